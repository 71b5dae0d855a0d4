/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/serverinfo.h"

#include <inttypes.h>
#include <time.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/banned.h"

/* What an extension is good for, by the first word of its line. */
static const struct {
	struct str word;
	const char *meaning;
} meanings[] = {
	{ { "8BITMIME", 8 }, "8-bit text goes as it is (RFC 6152)" },
	{ { "AUTH", 4 }, "login, by these mechanisms (RFC 4954)" },
	{ { "BINARYMIME", 10 }, "any bytes may be sent (RFC 3030)" },
	{ { "CHUNKING", 8 }, "text goes in counted chunks (RFC 3030)" },
	{ { "DELIVERBY", 9 }, "a deadline for delivery (RFC 2852)" },
	{ { "DSN", 3 }, "delivery notifications (RFC 3461)" },
	{ { "ENHANCEDSTATUSCODES", 19 }, "detailed reply codes (RFC 2034)" },
	{ { "ETRN", 4 }, "queued mail can be asked for (RFC 1985)" },
	{ { "EXPN", 4 }, "lists can be expanded" },
	{ { "FUTURERELEASE", 13 }, "mail can be held back (RFC 4865)" },
	{ { "HELP", 4 }, "there is a help text" },
	{ { "LIMITS", 6 }, "limits of one session (RFC 9422)" },
	{ { "MT-PRIORITY", 11 }, "priorities (RFC 6710)" },
	{ { "PIPELINING", 10 }, "commands go in groups (RFC 2920)" },
	{ { "REQUIRETLS", 10 }, "TLS all the way can be demanded (RFC 8689)" },
	{ { "SIZE", 4 }, "largest message in bytes (RFC 1870)" },
	{ { "SMTPUTF8", 8 }, "addresses in any script (RFC 6531)" },
	{ { "STARTTLS", 8 }, "turns to TLS on request (RFC 3207)" },
	{ { "VRFY", 4 }, "addresses can be asked for" },
};

static const char *
meaning_of(struct str line)
{
	struct str word = str_first(line, str_find(line, ' '));

	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (str_eq_nocase(word, meanings[i].word))
			return meanings[i].meaning;
	return "not known to envoi";
}

static void
put_date(struct buf *out, time_t t)
{
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&t, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	buf_puts(out, text);
}

static void
put_fingerprint(struct buf *out, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_putf(out, "%s%02X", i ? ":" : "", bytes[i]);
}

/* --- in words --------------------------------------------------------------- */

static void
put_tls(struct buf *out, const struct tls_facts *tls)
{
	buf_putf(out, "TLS:\n    %s, %s, certificate %s%s\n", tls->version,
	    tls->cipher, tls->verified ? "verified" : "not verified",
	    tls->resumed ? ", resumed session" : "");
	buf_putf(out, "Certificate:\n    for:       %s\n    issued by: %s\n",
	    tls->subject, tls->issuer);
	buf_puts(out, "    valid:     ");
	put_date(out, tls->not_before);
	buf_puts(out, " to ");
	put_date(out, tls->not_after);
	buf_puts(out, "\n    SHA256:    ");
	put_fingerprint(out, tls->sha256, sizeof(tls->sha256));
	buf_puts(out, "\n    SHA1:      ");
	put_fingerprint(out, tls->sha1, sizeof(tls->sha1));
	buf_putf(out, "\n    tls_pin:   %s\n", tls->spki_pin);
}

static void
put_chain(struct buf *out, const struct stream *stream)
{
	struct str der;
	size_t count = tls_chain(stream, 0, &der);
	unsigned char sum[DIGEST_MAX];

	if (count > 1)
		buf_puts(out, "Chain, as the server sent it, SHA256 each:\n");
	for (size_t i = 0; count > 1 && i < count; i++) {
		tls_chain(stream, i, &der);
		digest_of(DIGEST_SHA256, der, sum);
		buf_putf(out, "    %zu: ", i);
		put_fingerprint(out, sum, 32);
		buf_putc(out, '\n');
	}
}

