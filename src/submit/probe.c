/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/probe.h"

#include <poll.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/addr.h"
#include "net/resolve.h"
#include "sasl/sasl.h"
#include "oauth/refresh.h"
#include "secret/secret.h"
#include "submit/credential.h"
#include "text/idn.h"
#include "base/banned.h"

enum {
	LOOKUP_MS = 20 * 1000,
	WIDEN_MS = 2 * 1000,	/* then each family is asked for apart */
	CONNECT_MS = 20 * 1000,	/* to one address */
	DAY_S = 24 * 60 * 60
};

/* One probe on its way. */
struct run {
	const struct probe *probe;
	const struct account *account;
	struct checklist *list;
	struct attempt *attempt;
	struct buf secret;
	bool no_secret;		/* there should be one, and is not */
	bool login_refused;
};

/* --- before anything connects -------------------------------------------- */

static bool
wants_login(const struct account *a)
{
	return strcmp(a->auth, "off") != 0;
}

static bool
wants_secret(const struct account *a)
{
	return wants_login(a) && strcmp(a->auth, "external") != 0 &&
	    strcmp(a->auth, "gssapi") != 0;
}

static const char *
secret_source_name(const struct account *a)
{
	if (a->password.ptr)
		return "it is in the configuration";
	if (a->password_fd >= 0)
		return "from the descriptor of 'password_fd'";
	if (a->password_file)
		return "from the file of 'password_file'";
	if (a->passwordeval)
		return "from the command of 'passwordeval'";
	return "found";
}

/* A blank at an end is a slip of the hand in most cases. */
static bool
looks_odd(struct str secret)
{
	bool ascii = true;

	for (size_t i = 0; i < secret.len; i++)
		ascii = ascii && secret.ptr[i] >= ' ' &&
		    secret.ptr[i] != 0x7f;
	return !ascii || secret.len == 0 ||
	    str_trim(secret).len != secret.len;
}

/* The session fetches it again, as it may have to ask for a new one. */
static void
check_token(struct run *r)
{
	struct refresh refresh = { 0 };
	struct err err = { 0 };

	if (refresh_access(&refresh, r->account, &r->secret, &err) < 0) {
		r->no_secret = true;
		checklist_fail(r->list, "password", &err);
	} else {
		checklist_end(r->list, "password", CHECKLIST_OK,
		    "OAuth, %s access token", refresh.was_kept ? "the kept" :
		    "a new");
	}
	buf_wipe(&r->secret);
}

static void
check_secret(struct run *r)
{
	const struct account *a = r->account;
	struct credential credential = {
		.account = a,
		.host = a->host.count ? a->host.item[0] : a->socket,
		.may_prompt = r->probe->options.may_prompt,
	};
	struct err err = { 0 };

	if (!wants_secret(a)) {
		checklist_end(r->list, "password", CHECKLIST_SKIPPED,
		    "no login that needs one");
		return;
	}
	if (account_has_oauth(a)) {
		check_token(r);
		return;
	}
	if (credential_fetch(&credential, &r->secret, &err) < 0) {
		r->no_secret = true;
		checklist_fail(r->list, "password", &err);
		return;
	}
	checklist_end(r->list, "password", looks_odd(buf_str(&r->secret)) ?
	    CHECKLIST_WARNING : CHECKLIST_OK, "%s, %zu bytes%s",
	    secret_source_name(a), r->secret.len,
	    looks_odd(buf_str(&r->secret)) ? "; it is empty, or holds a "
	    "blank at an end, a control character or one that is not ASCII" :
	    "");
}

static int
check_files(struct run *r)
{
	struct attempt_options options = r->probe->options;
	struct err err = { 0 };

	if (!r->no_secret && wants_secret(r->account) &&
	    !account_has_oauth(r->account))
		options.secret = buf_str(&r->secret);
	checklist_begin(r->list);
	r->attempt = attempt_new(r->account, &options, &err);
	if (!r->attempt) {
		checklist_fail(r->list, "certificates", &err);
		return -1;
	}
	if (r->account->tls)
		checklist_end(r->list, "certificates", CHECKLIST_OK,
		    "the TLS settings can be used");
	else
		checklist_end(r->list, "certificates", CHECKLIST_SKIPPED,
		    "TLS is off");
	return 0;
}

