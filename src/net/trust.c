/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/trust.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/gnutls.h"
#include "net/crl.h"
#include "net/der.h"
#include "net/roots.h"
#include "net/verdict.h"
#include "text/base64.h"
#include "base/banned.h"

#define A_DAY 86400
#define PIN_PREFIX STR("sha256//")

struct trust {
	const struct tls_config *cfg;	/* borrowed */
	struct peer peer;
	struct roots *roots;	/* owned; NULL when nothing needs them */
	struct crl *crl;	/* owned; NULL: none configured */
	gnutls_x509_crt_t leaf;	/* owned; see trust_leaf */
	time_t until;		/* see trust_until */
};

/* --- what the configuration names ---------------------------------------*/

static int
check_settings(const struct tls_config *cfg, struct err *err)
{
	size_t len = cfg->fingerprint.len;
	size_t pins = cfg->pins ? cfg->pins->count : 0;

	if (len && len != 32 && len != 20 && len != 16)
		return err_set(err, EX_CONFIG, "TLS-FINGERPRINT",
		    "a fingerprint of %zu bytes is of no known kind", len);
	for (size_t i = 0; i < pins; i++) {
		struct str pin = str_of(cfg->pins->item[i]);
		struct buf raw = { 0 };
		bool good = str_starts(pin, PIN_PREFIX) &&
		    base64_decode(&raw, str_from(pin, PIN_PREFIX.len)) &&
		    raw.len == 32;

		buf_clear(&raw);
		if (!good)
			return err_set(err, EX_CONFIG, "TLS-PIN",
			    "'%.*s' is no pin of the form sha256//BASE64",
			    STR_ARG(pin));
	}
	return 0;
}

struct trust *
trust_new(const struct tls_config *cfg, struct err *err)
{
	struct trust *trust = alloc_new(struct trust);
	bool chain = cfg->check && cfg->fingerprint.len == 0;

	trust->cfg = cfg;
	if (peer_set(&trust->peer, cfg->host, err) < 0 ||
	    check_settings(cfg, err) < 0)
		goto failed;
	if (!chain)
		return trust;
	trust->roots = roots_open(cfg->trust_file, err);
	if (!trust->roots)
		goto failed;
	if (cfg->crl_file && !(trust->crl = crl_open(cfg->crl_file, err)))
		goto failed;
	return trust;
failed:
	trust_free(trust);
	return NULL;
}

const struct peer *
trust_peer(const struct trust *trust)
{
	return &trust->peer;
}

gnutls_x509_crt_t
trust_leaf(const struct trust *trust)
{
	return trust->leaf;
}

time_t
trust_until(const struct trust *trust)
{
	return trust->until;
}

void
trust_stamp(const struct trust *trust, struct buf *out)
{
	if (trust->roots)
		roots_stamp(trust->roots, out);
	if (trust->crl)
		crl_stamp(trust->crl, out);
}

void
trust_free(struct trust *trust)
{
	if (!trust)
		return;
	roots_free(trust->roots);
	crl_free(trust->crl);
	gnutls_x509_crt_deinit(trust->leaf);
	free(trust);
}

/* --- the judgement ------------------------------------------------------*/

/* The peer's certificates, as they came and parsed. */
struct chain {
	const gnutls_datum_t *der;	/* borrowed from the session */
	unsigned int count;
	gnutls_x509_crt_t crt[VERDICT_CHAIN_MAX];
	unsigned int parsed;
};

static struct str
leaf_der(const struct chain *chain)
{
	return str_n((const char *)chain->der[0].data, chain->der[0].size);
}

/* The leaf stays with trust. */
static void
chain_clear(struct chain *chain, struct trust *trust)
{
	gnutls_x509_crt_deinit(trust->leaf);
	trust->leaf = chain->parsed ? chain->crt[0] : NULL;
	for (unsigned int i = 1; i < chain->parsed; i++)
		gnutls_x509_crt_deinit(chain->crt[i]);
}

