/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_aliases.h - -bi and newaliases: are the alias files right? */
#ifndef ENVOI_CLI_CMD_ALIASES_H
#define ENVOI_CLI_CMD_ALIASES_H

#include "cli/request.h"

/*
 * cmd_aliases - read each file that an account names with 'aliases', and
 * follow all of its entries; what is ignored in it goes to standard error.
 * There is nothing to build.  Without configuration there is nothing to do,
 * and packages that call newaliases must not fail.
 * Returns 0, or an exit status after reporting what was wrong.
 */
int cmd_aliases(const struct request *req, const char *name);

#endif
