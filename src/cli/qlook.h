/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qlook.h - read a queued message, without a lock, for a listing.
 */
#ifndef ENVOI_CLI_QLOOK_H
#define ENVOI_CLI_QLOOK_H

#include "cli/qview.h"
#include "queue/qscan.h"
#include "queue/qtake.h"

/* What all messages of one listing share. */
struct qlook {
	const struct qdir *dir;	/* borrowed */
	bool failed;		/* look into failed/ */
	bool all;		/* with the whole history */
	struct qacct *acct;	/* owned: what is known of accounts */
	size_t acct_count;
};

/* One message; the view borrows from the rest. */
struct qlook_item {
	struct qtake take;
	struct buf history;
	struct qview view;
};

/* qlook_begin - what is known of accounts is read once. */
void qlook_begin(struct qlook *l, const struct qdir *dir, bool failed,
	bool all);

/*
 * qlook_read - read one.
 * item: the caller's; qlook_item_clear it whatever is returned
 * Returns OK, NEWER or DAMAGED with the view; GONE, PLANTED; ERROR with
 * err.
 */
enum qfile qlook_read(const struct qlook *l, const struct qname *name,
	struct qlook_item *item, struct err *err);

void qlook_item_clear(struct qlook_item *item);
void qlook_end(struct qlook *l);

#endif
