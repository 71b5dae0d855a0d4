/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/intake.h - the header on its way in, cut out of a stream of
 * bytes.  Which line is what is told in message/outline.h.
 */
#ifndef ENVOI_MESSAGE_INTAKE_H
#define ENVOI_MESSAGE_INTAKE_H

#include "message/outline.h"

/* What a line has turned out to be so far. */
enum intake_line {
	INTAKE_OPEN,	/* not known yet */
	INTAKE_FIELD,
	INTAKE_MORE,	/* of the field above */
	INTAKE_MBOX,
	INTAKE_OTHER	/* no part of a header */
};

/* Zero-initialise, give header; owns nothing. */
struct intake {
	struct buf *header;	/* borrowed; gets the fields as they will be
				   on the wire, but for LF and CRLF */
	bool done;		/* the header is complete, and so are: */
	uint64_t body_at;	/* offset of the first byte after it */
	struct outline_facts facts;	/* bytes, nul, odd_line_ends */
	bool any_line;		/* did a line end, and if so: */
	bool is_crlf;		/* did the first one with CRLF? */

	/* its own */
	uint64_t at;		/* offset of the next byte */
	uint64_t line_at;	/* and of the line that it belongs to */
	size_t line;		/* where that line begins in header */
	enum intake_line kind;
	uint64_t crs;		/* CRs last in: of a line end, or blanks */
	bool nul;		/* in this line */
	bool odd;
};

/*
 * intake_feed - the next piece, cut anywhere; does nothing once done.
 * A header that passes header's ceiling marks it full: then give up.
 */
void intake_feed(struct intake *in, struct str piece);

/* intake_end - there is no more: ends an open line; done after. */
void intake_end(struct intake *in);

#endif
