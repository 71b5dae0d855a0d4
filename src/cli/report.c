/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report.h"

#include <unistd.h>

#include "base/fs.h"
#include "base/printable.h"
#include "smtp/meaning.h"
#include "base/banned.h"

/* Where the server's words are in the text already, once is enough. */
static bool
shows_reply(const struct err *err)
{
	struct str text = buf_str(&err->text), reply = buf_str(&err->reply);

	return reply.len && str_search(text, reply) < text.len;
}

static void
put_server(struct buf *out, const char *name, const struct err *err)
{
	if (err->code == 0 || shows_reply(err))
		return;
	buf_putf(out, "%s: server said: %d", name, err->code);
	if (*err->enhanced)
		buf_putf(out, " %s", err->enhanced);
	if (err->reply.len)
		buf_putf(out, " %s", buf_cstr(&err->reply));
	buf_putc(out, '\n');
}

void
report_put(struct buf *out, const char *name, const struct err *err)
{
	const char *meaning = meaning_of(err);

	buf_putf(out, "%s: %s", name, buf_cstr(&err->text));
	if (err->id)
		buf_putf(out, " [E-%s]", err->id);
	buf_putc(out, '\n');
	put_server(out, name, err);
	if (meaning)
		buf_putf(out, "%s: this means: %s\n", name, meaning);
	if (err->hint.len)
		buf_putf(out, "%s: %s\n", name, buf_cstr(&err->hint));
}

/* Where that fails nobody can be told. */
static void
write_stderr(struct str s)
{
	(void)fs_write(STDERR_FILENO, s);
}

int
report_err(const char *name, const struct err *err)
{
	struct buf out = { 0 };

	report_put(&out, name, err);
	write_stderr(buf_str(&out));
	buf_clear(&out);
	return err->status;
}

void
report_warning(const char *name, const struct err *err)
{
	report_line(name, "warning: %s [E-%s]", buf_cstr(&err->text), err->id);
}

void
report_line(const char *name, const char *fmt, ...)
{
	struct buf text = { 0 }, out = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(&text, fmt, ap);
	va_end(ap);
	buf_putf(&out, "%s: ", name);
	printable_put(&out, buf_str(&text), text.len);
	buf_putc(&out, '\n');
	write_stderr(buf_str(&out));
	buf_clear(&text);
	buf_clear(&out);
}
