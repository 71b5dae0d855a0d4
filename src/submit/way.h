/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/way.h - the account by which queued mail goes, as it is
 * configured now.
 *
 * A queued message keeps the name of its account, the file if it was not
 * one of the usual, and the options that were given; everything else is
 * looked up at each run, so that repairing the configuration is all that
 * stuck mail needs.  An account that is gone is never replaced by another.
 */
#ifndef ENVOI_SUBMIT_WAY_H
#define ENVOI_SUBMIT_WAY_H

#include "config/accounts.h"
#include "queue/qitem.h"

/* The name of the account that '--host' makes; it has no file. */
#define WAY_BY_HOST "--host"

/* Files that were read in this run. */
struct ways {
	const char *sysconfdir;	/* borrowed, or NULL */
	struct way_files *files;	/* owned array */
	size_t count;
};

/*
 * way_find - the account of a message, finished and checked.
 * item:     its account, config, as_msmtp and set count, and its sender
 *           for patterns in 'from'
 * accounts: out, borrowed from ways: for 'fallback'
 * Returns an account, borrowed from ways and valid until ways_clear, for
 * the caller alone; or NULL with err EX_CONFIG.
 */
struct account *way_find(struct ways *w, const struct qitem *item,
	const struct accounts **accounts, struct err *err);

/* ways_clear - release everything; empty after. */
void ways_clear(struct ways *w);

#endif
