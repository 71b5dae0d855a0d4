/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/flowed.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

/* Bytes taken at a time. */
#define SLICE ((size_t)8192)

static void
put_line(struct str line, struct buf *out)
{
	if (str_starts(line, STR(" ")) || str_starts(line, STR(">")) ||
	    str_starts(line, STR("From ")))
		buf_putc(out, ' ');
	buf_put(out, line);
}

/* Bytes up to and with the last blank that has a word in front of it. */
static size_t
last_break(struct str line)
{
	size_t first = 0;

	while (first < line.len && line.ptr[first] == ' ')
		first++;
	for (size_t i = line.len; i > first; i--)
		if (line.ptr[i - 1] == ' ')
			return i;
	return 0;
}

static size_t
count_columns(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* Write the line as far as it can be broken. */
static void
break_line(struct flowed *f, struct buf *out)
{
	size_t at = last_break(buf_str(&f->line));

	if (at == 0)
		return;
	put_line(str_first(buf_str(&f->line), at), out);
	buf_putc(out, '\n');
	buf_drop(&f->line, at);
	f->columns = count_columns(buf_str(&f->line));
	f->goes_on = true;
}

static void
end_line(struct flowed *f, struct buf *out)
{
	bool is_mark = !f->goes_on && str_eq(buf_str(&f->line), STR("-- "));

	while (!is_mark && f->line.len > 0 &&
	    f->line.ptr[f->line.len - 1] == ' ')
		buf_cut(&f->line, f->line.len - 1);
	put_line(buf_str(&f->line), out);
	buf_reset(&f->line);
	f->columns = 0;
	f->goes_on = false;
}

static void
add(struct flowed *f, char c, struct buf *out)
{
	bool starts = ((unsigned char)c & 0xc0) != 0x80;

	/* A blank is kept at the line's end, so a column is left for it. */
	if (c != ' ' && starts && f->columns + 1 >= FLOWED_COLUMNS)
		break_line(f, out);
	/* A word without end is written as it comes. */
	if (f->line.len == f->line.max) {
		put_line(buf_str(&f->line), out);
		buf_reset(&f->line);
		f->goes_on = true;
	}
	buf_putc(&f->line, c);
	f->columns += starts;
}

void
flowed_feed(struct flowed *f, struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];
		bool rest_of_crlf = f->after_cr && c == '\n';

		f->after_cr = c == '\r';
		if (rest_of_crlf)
			continue;
		if (c != '\r' && c != '\n') {
			add(f, c, out);
			continue;
		}
		end_line(f, out);
		buf_putc(out, '\n');
	}
}

void
flowed_end(struct flowed *f, struct buf *out)
{
	end_line(f, out);
}

void
flowed_clear(struct flowed *f)
{
	buf_clear(&f->line);
}

/* --- reading --------------------------------------------------------------------- */

struct flowed_reader {
	struct reader reader;
	struct reader *from;	/* owned */
	struct str rest;	/* of its last piece */
	struct flowed flowed;
	struct buf out;
	bool at_end;
};

static int
fill(struct flowed_reader *r, struct err *err)
{
	struct str slice;
	int more = 1;

	if (r->rest.len == 0)
		more = reader_next(r->from, &r->rest, err);
	if (more < 0)
		return -1;
	if (more == 0) {
		r->at_end = true;
		flowed_end(&r->flowed, &r->out);
		return 0;
	}
	slice = str_first(r->rest, SLICE);
	flowed_feed(&r->flowed, slice, &r->out);
	r->rest = str_from(r->rest, slice.len);
	return 0;
}

static int
next_piece(struct reader *base, struct str *piece, struct err *err)
{
	struct flowed_reader *r = (struct flowed_reader *)base;

	buf_reset(&r->out);
	while (r->out.len == 0 && !r->at_end)
		if (fill(r, err) != 0)
			return -1;
	*piece = buf_str(&r->out);
	return piece->len > 0;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct flowed_reader *r = (struct flowed_reader *)base;

	flowed_clear(&r->flowed);
	r->flowed = (struct flowed){ .line = BUF_MAX(FLOWED_LINE) };
	r->rest = STR("");
	r->at_end = false;
	return reader_rewind(r->from, err);
}

static void
reader_done(struct reader *base)
{
	struct flowed_reader *r = (struct flowed_reader *)base;

	reader_free(r->from);
	flowed_clear(&r->flowed);
	buf_clear(&r->out);
	free(r);
}

static const struct reader_ops ops = {
	.next = next_piece,
	.rewind = start_over,
	.free = reader_done,
};

struct reader *
flowed_reader(struct reader *from)
{
	struct flowed_reader *r = alloc_new(struct flowed_reader);

	r->reader.ops = &ops;
	r->from = from;
	r->flowed.line.max = FLOWED_LINE;
	r->out.max = 2 * SLICE + FLOWED_LINE + 16;
	return &r->reader;
}
