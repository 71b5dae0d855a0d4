/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/drain_core.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "config/pace.h"
#include "submit/alert.h"
#include "submit/confine.h"
#include "submit/qsettings.h"
#include "base/banned.h"

/* Of an account that is not there, and so has no settings. */
static const struct schedule usual = { .base = 60, .cap = 3600 };

/* --- the account ----------------------------------------------------- */

/* The end of a message is about to leave. */
static void
mark_uncertain(void *ctx)
{
	struct drain_way *w = ctx;

	w->ended = true;
	if (w->fd >= 0)
		qfile_put_uncertain(w->fd);
}

void
drain_forget_kept(struct drain *d)
{
	struct drain_kept *k = &d->kept;

	attempt_free(k->attempt);
	if (k->account)
		journal_close(&k->journal);
	qitem_clear(&k->way);
	*k = (struct drain_kept){ 0 };
}

static bool
take_kept(struct drain_way *w)
{
	struct drain_kept *k = &w->d->kept;

	if (!k->account || !qitem_same_way(&k->way, w->item))
		return false;
	w->account = k->account;
	w->carrier.accounts = k->accounts;
	w->carrier.attempt = k->attempt;
	w->carried = k->carried;
	w->journal = k->journal;
	w->logs = true;
	qitem_clear(&k->way);
	*k = (struct drain_kept){ 0 };
	return true;
}

/* A connection after a direct send is its caller's. */
static void
keep(struct drain_way *w, struct qitem *way)
{
	struct drain_kept *k = &w->d->kept;

	if (w->d->order->ready)
		return;
	*k = (struct drain_kept){
		.way = *way, .account = w->account,
		.accounts = w->carrier.accounts, .journal = w->journal,
	};
	*way = (struct qitem){ 0 };
	w->logs = false;
	/* Not that of an account that stood in for it. */
	if (w->carrier.attempt &&
	    attempt_account(w->carrier.attempt) == w->account) {
		k->attempt = w->carrier.attempt;
		k->carried = w->carried;
		w->carrier.attempt = NULL;
	}
}

static int
find_account(struct drain_way *w, struct err *err)
{
	const struct drain_ready *ready = w->d->order->ready;

	if (take_kept(w))
		return 0;
	drain_forget_kept(w->d);
	if (ready) {
		w->account = ready->account;
		w->carrier.accounts = ready->accounts;
		w->carrier.kept = ready->attempt;
		w->revived = ready->revived;
		return 0;
	}
	w->account = way_find(&w->d->ways, w->item, &w->carrier.accounts,
	    err);
	return w->account ? 0 : -1;
}

/* What is known about an account that is not there stands by its name. */
static void
name_key(struct buf *key, const struct qitem *item)
{
	buf_puts(key, item->account ? item->account : "");
	buf_putc(key, '\0');
	buf_puts(key, item->config ? item->config : "");
}

static void
load_acct(struct drain_way *w)
{
	const struct qdir *dir = w->d->order->dir;
	struct qacct gone;
	struct buf key = { 0 };

	if (!w->account) {
		name_key(&w->key, w->item);
		qacct_load(&w->acct, dir, buf_str(&w->key));
		return;
	}
	qsettings_key(&w->key, w->account, w->item->config);
	qacct_load(&w->acct, dir, buf_str(&w->key));
	/* It has come back. */
	name_key(&key, w->item);
	qacct_load(&gone, dir, buf_str(&key));
	if (gone.fails && qacct_worked(&gone, clock_wall()))
		qacct_save(&gone, dir, buf_str(&key));
	qacct_clear(&gone);
	buf_clear(&key);
}

static void
save_acct(struct drain_way *w)
{
	alloc_set(&w->acct.account, w->item->account);
	alloc_set(&w->acct.config, w->item->config);
	qacct_save(&w->acct, w->d->order->dir, buf_str(&w->key));
}

/*
 * The only account of a run that ends with it.  Reports that have been put
 * in already may be for others; one about its own mail takes what is kept.
 */
static bool
may_be_confined(const struct drain_way *w)
{
	const struct drain *d = w->d;

	return d->order->ends && d->count == 1 && d->fresh.count == 0;
}

static int
begin(struct drain_way *w, struct err *err)
{
	const struct drain_order *o = w->d->order;
	struct err warning = { 0 };
	int ret = find_account(w, err);

	w->schedule = w->account ? qsettings_schedule(w->account) : usual;
	load_acct(w);
	if (ret < 0)
		return -1;
	w->options = (struct attempt_options){
		.transcript = o->transcript,
		.may_prompt = o->may_prompt,
		.keep_secret = true,
		.confine = may_be_confined(w),
		.queue_dir = o->dir->path,
		.ending = mark_uncertain,
		.ctx = w,
	};
	w->carrier.account = w->account;
	w->carrier.options = &w->options;
	if (!w->logs && journal_open(&w->journal, w->account, &warning) < 0)
		drain_warn(w->d, &warning);
	w->logs = true;
	return 0;
}

static void
end(struct drain_way *w)
{
	if (w->logs)
		journal_close(&w->journal);
	carrier_clear(&w->carrier);
	qacct_clear(&w->acct);
	buf_clear(&w->key);
}

/* --- which of its mail ----------------------------------------------- */

static int
by_trouble(const void *a, const void *b)
{
	const struct drain_name *x = a, *y = b;

	if (x->attempts != y->attempts)
		return x->attempts < y->attempts ? -1 : 1;
	if (x->next != y->next)
		return x->next < y->next ? -1 : 1;
	return strcmp(x->id.text, y->id.text);
}

static int
by_owner(const void *a, const void *b)
{
	const struct drain_name *x = a, *y = b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	return by_trouble(a, b);
}

