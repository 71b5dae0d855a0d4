/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/qsettings.h - an account's settings in the queue's own terms.
 */
#ifndef ENVOI_SUBMIT_QSETTINGS_H
#define ENVOI_SUBMIT_QSETTINGS_H

#include "config/account.h"
#include "queue/qstore.h"
#include "queue/schedule.h"

/*
 * qsettings_key - append what identifies an account's way to its server:
 * name, file, hosts, port, socket and login.  Whoever changes one of them
 * has another account, about which nothing is known yet.
 * config: file of -C, absolute; NULL: the usual ones
 */
void qsettings_key(struct buf *out, const struct account *a,
	const char *config);

/* qsettings_schedule - 'queue_retry' and 'queue_lifetime'. */
struct schedule qsettings_schedule(const struct account *a);

/* qsettings_limits - 'queue_max_messages' and its siblings. */
struct qstore_limits qsettings_limits(const struct account *a);

#endif
