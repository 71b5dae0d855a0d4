/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <inttypes.h>

#include "base/banned.h"

enum { REPLACEMENT = 0xfffd };

static void
put_key(struct json *j, const char *key)
{
	if (j->comma)
		buf_putc(j->out, ',');
	j->comma = true;
	if (key) {
		json_put_string(j->out, str_of(key));
		buf_putc(j->out, ':');
	}
}

void
json_open(struct json *j, const char *key, char bracket)
{
	put_key(j, key);
	buf_putc(j->out, bracket);
	j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
	buf_putc(j->out, bracket);
	j->comma = true;
}

void
json_str(struct json *j, const char *key, struct str value)
{
	put_key(j, key);
	json_put_string(j->out, value);
}

void
json_int(struct json *j, const char *key, int64_t value)
{
	put_key(j, key);
	buf_putf(j->out, "%" PRId64, value);
}

void
json_bool(struct json *j, const char *key, bool value)
{
	put_key(j, key);
	buf_puts(j->out, value ? "true" : "false");
}

/*
 * The code point at the start of s and how many bytes it takes; 1 and
 * REPLACEMENT when there is no well-formed one (RFC 3629 4).
 */
static uint32_t
code_point(struct str s, size_t *len)
{
	unsigned char lead = (unsigned char)s.ptr[0];
	size_t need = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : 2;
	uint32_t least = need == 4 ? 0x10000 : need == 3 ? 0x800 : 0x80;
	uint32_t v = lead & (0xffu >> (need + 1));

	*len = 1;
	if (lead < 0xc2 || lead > 0xf4 || s.len < need)
		return REPLACEMENT;
	for (size_t i = 1; i < need; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c & 0xc0) != 0x80)
			return REPLACEMENT;
		v = v << 6 | (c & 0x3f);
	}
	if (v < least || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return REPLACEMENT;
	*len = need;
	return v;
}

static void
put_escape(struct buf *out, uint32_t v)
{
	if (v >= 0x10000) {
		buf_putf(out, "\\u%04x\\u%04x",
		    (unsigned int)(0xd800 + ((v - 0x10000) >> 10)),
		    (unsigned int)(0xdc00 + ((v - 0x10000) & 0x3ff)));
		return;
	}
	buf_putf(out, "\\u%04x", (unsigned int)v);
}

void
json_put_string(struct buf *out, struct str s)
{
	buf_putc(out, '"');
	while (s.len > 0) {
		unsigned char c = (unsigned char)s.ptr[0];
		size_t len = 1;

		if (c == '"' || c == '\\')
			buf_putf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			buf_putc(out, (char)c);
		else if (c < 0x80)
			put_escape(out, c);
		else
			put_escape(out, code_point(s, &len));
		s = str_from(s, len);
	}
	buf_putc(out, '"');
}
