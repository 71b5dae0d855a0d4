/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DIGEST-MD5 (RFC 2831; historic by RFC 6331): for servers that know
 * nothing newer.  Authentication only: TLS is the security layer.
 */
#include "sasl/digestmd5.h"

#include "base/alloc.h"
#include "base/digest.h"
#include "base/random.h"
#include "sasl/directive.h"
#include "sasl/prep.h"
#include "sasl/sasl.h"
#include "text/base64.h"
#include "text/utf8.h"
#include "base/banned.h"

#define NAME "DIGEST-MD5"
#define CNONCE_BYTES 18

/* --- the challenge -------------------------------------------------------- */

enum known { REALM, NONCE, QOP, STALE, MAXBUF, CHARSET, ALGORITHM, CIPHER,
	UNKNOWN };

static const char *const known_names[] = {
	[REALM] = "realm",
	[NONCE] = "nonce",
	[QOP] = "qop",
	[STALE] = "stale",
	[MAXBUF] = "maxbuf",
	[CHARSET] = "charset",
	[ALGORITHM] = "algorithm",
	[CIPHER] = "cipher",
};

static enum known
known_of(struct str name)
{
	unsigned int i = 0;

	while (i < UNKNOWN && !str_eq_nocase(str_of(known_names[i]), name))
		i++;
	return (enum known)i;
}

static bool
has_auth(struct str qualities)
{
	struct str one;

	while (str_cut(&qualities, ',', &one))
		if (str_eq_nocase(str_trim(one), STR("auth")))
			return true;
	return false;
}

/* One directive of the challenge; NULL, or what is wrong with it. */
static const char *
take_directive(struct digestmd5 *d, const struct directive *one)
{
	enum known known = known_of(one->name);
	struct str value = buf_str(&one->value);

	if (known < UNKNOWN && known != REALM && d->seen & 1u << known)
		return "repeated directive";
	d->seen |= 1u << known;
	if (known == REALM)
		strlist_add(&d->realm, value);
	if (known == NONCE)
		buf_put(&d->nonce, value);
	if (known == QOP)
		d->auth = has_auth(value);
	if (known == CHARSET && !str_eq_nocase(value, STR("utf-8")))
		return "unknown charset";
	if (known == ALGORITHM && !str_eq_nocase(value, STR("md5-sess")))
		return "unknown algorithm";
	return NULL;
}

static const char *
read_challenge(struct digestmd5 *d, struct str text)
{
	struct directive one = { .name = { NULL, 0 } };
	const char *wrong = NULL;
	int rc = 1;

	while (!wrong && (rc = directive_next(&text, &one)) > 0)
		wrong = take_directive(d, &one);
	directive_clear(&one);
	if (wrong)
		return wrong;
	if (rc < 0)
		return "malformed";
	if (d->nonce.len == 0)
		return "no nonce";
	if (!(d->seen & 1u << ALGORITHM))
		return "no algorithm";
	if (d->seen & 1u << QOP && !d->auth)
		return "demands a security layer of its own";
	d->utf8 = d->seen & 1u << CHARSET;
	return NULL;
}

/* --- names, realms, characters -------------------------------------------- */

/*
 * A server without "charset=utf-8" takes names and passwords for ISO
 * 8859-1.  Returns false, with s appended as it is, when that has not all
 * of its characters or s is no UTF-8, so perhaps ISO 8859-1 already.
 */
static bool
put_latin1(struct buf *out, struct str s)
{
	size_t before = out->len;
	struct str rest = s;
	uint32_t c = 0;

	while (rest.len) {
		size_t n = utf8_next(rest, &c);

		if (n == 0 || c > 0xff) {
			buf_cut(out, before);
			buf_put(out, s);
			return false;
		}
		buf_putc(out, (char)c);
		rest = str_from(rest, n);
	}
	return true;
}

/*
 * As it is hashed and sent.  RFC 2831 2.1.2.1 has even a server that knows
 * UTF-8 hash what ISO 8859-1 can express in that.  Dovecot does not, Cyrus
 * takes either, GNU SASL does so with the password alone, and the RFC's
 * successor-to-be dropped the rule.
 */
static void
put_encoded(struct buf *out, struct str s, bool utf8)
{
	if (utf8)
		buf_put(out, s);
	else
		put_latin1(out, s);
}

/* The part of the user name behind its last '@', or nothing. */
static struct str
user_domain(const char *user)
{
	struct str s = str_of(user);
	size_t at = str_find_last(s, '@');

	return at < s.len ? str_from(s, at + 1) : STR("");
}

