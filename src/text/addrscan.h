/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/addrscan.h - the words and signs that address lists are made of
 * (RFC 5322 3.2), one after the other.
 *
 * Blanks, folding and comments only separate; the last comment is kept
 * because old mail puts the name there.  Words come without their quoting.
 * Iterative, so that nesting cannot exhaust the stack.
 */
#ifndef ENVOI_TEXT_ADDRSCAN_H
#define ENVOI_TEXT_ADDRSCAN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

enum addrscan_kind {
	ADDRSCAN_END,		/* of the text */
	ADDRSCAN_ATOM,		/* unquoted word, without dots */
	ADDRSCAN_QUOTED,	/* quoted string; value without its quoting */
	ADDRSCAN_LITERAL,	/* domain literal; value with its brackets */
	ADDRSCAN_SIGN		/* one of < > @ , ; : . */
};

struct addrscan {
	struct str text;	/* borrowed */
	size_t at;		/* offset behind the current token */
	size_t from;		/* offset of the current token */
	enum addrscan_kind kind;
	char sign;		/* when kind is ADDRSCAN_SIGN, else 0 */
	bool spaced;		/* blank or comment stood in front of it */
	struct buf value;	/* of a word or literal */
	struct buf comment;	/* the last one since addrscan_forget */
	const char *why;	/* a literal: what cannot be read, or NULL */
};

/* addrscan_init - stand in front of the first token of text (borrowed). */
void addrscan_init(struct addrscan *s, struct str text);

/*
 * addrscan_next - read the next token.
 * Returns false with why set, and then always: a control character, a line
 * break that does not fold, an open comment or quote, a stray sign.
 */
bool addrscan_next(struct addrscan *s);

/* addrscan_forget - the comments so far belong to what came before. */
void addrscan_forget(struct addrscan *s);

/* addrscan_is_atext - may an unquoted word hold this byte? */
bool addrscan_is_atext(char c);

void addrscan_clear(struct addrscan *s);

#endif
