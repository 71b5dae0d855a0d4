/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/encword.h - words outside ASCII in header fields (RFC 2047).
 */
#ifndef ENVOI_TEXT_ENCWORD_H
#define ENVOI_TEXT_ENCWORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* RFC 2047 2: an encoded word is no longer than this. */
#define ENCWORD_MAX ((size_t)75)

enum encword_place {
	ENCWORD_TEXT,	/* unstructured: Subject, Comments */
	ENCWORD_PHRASE	/* a display name: fewer signs may stand as they are */
};

/*
 * encword_is_needed - can s not stand in a field as it is?  A byte outside
 * ASCII, a control character, what a reader would take for an encoded
 * word, or a word too long for a line.
 */
bool encword_is_needed(struct str s);

/*
 * encword_encode - append s on one line, as encoded words where needed.
 * From the first word that needs it to the last, everything is encoded, in
 * Q or B, whichever is shorter; the rest stays readable.  Each encoded word
 * holds whole characters and is followed by a blank, where field_put folds.
 * Bytes that are not UTF-8 are declared as "unknown-8bit" (RFC 1428);
 * control characters other than tabs become blanks.
 * With ENCWORD_PHRASE words that would have to be quoted are encoded too.
 */
void encword_encode(struct buf *out, struct str s, enum encword_place place);

/*
 * encword_decode - append s with its encoded words read, as UTF-8.
 * Knows UTF-8, ASCII, ISO 8859-1, ISO 8859-15 and Windows-1252; a word in
 * another charset, or one that cannot be read, stays as it is.  Blanks
 * between encoded words vanish.  For people and comparisons: control
 * characters become blanks and what is no character U+FFFD, so nothing of
 * it can start a new line.
 */
void encword_decode(struct buf *out, struct str s);

#endif
