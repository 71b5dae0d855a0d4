/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qtake.h - take a queued message, so that nobody else does.
 *
 * The lock is the only thing that says "being dealt with", so nothing has
 * to be repaired after a crash.  What was read before the lock was held is
 * old, and is read again.
 */
#ifndef ENVOI_QUEUE_QTAKE_H
#define ENVOI_QUEUE_QTAKE_H

#include "queue/qfile.h"

struct qtake {
	int folder;		/* borrowed */
	char name[32];		/* in the folder */
	int fd;			/* owned; -1: none */
	struct qitem item;
	struct buf why;		/* what is wrong with it */
};

/*
 * qtake_open - lock it and read what stands in front of the message.
 * t:           the caller's; qtake_release it whatever is returned
 * deadline_ms: how long to wait for who has it; 0: not at all
 * Returns QFILE_OK; DAMAGED and NEWER with the lock held, item filled as
 * far as it could be read; GONE, BUSY, PLANTED; ERROR with err.
 */
enum qfile qtake_open(struct qtake *t, int folder, const char *name,
	int64_t deadline_ms, struct err *err);

/*
 * qtake_look - the same for reading, without a lock.  Never BUSY; busy
 * says whether somebody has it.
 */
enum qfile qtake_look(struct qtake *t, int folder, const char *name,
	bool *busy, struct err *err);

/* qtake_release - close it; the lock is gone. */
void qtake_release(struct qtake *t);

#endif
