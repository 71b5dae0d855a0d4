/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/auth.h"

#include <string.h>

#include "smtp/command.h"
#include "text/base64.h"
#include "base/banned.h"

/* Ceiling of a secret; secret/secret.h has the same. */
#define SECRET_BYTES ((size_t)64 * 1024)

/* One login: what is asked for, and what is known while it runs. */
struct login {
	struct session *s;
	const struct auth_config *a;
	const struct sasl_mech *mech;
	struct sasl_input in;
	struct buf secret;
	struct buf binding;
	struct buf pending;	/* coded initial response, not yet sent */
	struct buf said;	/* the last response that was sent, coded */
	bool fetched;
	struct strlist offered;	/* without what the server took back */
};

/* --- choosing ----------------------------------------------------------- */

static bool
offers(const struct login *l, const char *name)
{
	for (size_t i = 0; i < l->offered.count; i++)
		if (str_eq_nocase(str_of(l->offered.item[i]), str_of(name)))
			return true;
	return false;
}

/* What the server lists, for a message. */
static void
put_offered(const struct login *l, struct buf *out)
{
	for (size_t i = 0; i < l->offered.count; i++) {
		buf_puts(out, i ? " " : "");
		buf_puts(out, l->offered.item[i]);
	}
}

static int
no_mechanism(const struct login *l, struct err *err)
{
	struct buf list = { 0 };

	put_offered(l, &list);
	err_set(err, EX_NOPERM, "AUTH-NO-MECHANISM", "no usable login "
	    "mechanism; server offers: %s", buf_cstr(&list));
	if (!l->in.tls && !l->a->cleartext_ok)
		err_hint(err, "passwords are not sent without TLS: set "
		    "'tls on'");
	buf_clear(&list);
	return -1;
}

/* The very mechanism that the user named; no other one will do. */
static int
take_named(struct login *l, struct err *err)
{
	const struct sasl_mech *m = sasl_find(str_of(l->a->method));

	if (!m)
		return err_set(err, EX_CONFIG, "AUTH-UNKNOWN",
		    "unknown login mechanism '%s'", l->a->method);
	if (m->available && !m->available())
		return err_set(err, EX_NOPERM, "AUTH-LIBRARY",
		    "login mechanism %s needs libgsasl, which is not "
		    "installed", m->name);
	if (!offers(l, m->name)) {
		struct buf list = { 0 };

		put_offered(l, &list);
		err_set(err, EX_NOPERM, "AUTH-NOT-OFFERED", "server does not "
		    "offer AUTH %s, only: %s", m->name, buf_cstr(&list));
		buf_clear(&list);
		return -1;
	}
	if (m->exposes_secret && !l->in.tls && !l->a->cleartext_ok) {
		err_set(err, EX_NOPERM, "AUTH-CLEARTEXT", "login mechanism %s "
		    "would send the password without TLS", m->name);
		err_hint(err, "set 'tls on', or 'auth_cleartext on' where "
		    "the network is trusted");
		return -1;
	}
	if (m->needs_binding && !l->in.binding_type)
		return err_set(err, EX_NOPERM, "AUTH-BINDING", "login "
		    "mechanism %s needs TLS with channel binding", m->name);
	l->mech = m;
	return 0;
}

static int
choose(struct login *l, struct err *err)
{
	l->in.forced = strcmp(l->a->method, "on") != 0;
	if (l->in.forced)
		return take_named(l, err);
	l->mech = sasl_choose(&l->offered, &l->in, l->a->token,
	    l->a->cleartext_ok);
	return l->mech ? 0 : no_mechanism(l, err);
}

/* Is the -PLUS sibling of the chosen mechanism on the server's list? */
static void
look_for_plus(struct login *l)
{
	struct buf name = { 0 };

	buf_putf(&name, "%s-PLUS", l->mech->name);
	l->in.plus_offered = offers(l, buf_cstr(&name));
	buf_clear(&name);
}

static int
fetch_secret(struct login *l, struct err *err)
{
	if (l->mech->needs_user && !l->a->user) {
		err_set(err, EX_CONFIG, "AUTH-USER", "login needs a user name");
		err_hint(err, "set 'user' in the account, or 'auth off'");
		return -1;
	}
	if (!l->mech->needs_secret || l->fetched)
		return 0;
	l->fetched = true;
	if (l->a->fetch(l->a->ctx, &l->secret, err) < 0)
		return -1;
	l->in.secret = buf_str(&l->secret);
	return 0;
}

/* --- the exchange ------------------------------------------------------- */

/* Send the queued line, showing no more of it than its first bytes. */
static int
send_secret(struct login *l, size_t shown, struct err *err)
{
	struct wire *w = &l->s->wire;
	struct str line = str_first(buf_str(&w->out),
	    str_find(buf_str(&w->out), '\r'));
	size_t blank = str_find_last(line, ' ');

	if (blank < line.len)
		line = str_from(line, blank + 1);
	if (line.len > 0) {
		buf_wipe(&l->said);
		buf_put(&l->said, line);
	}
	transcript_secret(w->transcript, buf_str(&w->out), shown);
	return session_flush(l->s, STEP_AUTH, err);
}

