/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qscan.h - what lies in the folder.
 *
 * A name that is no id is not ours and is left alone.
 */
#ifndef ENVOI_QUEUE_QSCAN_H
#define ENVOI_QUEUE_QSCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "queue/qid.h"

/* A folder with more is not read to its end. */
#define QSCAN_MAX ((size_t)1000000)

struct qname {
	struct qid id;
	bool bad;	/* "<id>.bad": damaged, put aside */
};

struct qscan {
	struct qname *item;	/* owned array, sorted: oldest first */
	size_t count;
	size_t cap;
};

/*
 * qscan_names - all ids in an open folder.
 * Returns 0, or -1 with err EX_IOERR.
 */
int qscan_names(struct qscan *s, int folder, struct err *err);

/*
 * qscan_is_full - are there at least so many names?  That is asked for
 * each message that is put in, so the folder is only read when its size
 * leaves it open, and no further than needed.
 * Returns 1, 0, or -1 with err EX_IOERR.
 */
int qscan_is_full(int folder, uint64_t many, struct err *err);

/* qscan_has - is there this very one? */
bool qscan_has(const struct qscan *s, const struct qid *id);

/*
 * qscan_match - the one that part of an id, in any letter case, means.
 * Returns how many contain it; with 1, found is set.  A whole id, a
 * report's or not, means just that one.
 */
size_t qscan_match(const struct qscan *s, struct str part,
	struct qname *found);

/* qscan_any - is there at least one id?  Best effort. */
bool qscan_any(int folder);

/*
 * qscan_sweep - remove what writers left behind that were killed.  One
 * that is at work has locked its file, so no clock is asked.
 */
void qscan_sweep(int folder);

void qscan_clear(struct qscan *s);

#endif
