/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/drain.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hostname.h"
#include "queue/qfile.h"
#include "queue/qscan.h"
#include "submit/drain_core.h"
#include "submit/drain_owed.h"
#include "base/banned.h"

/* --- what is meant --------------------------------------------------- */

/* Is part somewhere in text, in any letter case? */
static bool
has_part(const char *text, struct str part)
{
	struct str rest = str_of(text);

	for (; rest.len >= part.len; rest = str_from(rest, 1)) {
		if (str_eq_nocase(str_first(rest, part.len), part))
			return true;
		if (rest.len == 0)
			break;
	}
	return false;
}

static bool
has_rcpt(const struct qitem *item, struct str part)
{
	for (size_t i = 0; i < item->rcpt_count; i++)
		if (item->rcpt[i].mark == QITEM_LEFT &&
		    has_part(item->rcpt[i].addr, part))
			return true;
	return false;
}

static bool
fits(const struct qitem *item, const struct drain_pick *pick)
{
	struct str part = str_of(pick->text);

	switch (pick->field) {
	case DRAIN_ID:
		return has_part(item->id.text, part) != pick->negate;
	case DRAIN_SENDER:
		return has_part(item->sender, part) != pick->negate;
	default:
		return has_rcpt(item, part) != pick->negate;
	}
}

static bool
is_meant(const struct drain *d, const struct qitem *item)
{
	const struct drain_order *o = d->order;

	for (size_t i = 0; i < o->pick_count; i++)
		if (!fits(item, &o->pick[i]))
			return false;
	return !o->ready || qitem_same_way(item, o->ready->way);
}

static bool
is_named(const struct drain *d, const struct qid *id)
{
	return !d->order->ids || strlist_has(d->order->ids, qid_str(id));
}

/* --- the folder ------------------------------------------------------ */

static struct drain_group *
find_group(struct drain *d, struct qitem *item)
{
	struct drain_group *g;

	for (size_t i = 0; i < d->count; i++)
		if (qitem_same_way(&d->group[i].way, item))
			return &d->group[i];
	d->group = alloc_grow(d->group, d->count + 1, sizeof(*d->group));
	g = &d->group[d->count++];
	*g = (struct drain_group){ .way = *item };
	*item = (struct qitem){ 0 };
	return g;
}

static void
add_waiting(struct drain *d, struct qitem *item)
{
	struct drain_name name = {
		.id = item->id,
		.attempts = item->attempts,
		.next = item->next,
		.owner = item->owner_name ? item->owner : 0,
		.last = item->last,
	};
	struct drain_group *g = find_group(d, item);

	if (g->count == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 16;
		g->item = alloc_grow(g->item, g->cap, sizeof(*g->item));
	}
	g->item[g->count++] = name;
}

static void
sort_in(struct drain *d, struct qitem *item)
{
	if (!is_meant(d, item))
		return;
	if (*d->host && item->host && strcmp(item->host, d->host) != 0) {
		d->result->foreign++;
		return;
	}
	switch (item->state) {
	case QITEM_WAITING:
		add_waiting(d, item);
		break;
	case QITEM_HELD:
		d->result->held++;
		break;
	default:
		strlist_add(&d->owed, qid_str(&item->id));
	}
}

static void
tell_left(struct drain *d, const struct qid *id, const char *why)
{
	struct err err = { 0 };
	struct drain_event e = {
		.what = DRAIN_LEFT, .id = id->text, .err = &err
	};

	err_set(&err, EX_IOERR, "QUEUE-READ", "%s", why);
	drain_tell(d, &e);
	err_clear(&err);
}

