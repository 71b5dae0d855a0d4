/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qstore.h - put messages in and take them out, durably.
 *
 * A message is written under a name that nobody looks at, locked, brought
 * to disk, and then gets its name: so only whole messages are ever seen.
 * What a killed writer leaves is swept by the next run.  When a function
 * has returned 0, what it did survives a power cut.
 */
#ifndef ENVOI_QUEUE_QSTORE_H
#define ENVOI_QUEUE_QSTORE_H

#include "base/reader.h"
#include "queue/qdir.h"
#include "queue/qitem.h"

/* What the messages of one owner may take, where max_owner counts them. */
#define QSTORE_OWNER_BYTES ((uint64_t)200 << 20)

/* Zero: no limit. */
struct qstore_limits {
	uint64_t max_messages;
	uint64_t max_owner;	/* of the same owner, for those that have one */
	uint64_t max_bytes;	/* of one message */
	uint64_t min_free;	/* bytes of the disk that are not for mail */
	bool min_free_exact;	/* else a hundredth of the disk will do */
};

/*
 * qstore_put - put a message in.
 * item:    everything but id (unless it has one: then that is used), size,
 *          wire, sha256, eight_bit and the offsets, which are filled in
 * message: read to its end; stored with one kind of line end
 * history: lines as qfile_put_note makes them; may be empty
 * limits:  NULL: none
 * Returns 0; 1 when there is one of that id already; or -1 with err
 * EX_TEMPFAIL, and then nothing was kept.
 */
int qstore_put(const struct qdir *d, struct qitem *item,
	struct reader *message, struct str history,
	const struct qstore_limits *limits, struct err *err);

/*
 * qstore_replace - put another file in the place of the one that has
 * item's id, all at once: whoever looks finds the one or the other.  The
 * caller holds the lock of the old one.  As qstore_put; after -1 either may
 * be there.
 */
int qstore_replace(const struct qdir *d, struct qitem *item,
	struct reader *message, struct str history, struct err *err);

/*
 * qstore_remove - take a name out of a folder.
 * Returns 0, also when it is not there; -1 with err EX_IOERR.
 */
int qstore_remove(int folder, const char *name, struct err *err);

/*
 * qstore_fail - move from the queue to failed/.
 * bad: under the name "<id>.bad"
 * Returns 0, or -1 with err.
 */
int qstore_fail(struct qdir *d, const struct qid *id, bool bad,
	struct err *err);

/* qstore_unfail - move from failed/ back into the queue; 0 or -1. */
int qstore_unfail(struct qdir *d, const struct qid *id, struct err *err);

#endif
