/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "smtp/auth.h"
#include "submit/confine.h"
#include "submit/credential.h"
#include "submit/helo.h"
#include "submit/mailbox.h"
#include "submit/tlsplan.h"
#include "base/banned.h"

/* Connecting, all addresses of one host together, takes no longer. */
#define CONNECT_MS ((int64_t)60 * 1000)

struct attempt {
	const struct account *account;	/* borrowed */
	struct attempt_options options;
	struct route route;
	struct tlsplan tls;
	struct session_config cfg;
	struct session session;
	bool connected;
	bool confined;
	struct buf helo;
	struct attempt_facts facts;
	struct refresh token;	/* of an account with OAuth */
	size_t hop;		/* that was reached last */
	int64_t deadline_ms;
	int64_t greet_ms;	/* of the connection that is made */
	unsigned int sent;	/* messages over this connection */
	struct buf secret;	/* options.keep_secret: what was fetched */
	const char *secret_host;	/* and for whom; borrowed */
};

static int64_t
step_ms(const struct account *account)
{
	return (int64_t)account->timeout * 1000;
}

struct attempt *
attempt_new(const struct account *account,
	const struct attempt_options *options, struct err *err)
{
	struct attempt *a = alloc_new(struct attempt);

	a->account = account;
	a->options = *options;
	if (options->confine && confine_when(account) == CONFINE_AFTER_LOGIN)
		a->options.keep_secret = true;	/* nobody can be asked again */
	a->deadline_ms = clock_deadline((int64_t)account->deadline * 1000);
	if (tlsplan_init(&a->tls, account, err) < 0) {
		attempt_free(a);
		return NULL;
	}
	return a;
}

void
attempt_renew(struct attempt *a, const struct attempt_options *options)
{
	a->options.may_prompt = options->may_prompt;
	a->options.ending = options->ending;
	a->options.ctx = options->ctx;
	a->options.watcher = options->watcher;
	a->deadline_ms = clock_deadline((int64_t)a->account->deadline * 1000);
	a->cfg.deadline_ms = a->deadline_ms;
	a->facts.code = 0;
	a->facts.ready = a->connected;
	buf_reset(&a->facts.reply);
}

const struct account *
attempt_account(const struct attempt *a)
{
	return a->account;
}

static void
disconnect(struct attempt *a)
{
	if (!a->connected)
		return;
	session_close(&a->session);
	a->connected = false;
	a->sent = 0;
}

/* --- connecting --------------------------------------------------------- */

static int64_t
connect_deadline(const struct attempt *a)
{
	int64_t ms = a->account->timeout ? step_ms(a->account) : CONNECT_MS;

	if (a->options.connect_ms && a->options.connect_ms < ms)
		ms = a->options.connect_ms;
	return clock_earlier(clock_deadline(ms), a->deadline_ms);
}

static struct stream *
reach(struct attempt *a, size_t i, struct err *err)
{
	const struct dial_target *target = route_target(&a->route, i);
	int64_t began_ms = clock_mono_ms();
	struct stream *stream;

	a->greet_ms = a->options.connect_ms ?
	    clock_deadline(a->options.connect_ms) : 0;
	stream = dial(target, &a->facts.dial, connect_deadline(a), err);
	a->facts.dial_ms = clock_mono_ms() - began_ms;
	a->facts.dialled = stream != NULL;
	if (stream)
		transcript_note(a->options.transcript, "connected to %s%s%s "
		    "port %d", target->host ? target->host : target->socket,
		    *a->facts.dial.address ? " at " : "",
		    a->facts.dial.address, target->port);
	return stream;
}

static void
keep_facts(struct attempt *a)
{
	a->facts.reached = a->session.reached;
	a->facts.tls_ms = a->session.tls_ms;
	a->facts.has_tls = a->session.tls != NULL;
	if (a->session.tls)
		a->facts.tls = *a->session.tls;
}