/* --- addresses ------------------------------------------------------------ */

static int
look_up(const char *host, int family, struct addrlist *addrs,
	struct err *err)
{
	int64_t deadline_ms = clock_deadline(LOOKUP_MS);
	int64_t widen_ms = clock_deadline(WIDEN_MS);
	struct resolve *names = resolve_new(host, family, err);
	int result = 0;

	if (!names)
		return -1;
	while (!resolve_done(names) && clock_left_ms(deadline_ms) > 0) {
		struct pollfd p = {
			.fd = resolve_fd(names), .events = POLLIN
		};

		if (poll(&p, 1, clock_left_ms(clock_earlier(deadline_ms,
		    widen_ms))) == 0 && clock_left_ms(widen_ms) == 0) {
			resolve_widen(names);
			widen_ms = deadline_ms;
		}
		resolve_take(names, addrs);
	}
	if (addrs->count == 0)
		result = resolve_failure(names, err);
	resolve_free(names);
	return result;
}

static void
put_addresses(struct buf *out, const struct addrlist *addrs)
{
	for (size_t i = 0; i < addrs->count; i++) {
		char text[ADDR_TEXT_MAX];

		addr_format(&addrs->item[i], text);
		buf_putf(out, "%s%s", i ? ", " : "", text);
	}
}

static int
check_name(struct run *r, const struct dial_target *t,
	struct addrlist *addrs)
{
	struct buf ascii = { 0 }, text = { 0 };
	struct err err = { 0 };
	int result;

	if (addr_parse(&addrs->item[0], t->host, t->port)) {
		addrs->count = 1;
		checklist_end(r->list, "dns", CHECKLIST_SKIPPED,
		    "'%s' is an address", t->host);
		return 0;
	}
	result = idn_to_ascii(&ascii, str_of(t->host), &err);
	if (result == 0)
		result = look_up(buf_cstr(&ascii), t->family, addrs, &err);
	if (result == 0) {
		put_addresses(&text, addrs);
		checklist_end(r->list, "dns", CHECKLIST_OK, "'%s' is %s",
		    t->host, buf_cstr(&text));
	} else {
		checklist_fail(r->list, "dns", &err);
	}
	buf_clear(&ascii);
	buf_clear(&text);
	return result;
}

/* Why an address cannot be reached; empty: it can. */
struct reached {
	struct err err;
	int64_t ms;
	char text[ADDR_TEXT_MAX];
};

static bool
try_address(const struct dial_target *t, const struct addr *addr,
	struct reached *to)
{
	struct dial_target one = *t;
	struct dial_facts facts;
	int64_t began_ms = clock_mono_ms();
	struct stream *stream;

	addr_format(addr, to->text);
	one.host = to->text;
	stream = dial(&one, &facts, clock_deadline(CONNECT_MS), &to->err);
	to->ms = clock_mono_ms() - began_ms;
	stream_close(stream, clock_deadline(1));
	return stream != NULL;
}

/*
 * One that does not work is a failure only when no other one does: many
 * machines have no IPv6, and nothing is wrong then.
 */
static void
tell_address(struct run *r, const struct dial_target *t,
	struct reached *one, bool any)
{
	struct buf text = { 0 };

	if (one->err.status == 0) {
		buf_putf(&text, "%s port %d answers", one->text, t->port);
		checklist_took(r->list, "address", one->ms, &text, NULL);
	} else if (any) {
		checklist_end(r->list, "address", CHECKLIST_WARNING, "%s",
		    buf_cstr(&one->err.text));
	} else {
		checklist_took(r->list, "address", one->ms, NULL, &one->err);
	}
	buf_clear(&text);
	err_clear(&one->err);
}

static bool
check_addresses(struct run *r, const struct dial_target *t,
	const struct addrlist *addrs)
{
	struct reached reached[ADDRLIST_MAX] = { 0 };
	bool any = false;

	for (size_t i = 0; i < addrs->count; i++)
		any |= try_address(t, &addrs->item[i], &reached[i]);
	for (size_t i = 0; i < addrs->count; i++)
		tell_address(r, t, &reached[i], any);
	return any;
}

