/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/round.h - one transaction while it runs, and the reading of its
 * replies.  Only smtp/transaction needs it.
 *
 * Replies come in the order of the commands (RFC 2920 3.1): MAIL's, one for
 * each RCPT, then the verdict on the text.  What each says goes straight
 * into the envelope.
 */
#ifndef ENVOI_SMTP_ROUND_H
#define ENVOI_SMTP_ROUND_H

#include "smtp/transaction.h"

/* MAIL to the verdict on the text. */
struct round {
	struct session *s;
	struct transaction *t;
	struct reply r;
	size_t *batch;		/* owned: indexes into the envelope */
	size_t count;		/* of the batch */
	size_t asked;		/* of them, RCPT queued or sent */
	size_t answered;	/* of them, reply read */
	size_t accepted;
	bool mail_asked;	/* MAIL's reply is owed */
	bool mail_refused;
	bool chunked;		/* a BDAT was sent */
	bool crowded;		/* the server wants fewer at a time */
	struct err mail_err;	/* why, when mail_refused */
};

/* round_offers - does the server offer an extension? */
bool round_offers(const struct round *o, enum ehlo_flag flag);

/* round_rcpt - the i-th recipient of the batch. */
struct rcpt *round_rcpt(const struct round *o, size_t i);

/*
 * round_read_owed - read every reply that is owed for MAIL and RCPT.
 * Refusals are kept in mail_err and the envelope; -1 with err only when the
 * dialogue can't go on.
 */
int round_read_owed(struct round *o, struct err *err);

/*
 * round_read_end - the text has left: read who took it.
 * Returns 0, or -1 with err, which says when nobody can know.
 */
int round_read_end(struct round *o, struct err *err);

/*
 * round_lost_after_end - the connection died, or the server made no sense,
 * after the end of the text had left (RFC 1047): marks err as uncertain,
 * unless a clear answer came before.  Returns -1.
 */
int round_lost_after_end(struct round *o, struct err *err);

#endif
