/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/lexer.h"

#include "base/banned.h"

static int
refuse(struct err *err, const char *text)
{
	err_set(err, EX_CONFIG, "CONF-SYNTAX", "%s", text);
	err_hint(err, "in double quotes write \\\" for a quote and \\\\ for a "
	    "backslash; without quotes both stand for themselves");
	return -1;
}

/* read_quoted - s begins behind the opening quote. */
static int
read_quoted(struct str s, struct buf *space, struct str *rest,
    struct err *err)
{
	buf_reset(space);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '"') {
			*rest = str_from(s, i + 1);
			return 0;
		}
		if (c == '\\') {
			c = ++i < s.len ? s.ptr[i] : '\0';
			if (c != '"' && c != '\\')
				return refuse(err, "a backslash in quotes "
				    "stands before something else than a "
				    "quote or a backslash");
		}
		buf_putc(space, c);
	}
	return refuse(err, "a quote is not closed");
}

/* comment_start - offset of the '#' of a comment; s.len without one. */
static size_t
comment_start(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '#' &&
		    (i == 0 || str_is_blank_char(s.ptr[i - 1])))
			return i;
	return s.len;
}

static int
read_argument(struct str s, struct str *out, struct buf *space,
    struct err *err)
{
	struct str rest;

	if (!str_starts(s, STR("\""))) {
		*out = str_trim(str_first(s, comment_start(s)));
		return 0;
	}
	if (read_quoted(str_from(s, 1), space, &rest, err) != 0)
		return -1;
	if (rest.len && !str_is_blank_char(rest.ptr[0]))
		return refuse(err, "something follows a closing quote");
	rest = str_trim(rest);
	if (rest.len && rest.ptr[0] != '#')
		return refuse(err, "something follows a closing quote");
	*out = buf_str(space);
	return 0;
}

static struct str
without_outer_quotes(struct str s)
{
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		return str_n(s.ptr + 1, s.len - 2);
	return s;
}

int
lexer_read(struct str line, enum dialect dialect, struct lexer_line *out,
    struct buf *space, struct err *err)
{
	size_t n = 0;

	line = str_trim(line);
	if (line.len == 0 || line.ptr[0] == '#')
		return 0;
	while (n < line.len && !str_is_blank_char(line.ptr[n]))
		n++;
	out->command = str_first(line, n);
	out->argument = str_trim(str_from(line, n));
	if (dialect == DIALECT_MSMTP) {
		out->argument = without_outer_quotes(out->argument);
		return 1;
	}
	if (read_argument(out->argument, &out->argument, space, err) != 0)
		return -1;
	return 1;
}

static bool
needs_quotes(struct str s)
{
	return s.len == 0 || s.ptr[0] == '"' ||
	    str_is_blank_char(s.ptr[0]) ||
	    str_is_blank_char(s.ptr[s.len - 1]) || comment_start(s) < s.len;
}

void
lexer_quote(struct buf *out, struct str text)
{
	if (needs_quotes(text))
		buf_put_quoted(out, text);
	else
		buf_put(out, text);
}
