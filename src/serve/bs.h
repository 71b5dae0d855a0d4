/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/bs.h - a session in which we are the server: 'envoi -bs' (RFC 5321;
 * LMTP, RFC 2033, for a client that says LHLO).
 *
 * Offers PIPELINING, SIZE, 8BITMIME, SMTPUTF8, DSN, CHUNKING and
 * ENHANCEDSTATUSCODES.  Bounded in everything that a client can do: line,
 * recipients, size, errors, messages, time.  What becomes of a mail is not
 * decided here but behind struct bs_back, so that every rule of the
 * dialogue is testable in memory.
 */
#ifndef ENVOI_SERVE_BS_H
#define ENVOI_SERVE_BS_H

#include "net/stream.h"
#include "serve/parcel.h"

/* Commands that are wrong before the session is ended with 421. */
#define BS_ERRORS_MAX 20

/* Mails that one session takes. */
#define BS_MAILS_MAX 10000

/* A client may be silent for so long (RFC 5321 4.5.3.2.7). */
#define BS_IDLE_MS ((int64_t)5 * 60 * 1000)

/* A message may take so long from DATA to its end. */
#define BS_MESSAGE_MS ((int64_t)60 * 60 * 1000)

/* Who takes the mail. */
struct bs_back {
	void *ctx;
	/*
	 * May the mail be from there, to there?  0, or -1 with no.  mail and
	 * rcpt are borrowed.
	 */
	int (*sender)(void *ctx, const struct mailarg *mail,
		struct answer *no);
	int (*rcpt)(void *ctx, const struct mailarg *rcpt,
		struct answer *no);
	/*
	 * Deliver a complete mail.
	 * whole: gets the answer to its end; 2xx only when responsibility
	 *        for all recipients was taken
	 * each:  NULL, or as many as there are recipients, zeroed: LMTP's
	 *        answers; one that is left zeroed is as whole
	 */
	void (*deliver)(void *ctx, const struct parcel *p,
		struct answer *whole, struct answer *each);
};

struct bs_config {
	const char *host;	/* our name, in the greeting */
	uint64_t max_size;	/* bytes of a message; 0: no limit */
	size_t max_rcpts;	/* of one mail, above 0 */
	const struct bs_back *back;
};

/*
 * bs_run - greet and serve to the end.
 * cfg, stream: borrowed
 * Returns 0 when the client said QUIT or left between two mails;
 * EX_TEMPFAIL when it left within one, or was silent for too long;
 * EX_PROTOCOL when it was sent away.
 */
int bs_run(const struct bs_config *cfg, struct stream *stream);

/*
 * bs_refuse - greet with a refusal, 421 or 554, which is all there is to
 * say.
 */
void bs_refuse(const struct answer *no, struct stream *stream);

#endif
