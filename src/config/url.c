/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/url.h"

#include "base/banned.h"

static bool
is_scheme_char(char c)
{
	c = str_lower(c);
	return (c >= 'a' && c <= 'z') || str_is_digit(c) || c == '+' ||
	    c == '-' || c == '.';
}

static int
hex_of(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* is_encoded - visible characters, and every '%' with its two digits. */
static bool
is_encoded(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c <= 0x20 || c == 0x7f)
			return false;
		if (c == '%' && (i + 2 >= s.len || hex_of(s.ptr[i + 1]) < 0 ||
		    hex_of(s.ptr[i + 2]) < 0))
			return false;
	}
	return true;
}

static bool
parse_port(struct str s, int *port)
{
	uint64_t n;

	*port = 0;
	if (s.len == 0)
		return true;
	if (!str_to_uint(s, 65535, &n) || n == 0)
		return false;
	*port = (int)n;
	return true;
}

/* parse_place - "host", "host:port", "[address]:port". */
static bool
parse_place(struct str s, struct url *out)
{
	size_t end;
	struct str after;

	if (str_starts(s, STR("["))) {
		end = str_find(s, ']');
		if (end == s.len)
			return false;
		out->host = str_n(s.ptr + 1, end - 1);
		after = str_from(s, end + 1);
	} else {
		end = str_find(s, ':');
		out->host = str_first(s, end);
		after = str_from(s, end);
	}
	if (out->host.len == 0 || str_find(out->host, '%') < out->host.len)
		return false;
	if (after.len && after.ptr[0] != ':')
		return false;
	return parse_port(after.len ? str_from(after, 1) : after, &out->port);
}

bool
url_parse(struct str text, struct url *out)
{
	size_t n = str_search(text, STR("://"));
	struct str rest, login;

	*out = (struct url){ 0 };
	if (n == 0 || n == text.len || !is_encoded(text))
		return false;
	out->scheme = str_first(text, n);
	for (size_t i = 0; i < n; i++)
		if (!is_scheme_char(text.ptr[i]))
			return false;
	rest = str_from(text, n + 3);
	if (str_ends(rest, STR("/")))
		rest.len--;
	for (size_t i = 0; i < rest.len; i++)
		if (strchr("/?#", rest.ptr[i]))
			return false;
	n = str_find_last(rest, '@');
	if (n < rest.len) {
		login = str_first(rest, n);
		rest = str_from(rest, n + 1);
		n = str_find(login, ':');
		out->user = str_first(login, n);
		if (n < login.len)
			out->password = str_from(login, n + 1);
	}
	return parse_place(rest, out);
}

bool
url_decode(struct str part, struct buf *out)
{
	for (size_t i = 0; i < part.len; i++) {
		unsigned char c = (unsigned char)part.ptr[i];

		if (c == '%' && i + 2 < part.len) {
			int high = hex_of(part.ptr[i + 1]);
			int low = hex_of(part.ptr[i + 2]);

			if (high < 0 || low < 0)
				return false;
			c = (unsigned char)(high * 16 + low);
			i += 2;
		}
		if (c < 0x20 || c == 0x7f)
			return false;
		buf_putc(out, (char)c);
	}
	return true;
}
