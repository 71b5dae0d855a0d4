/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "log/log_line.h"

#include <stdio.h>

#include "base/printable.h"
#include "base/banned.h"

/* Addresses listed in one line; the others are only counted. */
#define RCPTS_MAX_BYTES ((size_t)64 * 1024)

/* A value of a line; longer ones are cut. */
#define VALUE_MAX ((size_t)4096)

const char *
log_line_status(int status)
{
	static const struct {
		int status;
		const char *name;
	} names[] = {
		{ EX_OK, "EX_OK" },
		{ EX_USAGE, "EX_USAGE" },
		{ EX_DATAERR, "EX_DATAERR" },
		{ EX_NOINPUT, "EX_NOINPUT" },
		{ EX_NOUSER, "EX_NOUSER" },
		{ EX_NOHOST, "EX_NOHOST" },
		{ EX_UNAVAILABLE, "EX_UNAVAILABLE" },
		{ EX_SOFTWARE, "EX_SOFTWARE" },
		{ EX_OSERR, "EX_OSERR" },
		{ EX_OSFILE, "EX_OSFILE" },
		{ EX_CANTCREAT, "EX_CANTCREAT" },
		{ EX_IOERR, "EX_IOERR" },
		{ EX_TEMPFAIL, "EX_TEMPFAIL" },
		{ EX_PROTOCOL, "EX_PROTOCOL" },
		{ EX_NOPERM, "EX_NOPERM" },
		{ EX_CONFIG, "EX_CONFIG" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].status == status)
			return names[i].name;
	return "EX_SOFTWARE";
}

/* --- pieces that the formats share --------------------------------------- */

/*
 * strftime(3) with a format that a person configured.  The compiler cannot
 * check it, and it need not be: strftime takes no variable arguments.
 */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static size_t
format_time(char *to, size_t size, const char *format, time_t when)
{
	struct tm tm = { 0 };

	localtime_r(&when, &tm);
	return strftime(to, size, format, &tm);
}
#pragma GCC diagnostic pop

/* The time as wanted; empty for "none". */
static void
put_time(struct buf *out, const struct log_entry *e, const char *format,
	const char *fallback)
{
	char text[256];
	size_t len;

	if (format && strcmp(format, "none") == 0)
		return;
	len = format && *format ?
	    format_time(text, sizeof(text), format, e->when) : 0;
	if (len == 0)	/* too long or empty: a line needs its time */
		len = format_time(text, sizeof(text), fallback, e->when);
	printable_put(out, str_n(text, len), sizeof(text));
}

/* Append s, made printable, with '?' for one more byte (NUL: for none). */
static void
put_without(struct buf *out, struct str s, char unwanted)
{
	size_t from = out->len;

	printable_put(out, s, VALUE_MAX);
	for (size_t i = from; i < out->len; i++)
		if (out->ptr[i] == unwanted)
			out->ptr[i] = '?';
}

/*
 * The reply as "250 2.0.0 ok"; further lines follow after the separator,
 * each with the code in front as on the wire.
 */
static void
put_reply(struct buf *out, const struct log_entry *e, const char *between,
	char unwanted)
{
	struct str rest = str_of(e->reply), line;
	bool first = true;

	buf_putf(out, "%d", e->code);
	if (e->enhanced && *e->enhanced)
		buf_putf(out, " %s", e->enhanced);
	while (str_cut(&rest, '\n', &line)) {
		if (!first)
			buf_putf(out, "%s%d", between, e->code);
		buf_putc(out, ' ');
		put_without(out, str_trim_eol(line), unwanted);
		first = false;
	}
}

/*
 * The addresses with an outcome (any, when outcome is negative), separated
 * by commas; what does not fit is counted.  with_code adds the refusal's.
 */