/* What the session must know about the server that was reached. */
static int
configure(struct attempt *a, const struct route_hop *hop, struct err *err)
{
	const struct account *account = a->account;

	buf_reset(&a->helo);
	if (helo_name(&a->helo, account->domain, &a->facts.dial, err) < 0)
		return -1;
	a->cfg = (struct session_config){
		.host = hop->host ? hop->host : account->socket,
		.port = hop->port,
		.helo = buf_cstr(&a->helo),
		.lmtp = account->protocol == PROTOCOL_LMTP,
		.mode = hop->mode,
		.timeout_ms = step_ms(account),
		.deadline_ms = a->deadline_ms,
		.greet_ms = a->greet_ms,
		.transcript = a->options.transcript,
	};
	if (hop->mode == SESSION_PLAIN)
		return 0;
	a->cfg.tls = tlsplan_for(&a->tls, hop->verify, hop->port, err);
	return a->cfg.tls ? 0 : -1;
}

/* See submit/confine.h; now: the phase that has been reached. */
static void
confine(struct attempt *a, enum confine_when now)
{
	if (!a->options.confine || a->confined ||
	    confine_when(a->account) != now)
		return;
	a->confined = true;
	confine_enter(a->account, a->options.queue_dir,
	    a->options.transcript);
}

/* Greeting to EHLO inside TLS, over a stream that is taken. */
static int
greet(struct attempt *a, struct stream *stream, const struct route_hop *hop,
	struct err *err)
{
	int64_t began_ms = clock_mono_ms();
	int ret;

	if (configure(a, hop, err) < 0) {
		stream_close(stream, 0);
		return -1;
	}
	confine(a, CONFINE_CONNECTED);
	ret = session_open(&a->session, stream, &a->cfg, err);
	a->facts.open_ms = clock_mono_ms() - began_ms;
	a->connected = true;
	keep_facts(a);
	return ret;
}

/*
 * What was fetched for a host is of use for that host only: the keyring and
 * netrc may know another one for the next.  A command is not told the host,
 * a file has one password.
 */
static void
use_kept_secret(struct attempt *a, struct credential *c)
{
	if (!a->options.keep_secret || c->known.ptr)
		return;
	if (a->secret_host != c->host && !a->account->passwordeval &&
	    !a->account->password_file)
		buf_wipe(&a->secret);
	a->secret_host = c->host;
	if (a->secret.len > 0)
		c->known = buf_str(&a->secret);
	else
		c->keep = &a->secret;
}

/* host: as the keyring and netrc know the server */
static int
log_in(struct attempt *a, const char *host, struct err *err)
{
	const struct account *account = a->account;
	struct credential credential = {
		.account = account,
		.host = host,
		.may_prompt = a->options.may_prompt,
		.known = a->options.secret,
		.token = &a->token,
	};
	struct auth_config auth = {
		.method = account->auth,
		.user = account->user,
		.domain = account->ntlmdomain,
		.token = account_has_oauth(account),
		.cleartext_ok = a->facts.dial.loopback ||
		    account->auth_cleartext,
		.fetch = credential_fetch,
		.ctx = &credential,
	};

	use_kept_secret(a, &credential);
	a->facts.mech = NULL;
	if (strcmp(account->auth, "off") == 0)
		return 0;
	return auth_login(&a->session, &auth, &a->facts.mech, err);
}

/*
 * A service of this machine that says 5.7.1 tells its user what that user
 * may not do; it is not the mail that is wrong.
 */
static int
blame_user(const struct attempt *a, struct err *err)
{
	if (a->account->socket && err->status == EX_UNAVAILABLE &&
	    err->code / 100 == 5 && strcmp(err->enhanced, "5.7.1") == 0)
		err->status = EX_NOPERM;
	return -1;
}

