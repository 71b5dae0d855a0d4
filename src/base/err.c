/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <assert.h>
#include <stdio.h>

#include "base/printable.h"
#include "base/banned.h"

/* A text may list every address that was tried, so it is not one piece. */
#define TEXT_MAX ((size_t)4096)

static enum err_scope
scope_of(int status)
{
	switch (status) {
	case EX_NOHOST:
		return ERR_HOST;
	case EX_NOUSER:
		return ERR_RCPT;
	case EX_DATAERR:
		return ERR_MESSAGE;
	case EX_USAGE:
	case EX_CONFIG:
	case EX_NOINPUT:
	case EX_OSERR:
	case EX_IOERR:
	case EX_CANTCREAT:
	case EX_SOFTWARE:
		return ERR_USAGE;
	default:
		return ERR_SESSION;
	}
}

static void put_formatted(struct buf *out, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void
put_formatted(struct buf *out, const char *fmt, va_list ap)
{
	struct buf raw = BUF_MAX(1024 * 1024);

	buf_vputf(&raw, fmt, ap);
	printable_put(out, buf_str(&raw), TEXT_MAX - 1);
	buf_clear(&raw);
}

int
err_set(struct err *err, int status, const char *id, const char *fmt, ...)
{
	va_list ap;

	assert(status != 0 && err->status == 0);
	err->status = status;
	err->scope = scope_of(status);
	err->id = id;
	va_start(ap, fmt);
	put_formatted(&err->text, fmt, ap);
	va_end(ap);
	return -1;
}

void
err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;

	buf_reset(&err->hint);
	va_start(ap, fmt);
	put_formatted(&err->hint, fmt, ap);
	va_end(ap);
}

void
err_wrap(struct err *err, const char *fmt, ...)
{
	struct buf whole = { 0 };
	va_list ap;

	va_start(ap, fmt);
	put_formatted(&whole, fmt, ap);
	va_end(ap);
	buf_puts(&whole, ": ");
	buf_put(&whole, buf_str(&err->text));
	buf_clear(&err->text);
	err->text = whole;
}

void
err_reply(struct err *err, int code, const char *enhanced, struct str text)
{
	err->code = code;
	snprintf(err->enhanced, sizeof(err->enhanced), "%s", enhanced);
	buf_reset(&err->reply);
	printable_put(&err->reply, text, PRINTABLE_MAX);
}

void
err_move(struct err *to, struct err *from)
{
	err_clear(to);
	*to = *from;
	*from = (struct err){ 0 };
}

void
err_copy(struct err *to, const struct err *from)
{
	struct err copy = *from;

	copy.text = copy.hint = copy.reply = (struct buf){ 0 };
	buf_put(&copy.text, buf_str(&from->text));
	buf_put(&copy.hint, buf_str(&from->hint));
	buf_put(&copy.reply, buf_str(&from->reply));
	err_clear(to);
	*to = copy;
}

void
err_clear(struct err *err)
{
	buf_clear(&err->text);
	buf_clear(&err->hint);
	buf_clear(&err->reply);
	*err = (struct err){ 0 };
}