static void
put_offers(struct buf *out, const struct session *s)
{
	if (!s->extended)
		buf_puts(out, "Extensions: none; it only knows HELO\n");
	else
		buf_puts(out, "Extensions:\n");
	for (size_t i = 0; i < s->ehlo.lines.count; i++)
		buf_putf(out, "    %-28s %s\n", s->ehlo.lines.item[i],
		    meaning_of(str_of(s->ehlo.lines.item[i])));
	if (!s->tls && ehlo_has(&s->ehlo, EHLO_STARTTLS))
		buf_puts(out, "The server can turn to TLS; 'tls on' makes use "
		    "of it, and it may offer more then.\n");
}

void
serverinfo_put(struct buf *out, struct attempt *attempt)
{
	const struct attempt_facts *f = attempt_facts(attempt);
	const struct session *s = attempt_session(attempt);

	buf_putf(out, "%s server '%s'", s->cfg->lmtp ? "LMTP" : "SMTP",
	    s->cfg->host);
	if (*f->dial.address)
		buf_putf(out, " [%s], port %d", f->dial.address, f->port);
	buf_putf(out, ":\n    %s\n", buf_cstr(&s->greeting));
	if (s->tls) {
		put_tls(out, s->tls);
		put_chain(out, s->wire.stream);
	} else {
		buf_puts(out, "TLS: not in use\n");
	}
	put_offers(out, s);
}

/* --- as JSON ---------------------------------------------------------------- */

static void
put_json_tls(struct json *j, const struct tls_facts *tls)
{
	struct buf hex = { 0 };

	json_open(j, "tls", '{');
	json_str(j, "version", str_of(tls->version));
	json_str(j, "cipher", str_of(tls->cipher));
	json_bool(j, "verified", tls->verified);
	json_bool(j, "resumed", tls->resumed);
	json_str(j, "subject", str_of(tls->subject));
	json_str(j, "issuer", str_of(tls->issuer));
	json_int(j, "not_before", tls->not_before);
	json_int(j, "not_after", tls->not_after);
	put_fingerprint(&hex, tls->sha256, sizeof(tls->sha256));
	json_str(j, "sha256", buf_str(&hex));
	buf_reset(&hex);
	put_fingerprint(&hex, tls->sha1, sizeof(tls->sha1));
	json_str(j, "sha1", buf_str(&hex));
	json_str(j, "pin", str_of(tls->spki_pin));
	json_close(j, '}');
	buf_clear(&hex);
}

static void
put_json_chain(struct json *j, const struct stream *stream)
{
	struct str der;
	size_t count = tls_chain(stream, 0, &der);
	unsigned char sum[DIGEST_MAX];
	struct buf hex = { 0 };

	json_open(j, "chain_sha256", '[');
	for (size_t i = 0; i < count; i++) {
		tls_chain(stream, i, &der);
		digest_of(DIGEST_SHA256, der, sum);
		buf_reset(&hex);
		put_fingerprint(&hex, sum, 32);
		json_str(j, NULL, buf_str(&hex));
	}
	json_close(j, ']');
	buf_clear(&hex);
}

void
serverinfo_put_json(struct buf *out, struct attempt *attempt)
{
	const struct attempt_facts *f = attempt_facts(attempt);
	const struct session *s = attempt_session(attempt);
	struct json j = { out, false };

	json_open(&j, NULL, '{');
	json_str(&j, "host", str_of(s->cfg->host));
	json_str(&j, "address", str_of(f->dial.address));
	json_int(&j, "port", f->port);
	json_str(&j, "protocol", s->cfg->lmtp ? STR("lmtp") : STR("smtp"));
	json_str(&j, "greeting", buf_str(&s->greeting));
	if (s->tls) {
		put_json_tls(&j, s->tls);
		put_json_chain(&j, s->wire.stream);
	}
	json_open(&j, "extensions", '[');
	for (size_t i = 0; i < s->ehlo.lines.count; i++)
		json_str(&j, NULL, str_of(s->ehlo.lines.item[i]));
	json_close(&j, ']');
	json_close(&j, '}');
	buf_putc(out, '\n');
}
