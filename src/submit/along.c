/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/along.h"

#include "base/alloc.h"
#include "queue/qscan.h"
#include "submit/drain.h"
#include "submit/qsettings.h"
#include "base/banned.h"

/* Somebody waits for us to end. */
enum { MESSAGES_MAX = 20, RUN_MS = 5000 };

static bool
is_down(const struct along *a)
{
	struct buf key = { 0 };
	struct qacct acct;
	bool down;

	qsettings_key(&key, a->account, a->place->config);
	qacct_load(&acct, &a->dir, buf_str(&key));
	down = acct.fails > 0;
	qacct_clear(&acct);
	buf_clear(&key);
	return down;
}

void
along_begin(struct along *a, const struct enqueue_place *place,
	struct account *account)
{
	struct err ignored = { 0 };

	*a = (struct along){ .place = place, .account = account };
	if (!place || !place->dir || account->queue == QUEUE_NEVER ||
	    !account->queue_opportunistic)
		return;
	if (qdir_open(&a->dir, place->dir, false, &ignored) > 0 &&
	    qscan_any(a->dir.fd)) {
		a->was_down = is_down(a);
		a->keep = submit_new();
	}
	err_clear(&ignored);
}

/* As it stands in the files of the queue. */
static void
fill_way(struct qitem *way, const struct along *a)
{
	way->account = alloc_copy(a->account->name);
	way->config = alloc_copy(a->place->config);
	way->as_msmtp = a->place->as_msmtp;
	if (a->place->set)
		strlist_copy(&way->set, a->place->set);
}

void
along_run(struct along *a, const struct accounts *accounts,
	const struct transcript *transcript)
{
	struct attempt **attempt = a->keep ? submit_kept(a->keep) : NULL;
	struct qitem way = { 0 };
	struct drain_result result = { 0 };
	struct drain_ready ready = {
		.accounts = accounts,
		.account = a->account,
		.attempt = attempt,
		.way = &way,
		.revived = a->was_down,
	};
	struct drain_order order = {
		.dir = &a->dir,
		.max_messages = MESSAGES_MAX,
		.max_ms = RUN_MS,
		.transcript = transcript,
		.ready = &ready,
	};

	/* By the account that stands in, nothing is known of this one. */
	if (!attempt || !*attempt || attempt_account(*attempt) != a->account)
		return;
	fill_way(&way, a);
	drain_run(&order, &result);
	drain_result_clear(&result);
	qitem_clear(&way);
}

void
along_end(struct along *a)
{
	submit_free(a->keep);
	a->keep = NULL;
	qdir_close(&a->dir);
}
