/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/answer.h"

#include <stdio.h>

#include "base/printable.h"
#include "base/banned.h"

/* A reply line has 512 octets, codes and CRLF included (4.5.3.1.5). */
enum { LINE_TEXT_MAX = 480 };

/* Several refused recipients and their reasons, not a novel. */
#define TEXT_MAX ((size_t)4096)

int
answer_set(struct answer *a, int code, const char *enhanced,
	const char *fmt, ...)
{
	struct buf raw = { 0 };
	va_list ap;

	a->code = code;
	snprintf(a->enhanced, sizeof(a->enhanced), "%s", enhanced);
	va_start(ap, fmt);
	buf_vputf(&raw, fmt, ap);
	va_end(ap);
	buf_reset(&a->text);
	printable_put(&a->text, buf_str(&raw), TEXT_MAX);
	buf_clear(&raw);
	return -1;
}

/* By status, for what no reply to MAIL, RCPT or DATA stands behind. */
static const struct meaning {
	int status;
	int code;
	const char *enhanced;
} meanings[] = {
	{ EX_USAGE, 554, "5.5.0" },
	{ EX_DATAERR, 554, "5.6.0" },
	{ EX_NOUSER, 550, "5.1.1" },
	{ EX_NOHOST, 451, "4.4.1" },
	{ EX_UNAVAILABLE, 554, "5.0.0" },
	{ EX_TEMPFAIL, 451, "4.4.0" },
	{ EX_NOPERM, 451, "4.7.0" },
	{ EX_CONFIG, 451, "4.3.5" },
};

static struct meaning
meaning_of(const struct err *err)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].status == err->status)
			return meanings[i];
	return (struct meaning){ err->status, 451, "4.3.0" };
}

/*
 * 421 would say that we hang up, 530 and its like that the client must log
 * in: those are between us and the server.
 */
static bool
goes_on(const struct err *err)
{
	return (err->scope == ERR_MESSAGE || err->scope == ERR_RCPT) &&
	    err->code >= 450 && err->code < 560 && err->code / 10 != 53 &&
	    (err->code / 100 == 4) == err_is_temporary(err);
}

/* A code without its enhanced form gets the one that says least. */
static const char *
enhanced_of(const struct err *err)
{
	if ((err->enhanced[0] - '0') == err->code / 100)
		return err->enhanced;
	return err->code / 100 == 4 ? "4.0.0" : "5.0.0";
}

int
answer_from_err(struct answer *a, const struct err *err)
{
	struct meaning m = meaning_of(err);
	const char *gap = err->hint.len ? "; " : "";

	if (goes_on(err)) {
		m.code = err->code;
		m.enhanced = enhanced_of(err);
	}
	return answer_set(a, m.code, m.enhanced, "%s%s%s",
	    buf_cstr(&err->text), gap, buf_cstr(&err->hint));
}

/* How much of text goes into one line: to the last blank that fits. */
static size_t
line_of(struct str text)
{
	struct str line = str_first(text, LINE_TEXT_MAX);
	size_t blank;

	if (line.len == text.len)
		return line.len;
	blank = str_find_last(line, ' ');
	return blank > 0 && blank < line.len ? blank : line.len;
}

void
answer_put(struct buf *out, const struct answer *a)
{
	struct str text = buf_str(&a->text);
	const char *gap = *a->enhanced ? " " : "";

	do {
		size_t n = line_of(text);

		buf_putf(out, "%d%c%s%s", a->code, n < text.len ? '-' : ' ',
		    a->enhanced, gap);
		buf_put(out, str_first(text, n));
		buf_puts(out, "\r\n");
		text = str_from(text, n);
		if (text.len > 0 && text.ptr[0] == ' ')
			text = str_from(text, 1);
	} while (text.len > 0);
}

void
answer_clear(struct answer *a)
{
	buf_clear(&a->text);
	*a = (struct answer){ 0 };
}