static void
put_rcpts(struct buf *out, const struct log_entry *e, int outcome,
	bool with_code)
{
	size_t from = out->len, left = 0;

	for (size_t i = 0; i < e->rcpt_count; i++) {
		const struct log_rcpt *r = &e->rcpt[i];

		if (outcome >= 0 && (int)r->outcome != outcome)
			continue;
		if (out->len - from > RCPTS_MAX_BYTES) {
			left++;
			continue;
		}
		if (out->len > from)
			buf_putc(out, ',');
		printable_put(out, str_of(r->addr), VALUE_MAX);
		if (with_code && r->err && r->err->code)
			buf_putf(out, "(%d)", r->err->code);
	}
	if (left)
		buf_putf(out, ",and %zu more", left);
}

/* --- msmtp ---------------------------------------------------------------- */

static void
put_plain(struct buf *out, const char *key, const char *value)
{
	buf_putf(out, " %s=", key);
	printable_put(out, str_of(value), VALUE_MAX);
}

static void
put_msmtp_outcome(struct buf *out, const struct log_entry *e)
{
	if (e->sent)
		buf_putf(out, " mailsize=%llu", (unsigned long long)e->size);
	if (e->code) {
		buf_putf(out, " smtpstatus=%d smtpmsg='", e->code);
		put_reply(out, e, "\\n", '\'');
		buf_putc(out, '\'');
	}
	if (e->err && e->err->status) {
		buf_puts(out, " errormsg='");
		put_without(out, buf_str(&e->err->text), '\'');
		buf_putc(out, '\'');
	}
	buf_putf(out, " exitcode=%s", log_line_status(e->status));
}

static void
put_msmtp(struct buf *out, const struct log_entry *e, const char *format)
{
	struct buf line = BUF_MAX(LOG_LINE_MAX);

	put_time(&line, e, format, "%b %d %H:%M:%S");
	if (e->socket)
		put_plain(&line, "socket", e->socket);
	else
		put_plain(&line, "host", e->host);
	put_plain(&line, "tls", e->tls_wanted ? "on" : "off");
	put_plain(&line, "auth", e->auth_wanted ? "on" : "off");
	if (e->auth_wanted && e->user)
		put_plain(&line, "user", e->user);
	put_plain(&line, "from", e->from);
	buf_puts(&line, " recipients=");
	put_rcpts(&line, e, -1, false);
	put_msmtp_outcome(&line, e);
	if (line.len && line.ptr[0] == ' ')	/* no time before it */
		buf_drop(&line, 1);
	buf_put(out, buf_str(&line));
	buf_clear(&line);
}

/* --- ours, as text and as JSON -------------------------------------------- */

/* A line in the making: the same calls write either form. */
struct form {
	struct buf *out;
	bool json;
	bool begun;
};

static void
begin_field(struct form *f, const char *key)
{
	if (f->begun)
		buf_putc(f->out, f->json ? ',' : ' ');
	f->begun = true;
	buf_putf(f->out, f->json ? "\"%s\":" : "%s=", key);
}

static bool
needs_quotes(struct str s)
{
	if (s.len == 0)
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (strchr(" \"\\=", s.ptr[i]))
			return true;
	return false;
}

/* The value is printable; quote and escape it as the form wants it. */
static void
put_quoted(struct form *f, struct str s)
{
	if (f->json || needs_quotes(s))
		buf_put_quoted(f->out, s);
	else
		buf_put(f->out, s);
}

static void
put_value(struct form *f, const char *value)
{
	struct buf clean = { 0 };

	printable_put(&clean, str_of(value), VALUE_MAX);
	put_quoted(f, buf_str(&clean));
	buf_clear(&clean);
}

/* A fact that is not known is left out. */
static void
put_text(struct form *f, const char *key, const char *value)
{
	if (!value)
		return;
	begin_field(f, key);
	put_value(f, value);
}

static void
put_number(struct form *f, const char *key, int64_t value)
{
	begin_field(f, key);
	buf_putf(f->out, "%lld", (long long)value);
}

static void
put_form_time(struct form *f, const struct log_entry *e, const char *format)
{
	struct buf text = { 0 };

	put_time(&text, e, format, "%Y-%m-%dT%H:%M:%S%z");
	if (text.len) {
		begin_field(f, "time");
		put_quoted(f, buf_str(&text));
	}
	buf_clear(&text);
}

