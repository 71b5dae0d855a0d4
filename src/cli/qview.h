/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qview.h - a queued message as a listing shows it.
 *
 * The form is Postfix's, since programs read it: id with a sign behind it,
 * size, time, sender; in parentheses why it waits; the recipients that are
 * to do.  As JSON the members have the names of postqueue(1).
 */
#ifndef ENVOI_CLI_QVIEW_H
#define ENVOI_CLI_QVIEW_H

#include "queue/qacct.h"
#include "queue/qfile.h"

struct qview {
	struct qid id;			/* by its name in the folder */
	const struct qitem *item;	/* borrowed: as far as it was read */
	enum qfile found;		/* OK, NEWER or DAMAGED */
	const char *why;		/* borrowed: for the latter two */
	bool busy;			/* somebody is delivering it */
	bool failed;			/* it lies in failed/ */
	struct str history;		/* borrowed: the end, or all of it */
	const struct qacct *acct;	/* borrowed: its account's trouble;
					   NULL: none is known */
	time_t now;
	bool all;	/* every recipient with its mark, and the history */
};

/* qview_put_title - append the line above all. */
void qview_put_title(struct buf *out);

/* qview_put - append the lines of one message. */
void qview_put(struct buf *out, const struct qview *v);

/* qview_put_json - append one line. */
void qview_put_json(struct buf *out, const struct qview *v);

/* qview_put_total - append the line below all. */
void qview_put_total(struct buf *out, uint64_t bytes, size_t count);

/*
 * qview_put_state - append what state it is in, in a word of --json:
 * waiting, held, decided, active, failed, damaged, newer.
 */
void qview_put_state(struct buf *out, const struct qview *v);

#endif
