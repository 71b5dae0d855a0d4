/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl/refusal.h"

#include "text/utf8.h"
#include "base/banned.h"

static bool
is_white(char c)
{
	return (unsigned char)c <= 0x20 || c == 0x7f;
}

static struct str
skip_white(struct str s)
{
	while (s.len && is_white(s.ptr[0]))
		s = str_from(s, 1);
	return s;
}

static bool
take_char(struct str *rest, char c)
{
	struct str s = skip_white(*rest);

	if (s.len == 0 || s.ptr[0] != c)
		return false;
	*rest = str_from(s, 1);
	return true;
}

static int
hex_value(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits.  Halves of a pair become U+FFFD each, which will do. */
static bool
take_unicode(struct str *rest, struct buf *out)
{
	uint32_t c = 0;

	if (rest->len < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = hex_value(rest->ptr[i]);

		if (digit < 0)
			return false;
		c = c << 4 | (uint32_t)digit;
	}
	*rest = str_from(*rest, 4);
	utf8_put(out, c);
	return true;
}

/* rest stands behind a backslash. */
static bool
take_escape(struct str *rest, struct buf *out)
{
	char c = rest->len ? rest->ptr[0] : '\0';

	if (rest->len == 0)
		return false;
	*rest = str_from(*rest, 1);
	switch (c) {
	case 'u':
		return take_unicode(rest, out);
	case '"':
	case '\\':
	case '/':
		buf_putc(out, c);
		return true;
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		buf_putc(out, ' ');
		return true;
	default:
		return false;
	}
}

static bool
take_string(struct str *rest, struct buf *out)
{
	if (!take_char(rest, '"'))
		return false;
	while (rest->len) {
		char c = rest->ptr[0];

		*rest = str_from(*rest, 1);
		if (c == '"')
			return true;
		if (c != '\\')
			buf_putc(out, c);
		else if (!take_escape(rest, out))
			return false;
	}
	return false;
}

/* A string, a number, true, false or null. */
static bool
take_value(struct str *rest, struct buf *out)
{
	struct str s = skip_white(*rest), word = { s.ptr, 0 };

	if (s.len && s.ptr[0] == '"')
		return take_string(rest, out);
	while (word.len < s.len && (str_is_digit(s.ptr[word.len]) ||
	    (str_lower(s.ptr[word.len]) >= 'a' &&
	    str_lower(s.ptr[word.len]) <= 'z') ||
	    memchr("+-.", s.ptr[word.len], 3)))
		word.len++;
	buf_put(out, word);
	*rest = str_from(s, word.len);
	return word.len > 0;
}

static bool
put_object(struct buf *out, struct str json)
{
	if (!take_char(&json, '{'))
		return false;
	do {
		if (!take_string(&json, out) || !take_char(&json, ':'))
			return false;
		buf_putc(out, ' ');
		if (!take_value(&json, out))
			return false;
		buf_puts(out, ", ");
	} while (take_char(&json, ','));
	buf_cut(out, out->len - 2);
	return take_char(&json, '}') && skip_white(json).len == 0;
}

static void
put_raw(struct buf *out, struct str text)
{
	text = skip_white(text);
	while (text.len) {
		struct str rest = skip_white(text);

		if (rest.len == 0)
			return;
		if (rest.len < text.len)
			buf_putc(out, ' ');
		buf_putc(out, rest.ptr[0]);
		text = str_from(rest, 1);
	}
}

void
refusal_put(struct buf *out, struct str json)
{
	struct buf words = BUF_MAX(json.len * 4 + 16);

	if (put_object(&words, json) && !buf_full(&words))
		buf_put(out, buf_str(&words));
	else
		put_raw(out, json);
	buf_clear(&words);
}
