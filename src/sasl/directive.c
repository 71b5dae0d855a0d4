/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl/directive.h"

#include "base/banned.h"

static struct str
skip_blanks(struct str s)
{
	while (s.len && str_is_blank_char(s.ptr[0]))
		s = str_from(s, 1);
	return s;
}

static bool
is_token_char(char c)
{
	return c > 0x20 && c < 0x7f && !memchr("()<>@,;:\\\"/[]?={}", c, 17);
}

static struct str
take_token(struct str *rest)
{
	struct str token = { rest->ptr, 0 };

	while (token.len < rest->len && is_token_char(rest->ptr[token.len]))
		token.len++;
	*rest = str_from(*rest, token.len);
	return token;
}

static bool
is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* rest stands behind the opening quote; false without a closing one. */
static bool
take_quoted(struct str *rest, struct buf *out)
{
	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (c == '"') {
			*rest = str_from(*rest, i + 1);
			return true;
		}
		if (c == '\\' && ++i < rest->len)
			c = rest->ptr[i];
		if (is_control(c))
			return false;
		buf_putc(out, c);
	}
	return false;
}

static bool
take_value(struct str *rest, struct buf *out)
{
	struct str token;

	if (rest->len && rest->ptr[0] == '"') {
		*rest = str_from(*rest, 1);
		return take_quoted(rest, out);
	}
	token = take_token(rest);
	buf_put(out, token);
	return token.len > 0;
}

/* What stands between two elements: blanks and commas. */
static struct str
skip_separators(struct str s)
{
	while (s.len && (str_is_blank_char(s.ptr[0]) || s.ptr[0] == ','))
		s = str_from(s, 1);
	return s;
}

int
directive_next(struct str *rest, struct directive *d)
{
	struct str s = skip_separators(*rest);

	buf_reset(&d->value);
	if (s.len == 0) {
		*rest = s;
		return 0;
	}
	d->name = take_token(&s);
	s = skip_blanks(s);
	if (d->name.len == 0 || s.len == 0 || s.ptr[0] != '=')
		return -1;
	s = skip_blanks(str_from(s, 1));
	if (!take_value(&s, &d->value))
		return -1;
	s = skip_blanks(s);
	if (s.len && s.ptr[0] != ',')
		return -1;
	*rest = s;
	return 1;
}

void
directive_clear(struct directive *d)
{
	buf_wipe(&d->value);
}
