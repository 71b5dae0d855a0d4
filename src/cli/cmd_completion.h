/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_completion.h - print what shells need to complete options. */
#ifndef ENVOI_CLI_CMD_COMPLETION_H
#define ENVOI_CLI_CMD_COMPLETION_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_completion - the script for the shell that is named, or, for
 * "accounts", the names of all accounts, one a line.
 * Returns 0, or -1 with err.
 */
int cmd_completion(const struct request *req, struct err *err);

#endif
