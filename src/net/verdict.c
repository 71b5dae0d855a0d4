/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/verdict.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/printable.h"
#include "base/banned.h"

#define SAN_OID "2.5.29.17"

enum { NAME_MAX_SHOWN = 160, RSA_BITS_MIN = 2048 };

void
verdict_add(struct verdict *v, const char *id, const char *fmt, ...)
{
	va_list ap;

	if (!v->id)
		v->id = id;
	else
		buf_puts(&v->text, "; ");
	va_start(ap, fmt);
	buf_vputf(&v->text, fmt, ap);
	va_end(ap);
}

/* A distinguished name for people; "" when there is none. */
static void
put_name(struct buf *out, gnutls_x509_crt_t crt, bool issuer)
{
	gnutls_datum_t dn = { NULL, 0 };
	int code = issuer ? gnutls_x509_crt_get_issuer_dn3(crt, &dn, 0)
	    : gnutls_x509_crt_get_dn3(crt, &dn, 0);

	if (code < 0)
		return;
	printable_put(out, str_n((const char *)dn.data, dn.size),
	    NAME_MAX_SHOWN);
	gnutls_free(dn.data);
}

static void
put_date(struct buf *out, time_t t)
{
	char text[32];
	struct tm tm;

	if (t == (time_t)-1 || !gmtime_r(&t, &tm) ||
	    strftime(text, sizeof(text), "%Y-%m-%d", &tm) == 0)
		buf_puts(out, "an unreadable date");
	else
		buf_puts(out, text);
}

/* GnuTLS's own comparisons: both ends of the period belong to it. */
static bool
not_yet(gnutls_x509_crt_t crt)
{
	time_t t = gnutls_x509_crt_get_activation_time(crt);

	return t == (time_t)-1 || clock_wall() < t;
}

static bool
no_longer(gnutls_x509_crt_t crt)
{
	time_t t = gnutls_x509_crt_get_expiration_time(crt);

	return t == (time_t)-1 || clock_wall() > t;
}

/* whose: the leaf is meant when it is "", else "issuer 'NAME' ". */
static bool
add_date(struct verdict *v, gnutls_x509_crt_t crt, const char *whose)
{
	struct buf date = { 0 };
	bool late = no_longer(crt), early = !late && not_yet(crt);

	if (late) {
		put_date(&date, gnutls_x509_crt_get_expiration_time(crt));
		verdict_add(v, "TLS-EXPIRED", "%sexpired on %s", whose,
		    buf_cstr(&date));
	} else if (early) {
		put_date(&date, gnutls_x509_crt_get_activation_time(crt));
		verdict_add(v, "TLS-EXPIRED", "%snot valid before %s", whose,
		    buf_cstr(&date));
	}
	buf_clear(&date);
	return late || early;
}

static bool
add_issuer_date(struct verdict *v, gnutls_x509_crt_t crt)
{
	struct buf whose = { 0 };
	bool added;

	buf_puts(&whose, "issuer '");
	put_name(&whose, crt, false);
	buf_puts(&whose, "' ");
	added = add_date(v, crt, buf_cstr(&whose));
	buf_clear(&whose);
	return added;
}

void
verdict_add_dates(struct verdict *v)
{
	for (unsigned int i = 0; i < v->count; i++)
		(void)(i ? add_issuer_date(v, v->chain[i])
		    : add_date(v, v->chain[i], ""));
}

/* The last one of the chain that follows from the leaf by issuers. */
static gnutls_x509_crt_t
top_of(const struct verdict *v)
{
	gnutls_x509_crt_t top = v->chain[0];

	for (unsigned int steps = 0; steps < v->count; steps++) {
		unsigned int i = 1;

		while (i < v->count && (v->chain[i] == top ||
		    !gnutls_x509_crt_check_issuer(top, v->chain[i])))
			i++;
		if (i == v->count)
			break;
		top = v->chain[i];
	}
	return top;
}

/*
 * GnuTLS says that a date was wrong but not whose: the chain's first, else
 * the trusted issuer's that it found.
 */
static void
add_dates(struct verdict *v, gnutls_x509_trust_list_t list)
{
	gnutls_x509_crt_t issuer;
	bool found = add_date(v, v->chain[0], "");

	for (unsigned int i = 1; i < v->count && !found; i++)
		found = add_issuer_date(v, v->chain[i]);
	if (!found && list && gnutls_x509_trust_list_get_issuer(list,
	    top_of(v), &issuer, GNUTLS_TL_GET_COPY) == 0) {
		found = add_issuer_date(v, issuer);
		gnutls_x509_crt_deinit(issuer);
	}
	if (!found)
		verdict_add(v, "TLS-EXPIRED", "an issuer is not in force");
}

