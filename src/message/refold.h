/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/refold.h - header lines that are too long to be sent.
 */
#ifndef ENVOI_MESSAGE_REFOLD_H
#define ENVOI_MESSAGE_REFOLD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* RFC 5322 2.1.1: the most bytes of a line, without its end. */
#define REFOLD_LINE_MAX ((size_t)998)

/* refold_is_needed - is a line of a raw field longer than that? */
bool refold_is_needed(struct str raw);

/*
 * refold_put - append a field with its long lines folded at their last
 * blank that allows it, or, in a word that has none, split between two
 * characters and continued after a blank.
 * raw: a whole field; each of its lines ends in eol's LF
 * eol: "\n" or "\r\n", for the new line ends
 * Lines that are short enough stay as they are; blanks at the end of a long
 * one are dropped, for a line of blanks alone looks like the header's end.
 */
void refold_put(struct buf *out, struct str raw, struct str eol);

#endif
