/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/transaction.h - one message over an open session (RFC 5321 3.3), in
 * the fewest round trips that the extensions allow (RFC 2920, RFC 3030).
 *
 *   PIPELINING and CHUNKING   MAIL, RCPT..., BDAT LAST, QUIT in one flight,
 *                             up to TRANSACTION_ONE_FLIGHT bytes
 *   PIPELINING                MAIL, RCPT..., DATA; then text, dot, QUIT
 *   neither                   one command at a time
 *
 * With all-or-nothing and several recipients, and for larger chunks, the
 * replies to RCPT are awaited before any text leaves.
 */
#ifndef ENVOI_SMTP_TRANSACTION_H
#define ENVOI_SMTP_TRANSACTION_H

#include "base/reader.h"
#include "envelope/envelope.h"
#include "smtp/path.h"
#include "smtp/session.h"

/* Larger messages wait for the recipients' replies. */
#define TRANSACTION_ONE_FLIGHT ((uint64_t)256 * 1024)

/*
 * Bytes of commands, and how many of them, whose replies may be owed at a
 * time: both sides' socket buffers hold the answers, so neither can wait
 * for the other for ever (RFC 2920 3.1).
 */
#define TRANSACTION_GROUP_BYTES ((size_t)4096)
#define TRANSACTION_GROUP_COUNT ((size_t)100)

struct transaction {
	struct envelope *envelope;	/* borrowed; RCPT_TODO are served */
	struct reader *message;		/* borrowed; rewound as needed */
	struct path_needs needs;
	const struct path_wishes *wishes;	/* borrowed */
	bool all_or_nothing;	/* one refused recipient stops the mail */
	bool last;		/* nothing follows: QUIT may ride along */
	/* called each time before the last byte of the message leaves, from
	   when on nobody knows who has it until an answer came; or NULL */
	void (*ending)(void *ctx);
	void *ctx;		/* borrowed: for ending */
	const struct body_watcher *watcher;	/* borrowed, or NULL */
	struct buf final;	/* out, owned: the server's words after the
				   message, printable */
	int final_code;		/* out: its code; 0: none */
};

/*
 * transaction_run - deliver to the envelope's RCPT_TODO.
 *
 * On return 0 the dialogue went its way and each recipient has its state:
 * RCPT_SENT, RCPT_DEFERRED or RCPT_REFUSED with the reply in its err; or
 * still RCPT_TODO when the server takes no more of them on this
 * connection (452), which a new connection may cure.
 *
 * On -1 err says what stopped the message for the recipients that are
 * still RCPT_TODO: scope ERR_MESSAGE (MAIL, DATA or the end of the text
 * refused; too big; needs what is not offered) leaves the session usable;
 * ERR_SESSION does not.  err.uncertain: everything including the end of
 * the message had left when the connection was lost, so the server may
 * have it.
 */
int transaction_run(struct session *s, struct transaction *t,
	struct err *err);

/* transaction_clear - release what transaction_run left in t. */
void transaction_clear(struct transaction *t);

#endif