/*
 * The realm to log in to: the configured one, the user's own, the first;
 * but only one that the server offers.
 */
static const char *
choose_realm(const struct digestmd5 *d, const struct sasl_input *in)
{
	struct str wanted[] = { str_of(in->domain), user_domain(in->user) };

	for (size_t w = 0; w < 2; w++)
		for (size_t i = 0; i < d->realm.count; i++)
			if (wanted[w].len && str_eq_nocase(wanted[w],
			    str_of(d->realm.item[i])))
				return d->realm.item[i];
	return d->realm.count ? d->realm.item[0] : NULL;
}

static void
make_cnonce(struct buf *cnonce)
{
	char bytes[CNONCE_BYTES];

	random_bytes(bytes, sizeof(bytes));
	base64_encode(cnonce, str_n(bytes, sizeof(bytes)));
}

/* --- the response --------------------------------------------------------- */

/* Everything that goes into it. */
struct answer {
	const struct digestmd5 *d;
	struct buf user;	/* normalised UTF-8, or the bytes given */
	const char *realm;	/* borrowed, or NULL */
	const char *authzid;	/* borrowed, or NULL */
	struct buf uri;
	bool utf8;
};

static bool
put_hex_of(struct buf *out, struct str in)
{
	unsigned char sum[DIGEST_MAX];
	bool ok = digest_of(DIGEST_MD5, in, sum);

	digest_hex(out, sum, digest_size(DIGEST_MD5));
	alloc_wipe(sum, sizeof(sum));
	return ok;
}

/* H(A1) in hex (RFC 2831 2.1.2.1). */
static bool
put_a1(struct buf *out, const struct answer *a, struct str password)
{
	unsigned char sum[DIGEST_MAX];
	struct buf text = BUF_MAX(SASL_MESSAGE_MAX * PREP_GROWTH * 2);
	bool ok;

	put_encoded(&text, buf_str(&a->user), a->utf8);
	buf_putc(&text, ':');
	buf_puts(&text, a->realm);
	buf_putc(&text, ':');
	put_encoded(&text, password, a->utf8);
	ok = digest_of(DIGEST_MD5, buf_str(&text), sum);
	buf_wipe(&text);
	buf_put(&text, str_n((char *)sum, digest_size(DIGEST_MD5)));
	buf_putc(&text, ':');
	buf_put(&text, buf_str(&a->d->nonce));
	buf_putc(&text, ':');
	buf_put(&text, buf_str(&a->d->cnonce));
	if (a->authzid)
		buf_putf(&text, ":%s", a->authzid);
	ok = put_hex_of(out, buf_str(&text)) && ok;
	buf_wipe(&text);
	alloc_wipe(sum, sizeof(sum));
	return ok;
}

/* KD(H(A1), ...) over A2, whose begin tells client and server apart. */
static bool
put_response(struct buf *out, const struct answer *a, struct str a1,
	const char *a2_begin)
{
	struct buf a2 = { 0 }, text = { 0 };
	bool ok;

	buf_puts(&a2, a2_begin);
	buf_put(&a2, buf_str(&a->uri));
	buf_put(&text, a1);
	buf_putc(&text, ':');
	buf_put(&text, buf_str(&a->d->nonce));
	buf_puts(&text, ":00000001:");
	buf_put(&text, buf_str(&a->d->cnonce));
	buf_puts(&text, ":auth:");
	ok = put_hex_of(&text, buf_str(&a2));
	ok = put_hex_of(out, buf_str(&text)) && ok;
	buf_clear(&a2);
	buf_wipe(&text);
	return ok;
}

static void
put_quoted_field(struct buf *out, const char *name, struct str value)
{
	buf_puts(out, name);
	buf_put_quoted(out, value);
}

static void
put_answer(struct buf *out, const struct answer *a, struct str response)
{
	struct buf user = { 0 };

	put_encoded(&user, buf_str(&a->user), a->utf8);
	buf_puts(out, a->utf8 ? "charset=utf-8," : "");
	put_quoted_field(out, "username=", buf_str(&user));
	if (a->realm)
		put_quoted_field(out, ",realm=", str_of(a->realm));
	put_quoted_field(out, ",nonce=", buf_str(&a->d->nonce));
	buf_puts(out, ",nc=00000001");
	put_quoted_field(out, ",cnonce=", buf_str(&a->d->cnonce));
	put_quoted_field(out, ",digest-uri=", buf_str(&a->uri));
	buf_puts(out, ",response=");
	buf_put(out, response);
	buf_puts(out, ",qop=auth");
	if (a->authzid)
		put_quoted_field(out, ",authzid=", str_of(a->authzid));
	buf_clear(&user);
}

