/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/parcel.h - a mail while a client hands it over: sender, recipients,
 * message.
 */
#ifndef ENVOI_SERVE_PARCEL_H
#define ENVOI_SERVE_PARCEL_H

#include "message/spool.h"
#include "serve/mailarg.h"

/* Zeroed is empty. */
struct parcel {
	bool open;		/* MAIL was taken */
	struct mailarg mail;
	struct mailarg *rcpt;	/* owned array, in order, as given: the same
				   one may stand twice */
	size_t count;
	size_t cap;
	struct spool *spool;	/* owned; NULL before the first byte */
	uint64_t size;		/* bytes of the message that came */
	bool chunked;		/* it comes by BDAT */
	const char *with;	/* a literal: "ESMTP" (RFC 3848), as a
				   Received field says it */
	struct answer trouble;	/* why it cannot be taken; code 0: it can */
};

/* parcel_begin - MAIL was taken; so is mail.  What was there is dropped. */
void parcel_begin(struct parcel *p, struct mailarg *mail);

/* parcel_add_rcpt - append; rcpt is taken. */
void parcel_add_rcpt(struct parcel *p, struct mailarg *rcpt);

/*
 * parcel_add - the next bytes of the message.
 * max_size: bytes; 0: no limit
 * What does not fit is counted and dropped, so that the client can be heard
 * to the end; trouble then says 552 (too big) or 452 (no room).
 */
void parcel_add(struct parcel *p, struct str bytes, uint64_t max_size);

/* parcel_seal - the message is complete: an empty one is one, too. */
void parcel_seal(struct parcel *p);

/* parcel_clear - release everything; empty after. */
void parcel_clear(struct parcel *p);

#endif
