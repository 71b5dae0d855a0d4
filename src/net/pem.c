/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/pem.h"

#include "base/banned.h"

#define BEGIN STR("-----BEGIN ")
#define DASHES STR("-----")

/*
 * Offset of the first needle, which begins with a dash.  There is none in
 * base64, so this skips whole certificates at memchr's speed.
 */
static size_t
find(struct str s, struct str needle)
{
	size_t at = 0;

	while (at < s.len) {
		const char *dash = memchr(s.ptr + at, '-', s.len - at);

		if (!dash)
			break;
		at = (size_t)(dash - s.ptr);
		if (str_starts(str_from(s, at), needle))
			return at;
		at++;
	}
	return s.len;
}

/* Past a certificate's label, where s is right after BEGIN. */
static bool
skip_label(struct str *s)
{
	static const struct str labels[] = {
		{ "CERTIFICATE-----", 16 },
		{ "X509 CERTIFICATE-----", 21 },
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (!str_starts(*s, labels[i]))
			continue;
		*s = str_from(*s, labels[i].len);
		return true;
	}
	return false;
}

/*
 * The body ends at the next marker of any kind, so that a certificate that
 * was cut short does not swallow the one after it.
 */
bool
pem_next(struct str *rest, struct str *body)
{
	while (rest->len) {
		size_t end;

		*rest = str_from(*rest, find(*rest, BEGIN));
		if (rest->len == 0)
			break;
		*rest = str_from(*rest, BEGIN.len);
		if (!skip_label(rest))
			continue;
		end = find(*rest, DASHES);
		if (end == rest->len)
			continue;
		*body = str_first(*rest, end);
		*rest = str_from(*rest, end);
		return true;
	}
	return false;
}

enum { SP = 64, EQ = 65, NO = 66 };
#define NO16 NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO

/* What a byte of base64 text means: six bits, a blank, the end, nothing. */
static const unsigned char meaning[256] = {
	NO, NO, NO, NO, NO, NO, NO, NO, NO, SP, SP, NO, NO, SP, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	SP, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, EQ, NO, NO,
	NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
	NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
	NO16, NO16, NO16, NO16, NO16, NO16, NO16, NO16,
};

/* Four digits at a time, as long as there is nothing else. */
static size_t
decode_plain(const char *from, size_t len, char *to, size_t room)
{
	size_t quads = len / 4 < room / 3 ? len / 4 : room / 3, n = 0;

	for (size_t i = 0; i < quads; i++, from += 4, n += 3) {
		unsigned int a = meaning[(unsigned char)from[0]];
		unsigned int b = meaning[(unsigned char)from[1]];
		unsigned int c = meaning[(unsigned char)from[2]];
		unsigned int d = meaning[(unsigned char)from[3]];

		if ((a | b | c | d) >= SP)
			break;
		to[n] = (char)(a << 2 | b >> 4);
		to[n + 1] = (char)(b << 4 | c >> 2);
		to[n + 2] = (char)(c << 6 | d);
	}
	return n;
}

bool
pem_decode(struct buf *out, struct str body, size_t max)
{
	size_t room = body.len / 4 * 3 + 3;
	unsigned int bits = 0, have = 0;
	unsigned char six = 0;
	size_t n = 0;
	char *to;

	if (room > max)
		room = max;
	to = buf_reserve(out, room);
	if (!to)
		return false;
	for (size_t i = 0; i < body.len && n < room; i++) {
		if (have == 0) {
			size_t plain = decode_plain(body.ptr + i,
			    body.len - i, to + n, room - n);

			n += plain;
			i += plain / 3 * 4;
			if (i == body.len || n == room)
				break;
		}
		six = meaning[(unsigned char)body.ptr[i]];
		if (six == SP)
			continue;
		if (six > SP)
			break;
		bits = bits << 6 | six;
		have += 6;
		if (have >= 8) {
			have -= 8;
			to[n++] = (char)(bits >> have & 0xff);
		}
	}
	buf_commit(out, n);
	return six != NO;
}
