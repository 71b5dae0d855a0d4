/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qview.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "base/printable.h"
#include "submit/reason.h"
#include "text/date.h"
#include "base/banned.h"

/* Where the size ends and where addresses begin. */
enum { SIZE_END = 26, ADDRESS_COLUMN = 44 };

/* An address is shown whole, whatever RFC 5321 says of its length. */
#define ADDRESS_MAX ((size_t)1024)

/* Farther away than this, an hour alone does not say which. */
#define SAME_DAY ((time_t)12 * 60 * 60)

/* --- facts ---------------------------------------------------------------- */

static char
sign_of(const struct qview *v)
{
	if (v->busy)
		return '*';
	if (v->item->state == QITEM_HELD)
		return '!';
	return v->item->uncertain ? '?' : ' ';
}

void
qview_put_state(struct buf *out, const struct qview *v)
{
	if (v->found != QFILE_OK)
		buf_puts(out, v->found == QFILE_NEWER ? "newer" : "damaged");
	else if (v->failed)
		buf_puts(out, "failed");
	else if (v->busy)
		buf_puts(out, "active");
	else if (v->item->state == QITEM_HELD)
		buf_puts(out, "held");
	else
		buf_puts(out, v->item->state == QITEM_DECIDED ? "decided" :
		    "waiting");
}

/* The account is in trouble, and that is news since the last attempt. */
static bool
is_account_waiting(const struct qview *v)
{
	return v->acct && v->acct->fails > 0 && !v->failed &&
	    v->acct->last >= v->item->last;
}

/*
 * Append why a message waits, or why it failed; nothing when that is not
 * known.  addr: for this recipient; NULL: for whoever came last
 */
static void
put_reason(struct buf *out, const struct qview *v, const char *addr)
{
	struct reason r;

	if (is_account_waiting(v) && v->acct->reason) {
		buf_puts(out, v->acct->reason);
		return;
	}
	if (!reason_find(v->history, addr, &r))
		return;
	if (r.is_expired)
		buf_puts(out, "given up: ");
	if (r.code)
		buf_putf(out, "%d ", r.code);
	if (*r.enhanced)
		buf_putf(out, "%s ", r.enhanced);
	buf_put(out, r.text);
}

static time_t
next_try(const struct qview *v)
{
	time_t next = v->item->next;

	return is_account_waiting(v) && v->acct->next > next ?
	    v->acct->next : next;
}

static bool
is_shown(const struct qview *v, const struct qitem_rcpt *r)
{
	if (v->all || v->found != QFILE_OK)
		return true;
	return v->failed ? r->mark != QITEM_SENT : qitem_is_open(r);
}

/* --- for people ----------------------------------------------------------- */

void
qview_put_title(struct buf *out)
{
	buf_puts(out, "----Queue ID----- --Size-- ----Queued------ "
	    "--Sender/Recipient------\n");
}

void
qview_put_total(struct buf *out, uint64_t bytes, size_t count)
{
	buf_putf(out, "-- %" PRIu64 " Kbytes in %zu Request%s.\n",
	    (bytes + 1023) / 1024, count, count == 1 ? "" : "s");
}

static void
put_sender(struct buf *out, const struct qitem *item)
{
	if (item->sender && *item->sender)
		printable_put(out, str_of(item->sender), ADDRESS_MAX);
	else
		buf_puts(out, item->sender ? "MAILER-DAEMON" : "(unknown)");
	if (item->account) {
		buf_puts(out, "  [");
		printable_put(out, str_of(item->account), PRINTABLE_MAX);
		buf_putc(out, ']');
	}
	buf_putc(out, '\n');
}

/* A report's id has one byte more, which the size makes up for. */
static void
put_first_line(struct buf *out, const struct qview *v)
{
	int width = SIZE_END - (int)strlen(v->id.text) - 1;

	buf_putf(out, "%s%c%*" PRIu64 " ", v->id.text, sign_of(v), width,
	    v->item->size);
	date_put_minute(out, v->item->queued);
	buf_putc(out, ' ');
	put_sender(out, v->item);
}

/* One more of the remarks in parentheses. */
static void
remark(struct buf *line, struct str text)
{
	if (line->len)
		buf_puts(line, "; ");
	printable_put(line, text, PRINTABLE_MAX);
}

static void
put_next(struct buf *out, const struct qview *v)
{
	time_t next = next_try(v);

	if (next <= v->now) {
		buf_puts(out, "due");
		return;
	}
	buf_puts(out, "next ");
	if (next - v->now < SAME_DAY)
		date_put_hour(out, next);
	else
		date_put_minute(out, next);
}

static void
remark_attempts(struct buf *line, const struct qview *v)
{
	struct buf text = { 0 };
	bool waits = !v->failed && v->item->state == QITEM_WAITING;

	if (v->item->attempts)
		buf_putf(&text, "%u attempt%s", v->item->attempts,
		    v->item->attempts == 1 ? "" : "s");
	if (waits && (text.len || is_account_waiting(v))) {
		buf_puts(&text, text.len ? ", " : "");
		put_next(&text, v);
	}
	if (text.len)
		remark(line, buf_str(&text));
	buf_clear(&text);
}

