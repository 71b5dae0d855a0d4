/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/bounce_part.h"

#include <string.h>

#include "base/printable.h"
#include "smtp/meaning.h"
#include "submit/reason.h"
#include "text/address.h"
#include "text/date.h"
#include "text/field.h"
#include "text/fill.h"
#include "text/qp.h"
#include "text/utf8.h"
#include "text/xtext.h"
#include "base/banned.h"

/* Columns of the text, and how far what a server said is set in. */
enum { INDENT = 4 };

/* Of somebody else's words, in a field or in the text. */
#define WORDS_MAX ((size_t)700)

/* Has this recipient asked for silence (RFC 3461 4.1)? */
static bool
wants_silence(const struct bounce *b, const struct qitem_rcpt *r)
{
	const char *notify = r->notify ? r->notify : b->item->notify;
	const char *word = b->kind == BOUNCE_DELAYED ? "delay" : "failure";

	if (!notify)
		return false;
	return str_search(str_of(notify), str_of(word)) >= strlen(notify);
}

bool
bounce_is_about(const struct bounce *b, const struct qitem_rcpt *r)
{
	if (wants_silence(b, r))
		return false;
	switch (b->kind) {
	case BOUNCE_FAILED:
		return r->mark == QITEM_FAILED;
	case BOUNCE_DELAYED:
		return r->mark == QITEM_LEFT;
	default:
		return r->mark != QITEM_SENT;
	}
}

/* --- for people ------------------------------------------------------ */

/* For smtp/meaning, which reads an err. */
static const char *
meaning(const struct reason *r)
{
	struct err err = { 0 };
	const char *text;

	if (!r->code)
		return NULL;
	err_set(&err, EX_UNAVAILABLE, "RCPT-REFUSED", "%s", "");
	err_reply(&err, r->code, r->enhanced, r->text);
	text = meaning_of(&err);
	err_clear(&err);
	return text;
}

static void
put_what_was_said(struct buf *out, const struct reason *r)
{
	struct buf line = { 0 };
	struct str words = str_first(r->text, WORDS_MAX);
	const char *means = meaning(r);

	if (r->code)
		buf_putf(&line, "the server said: %d %s%s%.*s", r->code,
		    r->enhanced, *r->enhanced ? " " : "", STR_ARG(words));
	else
		buf_put(&line, words);
	if (line.len > 0)
		fill_put(out, INDENT, buf_str(&line));
	if (means) {
		buf_reset(&line);
		buf_putf(&line, "(that is, %s)", means);
		fill_put(out, INDENT, buf_str(&line));
	}
	if (r->is_uncertain)
		fill_put(out, INDENT, STR("It may have arrived all the "
		    "same: the connection broke before the server said "
		    "whether it has it."));
	buf_clear(&line);
}

/* An international address as it is, anything odd made printable. */
static void
put_shown(struct buf *out, const char *addr)
{
	struct err ignored = { 0 };

	if (address_check(str_of(addr), true, &ignored) == 0)
		buf_puts(out, addr);
	else
		printable_put(out, str_of(addr), PRINTABLE_MAX);
	err_clear(&ignored);
}

static void
put_rcpts(struct buf *out, const struct bounce_facts *f)
{
	for (size_t i = 0; i < f->b->item->rcpt_count; i++) {
		const struct qitem_rcpt *r = &f->b->item->rcpt[i];
		struct reason reason;

		if (!bounce_is_about(f->b, r))
			continue;
		buf_puts(out, "\n<");
		put_shown(out, r->addr);
		buf_puts(out, ">\n");
		if (f->b->kind != BOUNCE_DAMAGED &&
		    reason_find(f->history, r->addr, &reason))
			put_what_was_said(out, &reason);
	}
}

static struct str
opening(enum bounce_kind kind)
{
	switch (kind) {
	case BOUNCE_FAILED:
		return STR("Your message could not be delivered to the "
		    "following recipients. It will not be tried again.");
	case BOUNCE_DELAYED:
		return STR("Your message has not been delivered yet to the "
		    "following recipients. You need not do anything: it is "
		    "still being tried.");
	default:
		return STR("A message of yours was waiting to be sent and has "
		    "been damaged: its file was cut off or changed, by a "
		    "failing disk or by hand. It was not sent to the "
		    "following recipients, and will not be.");
	}
}

/* How long it was tried. */
static void
put_story(struct buf *out, const struct bounce_facts *f)
{
	const struct qitem *item = f->b->item;
	struct buf line = { 0 };

	buf_puts(&line, "It was handed over on ");
	date_put_mail(&line, item->queued);
	if (item->last) {
		buf_putf(&line, " and has been tried %u %s, last on ",
		    item->attempts, item->attempts == 1 ? "time" : "times");
		date_put_mail(&line, item->last);
	}
	buf_putc(&line, '.');
	fill_put(out, 0, buf_str(&line));
	buf_clear(&line);
}

static void
put_text(struct buf *out, const struct bounce_facts *f)
{
	buf_putf(out, "This is envoi, which sends mail, on %s.\n\n", f->name);
	fill_put(out, 0, opening(f->b->kind));
	put_rcpts(out, f);
	buf_putc(out, '\n');
	put_story(out, f);
	if (f->whole || f->header) {
		buf_putc(out, '\n');
		fill_put(out, 0, f->whole ? STR("The message itself "
		    "follows.") : STR("The header of the message follows."));
	}
}

