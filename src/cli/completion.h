/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/completion.h - what a shell needs to complete our options.
 *
 * Made from the tables of options and settings at run time, so what is
 * completed is what this very program takes.
 */
#ifndef ENVOI_CLI_COMPLETION_H
#define ENVOI_CLI_COMPLETION_H

#include "base/buf.h"
#include "base/err.h"

/*
 * completion_put - append the script for a shell.
 * shell: "bash", "fish", "zsh"
 * Returns 0, or -1 with err EX_USAGE.
 */
int completion_put(struct buf *out, struct str shell, struct err *err);

#endif
