/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/enqueue.h"

#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/grace.h"
#include "base/hostname.h"
#include "config/pace.h"
#include "queue/qfile.h"
#include "queue/qstore.h"
#include "submit/qsettings.h"
#include "submit/reason.h"
#include "text/date.h"
#include "base/banned.h"

/* Reasons that are written down; of many recipients most say the same. */
enum { NOTES_MAX = 20 };

void
enqueue_init(struct enqueue *q, const struct enqueue_place *place,
	const struct account *account)
{
	*q = (struct enqueue){ .place = place, .account = account };
}

bool
enqueue_is_on(const struct enqueue *q)
{
	return q->place && q->account->queue != QUEUE_NEVER;
}

bool
enqueue_is_straight(const struct enqueue *q)
{
	return enqueue_is_on(q) && !q->place->unfit &&
	    (q->account->queue == QUEUE_ALWAYS || q->place->straight);
}

/* --- what is known about the account -------------------------------------- */

/* 1; 0 when it is not there, never with create; -1 with err. */
static int
open_dir(struct enqueue *q, bool create, struct err *err)
{
	int ret;

	if (q->is_open)
		return 1;
	ret = qdir_open(&q->dir, q->place->dir, create, err);
	q->is_open = ret == 1;
	return ret;
}

static void
load(struct enqueue *q)
{
	struct err ignored = { 0 };

	if (q->is_loaded || !q->place)
		return;
	if (open_dir(q, false, &ignored) == 1) {
		qsettings_key(&q->key, q->account, q->place->config);
		qacct_load(&q->acct, &q->dir, buf_str(&q->key));
		q->is_loaded = true;
	}
	err_clear(&ignored);
}

static void
save(struct enqueue *q)
{
	struct err ignored = { 0 };

	if (open_dir(q, true, &ignored) == 1) {
		if (!q->is_loaded)
			qsettings_key(&q->key, q->account, q->place->config);
		q->is_loaded = true;	/* the folder is new: nothing to load */
		alloc_set(&q->acct.account, q->account->name);
		alloc_set(&q->acct.config, q->place->config);
		qacct_save(&q->acct, &q->dir, buf_str(&q->key));
	}
	err_clear(&ignored);
}

bool
enqueue_keeps(struct enqueue *q, const struct fate *fate)
{
	if (!enqueue_is_on(q) || q->place->unfit)
		return false;
	if (fate->first == FATE_KEEP_KNOWN)
		load(q);
	return fate_is_kept(fate, q->acct.success != 0, q->place->attended);
}

int
enqueue_may_send(struct enqueue *q, struct err *err)
{
	struct pace_rate rate;

	if (!q->place || !q->account->rate ||
	    !pace_rate(str_of(q->account->rate), &rate))
		return 0;
	load(q);
	if (!qacct_may_send(&q->acct, clock_wall(), rate.count, rate.seconds,
	    &q->held_s)) {
		err_set(err, EX_TEMPFAIL, "RATE-ACCOUNT", "account '%s' sends no more "
		    "than %d messages in %d seconds", q->account->name,
		    rate.count, rate.seconds);
		err_hint(err, "'rate' says so; the next one may go in %lld "
		    "seconds", (long long)q->held_s);
		return -1;
	}
	save(q);
	return 0;
}

/*
 * Each of many programs that meet the same dead server would double the
 * pause; only who comes after it was over counts.
 */
static bool
is_news(const struct qacct *a, const struct fate *fate,
	const struct schedule *s)
{
	return a->fails == 0 || a->cause != fate->cause ||
	    schedule_is_due(a->next, a->last, clock_wall(), s->cap);
}

void
enqueue_failed(struct enqueue *q, const struct fate *fate,
	const struct err *why)
{
	struct schedule s = qsettings_schedule(q->account);

	if (!enqueue_is_on(q))
		return;
	load(q);
	if (!is_news(&q->acct, fate, &s))
		return;
	qacct_failed(&q->acct, fate->cause, clock_wall(), s.base, s.cap,
	    fate->least);
	alloc_set(&q->acct.reason, buf_cstr(&why->text));
	save(q);
}

void
enqueue_worked(struct enqueue *q)
{
	if (!enqueue_is_on(q))
		return;
	load(q);
	if (qacct_worked(&q->acct, clock_wall()))
		save(q);
}

/* --- the message ---------------------------------------------------------- */

static void
take_way(struct qitem *item, const struct enqueue *q)
{
	const struct enqueue_place *p = q->place;

	item->account = alloc_copy(q->account->name);
	item->config = alloc_copy(p->config);
	item->as_msmtp = p->as_msmtp;
	for (size_t i = 0; p->set && i < p->set->count; i++)
		strlist_add(&item->set, str_of(p->set->item[i]));
	item->owner = p->owner;
	item->owner_name = alloc_copy(p->owner_name);
	if (*hostname_own())
		item->host = alloc_copy(hostname_own());
}

static void
take_envelope(struct qitem *item, const struct enqueue_mail *mail)
{
	const struct envelope *e = mail->envelope;

	item->sender = alloc_copy(e->sender ? e->sender : "");
	for (size_t i = 0; i < e->count; i++) {
		const struct rcpt *r = &e->rcpt[i];

		if (r->state != mail->which)
			continue;
		qitem_add_rcpt(item, str_of(r->addr), r->original);
		qitem_set_dsn(item, r->notify, r->orcpt);
	}
}

