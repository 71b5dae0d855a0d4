/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/canon.h - one kind of line end (RFC 5321 2.3.8).
 *
 * LF, CRLF, any run of CRs before an LF, and each CR that no LF follows end
 * one line and come out as CRLF; a NUL is left out.  So no bare CR or LF
 * can leave.  (In a header a lone CR is a blank; message/intake has made it
 * one before the header gets here.)  What message/scan counts is what comes
 * out here.
 */
#ifndef ENVOI_MESSAGE_CANON_H
#define ENVOI_MESSAGE_CANON_H

#include <stdint.h>

#include "base/buf.h"
#include "base/reader.h"
#include "base/str.h"

/* Zero-initialise before the first byte; owns nothing. */
struct canon {
	bool double_dots;	/* set by the caller: write a dot that begins
				   a line twice, as DATA wants it */
	bool in_line;	/* bytes written since the last CRLF */
	bool owes_lf;	/* CR of a CRLF written, its LF did not fit */
	uint64_t crs;	/* CRs last in; the next byte says what they are */
	uint64_t ends;	/* line ends decided and not yet written */
	uint64_t wire_bytes;	/* written, without doubled dots */
};

/*
 * canon_feed - write as much of a text as there is room for.
 * in:  advanced past what was taken; cut anywhere, may hold any byte
 * out: the caller's, not full; never grows past its ceiling, which is used
 *      to the last byte
 *
 * Takes all of in unless out reaches its ceiling: then send and reset out
 * and call again, until in is empty.  Makes progress whenever there is room
 * for one byte.  What was taken but did not fit is remembered.
 */
void canon_feed(struct canon *c, struct str *in, struct buf *out);

/*
 * canon_end - end an open line.
 * Returns true when all is written; false when out was filled before: send
 * and reset it, and call again.
 */
bool canon_end(struct canon *c, struct buf *out);

/*
 * canon_reader - what from gives, with line ends made so.
 * from: taken; at its start
 */
struct reader *canon_reader(struct reader *from);

#endif
