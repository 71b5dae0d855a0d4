/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/form.h"

#include "text/hex.h"
#include "base/banned.h"

static bool
is_plain(char c)
{
	return str_is_digit(c) || (str_lower(c) >= 'a' && str_lower(c) <= 'z') ||
	    (c && strchr("-._~", c));
}

void
form_escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_plain(s.ptr[i]))
			buf_putc(out, s.ptr[i]);
		else
			buf_putf(out, "%%%02X", (unsigned char)s.ptr[i]);
}

void
form_put(struct buf *out, const char *name, struct str value)
{
	if (out->len)
		buf_putc(out, '&');
	buf_putf(out, "%s=", name);
	form_escape(out, value);
}

/* One byte of a value: itself, '+' for a blank, or %XX. */
static bool
take_byte(struct str *s, char *c)
{
	bool escaped = s->ptr[0] == '%';
	int value = escaped ? hex_pair(str_from(*s, 1)) : 0;

	if (value < 0)
		return false;
	*c = escaped ? (char)value : s->ptr[0] == '+' ? ' ' : s->ptr[0];
	*s = str_from(*s, escaped ? 3 : 1);
	return (unsigned char)*c >= ' ' && *c != 0x7f;
}

static bool
unescape(struct str s, struct buf *out)
{
	char c;

	while (s.len) {
		if (!take_byte(&s, &c))
			return false;
		buf_putc(out, c);
	}
	return !buf_full(out);
}

bool
form_get(struct str form, const char *name, struct buf *out)
{
	struct str field, value = { 0 }, key;
	size_t before = out->len;
	int found = 0;

	while (str_cut(&form, '&', &field)) {
		key = str_first(field, str_find(field, '='));
		if (!str_eq(key, str_of(name)))
			continue;
		value = key.len < field.len ? str_from(field, key.len + 1) :
		    STR("");
		found++;
	}
	if (found == 1 && unescape(value, out))
		return true;
	buf_cut(out, before);
	return false;
}
