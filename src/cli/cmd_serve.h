/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_serve.h - SMTP on standard input and output: -bs. */
#ifndef ENVOI_CLI_CMD_SERVE_H
#define ENVOI_CLI_CMD_SERVE_H

#include "cli/request.h"

/*
 * cmd_serve - greet and serve a client to its end.
 * Nothing but SMTP goes to standard output, and nothing to standard error
 * unless -v asks for it: callers read both as one.  A configuration that
 * cannot be used is told in the greeting, 421.
 * name: the program's, for messages
 * Returns the exit status: 0 when the client said goodbye, whatever became
 * of its mails; 64 for recipients on the command line, which is told on
 * standard error.
 */
int cmd_serve(const struct request *req, const char *name);

#endif
