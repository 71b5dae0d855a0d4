/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail server that takes everything and keeps nothing, to measure clients
 * against: it counts what they cost and can pretend that each turn has to
 * travel.  Never for anything but this machine: it listens on 127.0.0.1.
 */
#ifndef ENVOI_TESTS_BENCH_SINK_H
#define ENVOI_TESTS_BENCH_SINK_H

#include <gnutls/gnutls.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/str.h"

enum sink_mode { SINK_PLAIN, SINK_STARTTLS, SINK_TLS };

/* One counter a row: name, what it counts. */
#define SINK_COUNTERS(X) \
	X(connections)		/* accepted */ \
	X(handshakes)		/* of TLS, complete */ \
	X(resumed)		/* of these, with a session of before */ \
	X(turns)		/* answers: round trips without TCP's */ \
	X(reads)		/* recv(2) calls that brought bytes */ \
	X(bytes)		/* that came over the wire */ \
	X(commands) \
	X(logins) \
	X(recipients) \
	X(messages) \
	X(message_bytes)	/* as sent: with doubled dots */ \
	X(broken)		/* connections that ended without QUIT */

#define SINK_FIELD(name) atomic_ulong name;

struct sink {
	enum sink_mode mode;
	bool pipelining, chunking;
	atomic_int delay_ms;		/* before each answer */
	atomic_int active;		/* connections now */
	const char *priority;		/* of GnuTLS */
	gnutls_certificate_credentials_t credentials;
	gnutls_datum_t ticket_key;	/* no data: no resumption */
	struct { SINK_COUNTERS(SINK_FIELD) } count;
};

enum { SINK_BUFFER = 256 * 1024 };

/* One client.  What is sent is held back until it must go. */
struct sink_conn {
	struct sink *sink;	/* borrowed */
	int fd;			/* owned */
	gnutls_session_t tls;	/* owned; NULL: plain */
	bool owes_ticket;
	bool heard;		/* something since our last answer */
	struct buf wire;	/* bytes to send */
	char *raw;		/* received, inside TLS: encrypted */
	size_t raw_pos, raw_len;
	char *in;		/* received, plain */
	size_t pos, len;
};

/* conn_init, conn_clear - fd: taken. */
void conn_init(struct sink_conn *c, struct sink *sink, int fd);
void conn_clear(struct sink_conn *c);

/* conn_start_tls - handshake as a server.  0 or -1. */
int conn_start_tls(struct sink_conn *c);

/* conn_fill - more bytes behind those in c->in.  How many; 0 at the end. */
size_t conn_fill(struct sink_conn *c);

/* conn_has_more - would conn_fill return at once? */
bool conn_has_more(struct sink_conn *c);

/* conn_say - an answer; it goes out with conn_flush. */
void conn_say(struct sink_conn *c, struct str text);

/* conn_flush - send all, as one turn, after the delay.  0 or -1. */
int conn_flush(struct sink_conn *c);

/* talk - the whole dialogue with one client. */
void talk(struct sink_conn *c);

#endif
