/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qmove.h - a queued message goes to another account.
 *
 * Only a person may decide that: another account is another sender's
 * identity, and another provider reads the mail.  The envelope stays as it
 * was.
 */
#ifndef ENVOI_CLI_QMOVE_H
#define ENVOI_CLI_QMOVE_H

#include "cli/request.h"
#include "config/accounts.h"
#include "queue/qdir.h"
#include "queue/qtake.h"

struct qmove {
	const char *account;	/* borrowed from the request; NULL: none */
	char *config;		/* owned: the whole name of -C's file */
	bool as_msmtp;
};

/*
 * qmove_begin - the account that the request names must be there.
 * Returns 0, or -1 with err EX_CONFIG; qmove_end it either way.
 */
int qmove_begin(struct qmove *m, const struct request *req,
	struct accounts *accounts, struct err *err);

/*
 * qmove_run - move one, with fresh counters; who refused it is asked again.
 * Options that were given with the message were for the old account, and
 * are forgotten.
 * failed: it lies in failed/, and comes back into the queue
 * t:      locked; its item is changed
 * Returns 0, or -1 with err.
 */
int qmove_run(const struct qmove *m, const struct qdir *dir, bool failed,
	struct qtake *t, struct err *err);

void qmove_end(struct qmove *m);

#endif
