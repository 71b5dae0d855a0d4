/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/submit.h - one message, from what the caller handed over to what
 * became of it.
 *
 * Recipients are completed, the header is brought in order, the log is
 * opened; then the account's server gets it, or the account that stands in
 * for it; what has to wait goes into the queue; then the log is written.
 * Everything that is wrong with caller, message or configuration is found
 * before anything connects.
 */
#ifndef ENVOI_SUBMIT_SUBMIT_H
#define ENVOI_SUBMIT_SUBMIT_H

#include "config/accounts.h"
#include "envelope/envelope.h"
#include "message/outline.h"
#include "queue/qid.h"
#include "submit/attempt.h"
#include "submit/enqueue.h"

/*
 * What outlives a message: the connection over which the last one went, so
 * that the next one for the same account needs no new one.
 */
struct submit;

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
	/*
	 * borrowed, of mail that came in from another user of this machine:
	 * the name, or the number where there is none; NULL: it is our own.
	 * trace is the value of a Received field that says so, or NULL.
	 */
	const char *owner_name;
	const char *trace;
	struct path_wishes wishes;
	/* With keep, those of the message that connected hold. */
	struct attempt_options options;
	/*
	 * borrowed: where a connection is left for the next message; its
	 * accounts must outlive it.  NULL: there is no next one.
	 */
	struct submit *keep;
	/*
	 * borrowed: where mail that has to wait is kept, as far as its
	 * account wants that; NULL: nowhere
	 */
	const struct enqueue_place *queue;
};

struct submit_result {
	int status;		/* exit status, sysexits(3) */
	struct err err;		/* what stopped it for all, if only for now
				   and it was queued; status 0: nothing but
				   what the recipients say */
	struct err unqueued;	/* why those who wait could not be queued;
				   status 0: they were, or none does, or
				   nobody wanted it */
	struct err warning;	/* of the log; status 0: none */
	size_t sent;		/* recipients that have it */
	size_t queued;		/* recipients for whom it waits */
	struct qid queue_id;	/* of that; "": of nothing */
	struct buf reply;	/* what the server said to the message,
				   printable; may be empty */
};

/* submit_new - nothing is kept yet; owned. */
struct submit *submit_new(void);

/* submit_free - say goodbye to what is kept; NULL is nothing. */
void submit_free(struct submit *s);

/*
 * submit_kept - where the connection is that the last message left; its
 * attempt is owned by s unless it is taken from there.
 */
struct attempt **submit_kept(struct submit *s);

/*
 * submit_message - do it.  Returns result->status.
 * result: the caller's, zeroed; submit_result_clear it
 */
int submit_message(const struct submit_order *order,
	struct submit_result *result);

void submit_result_clear(struct submit_result *result);

#endif
