/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/schedule.h - when a message is tried again, and when it is given
 * up.
 *
 * Times in the queue are those of the wall clock, since they must survive a
 * reboot; they are believed only within reason, and what counts toward the
 * lifetime is time in which somebody tried.  So a clock that is set, or a
 * machine that sleeps, gives nothing up.
 */
#ifndef ENVOI_QUEUE_SCHEDULE_H
#define ENVOI_QUEUE_SCHEDULE_H

#include "queue/qitem.h"

/* All in seconds. */
struct schedule {
	int64_t base;		/* before the first retry */
	int64_t cap;		/* the most before any */
	int64_t lifetime;	/* 0: for ever */
};

/*
 * schedule_delay - pause after failure n (from 1): base, doubled each time,
 * up to cap, a quarter more or less by chance, so that a fleet of machines
 * does not knock in step when a server returns.
 */
int64_t schedule_delay(int64_t base, int64_t cap, unsigned int n);

/*
 * schedule_is_due - has the time come?  Also when last lies ahead (the
 * clock went back) or next is farther away than anybody can have meant.
 */
bool schedule_is_due(time_t next, time_t last, time_t now, int64_t cap);

/*
 * schedule_tried - count an attempt that failed: attempts, waited, last;
 * next is by schedule_delay, but not before now + least.
 */
void schedule_tried(struct qitem *item, const struct schedule *s, time_t now,
	int64_t least);

/*
 * schedule_is_over - after schedule_tried: was that the last attempt?  Not
 * after the first, however short the lifetime.
 */
bool schedule_is_over(const struct qitem *item, const struct schedule *s);

#endif