void
bounce_put_words(struct buf *out, const struct bounce_facts *f)
{
	struct buf text = BUF_MAX(BOUNCE_TEXT_MAX);
	struct qp qp = { 0 };

	put_text(&text, f);
	if (utf8_is_ascii(buf_str(&text))) {
		buf_puts(out, "Content-Type: text/plain; charset=us-ascii\n"
		    "Content-Transfer-Encoding: 7bit\n\n");
		buf_put(out, buf_str(&text));
	} else {
		buf_puts(out, "Content-Type: text/plain; charset=utf-8\n"
		    "Content-Transfer-Encoding: quoted-printable\n\n");
		qp_feed(&qp, buf_str(&text), out);
		qp_end(&qp, out);
	}
	buf_clear(&text);
}

/* --- for programs ---------------------------------------------------- */

static void
put_field(struct buf *out, const char *name, const struct buf *value)
{
	field_put(out, str_of(name), buf_str(value), STR("\n"));
}

static void
put_date(struct buf *out, const char *name, time_t t)
{
	struct buf value = { 0 };

	date_put_mail(&value, t);
	put_field(out, name, &value);
	buf_clear(&value);
}

/* RFC 3464 2.3.1, RFC 6533 3: in a 7-bit part as xtext. */
static void
put_address(struct buf *out, const char *name, const char *addr)
{
	struct buf value = { 0 };

	if (utf8_is_ascii(str_of(addr))) {
		buf_puts(&value, "rfc822; ");
		printable_put(&value, str_of(addr), PRINTABLE_MAX);
	} else {
		buf_puts(&value, "utf-8; ");
		xtext_encode_addr(&value, str_of(addr));
	}
	put_field(out, name, &value);
	buf_clear(&value);
}

/* "rfc822;a+2Bb@c": as it came, the encoding of the command taken off. */
static void
put_orcpt(struct buf *out, const char *orcpt)
{
	struct str rest = str_of(orcpt), type;
	struct buf value = { 0 }, addr = { 0 };

	if (!str_cut(&rest, ';', &type) || type.len == 0 || rest.len == 0)
		return;
	if (!str_eq_nocase(type, STR("rfc822")) ||
	    !xtext_decode(&addr, rest))
		buf_put(&addr, rest);
	printable_put(&value, type, PRINTABLE_MAX);
	buf_puts(&value, "; ");
	printable_put(&value, buf_str(&addr), PRINTABLE_MAX);
	put_field(out, "Original-Recipient", &value);
	buf_clear(&value);
	buf_clear(&addr);
}

/* RFC 3463; a class that does not fit what became of it is not used. */
static void
put_code(struct buf *value, const struct bounce *b, const struct reason *r)
{
	if (b->kind == BOUNCE_DAMAGED)
		buf_puts(value, "5.3.0");
	else if (b->kind == BOUNCE_FAILED && r->code / 100 == 5)
		buf_puts(value, *r->enhanced == '5' ? r->enhanced : "5.0.0");
	else if (*r->enhanced == '4')
		buf_puts(value, r->enhanced);
	else if (b->kind == BOUNCE_DELAYED)
		buf_puts(value, "4.4.0");
	else
		buf_puts(value, r->is_expired ? "4.4.7" : "5.0.0");
}

static void
put_diagnostic(struct buf *out, const struct bounce *b,
	const struct reason *r)
{
	const struct account *a = b->account;
	struct buf value = { 0 };

	if (!r->code)
		return;
	if (a && !a->socket && a->host.count > 0 &&
	    printable_is(str_of(a->host.item[0]))) {
		buf_putf(&value, "dns; %s", a->host.item[0]);
		put_field(out, "Remote-MTA", &value);
		buf_reset(&value);
	}
	buf_putf(&value, "smtp; %d %s%s", r->code, r->enhanced,
	    *r->enhanced ? " " : "");
	printable_put(&value, r->text, WORDS_MAX);
	put_field(out, "Diagnostic-Code", &value);
	buf_clear(&value);
}

static void
put_rcpt(struct buf *out, const struct bounce_facts *f,
	const struct qitem_rcpt *r)
{
	const struct qitem *item = f->b->item;
	struct buf value = { 0 };
	struct reason reason;

	reason_find(f->history, r->addr, &reason);
	buf_putc(out, '\n');
	if (r->orcpt)
		put_orcpt(out, r->orcpt);
	else if (item->orcpt)
		put_address(out, "Original-Recipient",
		    r->original ? r->original : r->addr);
	put_address(out, "Final-Recipient", r->addr);
	buf_puts(out, f->b->kind == BOUNCE_DELAYED ? "Action: delayed\n" :
	    "Action: failed\n");
	put_code(&value, f->b, &reason);
	put_field(out, "Status", &value);
	if (f->b->kind != BOUNCE_DAMAGED)
		put_diagnostic(out, f->b, &reason);
	if (item->last)
		put_date(out, "Last-Attempt-Date", item->last);
	buf_clear(&value);
}

void
bounce_put_status(struct buf *out, const struct bounce_facts *f)
{
	const struct qitem *item = f->b->item;
	struct buf value = { 0 };

	if (item->envid) {
		printable_put(&value, str_of(item->envid), PRINTABLE_MAX);
		put_field(out, "Original-Envelope-Id", &value);
		buf_reset(&value);
	}
	buf_putf(&value, "dns; %s", f->name);
	put_field(out, "Reporting-MTA", &value);
	put_date(out, "Arrival-Date", item->queued);
	for (size_t i = 0; i < item->rcpt_count; i++)
		if (bounce_is_about(f->b, &item->rcpt[i]))
			put_rcpt(out, f, &item->rcpt[i]);
	buf_clear(&value);
}
