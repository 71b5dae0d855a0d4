/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_login.h - OAuth logins: begin one, look at it, end it. */
#ifndef ENVOI_CLI_CMD_LOGIN_H
#define ENVOI_CLI_CMD_LOGIN_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_login - a person agrees, in a browser or on another device; the token
 * is kept, and tried at the mail server.
 * Returns 0, or -1 with err.  A login that the server refuses is kept: it
 * may be the server that has to change its mind.
 */
int cmd_login(const struct request *req, struct err *err);

/*
 * cmd_login_status - print what is known of the logins of all accounts, or
 * of one.  Asks nobody.  -1 with EX_NOPERM when one of them has to be made
 * again.
 */
int cmd_login_status(const struct request *req, struct err *err);

/* cmd_logout - take the token back at the provider, and delete it. */
int cmd_logout(const struct request *req, struct err *err);

#endif