static void
add_unknown_issuer(struct verdict *v)
{
	struct buf name = { 0 };
	gnutls_x509_crt_t top = top_of(v);

	put_name(&name, top, true);
	if (top == v->chain[0] && gnutls_x509_crt_check_issuer(top, top)) {
		verdict_add(v, "TLS-ISSUER", "self-signed");
	} else {
		verdict_add(v, "TLS-ISSUER", "unknown issuer '%s'",
		    buf_cstr(&name));
		v->advice = "the server may not send a certificate that "
		    "belongs between, or tls_trust_file lacks the root; ";
	}
	buf_clear(&name);
}

static void
add_weakness(struct verdict *v)
{
	for (unsigned int i = 0; i < v->count; i++) {
		unsigned int bits = 0;
		int algorithm = gnutls_x509_crt_get_pk_algorithm(v->chain[i],
		    &bits);

		if (algorithm == GNUTLS_PK_RSA && bits < RSA_BITS_MIN) {
			verdict_add(v, "TLS-WEAK", "weak key (RSA, %u bits)",
			    bits);
			return;
		}
	}
	verdict_add(v, "TLS-WEAK", "weak key or signature");
}

/* What needs no more than a sentence. */
static const struct phrase {
	unsigned int status;
	const char *id;
	const char *text;
} phrases[] = {
	{ GNUTLS_CERT_REVOKED, "TLS-REVOKED", "revoked" },
	{ GNUTLS_CERT_SIGNATURE_FAILURE, "TLS-ISSUER",
	    "its signature is wrong" },
	{ GNUTLS_CERT_SIGNER_NOT_CA, "TLS-ISSUER",
	    "its issuer is no certificate authority" },
	{ GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, "TLS-ISSUER",
	    "its issuer may not issue it" },
	{ GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, "TLS-ISSUER",
	    "it has a critical extension that is not understood" },
	{ GNUTLS_CERT_PURPOSE_MISMATCH, "TLS-PURPOSE",
	    "it is not meant for a server" },
	{ GNUTLS_CERT_MISSING_OCSP_STATUS, "TLS-STAPLE",
	    "it promises a stapled OCSP answer and there is none" },
	{ GNUTLS_CERT_INVALID_OCSP_STATUS, "TLS-STAPLE",
	    "the stapled OCSP answer is not valid" },
	{ GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED, "TLS-STAPLE",
	    "the revocation data is out of date" },
	{ GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE, "TLS-STAPLE",
	    "the revocation data is from the future" },
};

void
verdict_add_status(struct verdict *v, unsigned int status,
	gnutls_x509_trust_list_t list)
{
	size_t before = v->text.len;

	if (status & GNUTLS_CERT_REVOKED)
		v->hopeless = true;
	if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
		add_unknown_issuer(v);
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		if (status & phrases[i].status)
			verdict_add(v, phrases[i].id, "%s", phrases[i].text);
	if (status & (GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED))
		add_dates(v, list);
	if (status & GNUTLS_CERT_INSECURE_ALGORITHM)
		add_weakness(v);
	if (status && v->text.len == before)
		verdict_add(v, "TLS-ISSUER", "it is not valid");
}

void
verdict_san(const struct verdict *v, struct buf *out)
{
	gnutls_datum_t san, again;

	if (gnutls_x509_crt_get_extension_by_oid2(v->chain[0], SAN_OID, 0,
	    &san, NULL) < 0)
		return;
	/* A second one would be read by some and not by others. */
	if (gnutls_x509_crt_get_extension_by_oid2(v->chain[0], SAN_OID, 1,
	    &again, NULL) == 0)
		gnutls_free(again.data);
	else
		buf_put(out, str_n((const char *)san.data, san.size));
	gnutls_free(san.data);
}

static void
put_fingerprint(struct buf *out, gnutls_x509_crt_t crt)
{
	unsigned char hash[32];
	size_t size = sizeof(hash);

	if (gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, hash,
	    &size) < 0)
		return;
	for (size_t i = 0; i < size; i++)
		buf_putf(out, i ? ":%02X" : "%02X", hash[i]);
}

int
verdict_tell(struct verdict *v, const char *host, struct err *err)
{
	struct buf print = { 0 };

	if (!v->id)
		return 0;
	err_set(err, EX_NOPERM, v->id,
	    "certificate of '%s' not accepted: %s", host,
	    buf_cstr(&v->text));
	if (v->count)
		put_fingerprint(&print, v->chain[0]);
	if (print.len && v->hopeless)
		err_hint(err, "its sha256 fingerprint is %s",
		    buf_cstr(&print));
	else if (print.len)
		err_hint(err, "%sto trust just this certificate, if it is "
		    "the right one: tls_fingerprint %s",
		    v->advice ? v->advice : "", buf_cstr(&print));
	buf_clear(&print);
	return -1;
}

void
verdict_clear(struct verdict *v)
{
	buf_clear(&v->text);
	*v = (struct verdict){ 0 };
}
