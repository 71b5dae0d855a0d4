/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qitem.h - one queued message: envelope, state, and how to send it.
 *
 * Everything that its file says in front of the message (queue/qform).
 * Only the state and the recipients' marks ever change once it is queued.
 */
#ifndef ENVOI_QUEUE_QITEM_H
#define ENVOI_QUEUE_QITEM_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/strlist.h"
#include "queue/qid.h"

/* The most recipients of one file, and the most bytes in front of it. */
#define QITEM_RCPT_MAX ((size_t)10000)
#define QITEM_HEADER_MAX ((size_t)1024 * 1024)

enum qitem_state {
	QITEM_WAITING = 'Q',
	QITEM_HELD = 'H',	/* by hand: neither tried nor given up */
	QITEM_DECIDED = 'B'	/* nothing is left to try; a report is owed */
};

enum qitem_mark {
	QITEM_LEFT = '-',
	QITEM_SENT = '+',	/* a server has taken it for this one */
	QITEM_FAILED = '!'	/* refused or given up */
};

struct qitem_rcpt {
	char *addr;		/* owned */
	char *original;		/* owned: before aliases; or NULL */
	char *notify;		/* owned: NOTIFY for it alone; or NULL */
	char *orcpt;		/* owned: ORCPT that came with it, encoded:
				   "rfc822;a@b"; or NULL */
	char mark;		/* enum qitem_mark */
	size_t mark_at;		/* offset of the mark in the file */
};

struct qitem {
	struct qid id;

	/* the state line */
	char state;		/* enum qitem_state */
	unsigned int attempts;	/* of this message, not of its account */
	int64_t waited;		/* seconds that count toward its lifetime */
	time_t next;		/* try not before; 0: at once */
	time_t last;		/* last attempt; 0: none */
	bool uncertain;		/* the end of the message went out and no
				   answer was read: it may have arrived */

	/* the rest, which never changes; pointers are owned, may be NULL */
	time_t queued;
	uid_t owner;
	char *owner_name;
	char *host;		/* the machine that queued it */
	char *account;
	char *config;		/* file of -C; NULL: the usual files */
	bool as_msmtp;		/* which was read as msmtp would */
	struct strlist set;	/* "WORD VALUE": options that were given */
	bool saved;		/* 'save_sent' has had its copy */
	char *sender;		/* "" is the null sender */
	struct qitem_rcpt *rcpt;	/* owned array */
	size_t rcpt_count;
	size_t rcpt_cap;

	/* what the sender asked for */
	char *notify;
	char *ret;
	char *envid;
	bool orcpt;
	bool dsn_optional;
	bool requiretls;
	char *hold_until;	/* as RFC 4865 writes it */
	time_t deliver_by;	/* 0: not asked for */
	char by_mode;		/* of it: 'R' or 'N' (RFC 2852) */
	bool by_trace;
	char *priority;		/* "-9" to "9" */

	/* of a report: which message it is about, all of whose text it has */
	struct qid about;
	bool has_original;

	/* the message */
	bool eight_bit;
	uint64_t size;		/* bytes in the file, lines ending in LF */
	uint64_t wire;		/* with CRLF */
	unsigned char sha256[32];
	uint64_t text_at;	/* where it begins in the file */
};

/* qitem_add_rcpt - append one that is to do; original may be NULL. */
void qitem_add_rcpt(struct qitem *item, struct str addr,
	const char *original);

/*
 * qitem_set_dsn - what was asked about the recipient that was added last;
 * copied, each may be NULL.
 */
void qitem_set_dsn(struct qitem *item, const char *notify,
	const char *orcpt);

/*
 * qitem_is_open - is this recipient still to be served?
 * qitem_reopen - it is to be served again, who refused it or not.
 */
bool qitem_is_open(const struct qitem_rcpt *r);
void qitem_reopen(struct qitem_rcpt *r);

/* qitem_count - how many recipients have a mark. */
size_t qitem_count(const struct qitem *item, enum qitem_mark mark);

/*
 * qitem_same_way - do two go the same way: account, file and options?
 * Such messages share a connection.
 */
bool qitem_same_way(const struct qitem *a, const struct qitem *b);

/* qitem_clear - release everything; empty after. */
void qitem_clear(struct qitem *item);

#endif
