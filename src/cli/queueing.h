/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/queueing.h - what of this run the queue would have to keep: folder,
 * file of -C, options.
 */
#ifndef ENVOI_CLI_QUEUEING_H
#define ENVOI_CLI_QUEUEING_H

#include "cli/request.h"
#include "config/accounts.h"
#include "submit/enqueue.h"

struct queueing {
	struct enqueue_place place;	/* borrows from the rest */
	char *dir;		/* owned */
	char *config;		/* owned */
	struct strlist set;	/* owned */
	struct buf unfit;
	char *owner;		/* owned; or NULL */
};

/*
 * queueing_init - from the command line and what the files say.
 * q: queueing_clear it, also after a failure
 * Returns 0, or -1 with err: a folder that cannot be one.
 *
 * No secret and no command that was given as an option is ever kept, nor
 * what another process cannot read again: mail of such a run is unfit.
 */
int queueing_init(struct queueing *q, const struct request *req,
	const struct accounts *accounts, struct err *err);

/*
 * queueing_own - in a service: whose mail it is.
 * name: NULL: the number has none
 */
void queueing_own(struct queueing *q, uid_t uid, const char *name);

void queueing_clear(struct queueing *q);

#endif
