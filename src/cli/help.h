/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/help.h - what --help says: the tables of options, in 80 columns. */
#ifndef ENVOI_CLI_HELP_H
#define ENVOI_CLI_HELP_H

#include "base/buf.h"

/* help_put - append the whole text; out needs room for 16 KiB. */
void help_put(struct buf *out);

#endif
