/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/body.h - the text of a message, from a reader to the wire.
 *
 * Fills whole records: whatever commands are queued in front go out with
 * the first bytes, and the terminator with the last ones.
 */
#ifndef ENVOI_SMTP_BODY_H
#define ENVOI_SMTP_BODY_H

#include "base/reader.h"
#include "smtp/session.h"

enum body_kind {
	BODY_DOT,	/* after DATA's 354: dots stuffed, a lone dot ends it */
	BODY_CHUNK	/* after "BDAT n LAST": exactly wire_bytes */
};

/*
 * Who wants to see a message go: called for each block that has left, with
 * the bytes so far and all there are.
 */
struct body_watcher {
	void (*moved)(void *ctx, uint64_t done, uint64_t all);
	void *ctx;
};

struct body {
	enum body_kind kind;
	struct reader *reader;	/* borrowed, at its start */
	uint64_t wire_bytes;	/* as announced to the server */
	bool watch;		/* look for an early refusal on the way: set
				   when the server owes no reply */
	const char *tail;	/* commands to go with the terminator, or NULL */
	/* called before the last byte of the message leaves: from then on
	   the server may have it; or NULL */
	void (*ending)(void *ctx);
	void *ctx;		/* borrowed: for ending */
	const struct body_watcher *watcher;	/* borrowed, or NULL */
};

/*
 * body_send - send it all and flush.
 * early: the caller's; complete when the server refused before the end
 * Returns 0 when the terminator has left; 1 when the server spoke early
 * (the terminator was not sent, the session is broken); -1 with err when
 * reading or writing failed, or the message turned out to have another
 * size than announced: the terminator was not sent, nothing is delivered.
 */
int body_send(struct session *s, const struct body *b, struct reply *early,
	struct err *err);

#endif
