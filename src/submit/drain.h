/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/drain.h - one run of the queue.
 *
 * What killed writers left is swept; reports that are owed are made; then
 * the waiting mail is sent, account after account, each over one
 * connection, the mail that has been tried least first.  One message is
 * taken, read again under its lock, verified, sent, and settled on disk
 * before the next is looked at: a kill at any moment leaves what the next
 * run completes.  Several runs at the same time are safe.
 *
 * What is wrong with an account lets all of its mail wait and is kept with
 * the account (queue/qacct); what is wrong with a message delays only that.
 */
#ifndef ENVOI_SUBMIT_DRAIN_H
#define ENVOI_SUBMIT_DRAIN_H

#include <signal.h>

#include "base/strlist.h"
#include "config/accounts.h"
#include "queue/qdir.h"
#include "queue/qitem.h"
#include "smtp/transcript.h"
#include "submit/attempt.h"

/* Narrowing a run, as sendmail's -qI, -qR and -qS. */
enum drain_field { DRAIN_ID, DRAIN_RCPT, DRAIN_SENDER };

struct drain_pick {
	enum drain_field field;	/* DRAIN_RCPT: any that is still to do */
	bool negate;		/* those that do not contain it */
	const char *text;	/* borrowed; letter case does not count */
};

/* What happens, for -v. */
enum drain_what {
	DRAIN_SENT,		/* to all that were left: it is gone */
	DRAIN_DEFERRED,		/* to be tried again */
	DRAIN_UNCERTAIN,	/* no answer to its end; it may have arrived */
	DRAIN_FAILED,		/* refused or given up */
	DRAIN_BUSY,		/* another run has it */
	DRAIN_DAMAGED,		/* put aside into failed/ */
	DRAIN_LEFT,		/* left alone: planted, or of a newer version;
				   or it could not be read */
	DRAIN_WAITS		/* item NULL: all mail of the account */
};

/* All borrowed, for the time of the call. */
struct drain_event {
	enum drain_what what;
	const char *id;		/* of the message; NULL: of none */
	const char *account;	/* its account; NULL: not known */
	const struct qitem *item;	/* NULL: not read */
	const struct err *err;	/* why; NULL: nothing to say */
};

/*
 * After a direct send: the connection over which it went, and to which
 * mail it is of use.
 */
struct drain_ready {
	const struct accounts *accounts;	/* borrowed: for 'fallback' */
	struct account *account;	/* borrowed: finished; of the attempt */
	struct attempt **attempt;	/* borrowed, filled: taken from there */
	const struct qitem *way;	/* borrowed: account, config, as_msmtp
					   and set as the queue has them */
	bool revived;		/* the account works again: its mail is due
				   whatever it says */
};

struct drain_order {
	struct qdir *dir;	/* borrowed, open */
	const char *sysconfdir;	/* borrowed: of the machine's file; NULL: as
				   built */
	bool periodic;		/* hold the lock .run, go home if it is busy */
	bool ends;		/* the process does nothing more afterwards:
				   see submit/confine.h */
	bool all;		/* whatever is not held, due or not */
	const struct strlist *ids;	/* borrowed: whole ids, nothing but
					   those; NULL: all */
	const struct drain_pick *pick;	/* borrowed: each must fit */
	size_t pick_count;
	bool any_host;		/* on a network file system: also the mail
				   that another machine put in */
	bool may_prompt;	/* ask a person for a password */
	unsigned int max_messages;	/* attempts in this run; 0: no limit */
	int64_t max_ms;		/* no message begins later; 0: as
				   'queue_run_max' of each account */
	const struct transcript *transcript;	/* borrowed, or NULL */
	/*
	 * borrowed, or NULL: becomes true in a signal handler; no message
	 * is begun any more
	 */
	const volatile sig_atomic_t *stop;
	const struct drain_ready *ready;	/* borrowed; NULL: a whole run */
	void (*tell)(void *ctx, const struct drain_event *event);
	void *ctx;		/* borrowed: for tell, which may be NULL */
};

/* Messages, by what became of them in this run. */
struct drain_result {
	bool elsewhere;		/* another periodic run is at work: nothing
				   was done, and nothing is wrong */
	bool stopped;		/* by stop or a limit: more could be tried */
	size_t sent;
	size_t deferred;	/* tried and kept, uncertain ones included */
	size_t failed;		/* refused, given up or damaged */
	size_t busy;
	size_t held;
	size_t waiting;		/* not tried: not due, or their account waits */
	size_t foreign;		/* of other machines, left alone */
	time_t next;		/* when the first of them is due; 0: none is */
	struct err err;		/* the first thing that is wrong with the
				   queue itself; status 0: nothing */
	struct err warning;	/* the first of a log, or of a copy that was
				   to be kept; status 0: none */
};

/*
 * drain_run - do it.
 * result: the caller's, zeroed; drain_result_clear it
 * Returns 0, also when mail had to stay; else the status of result->err
 * (EX_IOERR: the queue cannot be read or written, or has no locks), and
 * then as much was done as could be.
 */
int drain_run(const struct drain_order *order, struct drain_result *result);

void drain_result_clear(struct drain_result *result);

#endif