static int
chain_read(struct chain *chain, gnutls_session_t session, struct verdict *v)
{
	*chain = (struct chain){ 0 };
	chain->der = gnutls_certificate_get_peers(session, &chain->count);
	if (!chain->der || chain->count == 0) {
		verdict_add(v, "TLS-ISSUER", "the server has sent none");
		return -1;
	}
	if (chain->count > VERDICT_CHAIN_MAX) {
		verdict_add(v, "TLS-ISSUER", "its chain has %u certificates",
		    chain->count);
		return -1;
	}
	while (chain->parsed < chain->count) {
		gnutls_x509_crt_t *to = &chain->crt[chain->parsed];

		if (gnutls_x509_crt_init(to) < 0)
			return -1;
		chain->parsed++;
		if (gnutls_x509_crt_import(*to,
		    &chain->der[chain->parsed - 1], GNUTLS_X509_FMT_DER) < 0) {
			verdict_add(v, "TLS-ISSUER",
			    "certificate %u of its chain cannot be read",
			    chain->parsed);
			return -1;
		}
	}
	v->chain = chain->crt;
	v->count = chain->count;
	return 0;
}

static void
check_name(const struct trust *trust, struct verdict *v)
{
	struct buf san = { 0 }, names = { 0 };

	verdict_san(v, &san);
	if (!peer_named(&trust->peer, buf_str(&san))) {
		peer_list(&names, buf_str(&san));
		verdict_add(v, "TLS-NAME", names.len ?
		    "wanted '%s' but it is for %s" :
		    "wanted '%s' but it names no host%s",
		    trust->cfg->host, buf_cstr(&names));
		if (names.len && !v->advice)
			v->advice = "if one of these is right, set host or "
			    "tls_host_override to it; ";
	}
	buf_clear(&names);
	buf_clear(&san);
}

static void
check_fingerprint(const struct trust *trust, const struct chain *chain,
	struct verdict *v)
{
	static const struct {
		size_t len;
		enum digest_kind kind;
		const char *name;
	} kinds[] = {
		{ 32, DIGEST_SHA256, "sha256" },
		{ 20, DIGEST_SHA1, "sha1" },
		{ 16, DIGEST_MD5, "md5" },
	};
	struct str want = trust->cfg->fingerprint;
	unsigned char hash[DIGEST_MAX];
	size_t i = 0;

	while (kinds[i].len != want.len)
		i++;
	if (!digest_of(kinds[i].kind, leaf_der(chain), hash)) {
		verdict_add(v, "TLS-FINGERPRINT",
		    "this system computes no %s fingerprint", kinds[i].name);
	} else if (!digest_equal(hash, want.ptr, want.len)) {
		struct buf hex = { 0 };

		for (size_t k = 0; k < want.len; k++)
			buf_putf(&hex, k ? ":%02X" : "%02X", hash[k]);
		verdict_add(v, "TLS-FINGERPRINT",
		    "fingerprint is %s %s, not the configured one",
		    kinds[i].name, buf_cstr(&hex));
		buf_clear(&hex);
	}
}

static void
check_pins(const struct trust *trust, const struct chain *chain,
	struct verdict *v)
{
	const struct strlist *pins = trust->cfg->pins;
	unsigned char hash[DIGEST_MAX];
	struct buf pin = { 0 };
	struct str spki;

	if (!pins || pins->count == 0)
		return;
	if (der_spki(leaf_der(chain), &spki) &&
	    digest_of(DIGEST_SHA256, spki, hash)) {
		buf_put(&pin, PIN_PREFIX);
		base64_encode(&pin, str_n((const char *)hash, 32));
	}
	if (pin.len == 0 || !strlist_has(pins, buf_str(&pin)))
		verdict_add(v, "TLS-PIN",
		    "its key is '%s', not a pinned one", buf_cstr(&pin));
	buf_clear(&pin);
}

