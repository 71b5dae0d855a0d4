/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/bounce.h - the report about a message that could not be delivered,
 * or not yet (RFC 3461, RFC 3462, RFC 3464).
 *
 * It tells its reader in plain words, and programs in fields, what became
 * of each recipient and why, and brings the message back.  Everything in it
 * comes from the message's file, so a run that was killed is continued by
 * the next one with the same report.  Nothing that came from outside can
 * begin a line or a part of it.
 */
#ifndef ENVOI_SUBMIT_BOUNCE_H
#define ENVOI_SUBMIT_BOUNCE_H

#include "config/account.h"
#include "message/spool.h"
#include "queue/qdir.h"
#include "queue/qitem.h"

enum bounce_kind {
	BOUNCE_FAILED,	/* about the recipients that are marked so */
	BOUNCE_DELAYED,	/* about those that are still to do */
	BOUNCE_DAMAGED	/* its file is; about all recipients */
};

struct bounce {
	enum bounce_kind kind;
	const struct qitem *item;	/* borrowed: what it is about */
	int fd;				/* borrowed: its file */
	const struct account *account;	/* borrowed, finished; NULL: gone */
};

/*
 * bounce_wanted - does anybody want to hear of it?  Not when it is a
 * report itself or has the null sender, not about recipients whose NOTIFY
 * asks for silence, and not unless 'queue_report' is "mail".
 */
bool bounce_wanted(const struct bounce *b);

/*
 * bounce_write - the report's text, as an owned spool.
 * whole: out: it brings back all of the original, not only its header
 * Returns NULL with err when the original cannot be read.
 */
struct spool *bounce_write(const struct bounce *b, bool *whole,
	struct err *err);

/*
 * bounce_put - put it into the queue: from the null sender to the sender
 * of the original, by the same account, under the id that makes a second
 * one the same.
 * Returns 0, also when it is there already; or -1 with err.
 */
int bounce_put(const struct qdir *d, const struct bounce *b,
	struct err *err);

#endif
