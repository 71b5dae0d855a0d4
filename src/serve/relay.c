/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/relay.h"

#include <stdlib.h>

#include "base/clock.h"
#include "envelope/rcpthdr.h"
#include "submit/wishes.h"
#include "text/address.h"
#include "text/date.h"
#include "base/banned.h"

/* An answer shows less; this is so that no mail costs much memory. */
#define REASONS_MAX ((size_t)64 * 1024)

/* --- answers ------------------------------------------------------------ */

static void
accept(struct answer *a, struct str reply)
{
	struct str words = reply;

	/* Ours stands in front; the server's would stand there twice. */
	if (str_starts(words, STR("2.")))
		words = str_trim(str_from(words, str_find(words, ' ')));
	answer_set(a, 250, "2.0.0", "%.*s", words.len ? (int)words.len : 2,
	    words.len ? words.ptr : "ok");
}

static bool
failed(const struct rcpt *r)
{
	return r->state != RCPT_SENT && r->state != RCPT_QUEUED &&
	    r->err.status;
}

/* What is queued has been taken as well. */
static void
accept_all(struct answer *a, const struct submit_result *result)
{
	if (result->queued)
		answer_set(a, 250, "2.0.0", "queued as %s",
		    result->queue_id.text);
	else
		accept(a, buf_str(&result->reply));
}

/* Trying again helps this one, or else the first one that failed. */
static const struct err *
worst(const struct submit_result *result, const struct envelope *e)
{
	const struct err *first = NULL;

	if (result->err.status && !result->queued)
		return &result->err;
	for (size_t i = 0; i < e->count; i++) {
		const struct rcpt *r = &e->rcpt[i];

		if (failed(r) && err_is_temporary(&r->err))
			return &r->err;
		if (failed(r) && !first)
			first = &r->err;
	}
	return first;
}

static bool
is_shared(const struct submit_result *result, const struct rcpt *r)
{
	return result->err.status && str_eq(buf_str(&result->err.text),
	    buf_str(&r->err.text));
}

/* The reasons, each once. */
static void
put_reasons(struct buf *out, const struct submit_result *result,
	const struct envelope *e)
{
	const char *gap = "";

	if (result->err.status && !result->queued) {
		buf_putf(out, "%s", buf_cstr(&result->err.text));
		gap = "; ";
	}
	for (size_t i = 0; i < e->count; i++)
		if (failed(&e->rcpt[i]) && !is_shared(result, &e->rcpt[i])) {
			buf_putf(out, "%s%s", gap,
			    buf_cstr(&e->rcpt[i].err.text));
			gap = "; ";
		}
}

/* Nobody has it: the codes of one reason, the words of all. */
static void
refuse(struct answer *a, const struct err *err, struct str reasons)
{
	char enhanced[sizeof(a->enhanced)];

	answer_from_err(a, err);
	if (str_eq(reasons, buf_str(&err->text)))
		return;
	memcpy(enhanced, a->enhanced, sizeof(enhanced));
	answer_set(a, a->code, enhanced, "%.*s", STR_ARG(reasons));
}

void
relay_answer(struct answer *a, const struct submit_result *result,
	const struct envelope *e)
{
	const struct err *err = worst(result, e);
	struct buf reasons = BUF_MAX(REASONS_MAX);

	if (result->status == 0) {
		accept_all(a, result);
		return;
	}
	put_reasons(&reasons, result, e);
	if (result->unqueued.status)
		buf_putf(&reasons, "; %s", buf_cstr(&result->unqueued.text));
	if (result->queued)
		answer_set(a, 554, "5.0.0", "delivered to %zu and queued for "
		    "%zu of %zu recipients; %s", result->sent,
		    result->queued, e->count, buf_cstr(&reasons));
	else if (result->sent)
		answer_set(a, 554, "5.0.0", "delivered to %zu of %zu "
		    "recipients; %s", result->sent, e->count,
		    buf_cstr(&reasons));
	else if (err)
		refuse(a, err, buf_str(&reasons));
	else
		answer_set(a, 451, "4.3.0", "not delivered");
	buf_clear(&reasons);
}

/*
 * LMTP: the client's own recipients, in its order; what an alias made of
 * one speaks for it, and the first that failed speaks loudest.
 */