/* Can this server understand the user name? */
static int
check_charset(struct answer *a, struct err *err)
{
	struct buf folded = { 0 };
	bool valid = utf8_is_valid(buf_str(&a->user));
	bool fits = put_latin1(&folded, buf_str(&a->user));

	buf_clear(&folded);
	a->utf8 = a->d->utf8 && valid;
	if (valid && !fits && !a->utf8)
		return err_set(err, EX_CONFIG, "SASL-CHARSET",
		    "server's DIGEST-MD5 knows only ISO 8859-1, which has "
		    "not all characters of the user name");
	return 0;
}

/* Our response and the one that the server will have to give. */
static int
compute(struct digestmd5 *d, const struct answer *a, struct str secret,
	struct buf *response, struct err *err)
{
	struct buf password = BUF_MAX(SASL_MESSAGE_MAX * PREP_GROWTH);
	struct buf a1 = { 0 }, ours = { 0 };
	int rc = 0;

	prep_put(&password, secret);
	if (put_a1(&a1, a, buf_str(&password)) &&
	    put_response(&ours, a, buf_str(&a1), "AUTHENTICATE:") &&
	    put_response(&d->rspauth, a, buf_str(&a1), ":"))
		put_answer(response, a, buf_str(&ours));
	else
		rc = sasl_no_crypto(err, NAME);
	buf_wipe(&password);
	buf_wipe(&a1);
	buf_wipe(&ours);
	return rc;
}

static int
answer(struct digestmd5 *d, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct answer a = { .d = d, .authzid = in->authzid };
	const char *wrong = read_challenge(d, challenge);
	int rc;

	if (wrong)
		return sasl_invalid(err, NAME, wrong);
	if (d->cnonce.len == 0)
		make_cnonce(&d->cnonce);
	a.realm = choose_realm(d, in);
	prep_put(&a.user, str_of(in->user));
	buf_putf(&a.uri, "%s/%s", d->service ? d->service : "smtp",
	    in->host ? in->host : "");
	rc = check_charset(&a, err);
	if (rc == 0)
		rc = compute(d, &a, in->secret, response, err);
	if (rc == 0)
		d->stage = DIGESTMD5_VERIFY;
	buf_clear(&a.user);
	buf_clear(&a.uri);
	return rc;
}

/* --- the server's answer -------------------------------------------------- */

static int
verify(struct digestmd5 *d, struct str challenge, struct err *err)
{
	struct directive one = { .name = { NULL, 0 } }, more = one;
	bool alone = directive_next(&challenge, &one) > 0 &&
	    str_eq_nocase(one.name, STR("rspauth")) &&
	    directive_next(&challenge, &more) == 0;
	bool equal = alone && one.value.len == d->rspauth.len &&
	    digest_equal(one.value.ptr, d->rspauth.ptr, d->rspauth.len);

	directive_clear(&one);
	directive_clear(&more);
	if (!alone)
		return sasl_invalid(err, NAME, "no rspauth");
	if (!equal)
		return sasl_unproven(err);
	d->stage = DIGESTMD5_DONE;
	return 0;
}

static int
digestmd5_step(void *state, const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct digestmd5 *d = state;

	if (challenge.len > DIGESTMD5_CHALLENGE_MAX)
		return sasl_invalid(err, NAME, "too long");
	switch (d->stage) {
	case DIGESTMD5_ANSWER:
		return answer(d, in, challenge, response, err);
	case DIGESTMD5_VERIFY:
		return verify(d, challenge, err);
	case DIGESTMD5_DONE:
		break;
	}
	return sasl_no_more(err, NAME);
}

static int
digestmd5_finish(const void *state, struct err *err)
{
	const struct digestmd5 *d = state;

	return d->stage == DIGESTMD5_DONE ? 0 : sasl_unproven(err);
}

static void
digestmd5_clear(void *state)
{
	struct digestmd5 *d = state;

	strlist_clear(&d->realm);
	buf_wipe(&d->cnonce);
	buf_wipe(&d->nonce);
	buf_wipe(&d->rspauth);
}

const struct sasl_mech sasl_digest_md5 = {
	.name = NAME,
	.needs_user = true,
	.needs_secret = true,
	.last_resort = true,
	.state_size = sizeof(struct digestmd5),
	.step = digestmd5_step,
	.finish = digestmd5_finish,
	.clear = digestmd5_clear,
};
