/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/facts.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/printable.h"
#include "net/der.h"
#include "text/base64.h"
#include "base/banned.h"

static void
put_text(char *to, size_t cap, struct str text)
{
	struct buf b = { 0 };

	printable_put(&b, text, cap - 1);
	snprintf(to, cap, "%s", buf_cstr(&b));
	buf_clear(&b);
}

static void
put_dn(char *to, size_t cap, int code, gnutls_datum_t *dn)
{
	if (code < 0)
		return;
	put_text(to, cap, str_n((const char *)dn->data, dn->size));
	gnutls_free(dn->data);
}

static void
fill_from_crt(struct tls_facts *facts, gnutls_x509_crt_t crt)
{
	gnutls_datum_t dn = { NULL, 0 };
	int code = gnutls_x509_crt_get_dn3(crt, &dn, 0);

	put_dn(facts->subject, sizeof(facts->subject), code, &dn);
	code = gnutls_x509_crt_get_issuer_dn3(crt, &dn, 0);
	put_dn(facts->issuer, sizeof(facts->issuer), code, &dn);
	facts->not_before = gnutls_x509_crt_get_activation_time(crt);
	facts->not_after = gnutls_x509_crt_get_expiration_time(crt);
}

static void
fill_pin(struct tls_facts *facts, struct str der)
{
	unsigned char hash[DIGEST_MAX];
	struct buf pin = { 0 };
	struct str spki;

	if (!der_spki(der, &spki) || !digest_of(DIGEST_SHA256, spki, hash))
		return;
	buf_puts(&pin, "sha256//");
	base64_encode(&pin, str_n((const char *)hash, 32));
	snprintf(facts->spki_pin, sizeof(facts->spki_pin), "%s",
	    buf_cstr(&pin));
	buf_clear(&pin);
}

static void
fill_from_der(struct tls_facts *facts, const gnutls_datum_t *leaf)
{
	gnutls_x509_crt_t crt;

	if (gnutls_x509_crt_init(&crt) < 0)
		return;
	if (gnutls_x509_crt_import(crt, leaf, GNUTLS_X509_FMT_DER) == 0)
		fill_from_crt(facts, crt);
	gnutls_x509_crt_deinit(crt);
}

void
facts_fill(struct tls_facts *facts, gnutls_session_t session,
	gnutls_x509_crt_t leaf)
{
	char *suite = gnutls_session_get_desc(session);
	const gnutls_datum_t *chain;
	unsigned int count = 0;
	struct str der;

	put_text(facts->version, sizeof(facts->version), str_of(
	    gnutls_protocol_get_name(gnutls_protocol_get_version(session))));
	put_text(facts->cipher, sizeof(facts->cipher), str_of(suite));
	gnutls_free(suite);
	facts->resumed = gnutls_session_is_resumed(session);
	chain = gnutls_certificate_get_peers(session, &count);
	if (!chain || count == 0)
		return;
	der = str_n((const char *)chain[0].data, chain[0].size);
	(void)digest_of(DIGEST_SHA256, der, facts->sha256);
	(void)digest_of(DIGEST_SHA1, der, facts->sha1);
	fill_pin(facts, der);
	if (leaf)
		fill_from_crt(facts, leaf);
	else
		fill_from_der(facts, &chain[0]);
}

static bool
bind_with(gnutls_session_t session, gnutls_channel_binding_t kind,
	struct buf *out)
{
	gnutls_datum_t data = { NULL, 0 };

	if (gnutls_session_channel_binding(session, kind, &data) < 0)
		return false;
	buf_put(out, str_n((const char *)data.data, data.size));
	gnutls_free(data.data);
	return true;
}

/*
 * tls-unique can be forged without the extended master secret (the triple
 * handshake attack, RFC 7627), and on a resumed session it is not defined
 * alike everywhere.
 */
const char *
facts_binding(gnutls_session_t session, bool resumed, struct buf *out)
{
	bool modern =
	    gnutls_protocol_get_version(session) >= GNUTLS_TLS1_3;

	if (modern)
		return bind_with(session, GNUTLS_CB_TLS_EXPORTER, out) ?
		    "tls-exporter" : NULL;
	if (!resumed && gnutls_session_ext_master_secret_status(session) &&
	    bind_with(session, GNUTLS_CB_TLS_UNIQUE, out))
		return "tls-unique";
	return bind_with(session, GNUTLS_CB_TLS_SERVER_END_POINT, out) ?
	    "tls-server-end-point" : NULL;
}
