/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/along.h - mail that waits goes along with a mail that was sent:
 * same account, same connection, a few messages or seconds
 * ('queue_opportunistic').
 *
 * The caller's status was decided before, and nothing here changes it.
 */
#ifndef ENVOI_SUBMIT_ALONG_H
#define ENVOI_SUBMIT_ALONG_H

#include "config/accounts.h"
#include "queue/qdir.h"
#include "submit/enqueue.h"
#include "submit/submit.h"

struct along {
	const struct enqueue_place *place;	/* borrowed */
	struct account *account;	/* borrowed, finished */
	struct qdir dir;
	struct submit *keep;	/* owned: for submit_order.keep; NULL: nothing
				   waits, so the connection is of no use */
	bool was_down;
};

/*
 * along_begin - before a mail is sent: does anything wait?
 * a:     the caller's; along_end it
 * place: NULL: there is no queue
 */
void along_begin(struct along *a, const struct enqueue_place *place,
	struct account *account);

/*
 * along_run - after it was sent and its sender was told.
 * accounts: borrowed, for 'fallback'
 */
void along_run(struct along *a, const struct accounts *accounts,
	const struct transcript *transcript);

/* along_end - say goodbye to what is connected. */
void along_end(struct along *a);

#endif
