/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text/fill.h - paragraphs for people to read. */
#ifndef ENVOI_TEXT_FILL_H
#define ENVOI_TEXT_FILL_H

#include "base/buf.h"

/* What quoting and a terminal of 80 columns leave (RFC 5322 2.1.1: 78). */
#define FILL_COLUMNS ((size_t)72)

/*
 * fill_put - append text as one paragraph, lines ending in LF.
 * text:   one line; it is broken at blanks, and runs of them become one
 * indent: blanks in front of each line
 * A word that is too long stays whole.
 */
void fill_put(struct buf *out, size_t indent, struct str text);

#endif
