/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "message/amend.h"
#include "submit/drain_core.h"
#include "submit/drain_owed.h"
#include "base/banned.h"

/* --- from the file to the wire --------------------------------------- */

static void
fill_envelope(struct drain_mail *m)
{
	const struct qitem *item = &m->take.item;
	struct envelope *e = &m->envelope;

	e->sender = alloc_copy(item->sender);
	m->place = alloc_zero(item->rcpt_count, sizeof(*m->place));
	for (size_t i = 0; i < item->rcpt_count; i++) {
		const struct qitem_rcpt *r = &item->rcpt[i];

		m->place[i] = SIZE_MAX;
		if (r->mark != QITEM_LEFT)
			continue;
		m->place[i] = envelope_add(e, str_of(r->addr),
		    str_of(r->original));
		envelope_set_dsn(&e->rcpt[m->place[i]], r->notify, r->orcpt);
	}
}

/* by: room for the text of 'deliver_by' */
static struct path_wishes
wishes(const struct qitem *item, time_t now, struct buf *by)
{
	if (item->deliver_by)
		buf_putf(by, "%lld;%c%s",
		    (long long)(item->deliver_by - now), item->by_mode,
		    item->by_trace ? "T" : "");
	return (struct path_wishes){
		.notify = item->notify,
		.ret = item->ret,
		.envid = item->envid,
		.dsn_orcpt = item->orcpt,
		.dsn_optional = item->dsn_optional,
		.requiretls = item->requiretls,
		.hold_until = item->hold_until,
		.deliver_by = item->deliver_by ? buf_cstr(by) : NULL,
		.priority = item->priority,
	};
}

static int
open_message(struct drain_mail *m, struct err *err)
{
	const struct qitem *item = &m->take.item;

	m->spool = spool_at(m->take.fd, item->text_at, item->size);
	if (outline_scan(&m->outline, m->spool, err) < 0)
		return -1;
	m->amend = amend_new(&m->outline, m->spool);
	content_init(&m->content, m->amend,
	    m->w->account->dialect == DIALECT_MSMTP);
	return 0;
}

/* So many over one connection, then a new one. */
static void
change_connection(struct drain_way *w)
{
	struct attempt *a = w->carrier.attempt;
	unsigned int most = (unsigned int)w->account->queue_per_connection;

	if (!a || !attempt_session(a)) {
		w->carried = 0;
	} else if (most && w->carried >= most && !w->d->order->ready) {
		attempt_leave(a);
		w->carried = 0;
	}
	w->carried++;
}

static void
carry(struct drain_mail *m, struct err *err)
{
	struct drain_way *w = m->w;
	struct buf by = { 0 };
	struct path_wishes wish = wishes(&m->take.item, m->now, &by);

	change_connection(w);
	if (carrier_connect(&w->carrier, err) == 0) {
		m->in_session = true;
		w->fd = m->take.fd;
		carrier_send(&w->carrier, &m->envelope, &m->content, &wish,
		    false, err);
		w->fd = -1;
	}
	buf_clear(&by);
}

static enum drain_next
send_it(struct drain_mail *m, struct err *err)
{
	struct err why = { 0 };
	enum drain_next next;

	m->w->d->tried++;
	m->w->ended = false;
	m->w->journal.began_ms = clock_mono_ms();
	fill_envelope(m);
	if (open_message(m, &why) == 0)
		carry(m, &why);
	else
		m->in_session = true;	/* the message's own fault */
	next = drain_settle(m, &why);
	if (next != DRAIN_GO_ON)
		err_move(err, &why);
	err_clear(&why);
	return next;
}

/* --- may it go? ------------------------------------------------------ */

/*
 * The end of it left, and a run was killed before it could write down what
 * the server said: else the history would tell of the doubt.
 */
static bool
was_cut_off(const struct drain_mail *m)
{
	struct buf history = BUF_MAX(QFILE_HISTORY_MAX + 1);
	struct str rest, text;
	bool told = false;
	time_t when;

	if (!m->take.item.uncertain || m->w->d->order->all)
		return false;
	qfile_history(m->take.fd, &m->take.item, QFILE_HISTORY_MAX, &history);
	rest = buf_str(&history);
	while (!told && qfile_next_note(&rest, &when, &text))
		told = str_starts(text, STR("uncertain "));
	buf_clear(&history);
	return !told;
}

/* What was read before the lock was held is old. */
static bool
is_still_meant(struct drain_mail *m, const struct drain_name *name)
{
	struct drain *d = m->w->d;
	const struct qitem *item = &m->take.item;

	if (item->state == QITEM_HELD) {
		d->result->held++;
		return false;
	}
	if (item->state != QITEM_WAITING ||
	    !qitem_same_way(item, m->w->item))
		return false;
	if (item->attempts == name->attempts && item->last == name->last)
		return true;
	d->result->waiting++;	/* somebody else has just tried it */
	drain_due_at(d, item->next);
	return false;
}

static enum drain_next
consider(struct drain_mail *m, const struct drain_name *name,
	struct err *err)
{
	const struct qitem *item = &m->take.item;

	if (!is_still_meant(m, name))
		return DRAIN_GO_ON;
	if (qitem_count(item, QITEM_LEFT) == 0)
		return drain_finish(m, err);
	if (was_cut_off(m))
		return drain_put_off(m, err);
	if (item->deliver_by && item->by_mode == 'R' &&
	    item->deliver_by <= m->now)
		return drain_give_up(m, "the time by which it had to be "
		    "delivered has passed", err);
	switch (qfile_verify(m->take.fd, item, &m->take.why, err)) {
	case QFILE_OK:
		return send_it(m, err);
	case QFILE_DAMAGED:
		drain_damaged(m->w->d, m->w->account, &m->take);
		return DRAIN_GO_ON;
	default:
		drain_trouble(m->w->d, err);
		return DRAIN_GO_ON;
	}
}

static void
clear(struct drain_mail *m)
{
	content_clear(&m->content);
	amend_free(m->amend);
	outline_clear(&m->outline);
	spool_free(m->spool);
	envelope_clear(&m->envelope);
	free(m->place);
	qtake_release(&m->take);
}

/* Locks that do not work are not one message's trouble. */
static enum drain_next
not_taken(struct drain *d, struct err *err)
{
	if (err->id && strcmp(err->id, "QUEUE-LOCK") == 0)
		return DRAIN_BROKEN;
	drain_trouble(d, err);
	return DRAIN_GO_ON;
}

enum drain_next
drain_item(struct drain_way *w, const struct drain_name *name,
	struct err *err)
{
	struct drain_mail m = { .w = w, .now = clock_wall() };
	enum drain_next next = DRAIN_GO_ON;

	switch (qtake_open(&m.take, w->d->order->dir->fd, name->id.text, 0,
	    err)) {
	case QFILE_OK:
		next = consider(&m, name, err);
		break;
	case QFILE_BUSY:
		w->d->result->busy++;
		drain_tell(w->d, &(struct drain_event){ .what = DRAIN_BUSY,
		    .id = name->id.text, .account = w->item->account });
		break;
	case QFILE_DAMAGED:
		drain_damaged(w->d, w->account, &m.take);
		break;
	case QFILE_ERROR:
		next = not_taken(w->d, err);
		break;
	default:	/* gone meanwhile, or exchanged */
		break;
	}
	clear(&m);
	return next;
}
