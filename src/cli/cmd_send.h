/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_send.h - submit the message on standard input. */
#ifndef ENVOI_CLI_CMD_SEND_H
#define ENVOI_CLI_CMD_SEND_H

#include "cli/request.h"

/*
 * cmd_send - do what the request says and tell the caller what failed.
 * name: the program's, printable, in front of each line
 * Returns the exit status.  Silent when all went well.
 */
int cmd_send(const struct request *req, const char *name);

#endif
