/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/aside.h - calls that block as long as they like, kept aside.
 *
 * The libc's name look-ups know no deadline.  They run in a thread of
 * their own; whoever waits polls a descriptor and may walk away at any
 * time: the thread then ends by itself and takes its job along.
 */
#ifndef ENVOI_BASE_ASIDE_H
#define ENVOI_BASE_ASIDE_H

#include "base/err.h"

struct aside;

/*
 * aside_new - a place where finished jobs arrive.
 * drop: frees a job that nobody took
 * Owned; NULL with EX_OSERR when there are no descriptors.
 */
struct aside *aside_new(void (*drop)(void *job), struct err *err);

/*
 * aside_run - call work(job) aside.
 * job: taken; belongs to the thread until it comes back by aside_next
 * When the system gives no thread the work is done here and now, past any
 * deadline: late is better than never.
 */
void aside_run(struct aside *a, void (*work)(void *job), void *job);

/* aside_fd - readable when a job is finished; borrowed. */
int aside_fd(const struct aside *a);

/* aside_next - a finished job, the caller's now; NULL when there is none. */
void *aside_next(struct aside *a);

/* aside_free - drop what is finished, abandon what is not.  NULL is nothing. */
void aside_free(struct aside *a);

#endif
