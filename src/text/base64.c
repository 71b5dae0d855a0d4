/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Written out rather than asked of GnuTLS: its decoder skips what it does
 * not know, and both of its directions leave copies of passwords in memory
 * that is not ours to wipe.
 */
#include "text/base64.h"

#include "base/banned.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
encode_group(char to[4], const unsigned char *in, size_t n)
{
	unsigned int bits = (unsigned int)in[0] << 16 |
	    (n > 1 ? (unsigned int)in[1] << 8 : 0) |
	    (n > 2 ? (unsigned int)in[2] : 0);

	to[0] = alphabet[bits >> 18 & 63];
	to[1] = alphabet[bits >> 12 & 63];
	to[2] = n > 1 ? alphabet[bits >> 6 & 63] : '=';
	to[3] = n > 2 ? alphabet[bits & 63] : '=';
}

void
base64_encode(struct buf *out, struct str in)
{
	size_t groups = in.len / 3 + (in.len % 3 != 0);
	char *to = groups <= SIZE_MAX / 4 ? buf_reserve(out, groups * 4) : NULL;

	if (!to || groups == 0)
		return;
	for (size_t i = 0; i < in.len; i += 3, to += 4)
		encode_group(to, (const unsigned char *)in.ptr + i,
		    in.len - i);
	buf_commit(out, groups * 4);
}

/* The six bits of a digit, or 64 for what is none. */
static unsigned int
digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned int)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned int)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0') + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : 64;
}

/* The n digits of one group; false for a foreign byte or a stray bit. */
static bool
decode_group(struct buf *out, const char *in, size_t n)
{
	unsigned int bits = 0;

	for (size_t i = 0; i < 4; i++) {
		unsigned int value = i < n ? digit_value(in[i]) : 0;

		if (value > 63)
			return false;
		bits = bits << 6 | value;
	}
	if ((n == 2 && bits & 0xffff) || (n == 3 && bits & 0xff))
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		buf_putc(out, (char)(bits >> (16 - 8 * i) & 0xff));
	return true;
}

bool
base64_decode(struct buf *out, struct str in)
{
	size_t before = out->len;
	size_t digits = in.len;

	if (in.len % 4 != 0)
		return false;
	for (int i = 0; i < 2 && digits && in.ptr[digits - 1] == '='; i++)
		digits--;
	for (size_t i = 0; i < digits; i += 4) {
		size_t n = digits - i < 4 ? digits - i : 4;

		if (!decode_group(out, in.ptr + i, n)) {
			buf_cut(out, before);
			return false;
		}
	}
	return true;
}
