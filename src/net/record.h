/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/record.h - TLS records between a GnuTLS session and the stream under
 * it, each wait bounded by a deadline.
 *
 * GnuTLS is given functions to fetch and to send bytes.  They either do so
 * before the deadline or fail for good; "try again" is said only when
 * nobody wants to wait.  (A library that is told EAGAIN when a time limit
 * has passed tries again for ever.)
 */
#ifndef ENVOI_NET_RECORD_H
#define ENVOI_NET_RECORD_H

#include "base/gnutls.h"
#include "net/stream.h"

/* Bytes fetched from below at once: most flights of a handshake. */
#define RECORD_AHEAD 8192

struct record {
	gnutls_session_t session;	/* owned */
	struct stream *under;		/* owned */
	int64_t deadline_ms;		/* of the call in progress */
	bool overdue;		/* it has passed, and one read was made */
	bool no_wait;		/* only what is there already, and */
	unsigned int peeks;	/* no more than so many reads of it */
	bool begun;		/* the other side has sent something */
	bool alien;		/* and it was not TLS: still in in[] */
	bool ended;		/* the other side has closed */
	struct err fault;	/* what happened below, until it is told */
	char in[RECORD_AHEAD];	/* encrypted, not yet looked at */
	size_t in_at, in_len;
	struct buf out;		/* encrypted, not yet sent */
	char early;		/* one decrypted byte, read to know that */
	bool has_early;		/* there is one */
};

/*
 * record_init - put session on top of under, both taken.  r must stay
 * where it is until record_clear.
 */
void record_init(struct record *r, gnutls_session_t session,
	struct stream *under);

/* record_begin - what the library does from now on has this deadline. */
void record_begin(struct record *r, int64_t deadline_ms);

/*
 * record_failed - tell why a GnuTLS call has failed: what the stream below
 * said if it was that, else the library's words.
 * doing: "TLS handshake"
 * Sets err with EX_TEMPFAIL and returns -1.
 */
int record_failed(struct record *r, const char *doing, int code,
	struct err *err);

/* record_flush - send what is waiting.  0, or -1 with the fault noted. */
int record_flush(struct record *r);

/* The stream operations (net/stream.h). */
ssize_t record_read(struct record *r, char *to, size_t cap,
	int64_t deadline_ms, struct err *err);
int record_write(struct record *r, struct str bytes, int64_t deadline_ms,
	struct err *err);
bool record_readable(struct record *r);

/*
 * record_clear - send close_notify if notify is set, close and free what
 * is below, and free the session.
 */
void record_clear(struct record *r, bool notify, int64_t deadline_ms);

#endif
