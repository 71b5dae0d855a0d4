/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/recode.h - the content of a body part in another transfer
 * encoding (RFC 2045 6), piece by piece.
 */
#ifndef ENVOI_MESSAGE_RECODE_H
#define ENVOI_MESSAGE_RECODE_H

#include "base/buf.h"
#include "base/str.h"
#include "text/qp.h"

/* Bytes that make one line of base64. */
enum { RECODE_LINE = 57 };

enum recode_kind {
	RECODE_QP,		/* to quoted-printable */
	RECODE_BASE64,		/* to base64 */
	RECODE_MEND_QP,		/* quoted-printable with lines that are too
				   long, or with bytes that are not ASCII */
	RECODE_MEND_BASE64	/* the same of base64 */
};

/* Zero-initialise, set kind; owns nothing. */
struct recode {
	enum recode_kind kind;
	struct qp qp;
	char held[RECODE_LINE];	/* what is not yet a line of base64 */
	size_t held_len;	/* of it; when mending: is a '=' held? */
	bool any_line;		/* is there a line in front of it? */
	size_t column;		/* when mending */
	int escape;		/* characters of "=XX" still to come */
};

/*
 * recode_feed - the next piece of the content.
 * in:  borrowed; with CRLF line ends and no NUL (message/canon); cut
 *      anywhere
 * out: grows by at most 4 * in.len + 256 bytes; lines end in CRLF
 */
void recode_feed(struct recode *r, struct str in, struct buf *out);

/*
 * recode_end - write what was held back.  The last line is left without
 * its end when the content was: a boundary brings its own.
 */
void recode_end(struct recode *r, struct buf *out);

#endif