static int
by_turn(const void *a, const void *b)
{
	const struct drain_name *x = a, *y = b;

	if (x->turn != y->turn)
		return x->turn < y->turn ? -1 : 1;
	return by_trouble(a, b);
}

/*
 * Troublemakers last; and one message of each owner, then the next of each,
 * so that nobody's flood delays the others.
 */
static void
put_in_order(struct drain_group *g)
{
	qsort(g->item, g->count, sizeof(*g->item), by_owner);
	for (size_t i = 1; i < g->count; i++)
		if (g->item[i].owner == g->item[i - 1].owner)
			g->item[i].turn = g->item[i - 1].turn + 1;
	qsort(g->item, g->count, sizeof(*g->item), by_turn);
}

static bool
is_due(const struct drain_way *w, const struct drain_name *name)
{
	return w->d->order->all || w->revived ||
	    schedule_is_due(name->next, name->last, clock_wall(),
	    w->schedule.cap);
}

static bool
account_is_due(const struct drain_way *w)
{
	return w->d->order->all || w->revived || w->acct.fails == 0 ||
	    schedule_is_due(w->acct.next, w->acct.last, clock_wall(),
	    w->schedule.cap);
}

/* Those that were not looked at wait; not before then. */
static void
leave_rest(struct drain_way *w, const struct drain_group *g, time_t then)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct drain_name *name = &g->item[i];

		if (name->done)
			continue;
		w->d->result->waiting++;
		drain_due_at(w->d, name->next > then ? name->next : then);
	}
}

/* The account's fault: all its mail waits, with the reason said once. */
static void
give_way(struct drain_way *w, struct drain_group *g, const struct err *err)
{
	struct fate fate = fate_of(err, false);
	enum qacct_cause cause = fate.cause ? fate.cause : QACCT_NETWORK;
	struct drain_event e = {
		.what = DRAIN_WAITS, .account = w->item->account, .err = err,
	};

	qacct_failed(&w->acct, cause, clock_wall(), w->schedule.base,
	    w->schedule.cap, fate.least);
	alloc_set(&w->acct.reason, buf_cstr(&err->text));
	save_acct(w);
	drain_tell(w->d, &e);
	/* A network comes back by itself; this needs a person. */
	if (cause == QACCT_SETUP && w->acct.fails == 1 && w->account)
		alert_run(w->account->queue_notify, ALERT_ACCOUNT,
		    w->item->account ? w->item->account : "",
		    buf_cstr(&err->text));
	for (size_t i = 0; i < g->count; i++)
		if (!g->item[i].done && is_due(w, &g->item[i]))
			drain_waited(w, &g->item[i], err);
	leave_rest(w, g, w->acct.next);
}

/* --- one after the other --------------------------------------------- */

/* 'rate': when the account has had enough for now. */
static bool
may_send(struct drain_way *w, time_t *then)
{
	struct pace_rate rate;
	int64_t wait = 0;

	if (!w->account->rate ||
	    !pace_rate(str_of(w->account->rate), &rate))
		return true;
	if (qacct_may_send(&w->acct, clock_wall(), rate.count, rate.seconds,
	    &wait))
		return true;
	*then = clock_wall() + wait;
	return false;
}

/*
 * After a direct send only its own connection is of use: nobody waits for
 * another one.
 */
static bool
is_ready_over(const struct drain_way *w)
{
	const struct drain_ready *ready = w->d->order->ready;
	struct attempt *a = w->carrier.attempt;

	if (!ready || account_is_local(w->account))
		return false;
	if (!a)
		a = *ready->attempt;
	return !a || !attempt_session(a);
}

/*
 * One round through those that are due.
 * then: when the others may be tried, if that is later than they say
 */
static enum drain_next
send_due(struct drain_way *w, struct drain_group *g, time_t *then,
	struct err *err)
{
	for (size_t i = 0; i < g->count; i++) {
		struct drain_name *name = &g->item[i];
		enum drain_next next;

		if (name->done || !is_due(w, name))
			continue;
		if (drain_is_over(w->d, w->account) || is_ready_over(w)) {
			w->d->result->stopped = true;
			return DRAIN_GO_ON;
		}
		if (!may_send(w, then))
			return DRAIN_GO_ON;
		next = drain_item(w, name, err);
		name->done = next == DRAIN_GO_ON;
		if (!name->done)
			return next;
	}
	return DRAIN_GO_ON;
}

static int
send_group(struct drain_way *w, struct drain_group *g, struct err *err)
{
	bool was_down = w->acct.fails > 0;
	time_t then = 0;
	enum drain_next next = send_due(w, g, &then, err);

	/* An account that works again makes its mail due. */
	if (next == DRAIN_GO_ON && w->worked && was_down && !w->revived) {
		w->revived = true;
		next = send_due(w, g, &then, err);
	}
	if (w->worked && qacct_worked(&w->acct, clock_wall()) &&
	    next != DRAIN_NO_WAY)
		save_acct(w);
	else if (w->account->rate)
		save_acct(w);
	if (next == DRAIN_NO_WAY) {
		give_way(w, g, err);
		err_clear(err);
		return 0;
	}
	leave_rest(w, g, then);
	return next == DRAIN_BROKEN ? -1 : 0;
}

int
drain_group(struct drain *d, struct drain_group *g, struct err *err)
{
	struct drain_way w = { .d = d, .item = &g->way, .fd = -1 };
	struct err why = { 0 };
	int ret = 0;

	put_in_order(g);
	if (begin(&w, &why) < 0)
		give_way(&w, g, &why);
	else if (!account_is_due(&w))
		leave_rest(&w, g, w.acct.next);
	else
		ret = send_group(&w, g, err);
	if (w.logs)
		keep(&w, &g->way);
	end(&w);
	err_clear(&why);
	return ret;
}
