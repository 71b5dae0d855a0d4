/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/addrscan.h"

#include "base/banned.h"

static const char bad_byte[] = "it holds a control character";
static const char bad_break[] = "it holds a line break";

void
addrscan_init(struct addrscan *s, struct str text)
{
	*s = (struct addrscan){ .text = text };
}

void
addrscan_clear(struct addrscan *s)
{
	buf_clear(&s->value);
	buf_clear(&s->comment);
}

void
addrscan_forget(struct addrscan *s)
{
	buf_reset(&s->comment);
}

static bool
is_one_of(char c, struct str set)
{
	return str_find(set, c) < set.len;
}

bool
addrscan_is_atext(char c)
{
	if ((unsigned char)c >= 0x80 || str_is_digit(c) ||
	    (str_lower(c) >= 'a' && str_lower(c) <= 'z'))
		return true;
	return is_one_of(c, STR("!#$%&'*+-/=?^_`{|}~"));
}

static bool
fail(struct addrscan *s, const char *why)
{
	s->why = why;
	return false;
}

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool
at_end(const struct addrscan *s)
{
	return s->at == s->text.len;
}

static char
here(const struct addrscan *s)
{
	return s->text.ptr[s->at];
}

/*
 * Step over a line break if one stands here; it must fold, that is, a blank
 * must follow.  Any run of CRs before the LF belongs to it, as everywhere
 * in a message.
 */
static bool
skip_fold(struct addrscan *s)
{
	struct str rest = str_from(s->text, s->at);
	size_t n = 0;

	while (n < rest.len && rest.ptr[n] == '\r')
		n++;
	if (n == 0 && (rest.len == 0 || rest.ptr[0] != '\n'))
		return true;
	if (rest.len < n + 2 || rest.ptr[n] != '\n' ||
	    !str_is_blank_char(rest.ptr[n + 1]))
		return fail(s, bad_break);
	s->at += n + 1;
	return true;
}

/*
 * Inside quotes or a comment: the next byte, and whether a backslash stood
 * before it.
 */
static bool
take_inner(struct addrscan *s, char *c, bool *escaped, const char *unclosed)
{
	if (!skip_fold(s))
		return false;
	*escaped = !at_end(s) && here(s) == '\\';
	if (*escaped)
		s->at++;
	if (at_end(s))
		return fail(s, unclosed);
	*c = here(s);
	if (*escaped && (*c == '\r' || *c == '\n'))
		return fail(s, bad_break);
	if (is_control(*c) && *c != '\t')
		return fail(s, bad_byte);
	s->at++;
	return true;
}

/* A comment, its opening parenthesis already read. */
static bool
skip_comment(struct addrscan *s)
{
	size_t depth = 1;
	bool escaped;
	char c;

	buf_reset(&s->comment);
	for (;;) {
		if (!take_inner(s, &c, &escaped, "a comment is not closed"))
			return false;
		if (!escaped && c == '(')
			depth++;
		if (!escaped && c == ')' && --depth == 0)
			return true;
		buf_putc(&s->comment, c == '\t' ? ' ' : c);
	}
}

static bool
skip_blanks(struct addrscan *s)
{
	size_t from = s->at;

	while (!at_end(s)) {
		char c = here(s);

		if (c == '\r' || c == '\n') {
			if (!skip_fold(s))
				return false;
		} else if (c == '(') {
			s->at++;
			if (!skip_comment(s))
				return false;
		} else if (str_is_blank_char(c)) {
			s->at++;
		} else {
			break;
		}
	}
	s->spaced = s->at > from;
	return true;
}

static bool
read_quoted(struct addrscan *s)
{
	bool escaped;
	char c;

	s->kind = ADDRSCAN_QUOTED;
	for (s->at++;;) {
		if (!take_inner(s, &c, &escaped, "a quote is not closed"))
			return false;
		if (!escaped && c == '"')
			return true;
		buf_putc(&s->value, c);
	}
}

/* Address literals are made of these; RFC 5321 4.1.3 would allow more. */
static bool
is_literal_char(char c)
{
	return str_is_digit(c) || (str_lower(c) >= 'a' &&
	    str_lower(c) <= 'z') || is_one_of(c, STR(".:-"));
}

static bool
read_literal(struct addrscan *s)
{
	size_t end = s->at + 1;
	struct str all;

	while (end < s->text.len && is_literal_char(s->text.ptr[end]))
		end++;
	if (end == s->text.len || s->text.ptr[end] != ']')
		return fail(s, "its domain literal cannot be read");
	all = str_n(s->text.ptr + s->at, end + 1 - s->at);
	s->kind = ADDRSCAN_LITERAL;
	buf_put(&s->value, all);
	s->at += all.len;
	return true;
}

static void
read_atom(struct addrscan *s)
{
	size_t end = s->at;

	while (end < s->text.len && addrscan_is_atext(s->text.ptr[end]))
		end++;
	s->kind = ADDRSCAN_ATOM;
	buf_put(&s->value, str_n(s->text.ptr + s->at, end - s->at));
	s->at = end;
}

static bool
read_token(struct addrscan *s)
{
	char c = here(s);

	if (c == '"')
		return read_quoted(s);
	if (c == '[')
		return read_literal(s);
	if (addrscan_is_atext(c)) {
		read_atom(s);
		return true;
	}
	if (is_control(c))
		return fail(s, bad_byte);
	if (!is_one_of(c, STR("<>@,;:.")))
		return fail(s, c == ')' ? "a comment is not opened" :
		    "it holds a character that needs quotes");
	s->kind = ADDRSCAN_SIGN;
	s->sign = c;
	s->at++;
	return true;
}

bool
addrscan_next(struct addrscan *s)
{
	if (s->why)
		return false;
	buf_reset(&s->value);
	s->sign = 0;
	s->kind = ADDRSCAN_END;
	if (!skip_blanks(s))
		return false;
	s->from = s->at;
	if (at_end(s))
		return true;
	if (!read_token(s))
		return false;
	if (buf_full(&s->value))
		return fail(s, "it is too long");
	return true;
}
