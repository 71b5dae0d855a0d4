/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/flowed.h"

#include "base/alloc.h"
#include "base/filter.h"
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

/* --- as a reader ---------------------------------------------------------- */

static void
restart(void *state)
{
	struct flowed *f = state;

	flowed_clear(f);
	*f = (struct flowed){ .line = BUF_MAX(FLOWED_LINE) };
}

static void
feed(void *state, struct str *in, struct buf *out)
{
	struct str slice = str_first(*in, SLICE);

	flowed_feed(state, slice, out);
	*in = str_from(*in, slice.len);
}

static bool
end(void *state, struct buf *out)
{
	flowed_end(state, out);
	return true;
}

static void
clear(void *state)
{
	flowed_clear(state);
}

static const struct filter_ops ops = {
	.restart = restart,
	.feed = feed,
	.end = end,
	.clear = clear,
};

struct reader *
flowed_reader(struct reader *from)
{
	struct flowed *f = alloc_new(struct flowed);

	restart(f);
	return filter_reader(from, &ops, f, 2 * SLICE + FLOWED_LINE + 16);
}
