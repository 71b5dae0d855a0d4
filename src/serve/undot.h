/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/undot.h - the message out of what a client sends after DATA
 * (RFC 5321 4.5.2).
 *
 * A client that ends its commands with CRLF ends the message with
 * CRLF.CRLF and nothing else; one that ends them with LF, with LF.LF.  What
 * else looks like an end, such as LF.CRLF, is text: a client that does not
 * see a line there did not double its dot, and taking it for the end would
 * turn the rest of the message into commands (SMTP smuggling).
 */
#ifndef ENVOI_SERVE_UNDOT_H
#define ENVOI_SERVE_UNDOT_H

#include "base/buf.h"
#include "base/str.h"

/* Zero-initialise before the first byte, set lf_only; owns nothing. */
struct undot {
	bool lf_only;		/* lines end with LF, not with CRLF */
	enum {
		UNDOT_LINE_START, UNDOT_DOT, UNDOT_DOT_CR, UNDOT_IN_LINE,
		UNDOT_END
	} at;
	bool after_cr;		/* in a line, whose last byte was a CR */
};

/*
 * undot_feed - take the next bytes.
 * in:  advanced past what was taken: all of it, unless the end is among it
 * out: gets the message's bytes, line ends as they came; grows by at most
 *      in->len + 1 bytes
 * Returns true once the end was there; what follows it stays in in.
 */
bool undot_feed(struct undot *u, struct str *in, struct buf *out);

#endif
