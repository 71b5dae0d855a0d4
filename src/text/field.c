/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/field.h"

#include "base/banned.h"

bool
field_is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~' ||
		    name.ptr[i] == ':')
			return false;
	return name.len > 0;
}

bool
field_split(struct str line, struct str *name, struct str *value)
{
	size_t colon = str_find(line, ':');
	size_t end = colon;

	if (colon == line.len)
		return false;
	while (end > 0 && str_is_blank_char(line.ptr[end - 1]))
		end--;
	if (!field_is_name(str_first(line, end)))
		return false;
	*name = str_first(line, end);
	*value = str_trim_eol(str_from(line, colon + 1));
	return true;
}

/*
 * Append what a line break at the start of text stands for, at most one
 * blank for each CR or LF.  Returns its length.
 */
static size_t
put_break(struct buf *out, struct str text)
{
	size_t n = 0;

	while (n < text.len && text.ptr[n] == '\r')
		n++;
	if (n == text.len || text.ptr[n] != '\n') {
		for (size_t i = 0; i < n; i++)
			buf_putc(out, ' ');
		return n;
	}
	n++;
	if (n == text.len || !str_is_blank_char(text.ptr[n]))
		buf_putc(out, ' ');
	return n;
}

static struct str
trim_all(struct str s)
{
	size_t n = 0;

	while (n < s.len && (str_is_blank_char(s.ptr[n]) ||
	    s.ptr[n] == '\r' || s.ptr[n] == '\n'))
		n++;
	s = str_from(s, n);
	while (s.len > 0 && (str_is_blank_char(s.ptr[s.len - 1]) ||
	    s.ptr[s.len - 1] == '\r' || s.ptr[s.len - 1] == '\n'))
		s.len--;
	return s;
}

void
field_unfold(struct buf *out, struct str value)
{
	value = trim_all(value);
	while (value.len > 0) {
		size_t n = 1;

		if (value.ptr[0] == '\r' || value.ptr[0] == '\n')
			n = put_break(out, value);
		else if (value.ptr[0] != '\0')
			buf_putc(out, value.ptr[0]);
		value = str_from(value, n);
	}
}

/* The blanks that value starts with and the word behind them. */
static struct str
next_word(struct str value)
{
	size_t n = 0;

	while (n < value.len && str_is_blank_char(value.ptr[n]))
		n++;
	while (n < value.len && !str_is_blank_char(value.ptr[n]))
		n++;
	return str_first(value, n);
}

void
field_put(struct buf *out, struct str name, struct str value, struct str eol)
{
	size_t column = name.len + 1;
	struct str word;

	buf_put(out, name);
	buf_putc(out, ':');
	value = str_trim(value);
	for (bool first = true; value.len > 0; first = false) {
		word = next_word(value);
		value = str_from(value, word.len);
		/* A break helps a long first word only if it then fits. */
		if (column + first + word.len > FIELD_COLUMNS &&
		    (!first || word.len < FIELD_COLUMNS)) {
			buf_put(out, eol);
			column = 0;
		}
		if (first)
			buf_putc(out, ' ');
		buf_put(out, word);
		column += first + word.len;
	}
	buf_put(out, eol);
}