/* GnuTLS lets "I do not know that certificate" pass. */
static void
check_staple(gnutls_session_t session, struct verdict *v)
{
	gnutls_ocsp_resp_t resp;
	gnutls_datum_t der;
	unsigned int status;

	if (gnutls_ocsp_status_request_get(session, &der) < 0 ||
	    gnutls_ocsp_resp_init(&resp) < 0)
		return;
	if (gnutls_ocsp_resp_import(resp, &der) >= 0 &&
	    gnutls_ocsp_resp_get_single(resp, 0, NULL, NULL, NULL, NULL,
	    &status, NULL, NULL, NULL, NULL) >= 0 &&
	    status == GNUTLS_OCSP_CERT_UNKNOWN)
		verdict_add(v, "TLS-STAPLE",
		    "its issuer's OCSP answer does not know it");
	gnutls_ocsp_resp_deinit(resp);
}

static int
check_chain(struct trust *trust, gnutls_session_t session,
	const struct chain *chain, struct verdict *v, struct err *err)
{
	unsigned char server[] = GNUTLS_KP_TLS_WWW_SERVER;
	gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID,
	    server, 0 };
	gnutls_certificate_credentials_t cred;
	gnutls_x509_trust_list_t list;
	unsigned int status = 0;
	int code;

	list = roots_list(trust->roots, chain->der, chain->count, err);
	if (!list)
		return -1;
	if (gnutls_credentials_get(session, GNUTLS_CRD_CERTIFICATE,
	    (void **)&cred) < 0) {
		gnutls_x509_trust_list_deinit(list, 1);
		return err_set(err, EX_OSERR, "TLS-LIBRARY",
		    "no certificate credentials");
	}
	gnutls_certificate_set_trust_list(cred, list, 0);	/* taken */
	code = gnutls_certificate_verify_peers(session, &purpose, 1, &status);
	if (code < 0)
		verdict_add(v, "TLS-ISSUER", "%s", gnutls_strerror(code));
	verdict_add_status(v, status, list);
	check_staple(session, v);
	if (trust->crl && !v->id)
		crl_check(trust->crl, list, v);
	return 0;
}

/* What can have changed since the session was made. */
static void
check_again(const struct trust *trust, struct verdict *v)
{
	verdict_add_dates(v);
	if (trust->crl)
		crl_check(trust->crl, NULL, v);
}

static void
note_end(struct trust *trust, const struct chain *chain)
{
	for (unsigned int i = 0; i < chain->parsed; i++) {
		time_t end =
		    gnutls_x509_crt_get_expiration_time(chain->crt[i]);

		if (i == 0 || end < trust->until)
			trust->until = end;
	}
	if (trust->crl && crl_until(trust->crl) < trust->until)
		trust->until = crl_until(trust->crl);
}

static int
judge(struct trust *trust, gnutls_session_t session, bool resumed,
	const struct chain *chain, struct verdict *v, struct err *err)
{
	if (trust->cfg->fingerprint.len) {
		trust->until = clock_wall() + A_DAY;
		check_fingerprint(trust, chain, v);
		return 0;
	}
	if (resumed)
		check_again(trust, v);
	else if (check_chain(trust, session, chain, v, err) < 0)
		return -1;
	check_name(trust, v);
	check_pins(trust, chain, v);
	note_end(trust, chain);
	return 0;
}

int
trust_check(struct trust *trust, gnutls_session_t session, bool resumed,
	struct err *err)
{
	struct verdict v = { 0 };
	struct chain chain;
	int result = 0;

	if (!trust->cfg->check)
		return 0;
	if (chain_read(&chain, session, &v) == 0)
		result = judge(trust, session, resumed, &chain, &v, err);
	if (result == 0)
		result = verdict_tell(&v, trust->cfg->host, err);
	verdict_clear(&v);
	chain_clear(&chain, trust);
	return result;
}
