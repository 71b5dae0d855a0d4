/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/attempt.h - messages over one account's connection.
 *
 * The only place that knows the whole order of events: settings to TLS and
 * session, hosts in turn, dial, greeting, STARTTLS, secret, AUTH, then one
 * transaction or many.  What became of a message is in its envelope.
 */
#ifndef ENVOI_SUBMIT_ATTEMPT_H
#define ENVOI_SUBMIT_ATTEMPT_H

#include "config/account.h"
#include "envelope/envelope.h"
#include "message/outline.h"
#include "net/dial.h"
#include "smtp/transaction.h"
#include "submit/content.h"
#include "submit/route.h"

struct sasl_mech;

/* What was reached, for the log and for people. */
struct attempt_facts {
	const char *host;	/* borrowed from the account or its SRV */
	int port;
	struct dial_facts dial;
	bool dialled;		/* it was reached at all */
	enum step reached;	/* how far its session got */
	bool ready;		/* the server was ready for MAIL: what came
				   after that may be the message's fault */
	int64_t dial_ms, open_ms, tls_ms;	/* how long it took to
				   connect, to open the session, and
				   within that for the handshake */
	bool has_tls;
	struct tls_facts tls;
	const struct sasl_mech *mech;	/* NULL: no login */
	int code;		/* of the reply that ended the last message */
	char enhanced[12];	/* its "5.7.1", where reply does not begin
				   with it; or "" */
	struct buf reply;	/* its words, printable */
};

struct attempt_options {
	const struct transcript *transcript;	/* borrowed, or NULL */
	bool may_prompt;	/* a person may be asked for the password */
	struct str secret;	/* borrowed: the password, if it is known
				   already; ptr NULL: look for it */
	bool keep_secret;	/* ask for it once only, however often the
				   same server is reached */
	bool confine;		/* nothing but this account's mail is to be
				   done: see submit/confine.h */
	const char *queue_dir;	/* borrowed: for that */
	int64_t connect_ms;	/* ceiling for connect and greeting; 0: none */
	/* called each time before the end of a message leaves, from when on
	   the server may have it (transaction.h); or NULL */
	void (*ending)(void *ctx);
	void *ctx;		/* borrowed: for ending */
	const struct body_watcher *watcher;	/* borrowed, or NULL */
};

struct attempt;

/*
 * attempt_new - get ready for an account: everything that can be wrong
 * without a connection is found here.
 * account: borrowed, finished; must outlive the attempt
 * Returns an owned attempt, or NULL with err (EX_CONFIG mostly).
 */
struct attempt *attempt_new(const struct account *account,
	const struct attempt_options *options, struct err *err);

/*
 * attempt_renew - another message begins: 'deadline' counts from now, and
 * nothing is known of how the last one ended.
 * options: whose may_prompt, ending, ctx and watcher hold from now on
 */
void attempt_renew(struct attempt *a, const struct attempt_options *options);

/* attempt_account - what attempt_new was given. */
const struct account *attempt_account(const struct attempt *a);

/*
 * attempt_connect - from nothing to a session that takes MAIL, trying the
 * account's hosts in turn.  No-op when connected, and for an account whose
 * mail stays on this machine: that never has a session.
 * login: false stops before AUTH (--serverinfo)
 * Returns 0, or -1 with err of the last host; nothing was sent then.
 */
int attempt_connect(struct attempt *a, bool login, struct err *err);

/*
 * attempt_route - the account's hosts, borrowed; looked for when they are
 * not known yet.  NULL with err as route_init has it.
 */
struct route *attempt_route(struct attempt *a, struct err *err);

/*
 * attempt_reach - open a session with one host of the route, without login;
 * not connected yet.  attempt_login - then log in, if the account does.
 * As attempt_connect; a failure closes the connection.
 */
int attempt_reach(struct attempt *a, size_t hop, struct err *err);
int attempt_login(struct attempt *a, struct err *err);

/* attempt_leave - QUIT and close, to reach another host. */
void attempt_leave(struct attempt *a);

/*
 * attempt_send - one message to the envelope's RCPT_TODO; connects when
 * needed, and again when a kept connection has gone before MAIL.
 * content: borrowed; adapted to what the server can do
 * wishes:  borrowed
 * last:    nothing follows, so QUIT may ride along
 * As transaction_run; recipients that the server does not take on one
 * connection get another.  After -1, RCPT_TODO recipients share err.
 */
int attempt_send(struct attempt *a, struct envelope *envelope,
	struct content *content, const struct path_wishes *wishes, bool last,
	struct err *err);

/* attempt_session - the open session, borrowed; NULL when there is none. */
struct session *attempt_session(struct attempt *a);

/* attempt_facts - of the last connection; borrowed. */
const struct attempt_facts *attempt_facts(const struct attempt *a);

/* attempt_free - QUIT, close, release; NULL is nothing. */
void attempt_free(struct attempt *a);

#endif