/* The initial response of a mechanism that speaks first, in base64. */
static int
make_initial(struct login *l, struct sasl *sasl, struct err *err)
{
	struct buf plain = BUF_MAX(SASL_MESSAGE_MAX);
	int ret = sasl_step(sasl, STR(""), &plain, err);

	base64_encode(&l->pending, buf_str(&plain));
	buf_wipe(&plain);
	return ret;
}

/*
 * AUTH, with the initial response where the line stays as short as RFC 4954
 * wants it; a long token waits in pending for the server's 334.
 */
static int
send_auth(struct login *l, struct sasl *sasl, struct err *err)
{
	struct wire *w = &l->s->wire;
	size_t shown = strlen("AUTH ") + strlen(l->mech->name) + 1;
	bool along;

	if (l->mech->client_first && make_initial(l, sasl, err) < 0)
		return -1;
	along = l->mech->client_first &&
	    shown + l->pending.len + strlen("=\r\n") <= COMMAND_AUTH_MAX;
	if (!along) {
		if (command_put(&w->out, false, err, "AUTH %s",
		    l->mech->name) < 0)
			return -1;
		transcript_sent(w->transcript, buf_str(&w->out));
		return session_flush(l->s, STEP_AUTH, err);
	}
	if (command_put(&w->out, false, err, "AUTH %s %s", l->mech->name,
	    l->pending.len ? buf_cstr(&l->pending) : "=") < 0)
		return -1;
	buf_wipe(&l->pending);
	return send_secret(l, shown, err);
}

/* Give up politely (RFC 4954 4): "*", and the server answers 501. */
static void
cancel(struct login *l)
{
	struct err ignored = { 0 };
	struct reply r;

	reply_init(&r);
	if (!l->s->broken)
		session_command(l->s, STEP_AUTH, &r, &ignored, "*");
	reply_clear(&r);
	err_clear(&ignored);
}

/* Turn the challenge of a 334 into the next line, queued. */
static int
make_response(struct login *l, struct sasl *sasl, struct str text,
	struct err *err)
{
	struct wire *w = &l->s->wire;
	struct buf challenge = BUF_MAX(SASL_MESSAGE_MAX);
	struct buf response = BUF_MAX(SASL_MESSAGE_MAX);
	int ret = 0;

	if (l->pending.len > 0)		/* the server only asks us to begin */
		buf_put(&w->out, buf_str(&l->pending));
	else if (!base64_decode(&challenge, str_trim(text)))
		ret = err_set(err, EX_TEMPFAIL, "AUTH-BASE64",
		    "invalid reply to AUTH: challenge is not base64");
	else
		ret = sasl_step(sasl, buf_str(&challenge), &response, err);
	buf_wipe(&l->pending);
	if (ret == 0) {
		base64_encode(&w->out, buf_str(&response));
		buf_puts(&w->out, "\r\n");
		if (buf_full(&w->out))
			ret = err_set(err, EX_DATAERR, "COMMAND-LONG",
			    "login response longer than %zu bytes",
			    WIRE_BLOCK);
	}
	if (ret < 0)
		buf_reset(&w->out);
	buf_wipe(&challenge);
	buf_wipe(&response);
	return ret;
}

/* Some servers say what they did not understand; that goes into logs. */
static void
hide(struct buf *text, struct str secret)
{
	enum { LEAST = 4 };	/* shorter ones stand in any text */
	struct buf masked = { 0 };
	struct str rest = buf_str(text);
	size_t at;

	if (secret.len < LEAST)
		return;
	while ((at = str_search(rest, secret)) < rest.len) {
		buf_put(&masked, str_first(rest, at));
		buf_puts(&masked, "***");
		rest = str_from(rest, at + secret.len);
	}
	buf_put(&masked, rest);
	buf_wipe(text);
	buf_put(text, buf_str(&masked));
	buf_clear(&masked);
}

/* The server's last word: what it means and what helps. */
static int
refused(struct login *l, const struct sasl *sasl, struct reply *r,
	struct err *err)
{
	const char *why = sasl_failure(sasl);

	hide(&r->text, buf_str(&l->said));
	hide(&r->text, buf_str(&l->secret));
	refusal_set(err, STEP_AUTH, r, NULL);
	if (why)
		buf_putf(&err->text, " (%s)", why);
	if (err->status == EX_NOPERM && l->mech->token)
		err_hint(err, "tried %s as user '%s'; is that whose token it "
		    "is, and may it be used to send?", l->mech->name,
		    l->a->user ? l->a->user : "");
	else if (err->status == EX_NOPERM)
		err_hint(err, "tried %s as user '%s'; check 'user' and the "
		    "password; many providers want an app password",
		    l->mech->name, l->a->user ? l->a->user : "");
	return -1;
}

/*
 * The server said yes: has it proven what the mechanism demands?  Its last
 * word belongs in a 334, but some put it where the text of the 235 goes.
 */