int
attempt_reach(struct attempt *a, size_t i, struct err *err)
{
	const struct route_hop *hop = &a->route.hop[i];
	struct stream *stream;

	a->hop = i;
	a->facts.host = hop->host;
	a->facts.port = hop->port;
	a->facts.has_tls = false;
	a->facts.reached = STEP_BANNER;
	stream = reach(a, i, err);
	if (!stream)
		return -1;
	if (greet(a, stream, hop, err) == 0)
		return 0;
	disconnect(a);
	return blame_user(a, err);
}

static int
log_in_or_leave(struct attempt *a, struct err *err)
{
	if (log_in(a, a->cfg.host, err) == 0) {
		confine(a, CONFINE_AFTER_LOGIN);
		return 0;
	}
	disconnect(a);
	return -1;
}

/*
 * A token that was good by the clock may have been taken back, so a new one
 * is worth a try; one that has just come is not, nor is it where the server
 * says that it lets nobody in (5.7.139).
 */
static bool
wants_new_token(const struct attempt *a, const struct err *err)
{
	return account_has_oauth(a->account) && a->token.was_kept &&
	    !a->token.was_refused && err->status == EX_NOPERM &&
	    strcmp(err->id, "AUTH-REFUSED") == 0 &&
	    strcmp(err->enhanced, "5.7.139") != 0;
}

int
attempt_login(struct attempt *a, struct err *err)
{
	if (log_in_or_leave(a, err) == 0)
		return 0;
	if (!wants_new_token(a, err))
		return -1;
	transcript_note(a->options.transcript, "asking for a new token");
	err_clear(err);
	a->token.was_refused = true;
	if (attempt_reach(a, a->hop, err) < 0)
		return -1;
	return log_in_or_leave(a, err);
}

static int
connect_hop(struct attempt *a, size_t i, bool login, struct err *err)
{
	if (attempt_reach(a, i, err) < 0)
		return -1;
	return login ? attempt_login(a, err) : 0;
}

/*
 * A refused login stays refused on the next host, and trying again locks
 * accounts; a wrong configuration is wrong everywhere.
 */
static bool
may_try_next(const struct err *err)
{
	return err->status != EX_CONFIG &&
	    !str_starts(str_of(err->id), STR("AUTH")) &&
	    !str_starts(str_of(err->id), STR("OAUTH"));
}

/* The route is asked for once; it may need the name service. */
static int
find_route(struct attempt *a, struct err *err)
{
	if (a->route.count > 0)
		return 0;
	route_clear(&a->route);
	return route_init(&a->route, a->account, connect_deadline(a), err);
}

struct route *
attempt_route(struct attempt *a, struct err *err)
{
	return find_route(a, err) < 0 ? NULL : &a->route;
}

int
attempt_connect(struct attempt *a, bool login, struct err *err)
{
	int ret;

	a->facts.ready = a->connected || account_is_local(a->account);
	if (a->facts.ready)
		return 0;
	if (find_route(a, err) < 0)
		return -1;
	ret = connect_hop(a, 0, login, err);
	for (size_t i = 1; ret < 0 && i < a->route.count; i++) {
		struct err first = { 0 };

		if (!may_try_next(err))
			break;
		err_move(&first, err);
		transcript_note(a->options.transcript, "%s",
		    buf_cstr(&first.text));
		ret = connect_hop(a, i, login, err);
		if (ret < 0)
			err_wrap(err, "%s; then", buf_cstr(&first.text));
		err_clear(&first);
	}
	a->facts.ready = ret == 0;
	return ret;
}

/* --- sending ------------------------------------------------------------ */

static void
keep_reply(struct attempt *a, const struct transaction *t,
	const struct err *err)
{
	buf_reset(&a->facts.reply);
	a->facts.code = t->final_code;
	buf_put(&a->facts.reply, buf_str(&t->final));
	a->facts.enhanced[0] = '\0';
	if (err->code) {
		a->facts.code = err->code;
		memcpy(a->facts.enhanced, err->enhanced,
		    sizeof(err->enhanced));
		buf_reset(&a->facts.reply);
		buf_put(&a->facts.reply, buf_str(&err->reply));
	}
}

