/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/run.h - from a request to an exit status: each mode and its command. */
#ifndef ENVOI_CLI_RUN_H
#define ENVOI_CLI_RUN_H

#include "cli/request.h"

/*
 * run_request - do what the request asks for.
 * name: the program's, for messages, which are printed here
 * Returns the exit status, sysexits(3).
 */
int run_request(const struct request *req, const char *name);

#endif
