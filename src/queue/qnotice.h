/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qnotice.h - what a person should hear about the queue, once.
 *
 * Mail that could not be delivered, an account that waits for somebody, a
 * queue that nobody runs: nobody reads logs for these.  What was told is
 * kept beside the queue in ".told", so each cause is told once; losing that
 * file tells it twice, and no more.
 */
#ifndef ENVOI_QUEUE_QNOTICE_H
#define ENVOI_QUEUE_QNOTICE_H

#include <time.h>

#include "base/strlist.h"
#include "queue/qdir.h"

enum qnotice_kind {
	QNOTICE_FAILED,		/* so many messages lie in failed/ that were
				   not told of yet */
	QNOTICE_LATE,		/* so many have been waiting for long */
	QNOTICE_ACCOUNT,	/* an account's mail waits for a person */
	QNOTICE_IDLE		/* mail waits, and nothing runs the queue */
};

struct qnotice {
	enum qnotice_kind kind;
	size_t count;		/* of messages */
	char *account;		/* owned; NULL but for QNOTICE_ACCOUNT */
	char *reason;		/* owned, printable; the same */
	time_t since;		/* of the account's trouble; of the last run,
				   0: there was none */
};

struct qnotices {
	struct qnotice *item;	/* owned array */
	size_t count;
	/* its own */
	struct strlist causes;	/* all there are now */
	struct buf before;	/* what was told earlier */
};

/* A queue that nothing has run for so long is told of, in seconds. */
#define QNOTICE_IDLE_AFTER ((time_t)24 * 60 * 60)

/*
 * qnotice_find - what there is to say now that was not said before.
 * late: seconds after which a message waits for long ('queue_warn'); 0:
 *       none does
 * Reads the heads of at most a thousand waiting messages.
 */
void qnotice_find(struct qnotices *n, struct qdir *d, int64_t late);

/* qnotice_told - it was said.  Best effort. */
void qnotice_told(const struct qnotices *n, const struct qdir *d);

void qnotices_clear(struct qnotices *n);

#endif
