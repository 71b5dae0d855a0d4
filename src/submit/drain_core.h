/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/drain_core.h - a run of the queue while it lasts.  Only the files
 * of submit/drain need it.
 */
#ifndef ENVOI_SUBMIT_DRAIN_CORE_H
#define ENVOI_SUBMIT_DRAIN_CORE_H

#include "queue/qacct.h"
#include "queue/qtake.h"
#include "queue/schedule.h"
#include "submit/carrier.h"
#include "submit/drain.h"
#include "submit/fate.h"
#include "submit/journal.h"
#include "submit/way.h"

/* A message as it was when the folder was read, which may be old. */
struct drain_name {
	struct qid id;
	unsigned int attempts;
	time_t next, last;
	uid_t owner;		/* of the service's users; else 0 */
	size_t turn;		/* how many of the owner's go before it */
	bool done;		/* looked at in this run */
};

/* Messages that share a connection. */
struct drain_group {
	struct qitem way;	/* owned: the first one, to compare with */
	struct drain_name *item;	/* owned array */
	size_t count;
	size_t cap;
};

/*
 * The account whose mail went last, with all that was opened, read or asked
 * for it.  A report about that mail follows it by the same way, when the
 * run may long be confined.
 */
struct drain_kept {
	struct qitem way;		/* owned */
	struct account *account;	/* borrowed; NULL: none is kept */
	const struct accounts *accounts;	/* borrowed */
	struct attempt *attempt;	/* owned; or NULL */
	unsigned int carried;		/* messages over its connection */
	struct journal journal;		/* open */
};

struct drain {
	const struct drain_order *order;
	struct drain_result *result;
	int64_t began_ms;
	unsigned int tried;	/* messages */
	unsigned int strikes;	/* files that could not be written */
	const char *host;	/* our name, if only our own mail counts; or
				   "" */
	struct ways ways;
	struct drain_group *group;	/* owned array */
	size_t count;
	struct drain_kept kept;
	struct strlist owed;	/* ids whose report is owed */
	struct strlist fresh;	/* ids of reports that were put in */
};

/* One account while its mail goes out. */
struct drain_way {
	struct drain *d;
	const struct qitem *item;	/* borrowed: one of its messages */
	struct account *account;	/* borrowed */
	struct carrier carrier;
	struct attempt_options options;
	struct journal journal;
	bool logs;		/* it is open */
	struct schedule schedule;
	struct buf key;		/* of acct */
	struct qacct acct;
	bool revived;		/* it works again: all its mail is due */
	bool worked;		/* it has taken mail in this run */
	unsigned int lost;	/* connections */
	unsigned int put_off;	/* MAIL answered 4xx, in a row */
	unsigned int carried;	/* messages over this connection */
	int fd;			/* borrowed: file of the message that is on
				   its way; -1: none */
	bool ended;		/* its end has left */
};

/* One message, taken. */
struct drain_mail {
	struct drain_way *w;
	struct qtake take;
	time_t now;
	struct spool *spool;	/* owned */
	struct outline outline;
	struct amend *amend;	/* owned */
	struct content content;
	struct envelope envelope;	/* those that are to do */
	size_t *place;		/* owned: of each recipient of the file, where
				   it stands in the envelope; or SIZE_MAX */
	bool in_session;	/* the server was ready for it */
};

/* What an attempt means for what follows. */
enum drain_next {
	DRAIN_GO_ON,
	DRAIN_NO_WAY,		/* the account waits, with err */
	DRAIN_BROKEN		/* the queue is unusable, with err */
};

/* drain_tell - one event, if anybody listens. */
void drain_tell(const struct drain *d, const struct drain_event *e);

/* drain_trouble - note what is wrong with the queue; err is emptied. */
void drain_trouble(struct drain *d, struct err *err);

/* drain_warn - note what is wrong with a log or a copy; err is emptied. */
void drain_warn(struct drain *d, struct err *err);

/* drain_is_over - must no message be begun any more? */
bool drain_is_over(const struct drain *d, const struct account *account);

/* drain_due_at - a message will be due then. */
void drain_due_at(struct drain *d, time_t next);

/*
 * drain_group - send what is due of a group.
 * Returns 0, or -1 with err when the queue is unusable.
 */
int drain_group(struct drain *d, struct drain_group *g, struct err *err);

/* drain_forget_kept - say goodbye to the server, close the log. */
void drain_forget_kept(struct drain *d);

/*
 * drain_item - take one message, send it, settle it.
 * name: as it was when the folder was read
 */
enum drain_next drain_item(struct drain_way *w,
	const struct drain_name *name, struct err *err);

/*
 * drain_settle - write down what became of a message that was sent.
 * err: as carrier_connect or carrier_send left it; status 0: they went well.
 *      After DRAIN_BROKEN it is what is wrong with the queue.
 */
enum drain_next drain_settle(struct drain_mail *m, struct err *err);

/*
 * drain_finish - nothing is left to do for any recipient: out of the queue,
 * or a report.
 */
enum drain_next drain_finish(struct drain_mail *m, struct err *err);

/*
 * drain_put_off - it is not known whether the server has the message: later.
 */
enum drain_next drain_put_off(struct drain_mail *m, struct err *err);

/*
 * drain_give_up - for all recipients that are still to do.
 * why: for its history
 */
enum drain_next drain_give_up(struct drain_mail *m, const char *why,
	struct err *err);

/*
 * drain_late - a message had to wait once more: has it been so long that
 * somebody should know?  Once for each message.
 * reachable: its account is, so its sender may get a mail
 */
void drain_late(struct drain_mail *m, bool reachable);

/*
 * drain_waited - the account failed: once an hour, let that count for a
 * message's lifetime.
 * why: of the account
 */
void drain_waited(struct drain_way *w, const struct drain_name *name,
	const struct err *why);

#endif