/* "SECONDS;MODE", as value_parse lets it through, from now on. */
static void
take_deliver_by(struct qitem *item, const char *by, time_t now)
{
	struct str mode = str_of(by), seconds;
	uint64_t n = 0;
	bool negative;

	if (!by || !str_cut(&mode, ';', &seconds) || mode.len == 0)
		return;
	negative = str_starts(seconds, STR("-"));
	str_to_uint(str_from(seconds, negative), INT32_MAX, &n);
	item->deliver_by = now + (negative ? -(time_t)n : (time_t)n);
	item->by_mode = mode.ptr[0];
	item->by_trace = mode.len > 1;
}

/* What counts from now is kept as a point in time. */
static void
take_wishes(struct qitem *item, const struct path_wishes *w, time_t now)
{
	struct buf until = { 0 };

	item->notify = alloc_copy(w->notify);
	item->ret = w->ret ? alloc_copy(*w->ret == 'f' ? "full" :
	    "headers") : NULL;
	item->envid = alloc_copy(w->envid);
	item->orcpt = w->dsn_orcpt;
	item->dsn_optional = w->dsn_optional;
	item->requiretls = w->requiretls;
	item->priority = alloc_copy(w->priority);
	if (w->hold_until) {
		item->hold_until = alloc_copy(w->hold_until);
	} else if (w->hold_seconds) {
		date_put_iso(&until, now + (time_t)w->hold_seconds);
		item->hold_until = buf_take(&until);
	}
	take_deliver_by(item, w->deliver_by, now);
}

/* When it is tried next; an account's fault delays the account instead. */
static void
take_state(struct qitem *item, const struct enqueue *q,
	const struct enqueue_mail *mail, time_t now)
{
	struct schedule s = qsettings_schedule(q->account);

	item->state = QITEM_WAITING;
	item->queued = now;
	item->saved = mail->saved;
	if (q->held_s)
		item->next = now + (time_t)q->held_s;
	if (!mail->fate || q->held_s)
		return;
	schedule_tried(item, &s, now, mail->fate->least);
	if (mail->fate->run == FATE_ACCOUNT)
		item->next = 0;
	item->uncertain = mail->err->uncertain;
	if (item->uncertain && q->account->queue_uncertain == UNCERTAIN_HOLD)
		item->state = QITEM_HELD;
}

/* --- its history ---------------------------------------------------------- */

static void
put_note(struct buf *out, const struct qitem *item, const struct buf *text)
{
	qfile_put_note(out, item->queued, item->attempts, buf_str(text));
}

/* What it was that stopped all, in the words of submit/reason. */
static const char *
word_of(const struct enqueue_mail *mail)
{
	if (mail->err->uncertain)
		return "uncertain";
	return mail->fate && mail->fate->run == FATE_ACCOUNT ? "account" :
	    "message";
}

static void
put_history(struct buf *out, const struct qitem *item,
	const struct enqueue_mail *mail)
{
	const struct envelope *e = mail->envelope;
	struct buf text = { 0 };
	int notes = 0;

	if (mail->err->status) {
		reason_put(&text, word_of(mail), mail->err);
		put_note(out, item, &text);
	}
	for (size_t i = 0; i < e->count && !mail->err->status &&
	    notes < NOTES_MAX; i++) {
		if (e->rcpt[i].state != mail->which ||
		    !e->rcpt[i].err.status)
			continue;
		buf_reset(&text);
		reason_put_rcpt(&text, e->rcpt[i].addr, &e->rcpt[i].err);
		put_note(out, item, &text);
		notes++;
	}
	buf_clear(&text);
}

/* --- in ------------------------------------------------------------------- */

static int
cannot(const struct enqueue *q, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "QUEUE-UNFIT",
	    "the message cannot be queued: %s", q->place->unfit);
}

static int
store(struct enqueue *q, struct qitem *item, const struct enqueue_mail *mail,
	struct err *err)
{
	struct qstore_limits limits = qsettings_limits(q->account);
	struct buf history = { 0 };
	int ret;

	put_history(&history, item, mail);
	/* Who is told of our end must not find a mail that came after. */
	grace_begin();
	ret = qstore_put(&q->dir, item, mail->reader, buf_str(&history),
	    &limits, err);
	if (ret > 0)
		ret = err_set(err, EX_TEMPFAIL, "QUEUE-WRITE", "cannot write "
		    "to the queue '%s': '%s' is there already", q->dir.path,
		    item->id.text);
	if (ret == 0 && !mail->fate)
		qdir_touch(&q->dir, ".wake");
	buf_clear(&history);
	return ret;
}

int
enqueue_put(struct enqueue *q, const struct enqueue_mail *mail,
	struct qid *id, struct err *err)
{
	struct qitem item = { 0 };
	time_t now = clock_wall();
	int ret;

	if (q->place->unfit)
		return cannot(q, err);
	if (open_dir(q, true, err) < 0)
		return -1;
	take_way(&item, q);
	take_envelope(&item, mail);
	take_wishes(&item, mail->wishes, now);
	take_state(&item, q, mail, now);
	ret = store(q, &item, mail, err);
	if (ret == 0)
		*id = item.id;
	qitem_clear(&item);
	return ret;
}

void
enqueue_clear(struct enqueue *q)
{
	if (q->is_open)
		qdir_close(&q->dir);
	qacct_clear(&q->acct);
	buf_clear(&q->key);
	*q = (struct enqueue){ 0 };
}
