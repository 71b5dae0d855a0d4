/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/session.h - a connection that has said hello (RFC 5321, RFC 3207).
 *
 * Greeting, EHLO, STARTTLS, EHLO again: straight down, each step with its
 * own deadline.  TLS that was asked for is an obligation: what the server
 * can't do ends the session before anything of a login or mail has left.
 */
#ifndef ENVOI_SMTP_SESSION_H
#define ENVOI_SMTP_SESSION_H

#include "net/tls.h"
#include "smtp/ehlo.h"
#include "smtp/refusal.h"
#include "smtp/wire.h"

enum session_tls { SESSION_PLAIN, SESSION_STARTTLS, SESSION_IMPLICIT };

/* Everything is borrowed and outlives the session. */
struct session_config {
	const char *host;	/* as configured, for messages */
	int port;
	const char *helo;	/* name or literal in EHLO; may be "" */
	bool lmtp;		/* LHLO, one reply a recipient (RFC 2033) */
	enum session_tls mode;
	struct tls *tls;	/* NULL only for SESSION_PLAIN */
	int64_t timeout_ms;	/* for each step; 0: the RFC's limits */
	int64_t deadline_ms;	/* for the whole; CLOCK_NEVER */
	int64_t greet_ms;	/* deadline of the greeting, and of a handshake
				   before it; 0: none of its own */
	const struct transcript *transcript;	/* or NULL */
};

struct session {
	const struct session_config *cfg;
	struct wire wire;
	struct ehlo ehlo;
	const struct tls_facts *tls;	/* borrowed from the stream; NULL: none */
	struct buf greeting;	/* the banner's text, printable */
	bool greeted;		/* the banner was taken */
	bool extended;		/* EHLO or LHLO was taken, not HELO */
	bool in_mail;		/* a transaction is open */
	bool quit_sent;
	bool broken;		/* nothing more may be said */
	enum step reached;	/* what session_open got to */
	int64_t tls_ms;		/* how long the handshake took */
};

/*
 * session_open - from a connected stream to a server that is ready for AUTH
 * or MAIL.
 * stream: taken, also on failure
 * Returns 0, or -1 with err, s then only good for session_close.
 */
int session_open(struct session *s, struct stream *stream,
	const struct session_config *cfg, struct err *err);

/* session_deadline - the deadline of a step that begins now. */
int64_t session_deadline(const struct session *s, enum step step);

/*
 * session_command - send one line and read its reply.
 * reply: the caller's; complete on success, whatever its code
 * Returns 0, or -1 with err when the dialogue can't go on.
 */
int session_command(struct session *s, enum step step, struct reply *reply,
	struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * session_quiet - before a group of commands leaves, and before the text:
 * every reply has been read, so nothing may wait to be taken for the next
 * one.  0, or -1 with err as wire_expect_silence has it.
 */
int session_quiet(struct session *s, enum step step, struct err *err);

/*
 * session_flush, session_read - the two halves, for pipelining.
 * A failure breaks the session; its text says at which step.
 */
int session_flush(struct session *s, enum step step, struct err *err);
int session_read(struct session *s, enum step step, struct reply *reply,
	struct err *err);

/* session_reset - end an open transaction by RSET; 0 or -1. */
int session_reset(struct session *s, struct err *err);

/*
 * session_close - QUIT where the server still listens, and close.
 * The reply to QUIT is not waited for: nothing depends on it.  Safe on a
 * session that session_open refused.
 */
void session_close(struct session *s);

#endif
