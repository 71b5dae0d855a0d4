/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/scan.h - one pass over bytes that notes what they are like.
 *
 * Lines are counted as they will be on the wire: LF and CRLF end a line, so
 * do any run of CRs before an LF (once) and each CR that no LF follows; NULs
 * are not there.  message/canon follows the same rule, so what is counted
 * here is what the server gets, to the byte.
 */
#ifndef ENVOI_MESSAGE_SCAN_H
#define ENVOI_MESSAGE_SCAN_H

#include "base/str.h"
#include "message/outline.h"

/* Zero-initialise before the first byte; owns nothing. */
struct scan {
	struct outline_facts facts;	/* of all lines that have ended */
	uint64_t line;	/* wire bytes of the open line */
	uint64_t crs;	/* CRs last in; the next byte says what they are */
};

/* scan_feed - the next piece; borrowed, cut anywhere. */
void scan_feed(struct scan *s, struct str piece);

/* scan_end - the facts of all that was fed; an open line counts as ended. */
struct outline_facts scan_end(struct scan *s);

/*
 * scan_run - how many bytes stand before the first NUL, CR or LF; s.len
 * when there is none.
 */
size_t scan_run(struct str s);

/* scan_is_ascii - is no byte above 0x7f? */
bool scan_is_ascii(struct str s);

/*
 * scan_sum - the facts of two parts that follow each other, each of whole
 * lines.
 */
struct outline_facts scan_sum(struct outline_facts a, struct outline_facts b);

#endif
