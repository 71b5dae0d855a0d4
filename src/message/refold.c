/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/refold.h"

#include "base/banned.h"

/* The next line without its end, which goes to end. */
static struct str
cut_line(struct str *rest, struct str *end)
{
	struct str whole = str_first(*rest, str_find(*rest, '\n') + 1);
	struct str line = str_trim_eol(whole);

	*rest = str_from(*rest, whole.len);
	*end = str_from(whole, line.len);
	return line;
}

bool
refold_is_needed(struct str raw)
{
	struct str end;

	while (raw.len > 0)
		if (cut_line(&raw, &end).len > REFOLD_LINE_MAX)
			return true;
	return false;
}

static size_t
count_blanks(struct str s)
{
	size_t n = 0;

	while (n < s.len && str_is_blank_char(s.ptr[n]))
		n++;
	return n;
}

/* Where a next line can begin, from min to max; 0 when nowhere. */
static size_t
fold_point(struct str line, size_t min, size_t max)
{
	size_t n = max;

	while (n >= min && !str_is_blank_char(line.ptr[n]))
		n--;
	return n >= min ? n : 0;
}

/* The end of the last whole character of the first max bytes. */
static size_t
split_point(struct str line, size_t min, size_t max)
{
	for (size_t n = max; n >= min && n > max - 4; n--)
		if (((unsigned char)line.ptr[n] & 0xc0) != 0x80)
			return n;
	return max;
}

/*
 * What must stay on a line, at least one byte: the name with its colon, or
 * the blanks and a byte that is none.
 */
static size_t
least(struct str line)
{
	size_t blanks = count_blanks(line);
	size_t colon = blanks ? line.len : str_find(line, ':');

	return (colon < line.len ? colon : blanks) + 1;
}

/* Blanks that would fill a whole line are no more than one. */
static struct str
skip_blanks(struct str line)
{
	size_t n = count_blanks(line);

	return n < REFOLD_LINE_MAX ? line : str_from(line, n - 1);
}

/* line: does not end in a blank */
static void
put_long(struct buf *out, struct str line, struct str eol)
{
	size_t max = REFOLD_LINE_MAX;
	size_t min;

	line = skip_blanks(line);
	min = least(line);
	while (line.len > max) {
		size_t fold = fold_point(line, min, max);
		size_t n = fold ? fold : split_point(line, min, max);

		buf_put(out, str_first(line, n));
		buf_put(out, eol);
		line = str_from(line, n);
		if (fold) {
			line = skip_blanks(line);
			min = count_blanks(line) + 1;
			max = REFOLD_LINE_MAX;
		} else {
			buf_putc(out, ' ');
			min = 1;
			max = REFOLD_LINE_MAX - 1;
		}
	}
	buf_put(out, line);
}

/* One blank stays of a line of blanks: an empty line ends the header. */
static struct str
trim_end(struct str line)
{
	while (line.len > 1 && str_is_blank_char(line.ptr[line.len - 1]))
		line.len--;
	return line;
}

void
refold_put(struct buf *out, struct str raw, struct str eol)
{
	while (raw.len > 0) {
		struct str end;
		struct str line = cut_line(&raw, &end);

		if (line.len > REFOLD_LINE_MAX)
			put_long(out, trim_end(line), eol);
		else
			buf_put(out, line);
		buf_put(out, end);
	}
}
