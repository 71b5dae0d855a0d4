/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/dot.h"

#include <assert.h>

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
most_output(const struct dot *d, size_t want, size_t room)
{
	if (want > room || d->ends > room || d->crs > room)
		return room;
	want = 2 * want + 2 * (size_t)(d->ends + d->crs) + 4;
	return want < room ? want : room;
}

static struct pen
pen_open(const struct dot *d, size_t want, struct buf *out)
{
	size_t max = out->max ? out->max : BUF_PLAIN_MAX;
	size_t room = most_output(d, want, max - out->len);
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
put_owed_lf(struct dot *d, struct pen *pen)
{
	if (d->owes_lf && pen->at < pen->end) {
		*pen->at++ = '\n';
		d->owes_lf = false;
	}
}

/* Write the line ends that are owed; is there room left after them? */
static bool
settle(struct dot *d, struct pen *pen)
{
	put_owed_lf(d, pen);
	while (d->ends > 0 && pen->at < pen->end) {
		*pen->at++ = '\r';
		d->owes_lf = true;
		d->in_line = false;
		d->ends--;
		d->wire_bytes += 2;
		put_owed_lf(d, pen);
	}
	return pen->at < pen->end;
}

/*
 * n bytes that end no line, at least one; some of them may not fit.  There
 * is room for one byte, so for the dot to be doubled.
 */
static void
put_run(struct dot *d, struct pen *pen, struct str *in, size_t n)
{
	if (d->stuff && !d->in_line && in->ptr[0] == '.')
		*pen->at++ = '.';
	d->in_line = true;
	if (n > pen_room(pen))
		n = pen_room(pen);
	memcpy(pen->at, in->ptr, n);
	pen->at += n;
	d->wire_bytes += n;
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
put_lines(struct dot *d, struct pen *pen, struct str *in)
{
	enum { SPARE = 3 };	/* a doubled dot and CRLF */

	while (in->len > 0 && pen_room(pen) > SPARE) {
		size_t n = scan_run(str_first(*in, pen_room(pen) - SPARE));
		size_t end;

		if (n > 0)
			put_run(d, pen, in, n);
		end = line_end_at(*in);
		if (end == 0)
			return;
		*pen->at++ = '\r';
		*pen->at++ = '\n';
		d->wire_bytes += 2;
		d->in_line = false;
		*in = str_from(*in, end);
	}
}

static void
take_special(struct dot *d, struct str *in)
{
	char c = in->ptr[0];

	*in = str_from(*in, 1);
	if (c == '\r')
		d->crs++;
	if (c != '\n')
		return;		/* a NUL is as if it were not there */
	d->crs = 0;
	d->ends = 1;
}

/* One move on the road for everything else; there is a byte and room. */
static void
step(struct dot *d, struct pen *pen, struct str *in)
{
	size_t n = scan_run(str_first(*in, pen_room(pen)));

	if (n == 0) {
		take_special(d, in);
	} else if (d->crs > 0) {
		d->ends = d->crs;	/* no LF came after them */
		d->crs = 0;
	} else {
		put_run(d, pen, in, n);
	}
}

void
dot_feed(struct dot *d, struct str *in, struct buf *out)
{
	struct pen pen = pen_open(d, in->len, out);

	while (settle(d, &pen) && in->len > 0) {
		if (d->crs == 0)
			put_lines(d, &pen, in);
		if (in->len > 0 && pen_room(&pen) > 0)
			step(d, &pen, in);
	}
	pen_close(&pen, out);
}

static bool
put_tail(struct dot *d, struct pen *pen)
{
	static const char tail[3] = ".\r\n";

	while (d->tail < sizeof(tail) && pen->at < pen->end)
		*pen->at++ = tail[d->tail++];
	return d->tail == sizeof(tail);
}

bool
dot_end(struct dot *d, struct buf *out)
{
	struct pen pen = pen_open(d, 1, out);
	bool done;

	if (d->crs > 0) {
		d->ends = d->crs;
		d->crs = 0;
	} else if (d->in_line && d->ends == 0) {
		d->ends = 1;
	}
	settle(d, &pen);
	done = d->ends == 0 && !d->owes_lf && (!d->stuff || put_tail(d, &pen));
	pen_close(&pen, out);
	return done;
}