static void
answer_each(struct answer *each, const struct parcel *p,
	const struct submit_result *result, const struct envelope *e)
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = 0; k < e->count; k++) {
			const struct rcpt *r = &e->rcpt[k];

			if (!address_same(str_of(p->rcpt[i].addr),
			    str_of(r->original ? r->original : r->addr)))
				continue;
			if (failed(r) && result->status) {
				answer_from_err(&each[i], &r->err);
				break;
			}
			if (r->state == RCPT_QUEUED)
				accept_all(&each[i], result);
			else
				accept(&each[i], buf_str(&result->reply));
		}
}

/* --- one mail ------------------------------------------------------------- */

struct mail {
	struct outline outline;
	struct envelope envelope;
	char *header_from;	/* owned, or NULL */
	struct account *account;	/* borrowed */
};

static void
fill_envelope(struct envelope *e, const struct parcel *p)
{
	for (size_t i = 0; i < p->count; i++) {
		size_t had = e->count;

		if (envelope_add(e, str_of(p->rcpt[i].addr), STR("")) == had)
			envelope_set_dsn(&e->rcpt[had], p->rcpt[i].notify,
			    p->rcpt[i].orcpt);
	}
}

/* Everything that is known without a server. */
static int
prepare(struct relay *r, struct mail *m, const struct parcel *p,
	struct err *err)
{
	struct relay_mail facts = {
		.sender = p->mail.addr,
		.envelope = &m->envelope,
		.outline = &m->outline,
		.size = p->size,
	};
	struct err ignored = { 0 };

	if (outline_scan(&m->outline, p->spool, err) < 0)
		return -1;
	fill_envelope(&m->envelope, p);
	/* Only some accounts ask for it, so it may be unreadable. */
	rcpthdr_sender(&m->header_from, &m->outline, &ignored);
	err_clear(&ignored);
	facts.header_from = m->header_from;
	return r->choose(r->ctx, &facts, &m->account, &m->envelope.sender,
	    err);
}

void
relay_trace(struct buf *out, const struct caller *c, const char *host,
	const char *protocol, time_t when)
{
	buf_puts(out, "from ");
	caller_put(out, c);
	buf_putf(out, " by %s (envoi) with %s; ", host, protocol);
	date_put_mail(out, when);
}

static void
mark(const struct relay *r, struct submit_order *order,
	const struct parcel *p, struct buf *trace)
{
	const struct caller *c = r->caller;

	if (!c->stranger)
		return;
	order->owner_name = c->label;
	if (!order->account->trace)
		return;
	relay_trace(trace, c, r->host, p->with, clock_wall());
	order->trace = buf_cstr(trace);
}

static void
send_mail(struct relay *r, struct mail *m, const struct parcel *p,
	struct answer *whole, struct answer *each)
{
	struct submit_order order = {
		.spool = p->spool,
		.outline = &m->outline,
		.envelope = &m->envelope,
		.accounts = r->accounts,
		.account = m->account,
		.full_name = r->full_name,
		.no_aliases = r->no_aliases,
		.wishes = wishes_of(m->account),
		.options = r->options,
		.keep = r->submit,
		.queue = r->queue,
	};
	struct submit_result result = { 0 };
	struct buf trace = { 0 };

	mark(r, &order, p, &trace);
	wishes_set_dsn(&order.wishes, NULL, p->mail.ret, p->mail.envid);
	submit_message(&order, &result);
	relay_answer(whole, &result, &m->envelope);
	if (each)
		answer_each(each, p, &result, &m->envelope);
	buf_clear(&trace);
	submit_result_clear(&result);
}

static void
deliver(void *ctx, const struct parcel *p, struct answer *whole,
	struct answer *each)
{
	struct relay *r = ctx;
	struct mail m = { 0 };
	struct err err = { 0 };

	if (prepare(r, &m, p, &err) == 0)
		send_mail(r, &m, p, whole, each);
	else
		answer_from_err(whole, &err);
	err_clear(&err);
	outline_clear(&m.outline);
	envelope_clear(&m.envelope);
	free(m.header_from);
}

/* Who may be what is known once the account is, which the message tells. */
static int
take_anybody(void *ctx, const struct mailarg *who, struct answer *no)
{
	(void)ctx;
	(void)who;
	(void)no;
	return 0;
}

struct bs_back
relay_back(struct relay *r)
{
	r->submit = submit_new();
	return (struct bs_back){
		.ctx = r,
		.sender = take_anybody,
		.rcpt = take_anybody,
		.deliver = deliver,
	};
}

void
relay_clear(struct relay *r)
{
	submit_free(r->submit);
	r->submit = NULL;
}
