/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_verify.h - where recipients lead, without sending: -bv. */
#ifndef ENVOI_CLI_CMD_VERIFY_H
#define ENVOI_CLI_CMD_VERIFY_H

#include "cli/request.h"

/*
 * cmd_verify - print a line on standard output for each recipient: the
 * addresses that it becomes, the account and its server.  With -t those of
 * the message on standard input count too.  Nothing connects.
 * name: the program's, for messages
 * Returns the exit status: 0 when all lead somewhere, else that of the
 * first that does not; 67 for a name that nothing completes.
 */
int cmd_verify(const struct request *req, const char *name);

#endif
