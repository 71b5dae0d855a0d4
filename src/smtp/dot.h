/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/dot.h - the message as DATA and BDAT want it (RFC 5321 2.3.8, 4.5.2;
 * RFC 3030).
 *
 * Bytes in, bytes out, no sockets: every rule is testable in memory.  LF,
 * CRLF, any run of CRs before an LF, and each CR that no LF follows end one
 * line, always as CRLF; a NUL is left out.  So no bare CR or LF can leave,
 * and nothing that a lenient server takes for the end of data.  (In a
 * header a lone CR is a blank; message/outline has made it one before the
 * header gets here.)
 */
#ifndef ENVOI_SMTP_DOT_H
#define ENVOI_SMTP_DOT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Zero-initialise before the first byte, set stuff; owns nothing. */
struct dot {
	bool stuff;	/* double a dot that begins a line, end with a lone
			   one (DATA); false only makes line ends (BDAT) */
	bool in_line;	/* bytes written since the last CRLF */
	bool owes_lf;	/* CR of a CRLF written, its LF did not fit */
	unsigned char tail;	/* bytes of the last line written */
	uint64_t crs;	/* CRs last in; the next byte says what they are */
	uint64_t ends;	/* line ends decided and not yet written */
	uint64_t wire_bytes;	/* written, without doubled dots and the lone
				   one: at the end what outline_facts says,
				   unless the source has changed since */
};

/*
 * dot_feed - encode as much of a message as there is room for.
 * in:  advanced past what was taken; cut anywhere, may hold any byte
 * out: the caller's, not full; never grows past its ceiling, which is used
 *      to the last byte
 *
 * Takes all of in unless out reaches its ceiling: then send and reset out
 * and call again, until in is empty.  Makes progress whenever there is room
 * for one byte.  What was taken but did not fit is remembered.
 */
void dot_feed(struct dot *d, struct str *in, struct buf *out);

/*
 * dot_end - end an open line and, with stuff, append the lone dot.
 * Returns true when all is written; false when out was filled before: send
 * and reset it, and call again.
 */
bool dot_end(struct dot *d, struct buf *out);

#endif
