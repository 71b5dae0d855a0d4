/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/xtext.h"

#include "text/utf8.h"
#include "base/banned.h"

static bool
is_printable(char c)
{
	return c >= '!' && c <= '~';
}

void
xtext_encode(struct buf *out, struct str in)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];

		if (is_printable(c) && c != '+' && c != '=')
			buf_putc(out, c);
		else
			buf_putf(out, "+%02X", (unsigned char)c);
	}
}

/* The value of a capital hexadecimal digit, or -1. */
static int
hex_value(char c)
{
	if (str_is_digit(c))
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
xtext_decode(struct buf *out, struct str in)
{
	size_t before = out->len;
	size_t i = 0;

	while (i < in.len) {
		char c = in.ptr[i++];

		if (c == '+') {
			int high = i < in.len ? hex_value(in.ptr[i++]) : -1;
			int low = i < in.len ? hex_value(in.ptr[i++]) : -1;

			if (high < 0 || low < 0)
				break;
			c = (char)(high << 4 | low);
		} else if (!is_printable(c) || c == '=') {
			break;
		}
		buf_putc(out, c);
		if (i == in.len)
			return true;
	}
	buf_cut(out, before);
	return in.len == 0;
}

/* May a character stand for itself in the 7-bit form (QCHAR)? */
static bool
is_qchar(uint32_t cp)
{
	return cp > ' ' && cp < 0x7f && cp != '+' && cp != '=' && cp != '\\';
}

void
xtext_encode_addr(struct buf *out, struct str addr)
{
	while (addr.len > 0) {
		uint32_t cp = UTF8_REPLACEMENT;
		size_t n = utf8_next(addr, &cp);

		if (is_qchar(cp))
			buf_putc(out, (char)cp);
		else
			buf_putf(out, "\\x{%02X}", (unsigned int)cp);
		addr = str_from(addr, n ? n : 1);
	}
}

/*
 * "\x{HEX}" at the start of s: two to six digits without needless zeros.
 * Returns its length, or 0.
 */
static size_t
read_escape(struct str s, uint32_t *cp)
{
	uint32_t v = 0;
	size_t i = 3;

	if (!str_starts(s, STR("\\x{")))
		return 0;
	while (i < s.len && i < 9 && hex_value(s.ptr[i]) >= 0)
		v = v << 4 | (uint32_t)hex_value(s.ptr[i++]);
	if (i < 5 || i == s.len || s.ptr[i] != '}' ||
	    (i > 5 && s.ptr[3] == '0'))
		return 0;
	*cp = v;
	return i + 1;
}

/* What may come out of an escape: no control character, a real code point. */
static bool
is_escapable(uint32_t cp)
{
	return cp >= ' ' && cp != 0x7f && cp <= 0x10ffff &&
	    (cp < 0xd800 || cp > 0xdfff);
}

bool
xtext_decode_addr(struct buf *out, struct str in)
{
	size_t before = out->len;

	while (in.len > 0) {
		uint32_t cp = 0;
		size_t n = read_escape(in, &cp);

		if (n == 0)
			n = utf8_next(in, &cp);
		else if (!is_escapable(cp))
			n = 0;
		if (n == 1 && !is_qchar(cp))
			n = 0;
		if (n == 0) {
			buf_cut(out, before);
			return false;
		}
		utf8_put(out, cp);
		in = str_from(in, n);
	}
	return true;
}