/* Read without a lock: what counts is read again when it is taken. */
static void
look_at(struct drain *d, const struct qid *id)
{
	struct qitem item = { 0 };
	struct buf why = { 0 };
	struct err err = { 0 };
	int fd = -1;
	enum qfile result = qfile_open(d->order->dir->fd, id->text, false,
	    &fd, &err);

	if (result == QFILE_OK) {
		result = qfile_load(fd, &item, &why, &err);
		close(fd);
	}
	if (result == QFILE_OK && qid_same(&item.id, id))
		sort_in(d, &item);
	else if (result == QFILE_OK || result == QFILE_DAMAGED)
		strlist_add(&d->owed, qid_str(id));
	else if (result == QFILE_ERROR)
		drain_trouble(d, &err);
	else if (result == QFILE_NEWER)
		tell_left(d, id, "it was written by a newer version");
	else if (result == QFILE_PLANTED)
		tell_left(d, id, "it is not a file of the queue");
	qitem_clear(&item);
	buf_clear(&why);
}

static int
read_folder(struct drain *d, struct err *err)
{
	struct qscan scan = { 0 };
	int ret = qscan_names(&scan, d->order->dir->fd, err);

	for (size_t i = 0; i < scan.count; i++)
		if (!scan.item[i].bad && is_named(d, &scan.item[i].id))
			look_at(d, &scan.item[i].id);
	qscan_clear(&scan);
	return ret;
}

/* --- the run --------------------------------------------------------- */

static void
begin(struct drain *d)
{
	const struct drain_order *o = d->order;

	d->began_ms = clock_mono_ms();
	d->ways.sysconfdir = o->sysconfdir;
	d->host = !o->any_host && qdir_is_network(o->dir) ? hostname_own() :
	    "";
}

static int
send_groups(struct drain *d, struct err *err)
{
	for (size_t i = 0; i < d->count; i++)
		if (drain_group(d, &d->group[i], err) < 0)
			return -1;
	return 0;
}

static void
forget_groups(struct drain *d)
{
	for (size_t i = 0; i < d->count; i++) {
		qitem_clear(&d->group[i].way);
		free(d->group[i].item);
	}
	free(d->group);
	d->group = NULL;
	d->count = 0;
}

/* A report goes out at once, rather than with the next run. */
static int
send_reports(struct drain *d, struct err *err)
{
	struct strlist fresh = d->fresh;
	int ret;

	if (fresh.count == 0)
		return 0;
	d->fresh = (struct strlist){ 0 };
	forget_groups(d);
	for (size_t i = 0; i < fresh.count; i++) {
		struct qid id;

		if (qid_read(&id, str_of(fresh.item[i])))
			look_at(d, &id);
	}
	ret = send_groups(d, err);
	strlist_clear(&fresh);
	return ret;
}

static int
run(struct drain *d, struct err *err)
{
	const struct drain_order *o = d->order;
	bool whole = !o->ready && !o->ids && o->pick_count == 0;

	if (!o->ready)
		qscan_sweep(o->dir->fd);
	/* Needs the files of any account: nothing is confined yet. */
	if (whole)
		drain_expire_failed(d);
	if (read_folder(d, err) < 0 || drain_owed(d, err) < 0 ||
	    send_groups(d, err) < 0 || send_reports(d, err) < 0)
		return -1;
	/* A periodic run has done so when it took the lock. */
	if (whole && !o->periodic)
		qdir_touch(o->dir, ".run");
	return 0;
}

static void
end(struct drain *d)
{
	drain_forget_kept(d);
	forget_groups(d);
	strlist_clear(&d->owed);
	strlist_clear(&d->fresh);
	ways_clear(&d->ways);
}

int
drain_run(const struct drain_order *order, struct drain_result *result)
{
	struct drain d = { .order = order, .result = result };
	struct err err = { 0 };
	int lock = -1;

	if (order->periodic || order->ready) {
		lock = qdir_run_lock(order->dir, &err);
		result->elsewhere = lock < 0 && !err.status;
	}
	if (!result->elsewhere && !err.status) {
		begin(&d);
		run(&d, &err);
		end(&d);
	}
	if (err.status)
		drain_trouble(&d, &err);
	if (lock >= 0)
		close(lock);
	return result->err.status;
}

void
drain_result_clear(struct drain_result *result)
{
	err_clear(&result->err);
	err_clear(&result->warning);
}
