/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_queue.h"

#include "base/clock.h"
#include "cli/qfind.h"
#include "cli/qmove.h"
#include "cli/qplace.h"
#include "cli/report.h"
#include "queue/qstore.h"
#include "base/banned.h"

/* How long to wait for who delivers a message. */
enum { PATIENCE_MS = 5000 };

struct change {
	const struct request *req;
	enum qverb verb;
	const char *name;	/* the program's */
	struct qplace place;
	struct qfind find;
	struct qmove move;	/* of requeue: the new account */
	bool by_name;		/* else all: what it does not fit is passed
				   over */
	int status;		/* the first failure's */
};

static const char *const done_words[] = {
	[QVERB_HOLD] = "held", [QVERB_RELEASE] = "released",
	[QVERB_REMOVE] = "removed", [QVERB_RETRY] = "to be tried again",
	[QVERB_REQUEUE] = "put back",
};

static void
fail(struct change *c, const struct err *err)
{
	int status = report_err(c->name, err);

	if (c->status == 0)
		c->status = status;
}

/* --- one message, which is locked ----------------------------------------- */

static int
wrong_state(const struct change *c, const struct qtake *t, const char *is,
	struct err *err)
{
	if (!c->by_name)
		return 0;
	err_set(err, EX_UNAVAILABLE, "QUEUE-STATE", "'%s' %s", t->name, is);
	return -1;
}

static int
put_state(struct qtake *t, struct err *err)
{
	if (qfile_put_state(t->fd, &t->item, err) < 0)
		return -1;
	return qfile_sync(t->fd, err);
}

static int
hold(struct change *c, struct qtake *t, struct err *err)
{
	if (t->item.state == QITEM_HELD)
		return 0;
	if (t->item.state == QITEM_DECIDED)
		return wrong_state(c, t, "waits for nothing but the report "
		    "about it", err);
	t->item.state = QITEM_HELD;
	return put_state(t, err);
}

static int
release(struct change *c, struct qtake *t, struct err *err)
{
	if (t->item.state != QITEM_HELD)
		return wrong_state(c, t, "is not held", err);
	t->item.state = QITEM_WAITING;
	t->item.next = 0;
	return put_state(t, err);
}

static int
retry(struct change *c, struct qtake *t, struct err *err)
{
	if (t->item.state == QITEM_HELD) {
		if (wrong_state(c, t, "is held", err) == 0)
			return 0;
		err_hint(err, "--queue=release lets it go");
		return -1;
	}
	t->item.next = 0;
	return put_state(t, err);
}

/*
 * Fresh counters; who has it, has it.  Killed before the rename it lies
 * where it lay, ready to be put back.
 */
static int
requeue_failed(struct change *c, struct qtake *t, struct err *err)
{
	struct qitem *item = &t->item;

	for (size_t i = 0; i < item->rcpt_count; i++) {
		if (item->rcpt[i].mark != QITEM_FAILED)
			continue;
		qitem_reopen(&item->rcpt[i]);
		if (qfile_put_mark(t->fd, &item->rcpt[i], err) < 0)
			return -1;
	}
	item->state = QITEM_WAITING;
	item->attempts = 0;
	item->waited = 0;
	item->next = item->last = 0;
	item->uncertain = false;
	if (put_state(t, err) < 0)
		return -1;
	return qstore_unfail(&c->place.dir, &item->id, err);
}

static int
requeue(struct change *c, const struct qfind_hit *hit, struct qtake *t,
	struct err *err)
{
	if (c->move.account)
		return qmove_run(&c->move, &c->place.dir, hit->failed, t,
		    err);
	return requeue_failed(c, t, err);
}

static int
change_taken(struct change *c, const struct qfind_hit *hit, struct qtake *t,
	struct err *err)
{
	switch (c->verb) {
	case QVERB_HOLD:
		return hold(c, t, err);
	case QVERB_RELEASE:
		return release(c, t, err);
	case QVERB_RETRY:
		return retry(c, t, err);
	case QVERB_REQUEUE:
		return requeue(c, hit, t, err);
	default:
		return qstore_remove(t->folder, t->name, err);
	}
}

/* --- each ----------------------------------------------------------------- */

