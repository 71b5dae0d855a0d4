/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/drain_owed.h"

#include "queue/qstore.h"
#include "base/banned.h"

void
drain_decided(struct drain *d, const struct account *account,
	struct qtake *t)
{
	struct qdir *dir = d->order->dir;
	struct err err = { 0 };

	(void)account;
	if (qid_is_report(&t->item.id))
		qstore_remove(dir->fd, t->name, &err);
	else
		qstore_fail(dir, &t->item.id, false, &err);
	if (err.status)
		drain_trouble(d, &err);
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

	(void)account;
	if (!qid_read(&id, str_of(t->name)))
		return;
	if (qstore_fail(d->order->dir, &id, true, &err) < 0) {
		drain_trouble(d, &err);
		return;
	}
	d->result->failed++;
	err_set(&err, EX_IOERR, "QUEUE-DAMAGED", "%s", buf_cstr(&t->why));
	drain_tell(d, &e);
	err_clear(&err);
}

static void
finish(struct drain *d, struct qtake *t, enum qfile state)
{
	struct err ignored = { 0 };
	const struct accounts *accounts;

	if (state == QFILE_DAMAGED)
		drain_damaged(d, NULL, t);
	else if (state == QFILE_OK && t->item.state == QITEM_DECIDED)
		drain_decided(d, way_find(&d->ways, &t->item, &accounts,
		    &ignored), t);
	else if (state == QFILE_BUSY)
		d->result->busy++;
	err_clear(&ignored);
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
