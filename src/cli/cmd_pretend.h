/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_pretend.h - which settings would be used, and why these.
 */
#ifndef ENVOI_CLI_CMD_PRETEND_H
#define ENVOI_CLI_CMD_PRETEND_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_pretend - print files, account and settings on standard output, in
 * msmtp's form.  Reads no message, asks no server, runs no password
 * command.  Returns 0, or -1 with err.
 */
int cmd_pretend(const struct request *req, struct err *err);

/*
 * cmd_print_config - print the account's settings as a file in our own
 * dialect has them, each with its origin when the request wants it; or as
 * JSON.  Nothing is asked or run, either.
 */
int cmd_print_config(const struct request *req, struct err *err);

#endif