static int
conclude(struct sasl *sasl, struct str text, struct err *err)
{
	struct buf last = BUF_MAX(SASL_MESSAGE_MAX);
	struct buf nothing = BUF_MAX(SASL_MESSAGE_MAX);
	struct err ignored = { 0 };

	if (sasl_expects_proof(sasl) && base64_decode(&last, str_trim(text)))
		sasl_step(sasl, buf_str(&last), &nothing, &ignored);
	buf_wipe(&last);
	buf_wipe(&nothing);
	err_clear(&ignored);
	return sasl_finish(sasl, err);
}

/* Read replies and answer challenges until the server has decided. */
static int
converse(struct login *l, struct sasl *sasl, struct reply *r, struct err *err)
{
	if (send_auth(l, sasl, err) < 0)
		return -1;
	for (;;) {
		if (session_read(l->s, STEP_AUTH, r, err) < 0)
			return -1;
		if (r->code == 235)
			return conclude(sasl, buf_str(&r->text), err);
		if (r->code != 334)
			return refused(l, sasl, r, err);
		if (make_response(l, sasl, buf_str(&r->text), err) < 0) {
			cancel(l);
			return -1;
		}
		if (send_secret(l, 0, err) < 0)
			return -1;
	}
}

/* One whole exchange with the chosen mechanism. */
static int
exchange(struct login *l, struct reply *r, struct err *err)
{
	struct sasl *sasl;
	int ret;

	look_for_plus(l);
	if (fetch_secret(l, err) < 0)
		return -1;
	if (wire_expect_silence(&l->s->wire,
	    session_deadline(l->s, STEP_AUTH), err) < 0) {
		l->s->broken = true;
		return -1;
	}
	sasl = sasl_new(l->mech, &l->in);
	ret = converse(l, sasl, r, err);
	sasl_free(sasl);
	buf_wipe(&l->pending);
	return ret;
}

/* --- the whole ---------------------------------------------------------- */

/* The chosen mechanism leaves the list. */
static void
strike_out(struct login *l)
{
	struct strlist kept = { 0 };

	for (size_t i = 0; i < l->offered.count; i++)
		if (!str_eq_nocase(str_of(l->offered.item[i]),
		    str_of(l->mech->name)))
			strlist_add(&kept, str_of(l->offered.item[i]));
	strlist_clear(&l->offered);
	l->offered = kept;
}

/*
 * May another mechanism follow?  Only when the choice was ours and the
 * server says that the mechanism was the trouble, not the secret (RFC 4954
 * 6: 504, 534, 538), and never from one that kept the secret to one that
 * shows it: whoever can take back SCRAM could so have the password.
 */
static bool
next_mechanism(struct login *l, const struct reply *r)
{
	const struct sasl_mech *refused_mech = l->mech;
	struct err ignored = { 0 };
	bool found;

	if (l->in.forced || l->s->broken ||
	    (r->code != 504 && r->code != 534 && r->code != 538))
		return false;
	strike_out(l);
	found = choose(l, &ignored) == 0 &&
	    (refused_mech->exposes_secret || !l->mech->exposes_secret);
	err_clear(&ignored);
	if (!found)
		l->mech = refused_mech;
	return found;
}

static int
log_in(struct login *l, struct err *err)
{
	struct reply r;
	int ret;

	if (choose(l, err) < 0)
		return -1;
	reply_init(&r);
	ret = exchange(l, &r, err);
	while (ret < 0 && next_mechanism(l, &r)) {
		err_clear(err);
		reply_reset(&r);
		ret = exchange(l, &r, err);
	}
	reply_clear(&r);
	return ret;
}

static void
fill_input(struct login *l)
{
	const struct session *s = l->s;

	l->in.user = l->a->user;
	l->in.domain = l->a->domain;
	l->in.host = s->cfg->host;
	l->in.port = s->cfg->port;
	l->in.tls = s->tls != NULL;
	if (s->tls)
		l->in.binding_type = tls_binding(s->wire.stream, &l->binding);
	l->in.binding = buf_str(&l->binding);
	strlist_copy(&l->offered, &s->ehlo.auth);
}

int
auth_login(struct session *s, const struct auth_config *a,
	const struct sasl_mech **mech, struct err *err)
{
	struct login l = {
		.s = s,
		.a = a,
		.secret = BUF_MAX(SECRET_BYTES),
		.pending = BUF_MAX(SASL_MESSAGE_MAX * 2),
		.said = BUF_MAX(SASL_MESSAGE_MAX * 2),
	};
	int ret;

	*mech = NULL;
	if (!ehlo_has(&s->ehlo, EHLO_AUTH)) {
		err_set(err, EX_NOPERM, "AUTH-MISSING",
		    "server does not offer a login (AUTH)");
		err_hint(err, s->tls ? "set 'auth off' if none is needed" :
		    "many servers offer it only after TLS: set 'tls on'");
		return -1;
	}
	fill_input(&l);
	s->wire.line_max = REPLY_SASL_LINE_MAX;
	ret = log_in(&l, err);
	s->wire.line_max = REPLY_LINE_MAX;
	*mech = l.mech;
	buf_wipe(&s->wire.out);
	buf_wipe(&l.secret);
	buf_wipe(&l.pending);
	buf_wipe(&l.said);
	buf_clear(&l.binding);
	strlist_clear(&l.offered);
	return ret;
}