/* One try over the connection that stands. */
static int
send_over(struct attempt *a, struct envelope *envelope,
	struct content *content, const struct path_wishes *wishes, bool last,
	struct err *err)
{
	struct session *s = &a->session;
	struct transaction t = {
		.envelope = envelope,
		.wishes = wishes,
		.all_or_nothing = !a->account->partial_delivery,
		.last = last,
		.ending = a->options.ending,
		.ctx = a->options.ctx,
		.watcher = a->options.watcher,
	};
	int ret;

	if (content_adapt(content, ehlo_has(&s->ehlo, EHLO_8BITMIME),
	    ehlo_has(&s->ehlo, EHLO_SMTPUTF8), err) < 0)
		return -1;
	t.message = content->reader;
	t.needs = (struct path_needs){
		.wire_bytes = content->facts.wire_bytes,
		.eight_bit = content->facts.eight_bit,
		.utf8 = content->utf8_header,
	};
	ret = transaction_run(s, &t, err);
	a->sent++;
	keep_reply(a, &t, err);
	transaction_clear(&t);
	if (s->broken || s->quit_sent)
		disconnect(a);
	return ret;
}

/*
 * A connection that was kept from an earlier message may have gone in the
 * meantime.  That shows before anything of this message was taken, so
 * nothing can be doubled by a new one.
 */
static bool
kept_too_long(const struct attempt *a, bool was_kept, const struct err *err)
{
	return was_kept && !a->connected && err->scope == ERR_SESSION &&
	    err->status == EX_TEMPFAIL && !err->uncertain;
}

/* Without a server: the reply is our own, so that the log has one. */
static int
keep_here(struct attempt *a, struct envelope *envelope,
	struct content *content, struct err *err)
{
	if (content_adapt(content, true, true, err) < 0)
		return -1;
	buf_reset(&a->facts.reply);
	if (mailbox_deliver(a->account, envelope, content->reader,
	    &a->facts.reply, err) < 0)
		return -1;
	a->facts.code = 250;
	return 0;
}

int
attempt_send(struct attempt *a, struct envelope *envelope,
	struct content *content, const struct path_wishes *wishes, bool last,
	struct err *err)
{
	size_t todo;

	if (account_is_local(a->account))
		return keep_here(a, envelope, content, err);
	do {
		bool was_kept = a->connected && a->sent > 0;
		int ret;

		todo = envelope_count(envelope, RCPT_TODO);
		if (attempt_connect(a, true, err) < 0)
			return -1;
		ret = send_over(a, envelope, content, wishes, last, err);
		if (ret < 0 && kept_too_long(a, was_kept, err)) {
			err_clear(err);
			ret = attempt_connect(a, true, err);
			if (ret == 0)
				ret = send_over(a, envelope, content, wishes,
				    last, err);
		}
		if (ret < 0)
			return blame_user(a, err);
		/* The server may take only so many a connection. */
	} while (envelope_count(envelope, RCPT_TODO) > 0 &&
	    envelope_count(envelope, RCPT_TODO) < todo);
	return 0;
}

/* --- the rest ----------------------------------------------------------- */

struct session *
attempt_session(struct attempt *a)
{
	return a->connected ? &a->session : NULL;
}

const struct attempt_facts *
attempt_facts(const struct attempt *a)
{
	return &a->facts;
}

void
attempt_leave(struct attempt *a)
{
	disconnect(a);
}

void
attempt_free(struct attempt *a)
{
	if (!a)
		return;
	disconnect(a);
	route_clear(&a->route);
	tlsplan_clear(&a->tls);
	buf_wipe(&a->secret);
	buf_clear(&a->helo);
	buf_clear(&a->facts.reply);
	free(a);
}
