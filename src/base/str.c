/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/str.h"

#include "base/banned.h"

bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (str_lower(a.ptr[i]) != str_lower(b.ptr[i]))
			return false;
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq(str_first(s, prefix.len), prefix);
}

bool
str_starts_nocase(struct str s, struct str prefix)
{
	return s.len >= prefix.len &&
	    str_eq_nocase(str_first(s, prefix.len), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	    str_eq(str_from(s, s.len - suffix.len), suffix);
}

size_t
str_find(struct str s, char c)
{
	const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;

	return p ? (size_t)(p - s.ptr) : s.len;
}

size_t
str_find_last(struct str s, char c)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.ptr[i - 1] == c)
			return i - 1;
	return s.len;
}

size_t
str_search(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.len <= s.len; i++)
		if (str_starts(str_from(s, i), needle))
			return i;
	return s.len;
}

struct str
str_trim(struct str s)
{
	while (s.len && str_is_blank_char(s.ptr[0]))
		s = str_from(s, 1);
	while (s.len && str_is_blank_char(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct str
str_trim_eol(struct str s)
{
	while (s.len && (s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '\r'))
		s.len--;
	return s;
}

bool
str_cut(struct str *rest, char sep, struct str *head)
{
	size_t n;

	if (rest->len == 0)
		return false;
	n = str_find(*rest, sep);
	*head = str_first(*rest, n);
	*rest = str_from(*rest, n < rest->len ? n + 1 : n);
	return true;
}

bool
str_to_uint(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned int digit = (unsigned char)s.ptr[i] - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}
