/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/relay.h - mail taken from a client goes to the account's server.
 *
 * A client hears 2xx only when all recipients have the mail (or the queue
 * has it): the mail is delivered between its last byte and our answer.
 * Several mails share one connection to the server.
 */
#ifndef ENVOI_SERVE_RELAY_H
#define ENVOI_SERVE_RELAY_H

#include "serve/bs.h"
#include "serve/caller.h"
#include "submit/submit.h"

/* Recipients of one mail that a client may name. */
#define RELAY_RCPTS_MAX ((size_t)10000)

/* Bytes of a message that a client may send. */
#define RELAY_SIZE_MAX ((uint64_t)256 * 1024 * 1024)

/* What a mail is sent by.  All borrowed. */
struct relay_mail {
	const char *sender;		/* as given, maybe bare; "" is <> */
	const struct envelope *envelope;	/* recipients as given */
	const char *header_from;	/* From's address; NULL: none */
	const struct outline *outline;	/* of the message */
	uint64_t size;			/* its bytes */
};

struct relay {
	/*
	 * Choose account and sender for a mail.
	 * account: borrowed, finished and checked; must outlive the relay
	 * sender:  gets an owned address, "" for the null sender
	 * 0, or -1 with err.
	 */
	int (*choose)(void *ctx, const struct relay_mail *mail,
		struct account **account, char **sender, struct err *err);
	void *ctx;
	const struct caller *caller;		/* borrowed */
	const char *host;			/* borrowed: our name */
	const struct accounts *accounts;	/* borrowed: for 'fallback' */
	const char *full_name;			/* borrowed: -F, or NULL */
	bool no_aliases;			/* -n */
	struct attempt_options options;
	const struct enqueue_place *queue;	/* borrowed; NULL: none */
	struct submit *submit;	/* owned: relay_back makes it */
};

/* relay_back - what bs_run takes: r is its ctx and must outlive it. */
struct bs_back relay_back(struct relay *r);

/*
 * relay_trace - append the value of a Received field (RFC 5321 4.4): who of
 * this machine sent the mail, to whom and when.
 * protocol: "ESMTP"
 */
void relay_trace(struct buf *out, const struct caller *c, const char *host,
	const char *protocol, time_t when);

/* relay_clear - end the connection to the server. */
void relay_clear(struct relay *r);

/*
 * relay_answer - what a client is told about a finished mail.
 * Everything delivered: 250 with the server's words; or queued: 250 with
 * the id.  Nothing: the codes of what stopped it.  Something: 554, as a client that tried again after 4xx
 * would double the mail for those who have it.
 */
void relay_answer(struct answer *a, const struct submit_result *result,
	const struct envelope *e);

#endif
