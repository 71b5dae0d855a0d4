/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wildcard.h"

#include "text/utf8.h"
#include "base/buf.h"
#include "base/banned.h"

/* Bytes that are no UTF-8 lie above all code points, so none is one. */
#define LONE_BYTE ((uint32_t)0x200000)

bool
wildcard_is(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (str_find(STR("?*["), s.ptr[i]) < 3)
			return true;
	return false;
}

/* The character at the start of s (not empty), and its length. */
static size_t
take(struct str s, uint32_t *cp)
{
	size_t n = utf8_next(s, cp);

	if (n > 0)
		return n;
	*cp = LONE_BYTE + (unsigned char)s.ptr[0];
	return 1;
}

/* --- sets ------------------------------------------------------------ */

static bool
is_in(uint32_t c, char from, char to)
{
	return c >= (uint32_t)from && c <= (uint32_t)to;
}

static bool
is_upper(uint32_t c)
{
	return is_in(c, 'A', 'Z');
}

static bool
is_lower(uint32_t c)
{
	return is_in(c, 'a', 'z');
}

static bool
is_digit(uint32_t c)
{
	return is_in(c, '0', '9');
}

static bool
is_alpha(uint32_t c)
{
	return is_upper(c) || is_lower(c);
}

static bool
is_alnum(uint32_t c)
{
	return is_alpha(c) || is_digit(c);
}

static bool
is_xdigit(uint32_t c)
{
	return is_digit(c) || is_in(c, 'A', 'F') || is_in(c, 'a', 'f');
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == '\t';
}

static bool
is_space(uint32_t c)
{
	return c == ' ' || is_in(c, '\t', '\r');
}

static bool
is_print(uint32_t c)
{
	return is_in(c, ' ', '~');
}

static bool
is_graph(uint32_t c)
{
	return is_in(c, '!', '~');
}

static bool
is_punct(uint32_t c)
{
	return is_graph(c) && !is_alnum(c);
}

static bool
is_cntrl(uint32_t c)
{
	return c < ' ' || c == 0x7f;
}

static const struct {
	const char *name;
	bool (*has)(uint32_t c);
} classes[] = {
	{ "[:alnum:]", is_alnum },
	{ "[:alpha:]", is_alpha },
	{ "[:blank:]", is_blank },
	{ "[:cntrl:]", is_cntrl },
	{ "[:digit:]", is_digit },
	{ "[:graph:]", is_graph },
	{ "[:lower:]", is_lower },
	{ "[:print:]", is_print },
	{ "[:punct:]", is_punct },
	{ "[:space:]", is_space },
	{ "[:upper:]", is_upper },
	{ "[:xdigit:]", is_xdigit },
};

/* A class at the start of set: its length, and whether c is in; or 0. */
static size_t
class_has(struct str set, uint32_t c, bool *has)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		struct str name = str_of(classes[i].name);

		if (str_starts(set, name)) {
			*has = *has || classes[i].has(c);
			return name.len;
		}
	}
	return 0;
}

/* One end of a range; a backslash takes the next character as it is. */
static size_t
take_member(struct str set, uint32_t *cp)
{
	if (set.ptr[0] == '\\' && set.len > 1)
		return 1 + take(str_from(set, 1), cp);
	return take(set, cp);
}

/* A character or a range at the start of set (not empty); its length. */
static size_t
range_has(struct str set, uint32_t c, bool *has)
{
	uint32_t from, to;
	size_t n = take_member(set, &from);

	to = from;
	if (n + 1 < set.len && set.ptr[n] == '-' && set.ptr[n + 1] != ']')
		n += 1 + take_member(str_from(set, n + 1), &to);
	*has = *has || (c >= from && c <= to);
	return n;
}

/*
 * The set at the start of p, its '[' included.  Returns its length, 0 when
 * the ']' is missing; has says whether c is in it.
 */
static size_t
set_has(struct str p, uint32_t c, bool *has)
{
	bool negated = p.len > 1 && (p.ptr[1] == '!' || p.ptr[1] == '^');
	size_t first = negated ? 2 : 1;
	size_t i = first;

	*has = false;
	while (i < p.len && (p.ptr[i] != ']' || i == first)) {
		struct str rest = str_from(p, i);
		size_t n = class_has(rest, c, has);

		i += n ? n : range_has(rest, c, has);
	}
	if (i >= p.len)
		return 0;
	*has = *has != negated;
	return i + 1;
}

/* --- matching -------------------------------------------------------- */

/*
 * Does the first element of p (no '*') stand for the first character of t?
 * Both are advanced when it does.
 */
static bool
step(struct str *p, struct str *t)
{
	uint32_t want, c;
	size_t n = take(*t, &c), m;
	bool has = false;

	if (p->len == 0)
		return false;
	m = p->ptr[0] == '[' ? set_has(*p, c, &has) : 0;
	if (m == 0 && p->ptr[0] == '?') {
		m = 1;
		has = true;
	} else if (m == 0) {
		m = take_member(*p, &want);
		has = want == c;
	}
	if (!has)
		return false;
	*p = str_from(*p, m);
	*t = str_from(*t, n);
	return true;
}

/*
 * Only the last '*' ever has to give way: what one before it took can be
 * taken by this one as well.  That keeps the time bounded.
 */
bool
wildcard_match(struct str pattern, struct str text)
{
	struct str behind = { NULL, 0 }, taken = { NULL, 0 };
	bool star = false;
	uint32_t c;

	while (text.len > 0) {
		if (pattern.len > 0 && pattern.ptr[0] == '*') {
			pattern = str_from(pattern, 1);
			behind = pattern;
			taken = text;
			star = true;
		} else if (!step(&pattern, &text)) {
			if (!star)
				return false;
			taken = str_from(taken, take(taken, &c));
			pattern = behind;
			text = taken;
		}
	}
	while (pattern.len > 0 && pattern.ptr[0] == '*')
		pattern = str_from(pattern, 1);
	return pattern.len == 0;
}

static void
put_lower(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_putc(out, str_lower(s.ptr[i]));
}

bool
wildcard_match_nocase(struct str pattern, struct str text)
{
	struct buf lower = BUF_MAX(pattern.len), low_text = BUF_MAX(text.len);
	bool found;

	put_lower(&lower, pattern);
	put_lower(&low_text, text);
	found = wildcard_match(buf_str(&lower), buf_str(&low_text));
	buf_clear(&lower);
	buf_clear(&low_text);
	return found;
}