/* What is damaged, or of a newer version, can be removed, no more. */
static bool
may_change(const struct change *c, enum qfile found)
{
	return found == QFILE_OK || (c->verb == QVERB_REMOVE &&
	    (found == QFILE_DAMAGED || found == QFILE_NEWER));
}

/* What ALL can't mean is no failure of it, nor what has gone meanwhile. */
static bool
is_passed_over(const struct change *c, enum qfile found)
{
	return !c->by_name && !may_change(c, found) &&
	    found != QFILE_BUSY && found != QFILE_ERROR;
}

static int
change_hit(struct change *c, const struct qfind_hit *hit, struct err *err)
{
	struct qtake take;
	char file[32];
	enum qfile found;
	int ret;

	qfind_file(hit, file, sizeof(file));
	found = qtake_open(&take, qfind_folder(&c->find, hit), file,
	    clock_deadline(PATIENCE_MS), err);
	if (found == QFILE_OK && hit->name.bad) {
		buf_puts(&take.why, "put aside");
		found = QFILE_DAMAGED;
	}
	if (is_passed_over(c, found))
		ret = 0;
	else if (may_change(c, found))
		ret = change_taken(c, hit, &take, err);
	else
		ret = found == QFILE_ERROR ? -1 : qfind_refuse(hit, found,
		    buf_cstr(&take.why), err);
	qtake_release(&take);
	return ret;
}

static void
change_one(struct change *c, const struct qfind_hit *hit)
{
	struct err err = { 0 };

	if (change_hit(c, hit, &err) < 0)
		fail(c, &err);
	else if (c->req->debug != REQUEST_QUIET)
		report_line(c->name, "%s: %s", hit->name.id.text,
		    done_words[c->verb]);
	err_clear(&err);
}

/* "ALL" is what waits, "FAILED" what has failed; neither is part of an id. */
static void
change_all(struct change *c, bool failed)
{
	const struct qscan *s = failed ? &c->find.failed : &c->find.waiting;

	c->by_name = false;
	for (size_t i = 0; i < s->count; i++) {
		struct qfind_hit hit = { s->item[i], failed };

		change_one(c, &hit);
	}
}

static void
change_named(struct change *c, const char *id)
{
	struct qfind_hit hit;
	struct err err = { 0 };

	c->by_name = true;
	if (qfind_one(&c->find, str_of(id), &hit, &err) == 0)
		change_one(c, &hit);
	else
		fail(c, &err);
	err_clear(&err);
}

static int
where_to_look(const struct change *c)
{
	if (c->verb == QVERB_REMOVE)
		return QFIND_WAITING | QFIND_FAILED;
	if (c->verb == QVERB_REQUEUE)
		return QFIND_FAILED | (c->move.account ? QFIND_WAITING : 0);
	return QFIND_WAITING;
}

static int
begin(struct change *c, struct err *err)
{
	if (qplace_open(&c->place, c->req, err) < 0)
		return -1;
	if (c->verb == QVERB_REQUEUE && c->req->account &&
	    qmove_begin(&c->move, c->req, &c->place.accounts, err) < 0)
		return -1;
	return qfind_begin(&c->find, &c->place.dir, where_to_look(c), err);
}

static void
change_each(struct change *c)
{
	bool failed_too = (where_to_look(c) & QFIND_FAILED) != 0;

	for (size_t i = 0; i < c->req->rcpts.count; i++) {
		const char *id = c->req->rcpts.item[i];

		if (strcmp(id, "ALL") == 0)
			change_all(c, c->verb == QVERB_REQUEUE);
		else if (strcmp(id, "FAILED") == 0 && failed_too)
			change_all(c, true);
		else
			change_named(c, id);
	}
}

int
cmd_queue_change(const struct request *req, enum qverb verb,
	const char *name)
{
	struct change c = { .req = req, .verb = verb, .name = name };
	struct err err = { 0 };

	if (begin(&c, &err) < 0)
		fail(&c, &err);
	else
		change_each(&c);
	err_clear(&err);
	qfind_end(&c.find);
	qmove_end(&c.move);
	qplace_clear(&c.place);
	return c.status;
}
