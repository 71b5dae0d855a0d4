/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/reply.h"

#include <stdio.h>

#include "base/printable.h"
#include "base/banned.h"

void
reply_init(struct reply *r)
{
	*r = (struct reply){ .text = BUF_MAX(REPLY_TEXT_MAX) };
}

void
reply_clear(struct reply *r)
{
	buf_clear(&r->text);
	reply_init(r);
}

void
reply_reset(struct reply *r)
{
	buf_reset(&r->text);
	r->code = 0;
	r->enhanced[0] = '\0';
	r->lines = 0;
}

static int
invalid(struct err *err, struct str line)
{
	return err_set(err, EX_TEMPFAIL, "REPLY", "invalid reply '%.*s'",
	    STR_ARG(str_first(line, PRINTABLE_MAX)));
}

/* The code at the start of a line; 0 when there is none. */
static int
code_of(struct str line)
{
	if (line.len < 3 || line.ptr[0] < '2' || line.ptr[0] > '5' ||
	    !str_is_digit(line.ptr[1]) || !str_is_digit(line.ptr[2]))
		return 0;
	return (line.ptr[0] - '0') * 100 + (line.ptr[1] - '0') * 10 +
	    (line.ptr[2] - '0');
}

/* Bytes of up to three digits at the start of s. */
static size_t
short_number(struct str s)
{
	size_t n = 0;

	while (n < s.len && n < 3 && str_is_digit(s.ptr[n]))
		n++;
	return n;
}

/*
 * Bytes of an enhanced status code of this class at the start of the text;
 * 0 when there is none.  RFC 3463: class "." subject "." detail.
 */
static size_t
enhanced_len(struct str text, int class)
{
	size_t subject, detail, len;

	if (text.len < 5 || text.ptr[0] != '0' + class || text.ptr[1] != '.')
		return 0;
	subject = short_number(str_from(text, 2));
	len = 2 + subject;
	if (subject == 0 || len >= text.len || text.ptr[len] != '.')
		return 0;
	detail = short_number(str_from(text, len + 1));
	len += 1 + detail;
	if (detail == 0 || (len < text.len && text.ptr[len] != ' '))
		return 0;
	return len;
}

/*
 * Servers put the enhanced code on every line; it is kept once and left out
 * of the text, so that the words read as one.
 */
static struct str
take_enhanced(struct reply *r, struct str text)
{
	size_t len = enhanced_len(text, reply_class(r));

	if (len == 0)
		return text;
	if (r->lines == 0)
		snprintf(r->enhanced, sizeof(r->enhanced), "%.*s", (int)len,
		    text.ptr);
	else if (!str_eq(str_first(text, len), str_of(r->enhanced)))
		return text;
	return str_trim(str_from(text, len));
}

int
reply_add_line(struct reply *r, struct str line, struct err *err)
{
	int code = code_of(line);
	bool last = line.len == 3 || (line.len > 3 && line.ptr[3] == ' ');

	if (code == 0 || memchr(line.ptr, '\0', line.len) ||
	    (!last && line.ptr[3] != '-'))
		return invalid(err, line);
	if (r->lines > 0 && code != r->code)
		return err_set(err, EX_TEMPFAIL, "REPLY-MIXED",
		    "reply with different codes, %d and %d", r->code, code);
	r->code = code;
	if (r->lines > 0)
		buf_putc(&r->text, '\n');
	if (line.len > 4)
		buf_put(&r->text, take_enhanced(r, str_from(line, 4)));
	r->lines++;
	if (r->lines > REPLY_LINES_MAX || buf_full(&r->text))
		return err_set(err, EX_TEMPFAIL, "REPLY-LONG",
		    "reply too long (more than %zu lines or %zu bytes)",
		    REPLY_LINES_MAX, REPLY_TEXT_MAX);
	return last;
}

const char *
reply_is_foreign(struct str line)
{
	static const struct {
		struct str start;
		const char *name;
	} table[] = {
		{ { "SSH-", 4 }, "SSH" },
		{ { "HTTP/", 5 }, "HTTP" },
		{ { "* OK", 4 }, "IMAP" },
		{ { "* PREAUTH", 9 }, "IMAP" },
		{ { "* BYE", 5 }, "IMAP" },
		{ { "+OK", 3 }, "POP3" },
		{ { "-ERR", 4 }, "POP3" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_starts(line, table[i].start))
			return table[i].name;
	return NULL;
}

void
reply_line_text(const struct reply *r, struct buf *out)
{
	struct str rest = buf_str(&r->text), line;
	bool first = true;

	while (str_cut(&rest, '\n', &line) && out->len < PRINTABLE_MAX) {
		if (line.len == 0)
			continue;
		if (!first)
			buf_puts(out, " / ");
		first = false;
		printable_put(out, line, PRINTABLE_MAX);
	}
}
