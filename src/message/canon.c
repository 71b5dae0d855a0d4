/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/canon.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/filter.h"
#include "message/marks.h"
#include "message/scan.h"

#include "base/banned.h"

/* Where the next byte goes, and where there is no more room. */
struct pen {
	char *at;
	char *end;
};

static size_t
pen_room(const struct pen *pen)
{
	return (size_t)(pen->end - pen->at);
}

/* The most that want bytes of input and all that is owed can become. */
static size_t
most_output(const struct canon *c, size_t want, size_t room)
{
	if (want > room || c->ends > room || c->crs > room)
		return room;
	want = 2 * want + 2 * (size_t)(c->ends + c->crs) + 4;
	return want < room ? want : room;
}

static struct pen
pen_open(const struct canon *c, size_t want, struct buf *out)
{
	size_t max = out->max ? out->max : BUF_PLAIN_MAX;
	size_t room = most_output(c, want, max - out->len);
	char *at = buf_reserve(out, room);

	assert(at);
	return (struct pen){ at, at + room };
}

static void
pen_close(const struct pen *pen, struct buf *out)
{
	buf_commit(out, (size_t)(pen->at - (out->ptr + out->len)));
}

static void
put_owed_lf(struct canon *c, struct pen *pen)
{
	if (c->owes_lf && pen->at < pen->end) {
		*pen->at++ = '\n';
		c->owes_lf = false;
	}
}

/* Write the line ends that are owed; is there room left after them? */
static bool
settle(struct canon *c, struct pen *pen)
{
	put_owed_lf(c, pen);
	while (c->ends > 0 && pen->at < pen->end) {
		*pen->at++ = '\r';
		c->owes_lf = true;
		c->in_line = false;
		c->ends--;
		c->wire_bytes += 2;
		put_owed_lf(c, pen);
	}
	return pen->at < pen->end;
}

/*
 * n bytes that end no line, at least one; some of them may not fit.  There
 * is room for one byte, so for the dot to be doubled.
 */
static void
put_run(struct canon *c, struct pen *pen, struct str *in, size_t n)
{
	if (c->double_dots && !c->in_line && in->ptr[0] == '.')
		*pen->at++ = '.';
	c->in_line = true;
	if (n > pen_room(pen))
		n = pen_room(pen);
	memcpy(pen->at, in->ptr, n);
	pen->at += n;
	c->wire_bytes += n;
	*in = str_from(*in, n);
}

/* Bytes of an LF or CRLF at the start of in; 0 when it has neither. */
static inline size_t
line_end_at(struct str in)
{
	if (in.len > 0 && in.ptr[0] == '\n')
		return 1;
	return in.len > 1 && in.ptr[0] == '\r' && in.ptr[1] == '\n' ? 2 : 0;
}

/*
 * The road that nearly all bytes take: plain lines, with nothing owed and
 * room to spare.  Leaves at the first thing that is not plain.
 */
static void
put_lines(struct canon *c, struct pen *pen, struct str *in)
{
	enum { SPARE = 3 };	/* a doubled dot and CRLF */
	/* what is beyond the room is for the next call to look at */
	struct marks m = marks_begin(str_first(*in, pen_room(pen)));
	const char *start = in->ptr;

	for (;;) {
		const char *end = start + marks_next(&m);
		size_t n, ends;

		if (end < in->ptr)
			continue;	/* the LF of a CRLF */
		n = (size_t)(end - in->ptr);
		if (n + SPARE > pen_room(pen))
			return;
		if (n > 0)
			put_run(c, pen, in, n);
		ends = line_end_at(*in);
		if (ends == 0)
			return;
		*pen->at++ = '\r';
		*pen->at++ = '\n';
		c->wire_bytes += 2;
		c->in_line = false;
		*in = str_from(*in, ends);
	}
}

static void
take_special(struct canon *c, struct str *in)
{
	char byte = in->ptr[0];

	*in = str_from(*in, 1);
	if (byte == '\r')
		c->crs++;
	if (byte != '\n')
		return;		/* a NUL is as if it were not there */
	c->crs = 0;
	c->ends = 1;
}

/* One move on the road for everything else; there is a byte and room. */
static void
step(struct canon *c, struct pen *pen, struct str *in)
{
	size_t n = scan_run(str_first(*in, pen_room(pen)));

	if (n == 0) {
		take_special(c, in);
	} else if (c->crs > 0) {
		c->ends = c->crs;	/* no LF came after them */
		c->crs = 0;
	} else {
		put_run(c, pen, in, n);
	}
}

void
canon_feed(struct canon *c, struct str *in, struct buf *out)
{
	struct pen pen = pen_open(c, in->len, out);

	while (settle(c, &pen) && in->len > 0) {
		if (c->crs == 0)
			put_lines(c, &pen, in);
		if (in->len > 0 && pen_room(&pen) > 0)
			step(c, &pen, in);
	}
	pen_close(&pen, out);
}

bool
canon_end(struct canon *c, struct buf *out)
{
	struct pen pen = pen_open(c, 1, out);

	if (c->crs > 0) {
		c->ends = c->crs;
		c->crs = 0;
	} else if (c->in_line && c->ends == 0) {
		c->ends = 1;
	}
	settle(c, &pen);
	pen_close(&pen, out);
	return c->ends == 0 && !c->owes_lf;
}

/* --- as a reader --------------------------------------------------------- */

#define PIECE_MAX ((size_t)65536)

static void
restart(void *state)
{
	*(struct canon *)state = (struct canon){ 0 };
}

static void
feed(void *state, struct str *in, struct buf *out)
{
	canon_feed(state, in, out);
}

static bool
end(void *state, struct buf *out)
{
	return canon_end(state, out);
}

static void
clear(void *state)
{
	(void)state;
}

static const struct filter_ops ops = {
	.restart = restart,
	.feed = feed,
	.end = end,
	.clear = clear,
};

struct reader *
canon_reader(struct reader *from)
{
	return filter_reader(from, &ops, alloc_new(struct canon), PIECE_MAX);
}
