/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/submit.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "message/amend.h"
#include "submit/carrier.h"
#include "submit/filter.h"
#include "submit/header.h"
#include "submit/journal.h"
#include "submit/mailbox.h"
#include "submit/recipients.h"
#include "submit/rewriting.h"
#include "base/banned.h"

struct submit {
	struct attempt *attempt;	/* owned; NULL: nothing is kept */
};

struct work {
	const struct submit_order *order;
	struct submit_result *result;
	struct carrier carrier;
	struct amend *amend;		/* owned */
	struct filter filter;
	struct content content;
	struct journal journal;
	char *message_id;		/* owned */
};

/* --- a connection from one message to the next --------------------------- */

struct submit *
submit_new(void)
{
	return alloc_new(struct submit);
}

void
submit_free(struct submit *s)
{
	if (!s)
		return;
	attempt_free(s->attempt);
	free(s);
}

static void
leave_attempt(struct work *w)
{
	struct submit *keep = w->order->keep;
	struct attempt *a = w->carrier.attempt;

	if (keep && a && attempt_session(a)) {
		attempt_free(keep->attempt);
		keep->attempt = a;
		w->carrier.attempt = NULL;
	}
	carrier_clear(&w->carrier);
}

/* --- before and after ----------------------------------------------------- */

/* All that can fail without a connection. */
static int
prepare(struct work *w, struct err *err)
{
	const struct submit_order *o = w->order;
	const struct account *account = o->account;
	struct recipients *recipients;
	int ret;

	rewriting_sender(o);
	recipients = recipients_new(account, o->envelope->sender,
	    o->no_aliases);
	w->amend = amend_new(o->outline, o->spool);
	ret = recipients_complete(recipients, o->envelope, err);
	/* Where a message came from stands above what else is added. */
	if (ret == 0 && o->trace)
		ret = amend_add(w->amend, STR("Received"), str_of(o->trace),
		    err);
	if (ret == 0)
		ret = rewriting_header(w->amend, o, recipients, err);
	if (ret == 0)
		ret = header_arrange(w->amend, o, &w->message_id, err);
	if (ret == 0 && account->filter)
		ret = filter_run(&w->filter, account->filter, w->amend, err);
	content_init(&w->content, w->filter.amend ? w->filter.amend :
	    w->amend, account->dialect == DIALECT_MSMTP);
	recipients_free(recipients);
	return ret;
}

/*
 * Several recipients, one status: 75 if trying again helps any of them,
 * else what refused them.
 */
static int
status_of(const struct submit_result *result, const struct envelope *e)
{
	int refused = 0;

	if (result->err.status)
		return result->err.status;
	for (size_t i = 0; i < e->count; i++) {
		const struct rcpt *r = &e->rcpt[i];

		if (r->state == RCPT_DEFERRED || r->state == RCPT_TODO)
			return EX_TEMPFAIL;
		if (r->state == RCPT_REFUSED && !refused)
			refused = r->err.status;
	}
	return refused;
}

/* What stopped the message stopped everybody who has no verdict yet. */
static void
share(struct work *w)
{
	struct envelope *e = w->order->envelope;
	const struct err *err = &w->result->err;

	for (size_t i = 0; i < e->count; i++) {
		struct err copy = { 0 };

		if (e->rcpt[i].state != RCPT_TODO)
			continue;
		if (!err->status) {
			err_set(&copy, EX_TEMPFAIL, "RCPT-MANY",
			    "recipient %s: server takes no more recipients "
			    "now", e->rcpt[i].addr);
			envelope_set(&e->rcpt[i], RCPT_DEFERRED, &copy);
			continue;
		}
		err_copy(&copy, err);
		envelope_set(&e->rcpt[i], err_is_temporary(err) ?
		    RCPT_DEFERRED : RCPT_REFUSED, &copy);
	}
}

static void
write_journal(struct work *w)
{
	struct outline_facts facts = w->content.facts;
	const struct attempt *a = w->carrier.attempt;
	struct journal_line line = {
		.account = w->carrier.account,
		.envelope = w->order->envelope,
		.facts = a ? attempt_facts(a) : NULL,
		.message_id = w->message_id,
		.size = facts.wire_bytes - facts.lines,
		.err = &w->result->err,
		.status = w->result->status,
	};
	struct err err = { 0 };

	if (journal_write(&w->journal, &line, &err) < 0 &&
	    !w->result->warning.status)
		err_move(&w->result->warning, &err);
	err_clear(&err);
}

/* A copy of what was sent, if it was: what fails here is only a warning. */
static void
save_copy(struct work *w)
{
	const char *where = w->carrier.account->save_sent;
	struct err err = { 0 };
	struct reader *reader;

	if (!where || w->result->sent == 0)
		return;
	reader = amend_reader(w->content.amend);
	if (mailbox_save(where, w->order->envelope->sender, reader,
	    &err) < 0 && !w->result->warning.status)
		err_move(&w->result->warning, &err);
	reader_free(reader);
	err_clear(&err);
}

int
submit_message(const struct submit_order *order, struct submit_result *result)
{
	struct work w = {
		.order = order,
		.result = result,
		.carrier = {
			.accounts = order->accounts,
			.account = order->account,
			.options = &order->options,
			.kept = order->keep ? &order->keep->attempt : NULL,
		},
	};
	int ret;

	journal_open(&w.journal, order->account, &result->warning);
	ret = prepare(&w, &result->err);
	if (ret == 0)
		carrier_send(&w.carrier, order->envelope, &w.content,
		    &order->wishes, !order->keep, &result->err);
	share(&w);
	result->status = status_of(result, order->envelope);
	result->sent = envelope_count(order->envelope, RCPT_SENT);
	write_journal(&w);
	if (w.carrier.attempt)
		buf_put(&result->reply,
		    buf_str(&attempt_facts(w.carrier.attempt)->reply));
	/* The outcome is fixed and told; only now say goodbye. */
	leave_attempt(&w);
	journal_close(&w.journal);
	save_copy(&w);
	content_clear(&w.content);
	filter_clear(&w.filter);
	amend_free(w.amend);
	free(w.message_id);
	return result->status;
}

void
submit_result_clear(struct submit_result *result)
{
	err_clear(&result->err);
	err_clear(&result->warning);
	buf_clear(&result->reply);
}
