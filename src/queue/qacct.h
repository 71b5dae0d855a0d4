/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qacct.h - what the queue knows about an account: whether it has
 * ever worked, whether it works now, when to ask it again.
 *
 * One small file for each way to a server, overwritten in place.  All of
 * it is advice: a file that is missing, torn or lost makes somebody ask a
 * server too early, and no more.
 */
#ifndef ENVOI_QUEUE_QACCT_H
#define ENVOI_QUEUE_QACCT_H

#include <stdint.h>
#include <time.h>

#include "base/str.h"
#include "queue/qdir.h"

/* Why an account is waiting, and so for how long. */
enum qacct_cause {
	QACCT_NONE,
	QACCT_NETWORK,	/* nobody there, or not now */
	QACCT_SETUP	/* certificate, login, configuration: a person has
			   to do something */
};

struct qacct {
	char *account;		/* owned: its name; NULL: nothing is known */
	char *config;		/* owned: file of -C; NULL: the usual ones */
	time_t success;		/* day of the last delivery; 0: never */
	unsigned int fails;	/* in a row */
	enum qacct_cause cause;
	time_t since;		/* of the first of them */
	time_t last;
	time_t next;		/* ask not before */
	char *reason;		/* owned: of the last one, printable */
	time_t rate_from;	/* 'rate': since when so many were sent */
	unsigned int rate_count;
};

/*
 * qacct_load - read the file of an account; zeroed when there is none.
 * key: what identifies the way to the server, any bytes
 */
void qacct_load(struct qacct *q, const struct qdir *d, struct str key);

/* qacct_save - write it.  Best effort. */
void qacct_save(const struct qacct *q, const struct qdir *d, struct str key);

/*
 * qacct_failed - count a failure.
 * base, cap: seconds, as for schedule_delay; a network is asked after a
 *            quarter of an hour at most, as it may return any moment
 * least:     seconds that the next attempt waits at least
 */
void qacct_failed(struct qacct *q, enum qacct_cause cause, time_t now,
	int64_t base, int64_t cap, int64_t least);

/* qacct_worked - nothing stands in the way any more.  True: it was news. */
bool qacct_worked(struct qacct *q, time_t now);

/*
 * qacct_may_send - is there room for one more message under a rate of
 * count in seconds?  Counts it if so.
 * wait: else, the seconds until there is
 */
bool qacct_may_send(struct qacct *q, time_t now, int count, int seconds,
	int64_t *wait);

/*
 * qacct_all - what is known about all accounts.
 * Returns an owned array of *count, each to be cleared; or NULL.
 */
struct qacct *qacct_all(const struct qdir *d, size_t *count);

void qacct_clear(struct qacct *q);

#endif
