/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/lines.h - the lines that a stream brings, one at a time, bounded.
 *
 * Reads as much as is there and hands out what was asked for.  What
 * follows the last line taken is kept and can be had: nothing that belongs
 * to somebody else is swallowed.
 */
#ifndef ENVOI_NET_LINES_H
#define ENVOI_NET_LINES_H

#include <stdint.h>

#include "base/buf.h"
#include "net/stream.h"

struct lines {
	struct stream *s;	/* borrowed */
	size_t max_line;	/* bytes of a line, its end included */
	struct buf held;	/* read and not yet given out, from pos on */
	size_t pos;
};

/* lines_init - s: borrowed; max_line: bytes, the line's end included. */
void lines_init(struct lines *l, struct stream *s, size_t max_line);

/*
 * lines_next - the next line, ended by LF or CRLF.
 * line: without its end; valid until the next call
 * Returns 1; 0 when the stream ended before another byte; -1 with err:
 * EX_TEMPFAIL from the stream, when it ended within a line, and
 * (LINE-LONG) when a line is longer than max_line.
 */
int lines_next(struct lines *l, struct str *line, int64_t deadline_ms,
	struct err *err);

/* lines_left - bytes read beyond the last line; valid until the next call. */
struct str lines_left(const struct lines *l);

/* lines_clear - release, wiping; the stream stays. */
void lines_clear(struct lines *l);

#endif
