/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_server.h - what is asked of a server without sending a message.
 */
#ifndef ENVOI_CLI_CMD_SERVER_H
#define ENVOI_CLI_CMD_SERVER_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_serverinfo - print what the account's server offers; no login.
 * Returns 0, or -1 with err.
 */
int cmd_serverinfo(const struct request *req, struct err *err);

/*
 * cmd_rmqs - ask for the mail that waits for the request's host, "@domain"
 * or "#queue" (ETRN, RFC 1985).  Returns 0, or -1 with err.
 */
int cmd_rmqs(const struct request *req, struct err *err);

#endif
