/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_setup.h - --setup and --configure: from an address to an account
 * that works.
 */
#ifndef ENVOI_CLI_CMD_SETUP_H
#define ENVOI_CLI_CMD_SETUP_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_configure - print the account that was found, with advice in
 * comments.  Nothing is asked or written.
 */
int cmd_configure(const struct request *req, struct err *err);

/*
 * cmd_setup - the same with --print; else ask at the terminal for the
 * password, and for the server if nobody knows it, try the login, and write
 * configuration and password, 0600 each.  A file that is there gets one
 * account more; with --force it is replaced, and the old one kept with a
 * '~' behind its name.  Nothing is written unless the login works.
 * Returns 0, or -1 with err: EX_NOPERM without a terminal or with a login
 * that is refused; EX_CONFIG when the name is taken; as the attempt.
 */
int cmd_setup(const struct request *req, struct err *err);

#endif
