/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/drain_owed.h - messages that are not sent any more: those whose
 * sender is owed a report, and damaged ones.
 */
#ifndef ENVOI_SUBMIT_DRAIN_OWED_H
#define ENVOI_SUBMIT_DRAIN_OWED_H

#include "queue/qtake.h"
#include "submit/drain_core.h"

/* drain_is_report - is it a report, about which none is made? */
bool drain_is_report(const struct qitem *item);

/*
 * drain_owed - finish what the ids in d->owed name, which an earlier run
 * could not.
 * Returns 0, or -1 with err when the queue is unusable.
 */
int drain_owed(struct drain *d, struct err *err);

/*
 * drain_decided - a message whose state is QITEM_DECIDED: its report is put
 * in, then it moves to failed/.  What is itself a report is removed.  What
 * cannot be done now is done by the next run.
 * account: NULL: it is not there any more
 */
void drain_decided(struct drain *d, const struct account *account,
	struct qtake *t);

/* drain_damaged - put it aside; its sender is told if it can be read. */
void drain_damaged(struct drain *d, const struct account *account,
	struct qtake *t);

/*
 * drain_expire_failed - remove what has been in failed/ for longer than
 * its account's 'queue_failed_lifetime'.
 */
void drain_expire_failed(struct drain *d);

#endif
