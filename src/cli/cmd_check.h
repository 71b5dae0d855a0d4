/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_check.h - --check: what works, and what does not.
 */
#ifndef ENVOI_CLI_CMD_CHECK_H
#define ENVOI_CLI_CMD_CHECK_H

#include "cli/request.h"

/*
 * cmd_check - files, settings and all that submit/probe tries, one line a
 * step on standard output, or one JSON object; with --send a message, too.
 * name: the program's, for messages
 * Returns the exit status: of the first step that failed, or 0.
 */
int cmd_check(const struct request *req, const char *name);

#endif
