/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/tls.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/crypto.h"
#include "net/clientcert.h"
#include "net/facts.h"
#include "net/handshake.h"
#include "net/resume.h"
#include "net/trust.h"
#include "base/banned.h"

/*
 * Added to the system's choice: TLS 1.2 and later, forward secrecy, and
 * nothing below 112 bits, be it a key, a Diffie-Hellman prime or SHA-1
 * (RFC 8996, RFC 9325).
 */
#define VERSIONS_12 "-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define VERSIONS_13 "-VERS-ALL:+VERS-TLS1.3"
#define PROFILE "%PROFILE_MEDIUM"
#define STRENGTH "-RSA:-SIGN-RSA-SHA1:-SIGN-ECDSA-SHA1:" PROFILE

struct tls {
	const struct tls_config *cfg;	/* borrowed */
	gnutls_certificate_credentials_t cred;
	gnutls_priority_t priorities;
	struct trust *trust;
};

struct tls_stream {
	struct stream base;
	struct tls *tls;	/* borrowed */
	struct record record;
	struct err refusal;	/* set by the verification */
	struct ticket ticket;	/* where the session is kept */
	struct tls_facts facts;
};

/* --- settings -----------------------------------------------------------*/

static int
library_failed(int code, struct err *err)
{
	return err_set(err, EX_OSERR, "TLS-LIBRARY", "TLS library: %s",
	    gnutls_strerror(code));
}

/* The system's policy may be written in words that ours do not fit. */
static int
set_default_priorities(struct tls *tls, struct err *err)
{
	bool newest = tls->cfg->min_version >= 13;
	const char *ours = newest ? VERSIONS_13 ":" STRENGTH
	    : VERSIONS_12 ":" STRENGTH;
	int code = gnutls_priority_init2(&tls->priorities, ours, NULL,
	    GNUTLS_PRIORITY_INIT_DEF_APPEND);

	if (code < 0)
		code = gnutls_priority_init(&tls->priorities, newest ?
		    "NORMAL:" VERSIONS_13 ":" STRENGTH
		    : "NORMAL:" VERSIONS_12 ":" STRENGTH, NULL);
	return code < 0 ? library_failed(code, err) : 0;
}

/*
 * The user's string replaces ours.  What it says nothing about stays: it
 * takes a VERS- to get an old version, and a profile to get weak keys.
 */
static int
set_priorities(struct tls *tls, struct err *err)
{
	struct str given = str_of(tls->cfg->priorities);
	struct buf whole = { 0 };
	const char *at = NULL;
	int code;

	if (given.len == 0)
		return set_default_priorities(tls, err);
	buf_put(&whole, given);
	if (tls->cfg->min_version >= 13)
		buf_puts(&whole, ":" VERSIONS_13);
	else if (str_search(given, STR("VERS-")) == given.len)
		buf_puts(&whole, ":" VERSIONS_12);
	if (str_search(given, STR("PROFILE_")) == given.len &&
	    str_search(given, STR("SECURE")) == given.len &&
	    str_search(given, STR("SUITEB")) == given.len)
		buf_puts(&whole, ":" PROFILE);
	code = gnutls_priority_init(&tls->priorities, buf_cstr(&whole), &at);
	if (code < 0)
		err_set(err, EX_CONFIG, "TLS-PRIORITIES",
		    "tls_priorities '%s' cannot be used, see '%s'",
		    tls->cfg->priorities, at ? at : "");
	buf_clear(&whole);
	return code < 0 ? -1 : 0;
}

struct tls *
tls_new(const struct tls_config *cfg, struct err *err)
{
	struct tls *tls = alloc_new(struct tls);

	tls->cfg = cfg;
	if (!crypto_init() ||
	    gnutls_certificate_allocate_credentials(&tls->cred) < 0) {
		err_set(err, EX_OSERR, "TLS-LIBRARY",
		    "GnuTLS cannot be loaded, or does not start");
		goto failed;
	}
	tls->trust = trust_new(cfg, err);
	if (!tls->trust || set_priorities(tls, err) < 0 ||
	    clientcert_load(tls->cred, cfg, err) < 0)
		goto failed;
	return tls;
failed:
	tls_free(tls);
	return NULL;
}

void
tls_free(struct tls *tls)
{
	if (!tls)
		return;
	trust_free(tls->trust);
	if (tls->priorities)
		gnutls_priority_deinit(tls->priorities);
	if (tls->cred)
		gnutls_certificate_free_credentials(tls->cred);
	free(tls);
}

/* --- the stream ---------------------------------------------------------*/

static struct tls_stream *
of_stream(struct stream *s)
{
	return (struct tls_stream *)s;
}

static ssize_t
op_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	return record_read(&of_stream(s)->record, to, cap, deadline_ms, err);
}

static int
op_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	return record_write(&of_stream(s)->record, bytes, deadline_ms, err);
}

static bool
op_readable(struct stream *s)
{
	return record_readable(&of_stream(s)->record);
}