static void
put_remarks(struct buf *out, const struct qview *v)
{
	struct buf line = { 0 }, reason = { 0 };

	put_reason(&reason, v, NULL);
	if (v->found != QFILE_OK) {
		remark(&line, v->found == QFILE_NEWER ?
		    STR("written by a newer envoi") : STR("damaged"));
		if (v->found != QFILE_NEWER)
			remark(&line, str_of(v->why));
	} else {
		if (v->item->state == QITEM_HELD)
			remark(&line, STR("held"));
		if (v->item->state == QITEM_DECIDED && !v->failed)
			remark(&line, STR("a report about it is due"));
		if (v->item->uncertain)
			remark(&line, STR("may have been delivered"));
		if (reason.len)
			remark(&line, buf_str(&reason));
		remark_attempts(&line, v);
	}
	if (line.len)
		buf_putf(out, "     (%s)\n", buf_cstr(&line));
	buf_clear(&reason);
	buf_clear(&line);
}

static void
put_rcpts(struct buf *out, const struct qview *v)
{
	for (size_t i = 0; i < v->item->rcpt_count; i++) {
		const struct qitem_rcpt *r = &v->item->rcpt[i];

		if (!is_shown(v, r))
			continue;
		buf_putf(out, "%*s%c ", ADDRESS_COLUMN - 2, "",
		    v->all ? r->mark : ' ');
		printable_put(out, str_of(r->addr), ADDRESS_MAX);
		buf_putc(out, '\n');
	}
}

static void
put_history(struct buf *out, const struct qview *v)
{
	struct str history = v->history, text;
	time_t when;

	while (qfile_next_note(&history, &when, &text)) {
		buf_puts(out, "     ");
		date_put_minute(out, when);
		buf_putc(out, ' ');
		printable_put(out, text, text.len);
		buf_putc(out, '\n');
	}
}

void
qview_put(struct buf *out, const struct qview *v)
{
	put_first_line(out, v);
	put_remarks(out, v);
	put_rcpts(out, v);
	if (v->all)
		put_history(out, v);
}

/* --- for programs --------------------------------------------------------- */

/* The queue of Postfix that it would be in. */
static struct str
queue_name(const struct qview *v)
{
	if (v->found != QFILE_OK)
		return STR("corrupt");
	if (v->failed)
		return STR("failed");
	if (v->busy)
		return STR("active");
	if (v->item->state == QITEM_HELD)
		return STR("hold");
	return v->item->attempts ? STR("deferred") : STR("incoming");
}

static struct str
mark_word(char mark)
{
	return mark == QITEM_SENT ? STR("sent") :
	    mark == QITEM_FAILED ? STR("failed") : STR("waiting");
}

static void
json_rcpt(struct json *j, const struct qview *v, const struct qitem_rcpt *r)
{
	struct buf reason = { 0 };

	if (r->mark != QITEM_SENT)
		put_reason(&reason, v, r->addr);
	json_open(j, NULL, '{');
	json_str(j, "address", str_of(r->addr));
	if (reason.len)
		json_str(j, "delay_reason", buf_str(&reason));
	json_str(j, "state", mark_word(r->mark));
	json_close(j, '}');
	buf_clear(&reason);
}

static void
json_rcpts(struct json *j, const struct qview *v)
{
	json_open(j, "recipients", '[');
	for (size_t i = 0; i < v->item->rcpt_count; i++)
		if (is_shown(v, &v->item->rcpt[i]))
			json_rcpt(j, v, &v->item->rcpt[i]);
	json_close(j, ']');
}

static void
json_history(struct json *j, const struct qview *v)
{
	struct str history = v->history, text;
	time_t when;

	json_open(j, "history", '[');
	while (qfile_next_note(&history, &when, &text)) {
		json_open(j, NULL, '{');
		json_int(j, "time", (int64_t)when);
		json_str(j, "text", text);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void
qview_put_json(struct buf *out, const struct qview *v)
{
	const struct qitem *item = v->item;
	struct json j = { .out = out };
	struct buf state = { 0 };

	qview_put_state(&state, v);
	json_open(&j, NULL, '{');
	json_str(&j, "queue_name", queue_name(v));
	json_str(&j, "queue_id", qid_str(&v->id));
	json_int(&j, "arrival_time", (int64_t)item->queued);
	json_int(&j, "message_size", (int64_t)item->size);
	json_str(&j, "sender", str_of(item->sender));
	json_rcpts(&j, v);
	json_str(&j, "account", str_of(item->account));
	json_str(&j, "state", buf_str(&state));
	if (v->found != QFILE_OK)
		json_str(&j, "why", str_of(v->why));
	json_int(&j, "attempts", (int64_t)item->attempts);
	json_int(&j, "next_try", (int64_t)next_try(v));
	json_bool(&j, "uncertain", item->uncertain);
	if (v->all)
		json_history(&j, v);
	json_close(&j, '}');
	buf_putc(out, '\n');
	buf_clear(&state);
}
