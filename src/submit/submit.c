/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/submit.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/grace.h"
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
	struct attempt_options options;
	struct carrier carrier;
	struct enqueue queue;
	struct fate fate;		/* of result->err, once it is set */
	bool tried;
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

struct attempt **
submit_kept(struct submit *s)
{
	return &s->attempt;
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

/* The server may have the message from now on: its answer is waited for. */
static void
ending(void *ctx)
{
	(void)ctx;
	grace_begin();
	alloc_uncertain(true);
}

/* Somebody waits for a mail that can be tried again without them. */
static void
arrange_options(struct work *w)
{
	int64_t patience = (int64_t)w->order->account->queue_patience * 1000;

	w->options = w->order->options;
	w->options.ending = ending;
	if (enqueue_is_on(&w->queue) && patience)
		w->options.connect_ms = patience;
}

static bool
was_ready(const struct work *w)
{
	const struct attempt *a = w->carrier.attempt;

	return a && attempt_facts(a)->ready;
}

/* The first attempt, if there is to be one now. */
static void
attempt(struct work *w)
{
	const struct submit_order *o = w->order;
	struct err *err = &w->result->err;

	if (enqueue_is_straight(&w->queue) ||
	    enqueue_may_send(&w->queue, err) < 0)
		return;
	w->tried = true;
	if (carrier_send(&w->carrier, o->envelope, &w->content, &o->wishes,
	    !o->keep, err) < 0)
		w->fate = fate_of(err, was_ready(w));
}

/*
 * Several recipients, one status: 75 if trying again helps any of them,
 * else what refused them.  Those who are queued need nothing any more.
 */
static int
status_of(const struct submit_result *result, const struct envelope *e)
{
	int refused = 0;

	if (result->unqueued.status)
		return EX_TEMPFAIL;
	if (result->err.status && result->queued == 0)
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

/* Is what stopped the message only for now? */
static bool
may_wait(struct work *w)
{
	const struct err *err = &w->result->err;

	return err_is_temporary(err) ||
	    (w->tried && enqueue_keeps(&w->queue, &w->fate));
}

/* What stopped the message stopped everybody who has no verdict yet. */
static void
share(struct work *w)
{
	struct envelope *e = w->order->envelope;
	const struct err *err = &w->result->err;
	bool wait = err->status && may_wait(w);

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
		envelope_set(&e->rcpt[i], wait ? RCPT_DEFERRED :
		    RCPT_REFUSED, &copy);
	}
}

/* --- into the queue ------------------------------------------------------- */

static void
mark_queued(struct work *w, enum rcpt_state which)
{
	struct envelope *e = w->order->envelope;

	for (size_t i = 0; i < e->count; i++)
		if (e->rcpt[i].state == which) {
			e->rcpt[i].state = RCPT_QUEUED;
			w->result->queued++;
		}
}

static int
put_in(struct work *w, enum rcpt_state which, struct err *err)
{
	const struct fate later = { .run = FATE_WAIT };
	struct reader *reader = amend_reader(w->content.amend);
	struct enqueue_mail mail = {
		.envelope = w->order->envelope,
		.which = which,
		.reader = reader,
		.wishes = &w->order->wishes,
		.err = &w->result->err,
		.fate = !w->tried ? NULL : w->result->err.status ?
		    &w->fate : &later,
		.saved = envelope_count(w->order->envelope, RCPT_SENT) > 0,
	};
	int ret = enqueue_put(&w->queue, &mail, &w->result->queue_id, err);

	reader_free(reader);
	if (ret == 0)
		mark_queued(w, which);
	return ret;
}

/*
 * With 'partial_delivery off' one who was refused for good stops the
 * others: later they would get what that one did not.
 */
static bool
is_worth_it(const struct work *w)
{
	const struct envelope *e = w->order->envelope;

	return enqueue_is_on(&w->queue) &&
	    envelope_count(e, RCPT_DEFERRED) > 0 &&
	    (w->order->account->partial_delivery ||
	    envelope_count(e, RCPT_REFUSED) == 0);
}

/* Without an attempt, failing to queue it is what stops it. */
static void
queue_all(struct work *w)
{
	struct envelope *e = w->order->envelope;

	/* None was tried, so all are in the state of the first. */
	if (put_in(w, e->rcpt[0].state, &w->result->err) < 0)
		share(w);
}

static void
queue_rest(struct work *w)
{
	struct err *err = &w->result->unqueued;

	if (!is_worth_it(w))
		return;
	if (put_in(w, RCPT_DEFERRED, err) < 0)
		err_wrap(err, "and not queued either");
}

/* How the account is, for those who come after. */
static void
remember(struct work *w)
{
	const struct err *err = &w->result->err;

	if (w->result->sent > 0 && w->carrier.account == w->order->account)
		enqueue_worked(&w->queue);
	else if (w->tried && err->status && w->fate.run == FATE_ACCOUNT &&
	    w->result->queued > 0)
		enqueue_failed(&w->queue, &w->fate, err);
}

static void
write_journal(struct work *w)
{
	struct outline_facts facts = w->content.facts;
	const struct attempt *a = w->carrier.attempt;
	struct journal_line line = {
		.account = w->carrier.account,
		.caller = w->order->owner_name,
		.envelope = w->order->envelope,
		.facts = a ? attempt_facts(a) : NULL,
		.message_id = w->message_id,
		.queue_id = w->result->queued ? w->result->queue_id.text :
		    NULL,
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

/* From the message as it came to everybody's outcome. */
static void
deliver(struct work *w)
{
	bool ready = prepare(w, &w->result->err) == 0;

	if (ready)
		attempt(w);
	if (ready && !w->tried && !w->result->err.status) {
		queue_all(w);
		return;
	}
	share(w);
	if (ready)
		queue_rest(w);
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
			.kept = order->keep ? &order->keep->attempt : NULL,
		},
	};

	alloc_uncertain(false);
	enqueue_init(&w.queue, order->queue, order->account);
	w.carrier.options = &w.options;
	arrange_options(&w);
	journal_open(&w.journal, order->account, &result->warning);
	deliver(&w);
	result->status = status_of(result, order->envelope);
	result->sent = envelope_count(order->envelope, RCPT_SENT);
	write_journal(&w);
	remember(&w);
	if (w.carrier.attempt)
		buf_put(&result->reply,
		    buf_str(&attempt_facts(w.carrier.attempt)->reply));
	/* The outcome is fixed and told; only now say goodbye. */
	leave_attempt(&w);
	journal_close(&w.journal);
	save_copy(&w);
	enqueue_clear(&w.queue);
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
	err_clear(&result->unqueued);
	err_clear(&result->warning);
	buf_clear(&result->reply);
}
