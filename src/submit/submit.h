/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/submit.h - one message, from what the caller handed over to what
 * became of it.
 *
 * Recipients are completed, the header is brought in order, the log is
 * opened; then the account's server gets it, or the account that stands in
 * for it; then the log is written.  Everything that is wrong with caller,
 * message or configuration is found before anything connects.
 */
#ifndef ENVOI_SUBMIT_SUBMIT_H
#define ENVOI_SUBMIT_SUBMIT_H

#include "config/accounts.h"
#include "envelope/envelope.h"
#include "message/outline.h"
#include "submit/attempt.h"

struct submit_order {
	struct spool *spool;			/* borrowed */
	const struct outline *outline;		/* borrowed */
	/*
	 * borrowed: recipients as given, all RCPT_TODO, bare names among
	 * them; sender set.  Each has its outcome afterwards.
	 */
	struct envelope *envelope;
	const struct accounts *accounts;	/* borrowed: for 'fallback' */
	struct account *account;		/* borrowed: finished */
	const char *full_name;	/* borrowed: -F, or NULL */
	bool no_aliases;	/* -n */
	struct path_wishes wishes;
	struct attempt_options options;
};

struct submit_result {
	int status;		/* exit status, sysexits(3) */
	struct err err;		/* what stopped it for all; status 0: nothing
				   but what the recipients say */
	struct err warning;	/* of the log; status 0: none */
	size_t sent;		/* recipients that have it */
};

/*
 * submit_message - do it.  Returns result->status.
 * result: the caller's, zeroed; submit_result_clear it
 */
int submit_message(const struct submit_order *order,
	struct submit_result *result);

void submit_result_clear(struct submit_result *result);

#endif
