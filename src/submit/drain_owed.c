/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/drain_owed.h"

#include "base/clock.h"
#include "queue/qscan.h"
#include "queue/qstore.h"
#include "submit/alert.h"
#include "submit/bounce.h"
#include "submit/reason.h"
#include "base/banned.h"

/* Of a history, for its last line. */
enum { LAST_WORDS = 4096 };

/* Under which the reports of the last hour are counted. */
#define REPORTS_KEY STR("\0reports")

enum { HOUR = 3600 };

bool
drain_is_report(const struct qitem *item)
{
	return qid_is_report(&item->id) || *item->about.text;
}

/* --- the report ------------------------------------------------------ */

/* One looping job cannot send a thousand reports. */
static bool
is_within_limit(const struct drain *d, const struct account *account)
{
	int most = account ? account->queue_reports_per_hour : 20;
	struct qacct count;
	int64_t wait;
	bool may;

	if (most <= 0)
		return true;
	qacct_load(&count, d->order->dir, REPORTS_KEY);
	may = qacct_may_send(&count, clock_wall(), most, HOUR, &wait);
	if (may)
		qacct_save(&count, d->order->dir, REPORTS_KEY);
	qacct_clear(&count);
	return may;
}

/* 0 also when nobody is to be told by mail. */
static int
report(struct drain *d, const struct bounce *b, struct err *err)
{
	struct qid id;

	if (!bounce_wanted(b) || !is_within_limit(d, b->account))
		return 0;
	if (bounce_put(d->order->dir, b, err) < 0)
		return -1;
	id = qid_report(&b->item->id);
	strlist_add(&d->fresh, qid_str(&id));
	return 0;
}

static void
alert(const struct account *account, const struct qtake *t)
{
	struct buf history = { 0 }, text = { 0 };
	struct reason r;

	if (!account || !account->queue_notify)
		return;
	qfile_history(t->fd, &t->item, LAST_WORDS, &history);
	reason_find(buf_str(&history), NULL, &r);
	if (r.code)
		buf_putf(&text, "%d %s%s", r.code, r.enhanced,
		    *r.enhanced ? " " : "");
	buf_put(&text, r.text);
	alert_run(account->queue_notify, ALERT_FAILED, t->item.id.text,
	    buf_cstr(&text));
	buf_clear(&history);
	buf_clear(&text);
}

void
drain_decided(struct drain *d, const struct account *account,
	struct qtake *t)
{
	struct qdir *dir = d->order->dir;
	struct bounce b = {
		.kind = BOUNCE_FAILED,
		.item = &t->item,
		.fd = t->fd,
		.account = account,
	};
	struct err err = { 0 };

	/* Its original is in failed/, which is the record. */
	if (drain_is_report(&t->item)) {
		if (qstore_remove(dir->fd, t->name, &err) < 0)
			drain_trouble(d, &err);
		return;
	}
	if (report(d, &b, &err) < 0 ||
	    qstore_fail(dir, &t->item.id, false, &err) < 0)
		drain_trouble(d, &err);
	else
		alert(account, t);
}

/* --- damaged --------------------------------------------------------- */

static void
report_damage(struct drain *d, const struct account *account,
	struct qtake *t)
{
	struct bounce b = {
		.kind = BOUNCE_DAMAGED,
		.item = &t->item,
		.fd = t->fd,
		.account = account,
	};
	struct err err = { 0 };

	if (report(d, &b, &err) < 0)
		drain_trouble(d, &err);
	if (account)
		alert_run(account->queue_notify, ALERT_FAILED, t->name,
		    buf_cstr(&t->why));
}

void
drain_damaged(struct drain *d, const struct account *account,
	struct qtake *t)
{
	struct err err = { 0 };
	struct qid id;
	struct drain_event e = {
		.what = DRAIN_DAMAGED, .id = t->name, .err = &err,
	};

	if (!qid_read(&id, str_of(t->name)))
		return;
	/* First out of the way: it is in failed/ even without a report. */
	if (qstore_fail(d->order->dir, &id, true, &err) < 0) {
		drain_trouble(d, &err);
		return;
	}
	d->result->failed++;
	err_set(&err, EX_IOERR, "QUEUE-DAMAGED", "%s", buf_cstr(&t->why));
	drain_tell(d, &e);
	err_clear(&err);
	t->item.id = id;	/* what it says there may be anybody's */
	report_damage(d, account, t);
}

/* --- what earlier runs left ------------------------------------------ */

/* NULL when it is not there any more, or the file does not say whose. */
static const struct account *
account_of(struct drain *d, const struct qitem *item)
{
	const struct drain_ready *ready = d->order->ready;
	const struct accounts *accounts;
	const struct account *account;
	struct err ignored = { 0 };

	if (!item->account)
		return NULL;
	if (ready)
		return qitem_same_way(item, ready->way) ? ready->account :
		    NULL;
	account = way_find(&d->ways, item, &accounts, &ignored);
	err_clear(&ignored);
	return account;
}

static void
finish(struct drain *d, struct qtake *t, enum qfile state)
{
	const struct account *account = NULL;

	if (state == QFILE_OK || state == QFILE_DAMAGED)
		account = account_of(d, &t->item);
	if (state == QFILE_DAMAGED)
		drain_damaged(d, account, t);
	else if (state == QFILE_OK && t->item.state == QITEM_DECIDED)
		drain_decided(d, account, t);
	else if (state == QFILE_BUSY)
		d->result->busy++;
}

int
drain_owed(struct drain *d, struct err *err)
{
	for (size_t i = 0; i < d->owed.count; i++) {
		struct qtake t;
		enum qfile state = qtake_open(&t, d->order->dir->fd,
		    d->owed.item[i], 0, err);

		finish(d, &t, state);
		qtake_release(&t);
		if (state == QFILE_ERROR)
			return -1;
	}
	return 0;
}

/* --- what was kept long enough --------------------------------------- */

/* By the clock, which may be wrong: never what comes from the future. */
static bool
is_too_old(struct drain *d, const struct qitem *item)
{
	struct err ignored = { 0 };
	const struct accounts *accounts;
	const struct account *a = way_find(&d->ways, item, &accounts,
	    &ignored);
	time_t since = item->last > item->queued ? item->last : item->queued;

	err_clear(&ignored);
	return a && a->queue_failed_lifetime > 0 && since > 0 &&
	    clock_wall() - since > a->queue_failed_lifetime;
}

static void
expire_one(struct drain *d, const struct qname *name)
{
	struct qdir *dir = d->order->dir;
	struct err err = { 0 };
	struct qtake t;

	if (!name->bad && qtake_open(&t, dir->failed, name->id.text, 0,
	    &err) == QFILE_OK && is_too_old(d, &t.item))
		qstore_remove(dir->failed, t.name, &err);
	if (!name->bad)
		qtake_release(&t);
	if (err.status)
		drain_trouble(d, &err);
}

void
drain_expire_failed(struct drain *d)
{
	struct qdir *dir = d->order->dir;
	struct qscan scan = { 0 };
	struct err err = { 0 };

	if (qdir_failed(dir, false, &err) > 0 &&
	    qscan_names(&scan, dir->failed, &err) == 0)
		for (size_t i = 0; i < scan.count; i++)
			expire_one(d, &scan.item[i]);
	if (err.status)
		drain_trouble(d, &err);
	qscan_clear(&scan);
}