/* Can it be reached?  By a proxy or socket, connecting will tell. */
static bool
check_way(struct run *r, const struct dial_target *t)
{
	struct addrlist addrs = { .count = 0 };

	if (t->socket || t->command || t->proxy != DIAL_DIRECT) {
		checklist_end(r->list, "dns", CHECKLIST_SKIPPED, "%s",
		    t->socket ? "it is a unix socket" :
		    "the name is for the proxy to look up");
		return true;
	}
	return check_name(r, t, &addrs) == 0 &&
	    check_addresses(r, t, &addrs);
}

/* --- the session ---------------------------------------------------------- */

static void
tell_tls(struct run *r, const struct attempt_facts *f)
{
	const struct tls_facts *tls = &f->tls;
	int64_t days = (tls->not_after - clock_wall()) / DAY_S;
	struct buf text = { 0 };
	struct tm tm;
	char date[16] = "";
	struct str der;
	size_t chain = tls_chain(attempt_session(r->attempt)->wire.stream, 0,
	    &der);

	if (gmtime_r(&tls->not_after, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	buf_putf(&text, "%s, certificate %s, valid until %s (%lld days), "
	    "for %s, by %s, %zu in the chain", tls->version,
	    tls->verified ? "verified" : "not verified", date,
	    (long long)days, tls->subject, tls->issuer, chain);
	if (days < PROBE_DAYS_LEFT || (!tls->verified &&
	    !r->account->tls_fingerprint && r->account->tls_pin.count == 0))
		checklist_end(r->list, "tls", CHECKLIST_WARNING, "%s",
		    buf_cstr(&text));
	else
		checklist_took(r->list, "tls", f->tls_ms, &text, NULL);
	buf_clear(&text);
}

static void
tell_greeting(struct run *r, const struct attempt_facts *f)
{
	const struct session *s = attempt_session(r->attempt);
	struct buf text = { 0 };

	buf_puts(&text, buf_cstr(&s->greeting));
	checklist_took(r->list, "greeting", f->open_ms - f->tls_ms, &text,
	    NULL);
	buf_reset(&text);
	for (size_t i = 0; i < s->ehlo.lines.count; i++)
		buf_putf(&text, "%s%s", i ? ", " : "",
		    s->ehlo.lines.item[i]);
	if (s->ehlo.lines.count == 0)
		buf_puts(&text, "none");
	checklist_took(r->list, "extensions", 0, &text, NULL);
	buf_clear(&text);
}

static void
skip(struct run *r, const char *name, const char *why)
{
	checklist_end(r->list, name, CHECKLIST_SKIPPED, "%s", why);
}

/* The step that it broke at has failed; those behind it were not tried. */
static void
tell_broken(struct run *r, const struct attempt_facts *f, struct err *err)
{
	bool in_tls = f->reached == STEP_TLS || f->reached == STEP_STARTTLS;

	if (!f->dialled)
		checklist_took(r->list, "connect", f->dial_ms, NULL, err);
	else if (in_tls)
		checklist_took(r->list, "tls", f->open_ms, NULL, err);
	else
		checklist_took(r->list, "greeting", f->open_ms, NULL, err);
	if (!f->dialled || !in_tls)
		skip(r, "tls", r->account->tls ? "it did not come to that" :
		    "TLS is off");
}

static int
check_session(struct run *r, size_t hop)
{
	const struct attempt_facts *f = attempt_facts(r->attempt);
	struct err err = { 0 };

	if (attempt_reach(r->attempt, hop, &err) < 0) {
		tell_broken(r, f, &err);
		return -1;
	}
	tell_greeting(r, f);
	if (f->has_tls)
		tell_tls(r, f);
	else
		skip(r, "tls", "TLS is off");
	return 0;
}

/* --- login, sender, recipient --------------------------------------------- */

static int
check_login(struct run *r)
{
	struct err err = { 0 };

	if (!wants_login(r->account)) {
		skip(r, "login", "'auth' is off");
		return 0;
	}
	if (r->no_secret || r->login_refused) {
		skip(r, "login", r->no_secret ? "there is no password" :
		    "it was refused already");
		return -1;
	}
	checklist_begin(r->list);
	if (attempt_login(r->attempt, &err) < 0) {
		r->login_refused = err.status != EX_TEMPFAIL;
		checklist_fail(r->list, "login", &err);
		return -1;
	}
	checklist_end(r->list, "login", CHECKLIST_OK, "%s%s%s",
	    attempt_facts(r->attempt)->mech->name,
	    r->account->user ? " as " : "",
	    r->account->user ? r->account->user : "");
	return 0;
}

/* Send the one line of a buffer and want a 250 or 251. */
static int
say(struct session *s, enum step step, const struct buf *line,
	const char *object, struct err *err)
{
	struct reply reply;
	int result;

	reply_init(&reply);
	result = session_command(s, step, &reply, err, "%.*s",
	    STR_ARG(str_trim_eol(buf_str(line))));
	if (result == 0 && !reply_is_success(&reply))
		result = refusal_set(err, step, &reply, object);
	reply_clear(&reply);
	return result;
}

static int
check_path(struct run *r, const char *name, enum step step)
{
	struct session *s = attempt_session(r->attempt);
	const char *addr = r->probe->sender;
	struct path_needs needs = { .utf8 = path_needs_utf8(addr) };
	struct rcpt rcpt = { .addr = alloc_copy(addr) };
	struct path_wishes wishes = { 0 };
	struct buf line = { 0 };
	struct err err = { 0 };
	int result;

	checklist_begin(r->list);
	if (step == STEP_MAIL)
		result = path_put_mail(&line, addr, &needs, &wishes, &s->ehlo,
		    &err);
	else
		result = path_put_rcpt(&line, &rcpt, needs.utf8, &wishes,
		    &s->ehlo, &err);
	if (result == 0)
		result = say(s, step, &line, addr, &err);
	if (result == 0)
		checklist_end(r->list, name, CHECKLIST_OK, "<%s>", addr);
	else
		checklist_fail(r->list, name, &err);
	buf_clear(&line);
	free(rcpt.addr);
	return result;
}

static void
check_envelope(struct run *r)
{
	struct session *s = attempt_session(r->attempt);
	const char *sender = r->probe->sender;
	struct err ignored = { 0 };

	if (!sender || !*sender) {
		skip(r, "sender", "the account has no sender");
		skip(r, "recipient", "the account has no sender");
		return;
	}
	if (check_path(r, "sender", STEP_MAIL) < 0) {
		skip(r, "recipient", "the sender was refused");
		return;
	}
	s->in_mail = true;
	check_path(r, "recipient", STEP_RCPT);
	session_reset(s, &ignored);
	err_clear(&ignored);
}

/* --- the whole ------------------------------------------------------------ */

static void
skip_all(struct run *r, bool session, const char *why)
{
	if (session) {
		skip(r, "greeting", why);
		skip(r, "tls", why);
	}
	skip(r, "login", why);
	skip(r, "sender", why);
	skip(r, "recipient", why);
}

static void
check_hop(struct run *r, struct route *route, size_t hop)
{
	const struct dial_target *t = route_target(route, hop);

	checklist_begin(r->list);
	if (!check_way(r, t)) {
		skip_all(r, true, "the server cannot be reached");
		return;
	}
	if (check_session(r, hop) < 0) {
		skip_all(r, false, "there is no session");
		return;
	}
	if (check_login(r) == 0) {
		check_envelope(r);
	} else {
		skip(r, "sender", "there is no login");
		skip(r, "recipient", "there is no login");
	}
	attempt_leave(r->attempt);
}

static void
check_hosts(struct run *r)
{
	struct err err = { 0 };
	struct route *route;

	checklist_begin(r->list);
	route = attempt_route(r->attempt, &err);
	if (!route) {
		checklist_fail(r->list, "dns", &err);
		skip_all(r, true, "no server is known");
		return;
	}
	for (size_t i = 0; i < route->count; i++)
		check_hop(r, route, i);
}

void
probe_run(const struct probe *probe)
{
	struct run r = {
		.probe = probe,
		.account = probe->account,
		.list = probe->list,
		.secret = BUF_MAX(SECRET_MAX),
	};

	checklist_begin(r.list);
	check_secret(&r);
	if (check_files(&r) == 0)
		check_hosts(&r);
	else
		skip_all(&r, true, "the TLS settings cannot be used");
	attempt_free(r.attempt);
	buf_wipe(&r.secret);
}
