/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/drain_core.h"
#include "submit/drain_owed.h"
#include "submit/alert.h"
#include "submit/bounce.h"
#include "base/banned.h"

/* In the history: somebody has been told. */
#define WARNED STR("warned")

static bool
is_late(const struct drain_mail *m)
{
	const struct account *a = m->w->account;

	return a && a->queue_warn > 0 &&
	    m->take.item.waited >= a->queue_warn &&
	    (a->queue_warn_mail || a->queue_notify) &&
	    !drain_is_report(&m->take.item);
}

static bool
was_told(const struct drain_mail *m)
{
	struct buf history = BUF_MAX(QFILE_HISTORY_MAX + 1);
	struct str rest, text;
	bool told = false;
	time_t when;

	qfile_history(m->take.fd, &m->take.item, QFILE_HISTORY_MAX, &history);
	rest = buf_str(&history);
	while (!told && qfile_next_note(&rest, &when, &text))
		told = str_starts(text, WARNED);
	buf_clear(&history);
	return told;
}

static void
tell_sender(struct drain_mail *m)
{
	struct bounce b = {
		.kind = BOUNCE_DELAYED,
		.item = &m->take.item,
		.fd = m->take.fd,
		.account = m->w->account,
	};
	struct err err = { 0 };

	if (bounce_wanted(&b) &&
	    bounce_put(m->w->d->order->dir, &b, &err) < 0)
		drain_trouble(m->w->d, &err);
}

/*
 * Noted first: to hear of a delay twice would be worse than not to hear of
 * it.
 */
void
drain_late(struct drain_mail *m, bool reachable)
{
	const struct qitem *item = &m->take.item;
	struct buf note = { 0 };

	if (item->state != QITEM_WAITING || !is_late(m) || was_told(m))
		return;
	qfile_put_note(&note, m->now, item->attempts,
	    STR("warned its sender that it is still waiting"));
	qfile_append(m->take.fd, item, buf_str(&note));
	buf_clear(&note);
	if (reachable && m->w->account->queue_warn_mail)
		tell_sender(m);
	alert_run(m->w->account->queue_notify, ALERT_DELAYED, item->id.text,
	    "it has been waiting for long and is still being tried");
}
