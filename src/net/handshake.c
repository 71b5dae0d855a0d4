/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/handshake.h"

#include "base/clock.h"
#include "base/printable.h"
#include "base/banned.h"

enum {
	ALERT_MS = 2000,	/* telling the other side why is a courtesy */
	SHOWN_MAX = 80
};

/*
 * What came in place of TLS is shown, and when it is a reply of SMTP, the
 * usual cause is a port that begins in plain text.
 */
static int
not_tls(const struct handshake *h, const struct record *r, struct err *err)
{
	struct str text = str_n(r->in, r->in_len);
	struct buf shown = { 0 };
	bool smtp = text.len >= 3 && str_is_digit(text.ptr[0]) &&
	    str_is_digit(text.ptr[1]) && str_is_digit(text.ptr[2]);

	text = str_trim_eol(str_first(text, str_find(text, '\n')));
	printable_put(&shown, text, SHOWN_MAX);
	err_set(err, smtp && text.ptr[0] == '4' ? EX_TEMPFAIL : EX_PROTOCOL,
	    "TLS-NOT-TLS",
	    "'%s' does not speak TLS on port %d: it sent '%s'", h->host,
	    h->port, buf_cstr(&shown));
	buf_clear(&shown);
	if (smtp)
		err_hint(err, "that is plain SMTP, which turns to TLS by "
		    "STARTTLS: set tls_starttls on");
	return -1;
}

/* Alerts that will come again the next time. */
static bool
is_final(gnutls_alert_description_t alert)
{
	switch (alert) {
	case GNUTLS_A_HANDSHAKE_FAILURE:
	case GNUTLS_A_BAD_CERTIFICATE:
	case GNUTLS_A_UNSUPPORTED_CERTIFICATE:
	case GNUTLS_A_CERTIFICATE_REVOKED:
	case GNUTLS_A_CERTIFICATE_EXPIRED:
	case GNUTLS_A_CERTIFICATE_UNKNOWN:
	case GNUTLS_A_UNKNOWN_CA:
	case GNUTLS_A_ACCESS_DENIED:
	case GNUTLS_A_PROTOCOL_VERSION:
	case GNUTLS_A_INSUFFICIENT_SECURITY:
	case GNUTLS_A_UNRECOGNIZED_NAME:
	case GNUTLS_A_CERTIFICATE_REQUIRED:
		return true;
	default:
		return false;
	}
}

static int
alerted(const struct record *r, struct err *err)
{
	gnutls_alert_description_t alert = gnutls_alert_get(r->session);
	const char *name = gnutls_alert_get_name(alert);

	err_set(err, is_final(alert) ? EX_NOPERM : EX_TEMPFAIL,
	    "TLS-HANDSHAKE", "the server ended the TLS handshake: %s",
	    name ? name : "unknown alert");
	if (alert == GNUTLS_A_PROTOCOL_VERSION)
		err_hint(err, "it may not know TLS 1.2, or not the version "
		    "that tls_min demands");
	if (alert == GNUTLS_A_CERTIFICATE_REQUIRED)
		err_hint(err, "it wants a client certificate: set "
		    "tls_cert_file and tls_key_file");
	return -1;
}

/* What the library would not agree to, and what to call it. */
static const struct {
	int code;
	const char *text;
} disagreements[] = {
	{ GNUTLS_E_UNSUPPORTED_VERSION_PACKET,
	    "the server offers no TLS version that is allowed" },
	{ GNUTLS_E_NO_CIPHER_SUITES,
	    "no cipher suite is known to both sides" },
	{ GNUTLS_E_UNKNOWN_CIPHER_SUITE,
	    "the server chose a cipher suite that is not allowed" },
	{ GNUTLS_E_INSUFFICIENT_SECURITY,
	    "what the server offers is too weak" },
	{ GNUTLS_E_DH_PRIME_UNACCEPTABLE,
	    "the server's Diffie-Hellman prime is too short" },
	{ GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM,
	    "the server signs with an algorithm that is not allowed" },
	{ GNUTLS_E_SAFE_RENEGOTIATION_FAILED,
	    "the server renegotiates unsafely" },
	{ GNUTLS_E_INAPPROPRIATE_FALLBACK,
	    "someone made the server use an old version" },
};

/* GnuTLS stops at some certificates before we are asked about them. */
static bool
is_unreadable(int code)
{
	return (code <= GNUTLS_E_ASN1_ELEMENT_NOT_FOUND &&
	    code >= GNUTLS_E_ASN1_TYPE_ANY_ERROR) ||
	    code == GNUTLS_E_UNSUPPORTED_CERTIFICATE_TYPE ||
	    code == GNUTLS_E_CERTIFICATE_ERROR ||
	    code == GNUTLS_E_PK_INVALID_PUBKEY ||
	    code == GNUTLS_E_KEY_USAGE_VIOLATION;
}

static int
failed(const struct handshake *h, struct record *r, int code,
	struct err *err)
{
	size_t count = sizeof(disagreements) / sizeof(*disagreements);

	if (r->alien)
		return not_tls(h, r, err);
	if (r->fault.status)
		return record_failed(r, "TLS handshake", code, err);
	if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return alerted(r, err);
	if (code == GNUTLS_E_PREMATURE_TERMINATION)
		return err_set(err, EX_TEMPFAIL, "TLS-HANDSHAKE",
		    "the server closed the connection during the TLS "
		    "handshake");
	if (is_unreadable(code))
		return err_set(err, EX_NOPERM, "TLS-ISSUER",
		    "certificate of '%s' not accepted: it cannot be used "
		    "(%s)", h->host, gnutls_strerror(code));
	for (size_t i = 0; i < count; i++)
		if (code == disagreements[i].code)
			return err_set(err, EX_NOPERM, "TLS-HANDSHAKE", "%s",
			    disagreements[i].text);
	return record_failed(r, "TLS handshake", code, err);
}

int
handshake_run(const struct handshake *h, struct record *r,
	struct err *refusal, struct err *err)
{
	bool deaf;
	int code;

	record_begin(r, h->deadline_ms);
	do {
		code = gnutls_handshake(r->session);
	} while (code == GNUTLS_E_WARNING_ALERT_RECEIVED);
	if (code == 0 && record_flush(r) == 0)
		return 0;
	deaf = r->alien || r->fault.status;
	if (refusal->status)
		err_move(err, refusal);
	else
		failed(h, r, code, err);
	record_begin(r, clock_earlier(h->deadline_ms,
	    clock_deadline(ALERT_MS)));
	if (!deaf && gnutls_alert_send_appropriate(r->session, code) == 0)
		(void)record_flush(r);
	return -1;
}
