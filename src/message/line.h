/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/line.h - lines of a canonical text (message/canon), one at a
 * time, of any length in little memory.
 */
#ifndef ENVOI_MESSAGE_LINE_H
#define ENVOI_MESSAGE_LINE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Zero-initialise, set text.max and wanted; line_clear it. */
struct line {
	size_t wanted;		/* bytes of the line to keep; the caller's, may
				   change between lines */
	struct buf text;	/* so much of it, without CRLF */
	uint64_t from;		/* offset of its first byte in the text */
	uint64_t len;		/* without CRLF */
	uint64_t end;		/* offset of the next line's first byte */
	uint64_t eights;	/* bytes above 0x7f */
	bool not_utf8;

	/* its own */
	bool complete;
	char cut[4];		/* the start of a character */
	size_t cut_len;
};

/*
 * line_next - get on to the end of a line.
 * piece: the next one of the text, advanced; cut anywhere
 * Returns true when the line is complete; false when piece is used up and
 * the line goes on in the next one.
 */
bool line_next(struct line *l, struct str *piece);

void line_clear(struct line *l);

#endif