static int
op_fd(struct stream *s)
{
	return stream_fd(of_stream(s)->record.under);
}

static void
stream_free(struct tls_stream *ts, bool notify, int64_t deadline_ms)
{
	record_clear(&ts->record, notify, deadline_ms);
	err_clear(&ts->refusal);
	free(ts);
}

static void
op_close(struct stream *s, int64_t deadline_ms)
{
	struct tls_stream *ts = of_stream(s);

	resume_end(&ts->ticket, ts->record.session,
	    trust_until(ts->tls->trust));
	stream_free(ts, true, deadline_ms);
}

static const struct stream_ops ops = {
	.read = op_read,
	.write = op_write,
	.readable = op_readable,
	.fd = op_fd,
	.close = op_close,
};

/* --- the handshake ------------------------------------------------------*/

/*
 * Called when the server's certificate is there, before anything of ours
 * goes out: a server that is not the right one gets no client certificate.
 */
static int
verify(gnutls_session_t session)
{
	struct tls_stream *ts = gnutls_session_get_ptr(session);

	return trust_check(ts->tls->trust, session, false, &ts->refusal);
}

static int
prepare(const struct tls *tls, gnutls_session_t session)
{
	const struct peer *peer = trust_peer(tls->trust);
	int code = gnutls_priority_set(session, tls->priorities);

	if (tls->cfg->min_dh_bits > 0)	/* which the priorities reset */
		gnutls_dh_set_prime_bits(session,
		    (unsigned int)tls->cfg->min_dh_bits);
	gnutls_session_set_verify_function(session, verify);
	if (code == 0)
		code = gnutls_credentials_set(session,
		    GNUTLS_CRD_CERTIFICATE, tls->cred);
	if (code == 0 && peer->address_len == 0)
		code = gnutls_server_name_set(session, GNUTLS_NAME_DNS,
		    peer->name, strlen(peer->name));
	return code;
}

static struct tls_stream *
stream_new(struct tls *tls, struct stream *under, struct err *err)
{
	struct tls_stream *ts = alloc_new(struct tls_stream);
	gnutls_session_t session;
	int code = gnutls_init(&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK);

	if (code < 0) {
		library_failed(code, err);
		free(ts);
		return NULL;
	}
	ts->base.ops = &ops;
	ts->tls = tls;
	record_init(&ts->record, session, under);
	gnutls_session_set_ptr(session, ts);
	code = prepare(tls, session);
	if (code == 0)
		return ts;
	library_failed(code, err);
	ts->record.under = NULL;
	stream_free(ts, false, 0);
	return NULL;
}

/* A session of an earlier run shows no certificate: look at the old one. */
static int
check_resumed(struct tls_stream *ts, struct err *err)
{
	gnutls_session_t session = ts->record.session;

	return gnutls_session_is_resumed(session) ?
	    trust_check(ts->tls->trust, session, true, err) : 0;
}

struct stream *
tls_start(struct tls *tls, struct stream *under, int64_t deadline_ms,
	struct err *err)
{
	struct handshake h = { tls->cfg->host, tls->cfg->port, deadline_ms };
	struct tls_stream *ts = stream_new(tls, under, err);

	if (!ts) {
		stream_close(under, deadline_ms);
		return NULL;
	}
	resume_begin(&ts->ticket, ts->record.session, tls->cfg, tls->trust);
	if (handshake_run(&h, &ts->record, &ts->refusal, err) < 0 ||
	    check_resumed(ts, err) < 0) {
		if (ts->ticket.found)	/* perhaps it was to blame */
			ticket_drop(&ts->ticket);
		stream_free(ts, false, deadline_ms);
		return NULL;
	}
	facts_fill(&ts->facts, ts->record.session, trust_leaf(tls->trust));
	ts->facts.verified = tls->cfg->check && tls->cfg->fingerprint.len == 0;
	return &ts->base;
}

/* --- what it came to ----------------------------------------------------*/

static const struct tls_stream *
of_tls_stream(const struct stream *s)
{
	return s->ops == &ops ? (const struct tls_stream *)s : NULL;
}

const struct tls_facts *
tls_facts(const struct stream *s)
{
	const struct tls_stream *ts = of_tls_stream(s);

	return ts ? &ts->facts : NULL;
}

const char *
tls_binding(const struct stream *s, struct buf *out)
{
	const struct tls_stream *ts = of_tls_stream(s);

	return ts ? facts_binding(ts->record.session, ts->facts.resumed, out)
	    : NULL;
}

size_t
tls_chain(const struct stream *s, size_t i, struct str *der)
{
	const struct tls_stream *ts = of_tls_stream(s);
	const gnutls_datum_t *chain = NULL;
	unsigned int count = 0;

	if (ts)
		chain = gnutls_certificate_get_peers(ts->record.session,
		    &count);
	if (!chain)
		return 0;
	if (i < count)
		*der = str_n((const char *)chain[i].data, chain[i].size);
	return count;
}
