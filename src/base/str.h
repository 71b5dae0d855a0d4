/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/str.h - a borrowed slice of bytes: pointer and length.
 *
 * Never freed, never NUL-terminated by promise, may hold any byte; valid
 * as long as what it points into.  Letter case is ASCII's, whatever the
 * locale says.
 */
#ifndef ENVOI_BASE_STR_H
#define ENVOI_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *ptr;	/* borrowed; may be NULL when len is 0 */
	size_t len;
};

/* STR - the slice of a string literal. */
#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })

/* For printf's "%.*s": STR_ARG(s) gives the int and the pointer. */
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

/* str_of - the slice of a C string; NULL gives the empty slice. */
static inline struct str
str_of(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}

/* str_n - a slice of len bytes at ptr. */
static inline struct str
str_n(const char *ptr, size_t len)
{
	return (struct str){ ptr, len };
}

/* str_from - what is left of s after its first n bytes (n <= s.len). */
static inline struct str
str_from(struct str s, size_t n)
{
	return n ? (struct str){ s.ptr + n, s.len - n } : s;
}

/* str_first - the first n bytes of s, or all of it when it is shorter. */
static inline struct str
str_first(struct str s, size_t n)
{
	return (struct str){ s.ptr, n < s.len ? n : s.len };
}

/* str_is_blank_char, str_is_digit, str_lower - one byte, ASCII only. */
static inline bool
str_is_blank_char(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool
str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* str_eq, str_eq_nocase - same bytes; same but for ASCII letter case. */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b);

/* str_starts, str_starts_nocase, str_ends - does s begin or end so? */
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* str_find - offset of the first c in s; s.len when there is none. */
size_t str_find(struct str s, char c);

/* str_find_last - offset of the last c in s; s.len when there is none. */
size_t str_find_last(struct str s, char c);

/* str_search - offset of the first needle in s; s.len when there is none. */
size_t str_search(struct str s, struct str needle);

/* str_trim - without blanks and tabs at both ends. */
struct str str_trim(struct str s);

/* str_trim_eol - without trailing CR and LF bytes. */
struct str str_trim_eol(struct str s);

/*
 * str_cut - take the part before the next sep.
 * rest: advanced past the sep, or to the empty slice at the end
 * head: what stood before it
 * Returns false, touching nothing, when rest is empty.  "a,,b" gives a,
 * the empty slice, b; a trailing sep gives no further empty part.
 */
bool str_cut(struct str *rest, char sep, struct str *head);

/*
 * str_to_uint - an unsigned decimal number and nothing else.
 * No sign, no blank, at least one digit, not above max.
 */
bool str_to_uint(struct str s, uint64_t max, uint64_t *out);

#endif