static void
put_server(struct form *f, const struct log_entry *e)
{
	put_text(f, "account", e->account);
	put_text(f, "caller", e->caller);
	put_text(f, "host", e->socket ? NULL : e->host);
	if (!e->socket && e->port)
		put_number(f, "port", e->port);
	put_text(f, "socket", e->socket);
	put_text(f, "address", e->address);
	put_text(f, "tls", e->tls ? e->tls : "none");
	put_text(f, "cipher", e->cipher);
	put_text(f, "auth", e->mechanism ? e->mechanism : "none");
	put_text(f, "user", e->user);
}

static const char *const outcome_names[] = {
	[LOG_RCPT_SENT] = "sent",
	[LOG_RCPT_QUEUED] = "queued",
	[LOG_RCPT_DEFERRED] = "deferred",
	[LOG_RCPT_REFUSED] = "refused",
	[LOG_RCPT_UNTRIED] = "untried",
};

static void
put_rcpts_text(struct form *f, const struct log_entry *e)
{
	for (int k = LOG_RCPT_SENT; k <= LOG_RCPT_UNTRIED; k++) {
		struct buf list = BUF_MAX(LOG_LINE_MAX);

		put_rcpts(&list, e, k, true);
		if (list.len) {
			begin_field(f, outcome_names[k]);
			put_quoted(f, buf_str(&list));
		}
		buf_clear(&list);
	}
}

static void
put_rcpt_json(struct form *f, const struct log_rcpt *r)
{
	struct form inner = { .out = f->out, .json = true };

	buf_putc(f->out, '{');
	put_text(&inner, "address", r->addr);
	put_text(&inner, "status", outcome_names[r->outcome]);
	if (r->err && r->err->code) {
		put_number(&inner, "code", r->err->code);
		put_text(&inner, "reply", buf_cstr(&r->err->reply));
	}
	buf_putc(f->out, '}');
}

static void
put_rcpts_json(struct form *f, const struct log_entry *e)
{
	size_t from;

	begin_field(f, "recipients");
	buf_putc(f->out, '[');
	from = f->out->len;
	for (size_t i = 0; i < e->rcpt_count; i++) {
		if (f->out->len - from > RCPTS_MAX_BYTES)
			break;	/* "count" tells that some are missing */
		if (i > 0)
			buf_putc(f->out, ',');
		put_rcpt_json(f, &e->rcpt[i]);
	}
	buf_putc(f->out, ']');
	put_number(f, "count", (int64_t)e->rcpt_count);
}

static void
put_outcome(struct form *f, const struct log_entry *e)
{
	struct buf reply = { 0 };

	if (e->sent)
		put_number(f, "size", (int64_t)e->size);
	put_text(f, "message_id", e->message_id);
	put_text(f, "queue_id", e->queue_id);
	if (e->duration_ms >= 0)
		put_number(f, "duration_ms", e->duration_ms);
	if (e->code) {
		put_reply(&reply, e, " / ", '\0');
		put_text(f, "reply", buf_cstr(&reply));
	}
	buf_clear(&reply);
	if (e->err && e->err->status) {
		begin_field(f, "error_id");
		buf_putf(f->out, f->json ? "\"E-%s\"" : "E-%s", e->err->id);
		put_text(f, "error", buf_cstr(&e->err->text));
	}
	put_text(f, "exit", log_line_status(e->status));
}

static void
put_form(struct form *f, const struct log_entry *e, const char *format)
{
	put_form_time(f, e, format);
	put_server(f, e);
	put_text(f, "from", e->from);
	if (f->json)
		put_rcpts_json(f, e);
	else
		put_rcpts_text(f, e);
	put_outcome(f, e);
}

void
log_line_put(struct buf *out, const struct log_entry *e,
	enum log_format format, const char *time_format)
{
	struct form f = { .out = out, .json = format == LOG_FORMAT_JSON };

	if (format == LOG_FORMAT_MSMTP) {
		put_msmtp(out, e, time_format);
		return;
	}
	if (f.json)
		buf_putc(out, '{');
	put_form(&f, e, time_format);
	if (f.json)
		buf_putc(out, '}');
}
