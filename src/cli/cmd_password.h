/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_password.h - --set-password: keep an account's password.
 */
#ifndef ENVOI_CLI_CMD_PASSWORD_H
#define ENVOI_CLI_CMD_PASSWORD_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_set_password - ask for the password twice at the terminal, or take
 * the one line of standard input where that is none, and put it where a
 * login will find it: the account's password_file; else the key ring; else
 * a file beside the configuration, and say which line names it.
 * Returns 0, or -1 with err: EX_CONFIG for an account whose configuration
 * says otherwise, EX_NOINPUT or EX_DATAERR for input that is no password,
 * EX_NOPERM when nobody typed one, EX_CANTCREAT for a file, and as
 * chosen_pick and keyring_store.
 */
int cmd_set_password(const struct request *req, struct err *err);

#endif
