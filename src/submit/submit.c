/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/submit.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "config/check.h"
#include "config/pattern.h"
#include "message/amend.h"
#include "submit/filter.h"
#include "submit/header.h"
#include "submit/journal.h"
#include "submit/mailbox.h"
#include "submit/recipients.h"
#include "submit/rewriting.h"
#include "base/banned.h"

/* Accounts that may stand in for one another in one run. */
enum { FALLBACK_MAX = 8 };

struct submit {
	struct attempt *attempt;	/* owned; NULL: nothing is kept */
};

struct work {
	const struct submit_order *order;
	struct submit_result *result;
	struct account *account;	/* the one that is tried now */
	struct amend *amend;		/* owned */
	struct filter filter;
	struct content content;
	struct attempt *attempt;	/* owned */
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

/* What was kept, when it leads where this message goes; else a new one. */
static struct attempt *
take_attempt(const struct work *w, struct err *err)
{
	struct submit *keep = w->order->keep;
	struct attempt *a = keep ? keep->attempt : NULL;

	if (!a || attempt_account(a) != w->account)
		return attempt_new(w->account, &w->order->options, err);
	keep->attempt = NULL;
	attempt_renew(a);
	return a;
}

static void
leave_attempt(struct work *w)
{
	struct submit *keep = w->order->keep;

	if (keep && w->attempt && attempt_session(w->attempt)) {
		attempt_free(keep->attempt);
		keep->attempt = w->attempt;
	} else {
		attempt_free(w->attempt);
	}
}

/* --- trying ------------------------------------------------------------- */

static int
try_account(struct work *w, struct err *err)
{
	const struct submit_order *o = w->order;

	attempt_free(w->attempt);
	w->attempt = take_attempt(w, err);
	if (!w->attempt || attempt_connect(w->attempt, true, err) < 0)
		return -1;
	return attempt_send(w->attempt, o->envelope, &w->content, &o->wishes,
	    !o->keep, err);
}

/*
 * Another account may follow only while nothing of the mail can have been
 * taken: the server could not be reached or would not talk to us at all.
 */
static bool
may_fall_back(const struct work *w, const struct err *err)
{
	return w->account->fallback && !err->uncertain &&
	    (err->scope == ERR_HOST || (err->scope == ERR_SESSION &&
	    !attempt_session(w->attempt) && err->status == EX_TEMPFAIL)) &&
	    attempt_facts(w->attempt)->code == 0;
}

static int
next_account(struct work *w, struct err *err)
{
	struct pattern_facts facts = { 0 };
	struct account *next = accounts_find(w->order->accounts,
	    str_of(w->account->fallback));

	if (!next)
		return accounts_unknown(w->order->accounts,
		    str_of(w->account->fallback), err);
	w->account = next;
	if (account_finish(next, &facts, err) != 0)
		return -1;
	return check_account(next, err);
}

static int
try_accounts(struct work *w, struct err *err)
{
	int ret = try_account(w, err);

	for (int i = 0; ret < 0 && w->attempt && i < FALLBACK_MAX &&
	    may_fall_back(w, err); i++) {
		struct err first = { 0 };

		err_move(&first, err);
		ret = next_account(w, err);
		if (ret == 0)
			ret = try_account(w, err);
		if (ret < 0)
			err_wrap(err, "%s; then", buf_cstr(&first.text));
		err_clear(&first);
	}
	return ret;
}

/* --- before and after ----------------------------------------------------- */

/* All that can fail without a connection. */
static int
prepare(struct work *w, struct err *err)
{
	const struct submit_order *o = w->order;
	struct recipients *recipients;
	int ret;

	rewriting_sender(o);
	recipients = recipients_new(w->account, o->envelope->sender,
	    o->no_aliases);
	w->amend = amend_new(o->outline, o->spool);
	ret = recipients_complete(recipients, o->envelope, err);
	if (ret == 0)
		ret = rewriting_header(w->amend, o, recipients, err);
	if (ret == 0)
		ret = header_arrange(w->amend, o, &w->message_id, err);
	if (ret == 0 && w->account->filter)
		ret = filter_run(&w->filter, w->account->filter, w->amend,
		    err);
	content_init(&w->content, w->filter.amend ? w->filter.amend :
	    w->amend, w->account->dialect == DIALECT_MSMTP);
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
	struct journal_line line = {
		.account = w->account,
		.envelope = w->order->envelope,
		.facts = w->attempt ? attempt_facts(w->attempt) : NULL,
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
	const char *where = w->account->save_sent;
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
		.account = order->account,
	};
	int ret;

	journal_open(&w.journal, order->account, &result->warning);
	ret = prepare(&w, &result->err);
	if (ret == 0)
		try_accounts(&w, &result->err);
	share(&w);
	result->status = status_of(result, order->envelope);
	result->sent = envelope_count(order->envelope, RCPT_SENT);
	write_journal(&w);
	if (w.attempt)
		buf_put(&result->reply,
		    buf_str(&attempt_facts(w.attempt)->reply));
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
