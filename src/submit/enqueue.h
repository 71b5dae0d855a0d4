/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/enqueue.h - what cannot be sent now goes into the queue.
 *
 * The first attempt is made from memory, before anything is written: a
 * sender that is killed has been promised nothing, and the usual mail costs
 * no write at all.  Only when a mail has to wait is it put in, for those
 * recipients that wait, and only when it is on disk does the caller hear
 * that it is ours.
 */
#ifndef ENVOI_SUBMIT_ENQUEUE_H
#define ENVOI_SUBMIT_ENQUEUE_H

#include <sys/types.h>

#include "config/account.h"
#include "envelope/envelope.h"
#include "queue/qacct.h"
#include "queue/qdir.h"
#include "queue/qitem.h"
#include "smtp/path.h"
#include "submit/fate.h"

/* What the queue keeps of a run beside the account.  All borrowed. */
struct enqueue_place {
	const char *dir;	/* the folder; NULL: there is no home for it */
	const char *config;	/* file of -C, absolute; NULL: none */
	bool as_msmtp;		/* read as msmtp would */
	const struct strlist *set;	/* options, "WORD VALUE"; or NULL */
	const char *unfit;	/* why mail of this run can't be queued;
				   NULL: it can */
	bool straight;		/* into the queue without an attempt, where
				   there is one (-odq) */
	bool attended;		/* a person sits at a terminal */
	uid_t owner;		/* of the mail, in a service */
	const char *owner_name;	/* NULL: it is nobody else's */
};

/* The queue as one message meets it. */
struct enqueue {
	const struct enqueue_place *place;	/* borrowed; NULL: no queue */
	const struct account *account;	/* borrowed, finished */
	struct qdir dir;
	bool is_open;
	struct buf key;		/* of acct */
	bool is_loaded;
	struct qacct acct;
	int64_t held_s;		/* over the rate: seconds to wait */
};

/* One message.  All borrowed. */
struct enqueue_mail {
	const struct envelope *envelope;
	enum rcpt_state which;	/* recipients to put in */
	struct reader *reader;	/* the message as it would be sent, but for
				   what a server's extensions change */
	const struct path_wishes *wishes;
	const struct err *err;	/* what stopped it for all; status 0: each
				   recipient has its own */
	const struct fate *fate;	/* of that; NULL: nobody has tried */
	bool saved;		/* a copy was saved */
};

/* enqueue_init - nothing is opened.  enqueue_clear it. */
void enqueue_init(struct enqueue *q, const struct enqueue_place *place,
	const struct account *account);

/* enqueue_is_on - does mail that has to wait go into the queue? */
bool enqueue_is_on(const struct enqueue *q);

/* enqueue_is_straight - does it go there without an attempt? */
bool enqueue_is_straight(const struct enqueue *q);

/*
 * enqueue_may_send - is there room under the account's 'rate'?  Counts one
 * message if so.  0, or -1 with err EX_TEMPFAIL.
 */
int enqueue_may_send(struct enqueue *q, struct err *err);

/* enqueue_keeps - is a first attempt that ended so kept? */
bool enqueue_keeps(struct enqueue *q, const struct fate *fate);

/*
 * enqueue_put - put a message in.
 * id: out
 * Returns 0 when it is there, come what may; -1 with err EX_TEMPFAIL when
 * nothing was kept.
 */
int enqueue_put(struct enqueue *q, const struct enqueue_mail *mail,
	struct qid *id, struct err *err);

/*
 * enqueue_failed, enqueue_worked - remember how the account is.  Best
 * effort; writes only what is news.
 */
void enqueue_failed(struct enqueue *q, const struct fate *fate,
	const struct err *why);
void enqueue_worked(struct enqueue *q);

void enqueue_clear(struct enqueue *q);

#endif
