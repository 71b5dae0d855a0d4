/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/transcript.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/printable.h"
#include "base/banned.h"

/* A line of the dialogue may be a token; it is shown whole on request. */
#define SHOWN_MAX ((size_t)16 * 1024)

static bool
is_off(const struct transcript *t)
{
	return !t || t->level == TRANSCRIPT_OFF;
}

static void
put_line(const struct transcript *t, const char *mark, struct str line,
	const char *tail)
{
	struct buf out = { 0 };
	ssize_t n;

	buf_puts(&out, mark);
	printable_put(&out, line, SHOWN_MAX);
	buf_puts(&out, tail);
	buf_putc(&out, '\n');
	n = write(t->fd, out.ptr, out.len);
	(void)n;
	buf_wipe(&out);
}

static void
put_lines(const struct transcript *t, const char *mark, struct str lines)
{
	struct str line;

	while (str_cut(&lines, '\n', &line))
		put_line(t, mark, str_trim_eol(line), "");
}

void
transcript_note(const struct transcript *t, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list ap;

	if (is_off(t))
		return;
	va_start(ap, fmt);
	buf_vputf(&text, fmt, ap);
	va_end(ap);
	put_line(t, "--- ", buf_str(&text), "");
	buf_clear(&text);
}

void
transcript_sent(const struct transcript *t, struct str lines)
{
	if (!is_off(t))
		put_lines(t, "--> ", lines);
}

void
transcript_secret(const struct transcript *t, struct str line, size_t shown)
{
	if (is_off(t))
		return;
	if (t->level == TRANSCRIPT_ALL)
		put_line(t, "--> ", str_trim_eol(line), "");
	else
		put_line(t, "--> ", str_first(line, shown), "***");
}

void
transcript_message(const struct transcript *t, struct str piece)
{
	if (!is_off(t) && t->level == TRANSCRIPT_ALL)
		put_lines(t, "--> ", piece);
}

void
transcript_received(const struct transcript *t, struct str line)
{
	if (!is_off(t))
		put_line(t, "<-- ", line, "");
}
