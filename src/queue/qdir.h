/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qdir.h - the folder that holds the queue.
 *
 *   queue/              0700, the user's
 *     <id>              one message (0600)
 *     .tmp-<id>         being written; locked by its writer
 *     .run              lock of the periodic runner; its mtime: the last run
 *     .wake             touched after something was put in untried
 *     .acct-<hash>      what is known about an account
 *     failed/           0700: what could not be delivered
 *
 * It is opened once; everything below goes by that descriptor, so nobody
 * can exchange a part of its path afterwards.  Nobody but its owner may
 * look into it.
 */
#ifndef ENVOI_QUEUE_QDIR_H
#define ENVOI_QUEUE_QDIR_H

#include <stdbool.h>

#include "base/err.h"

struct qdir {
	char *path;	/* owned, for messages */
	int fd;		/* owned */
	int failed;	/* owned: failed/; -1 until qdir_failed */
};

/*
 * qdir_default - $XDG_STATE_HOME/envoi/queue, else
 * ~/.local/state/envoi/queue.  For root it is never in the home of somebody
 * else, as HOME and the variable are kept by sudo.
 * Owned; NULL when there is no home.
 */
char *qdir_default(void);

/*
 * qdir_open - open the folder.
 * d:      the caller's; qdir_close it when 1 was returned
 * path:   NULL: there is none (no home), which is an error
 * create: make it, and what is missing above it, each 0700 and synced
 * Returns 1; 0 when it is not there (never with create); -1 with err:
 * EX_CANTCREAT when it is a symbolic link or no folder, belongs to somebody
 * else, or others may look into it; EX_TEMPFAIL when it can't be opened or
 * made.
 */
int qdir_open(struct qdir *d, const char *path, bool create,
	struct err *err);

/* qdir_failed - the same for failed/, which is then d->failed. */
int qdir_failed(struct qdir *d, bool create, struct err *err);

/*
 * qdir_sync - make what was renamed or removed in an open folder durable.
 * Returns 0, or -1 with err EX_TEMPFAIL.
 */
int qdir_sync(int folder, struct err *err);

/* qdir_is_network - may another machine be at work in it as well? */
bool qdir_is_network(const struct qdir *d);

/*
 * qdir_run_lock - be the periodic runner.
 * Returns a descriptor to be closed at the end of the run; -1 without err
 * when another one is at work; -1 with err EX_IOERR when the file system
 * has no locks.
 */
int qdir_run_lock(const struct qdir *d, struct err *err);

/* qdir_touch - the file exists and is new: ".run", ".wake".  Best effort. */
void qdir_touch(const struct qdir *d, const char *name);

/* qdir_close - release; safe on a zeroed one that was never opened. */
void qdir_close(struct qdir *d);

#endif
