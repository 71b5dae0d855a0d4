/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_import.h - --import: another program's configuration in ours. */
#ifndef ENVOI_CLI_CMD_IMPORT_H
#define ENVOI_CLI_CMD_IMPORT_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_import - print it; the program's name is the mode's argument, its
 * file the only other one, or where that usually is.
 * 0, or -1 with err: EX_USAGE for an unknown program or several files, else
 * as import_file.
 */
int cmd_import(const struct request *req, struct err *err);

#endif
