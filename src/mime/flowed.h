/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/flowed.h - plain text whose paragraphs readers may wrap as wide as
 * they like (RFC 3676).
 *
 * Each line that comes is a paragraph.  Longer ones are broken behind a
 * blank, which says that they go on; other blanks at line ends vanish, or
 * they would say the same, but for the signature mark "-- ".  Lines that
 * begin with a blank, '>' or "From " get a blank in front, which readers
 * take away.
 */
#ifndef ENVOI_MIME_FLOWED_H
#define ENVOI_MIME_FLOWED_H

#include "base/buf.h"
#include "base/reader.h"

/* RFC 3676 4.2: lines should have no more characters, line end aside. */
#define FLOWED_COLUMNS ((size_t)78)

/* Zero-initialise, set line.max to FLOWED_LINE; flowed_clear it. */
#define FLOWED_LINE ((size_t)8192)

struct flowed {
	struct buf line;	/* what is to be written of the open line */
	size_t columns;		/* characters of it */
	bool goes_on;		/* it is not the first piece of its line */
	bool after_cr;
};

/*
 * flowed_feed - the next piece of a text; cut anywhere.
 * out: lines end in LF; grows by at most 2 * in.len + FLOWED_LINE + 2
 */
void flowed_feed(struct flowed *f, struct str in, struct buf *out);

/* flowed_end - a last line without its end stays without. */
void flowed_end(struct flowed *f, struct buf *out);

void flowed_clear(struct flowed *f);

/* flowed_reader - what from (taken) gives, made so. */
struct reader *flowed_reader(struct reader *from);

#endif
