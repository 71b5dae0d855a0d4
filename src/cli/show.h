/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/show.h - what is printed on standard output on request.
 *
 * Needs no configuration, no network and no library to be started.
 */
#ifndef ENVOI_CLI_SHOW_H
#define ENVOI_CLI_SHOW_H

#include "base/buf.h"
#include "base/err.h"

/*
 * show_text - write to standard output.
 * Returns 0, or -1 with err EX_IOERR: somebody asked for it and does not
 * get it.
 */
int show_text(const struct buf *text, struct err *err);

/* show_version - version, features, file names. */
int show_version(struct err *err);

/* show_help - the options. */
int show_help(struct err *err);

/*
 * show_explanation - of a message's identifier, with or without "E-", in
 * any letter case.  EX_USAGE when there is none such.
 */
int show_explanation(struct str id, struct err *err);

#endif
