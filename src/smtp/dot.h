/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/dot.h - the message as DATA and BDAT want it (RFC 5321 2.3.8, 4.5.2;
 * RFC 3030).
 *
 * Bytes in, bytes out, no sockets: every rule is testable in memory.  Line
 * ends become CRLF by message/canon.h, so nothing leaves that even a
 * lenient server takes for the end of data.
 */
#ifndef ENVOI_SMTP_DOT_H
#define ENVOI_SMTP_DOT_H

#include "message/canon.h"

/* Zero-initialise before the first byte, set stuff; owns nothing. */
struct dot {
	bool stuff;	/* double a dot that begins a line, end with a lone
			   one (DATA); false only makes line ends (BDAT) */
	unsigned char tail;	/* bytes of the last line written */
	uint64_t wire_bytes;	/* written, without doubled dots and the lone
				   one: at the end what outline_facts says,
				   unless the source has changed since */
	struct canon canon;
};

/*
 * dot_feed - encode as much of a message as there is room for.
 * in, out: as canon_feed has them
 */
void dot_feed(struct dot *d, struct str *in, struct buf *out);

/*
 * dot_end - end an open line and, with stuff, append the lone dot.
 * Returns true when all is written; false when out was filled before: send
 * and reset it, and call again.
 */
bool dot_end(struct dot *d, struct buf *out);

#endif
