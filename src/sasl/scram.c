/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCRAM (RFC 5802; SHA-256: RFC 7677): neither side shows the password,
 * both prove that they know it, and the -PLUS mechanisms tie the proof to
 * the TLS connection (RFC 5929, 9266).
 */
#include "sasl/scram.h"

#include "sasl/prep.h"
#include "sasl/sasl.h"
#include "base/alloc.h"
#include "base/random.h"
#include "text/base64.h"
#include "base/banned.h"

/* Which of the four rows is speaking. */
struct variant {
	const char *name;
	enum digest_kind kind;
	bool plus;
};

/* A server-first-message, as slices of it. */
struct server_first {
	struct str nonce;
	struct buf salt;
	unsigned int iterations;
};

/* --- client-first-message ------------------------------------------------- */

static int
put_name(struct buf *out, const char *name, struct err *err)
{
	struct buf prepared = { 0 };
	int rc = 0;

	if (prep_put(&prepared, str_of(name)))
		prep_put_saslname(out, buf_str(&prepared));
	else
		rc = err_set(err, EX_CONFIG, "SASL-UTF8",
		    "user name is not UTF-8, which SCRAM needs");
	buf_clear(&prepared);
	return rc;
}

/*
 * The gs2-cbind-flag (RFC 5802 6).  "y" tells the server that we would
 * have bound the channel but saw no -PLUS; one that did offer it knows then
 * that somebody took it off the list.  Who names plain SCRAM although
 * -PLUS is offered wants no binding: "n".
 */
static void
put_binding_flag(struct buf *out, const struct variant *v,
	const struct sasl_input *in)
{
	if (v->plus)
		buf_putf(out, "p=%s", in->binding_type);
	else
		buf_putc(out, in->tls && in->binding_type &&
		    !in->plus_offered ? 'y' : 'n');
}

static void
make_nonce(struct buf *nonce)
{
	char bytes[SCRAM_NONCE_BYTES];

	random_bytes(bytes, sizeof(bytes));
	base64_encode(nonce, str_n(bytes, sizeof(bytes)));
}

/*
 * Without its binding a mechanism that could be bound is only used by who
 * asks for that: anything else lets a man in the middle choose.
 */
static int
check_binding(const struct variant *v, const struct sasl_input *in,
	struct err *err)
{
	if (v->plus && !in->binding_type)
		return err_set(err, EX_NOPERM, "SASL-BINDING",
		    "%s needs a TLS connection that can be bound to", v->name);
	if (!v->plus && in->plus_offered && in->binding_type && !in->forced)
		return err_set(err, EX_NOPERM, "SASL-DOWNGRADE",
		    "server offers %s-PLUS, so %s has to be asked for",
		    v->name, v->name);
	return 0;
}

static int
say_first(struct scram *s, const struct variant *v,
	const struct sasl_input *in, struct buf *response, struct err *err)
{
	if (check_binding(v, in, err) < 0)
		return -1;
	put_binding_flag(&s->gs2, v, in);
	buf_puts(&s->gs2, in->authzid ? ",a=" : ",");
	if (in->authzid && put_name(&s->gs2, in->authzid, err) < 0)
		return -1;
	buf_putc(&s->gs2, ',');
	if (s->nonce.len == 0)
		make_nonce(&s->nonce);
	buf_puts(&s->bare, "n=");
	if (put_name(&s->bare, in->user, err) < 0)
		return -1;
	buf_puts(&s->bare, ",r=");
	buf_put(&s->bare, buf_str(&s->nonce));
	buf_put(response, buf_str(&s->gs2));
	buf_put(response, buf_str(&s->bare));
	s->stage = SCRAM_PROOF;
	return 0;
}

/* --- what the server says ------------------------------------------------- */

/*
 * Take the next attribute, which must have this name.  rest: advanced past
 * it and its comma.
 */
static bool
take_attribute(struct str *rest, char name, struct str *value)
{
	struct str part;

	if (!str_cut(rest, ',', &part) || part.len < 2 ||
	    part.ptr[0] != name || part.ptr[1] != '=')
		return false;
	*value = str_from(part, 2);
	return true;
}

/*
 * Extensions at the end of a message may be ignored, but must look like
 * attributes and be none that has its place elsewhere.
 */
static bool
are_extensions(struct str rest)
{
	struct str part;

	while (str_cut(&rest, ',', &part)) {
		char c = part.len ? str_lower(part.ptr[0]) : '\0';

		if (part.len < 3 || part.ptr[1] != '=' || c < 'a' || c > 'z' ||
		    memchr("anmrcsipve", part.ptr[0], 10))
			return false;
	}
	return true;
}

/* Printable without a comma, begins with ours and goes on. */
static bool
is_good_nonce(struct str nonce, struct str ours)
{
	for (size_t i = 0; i < nonce.len; i++)
		if (nonce.ptr[i] < 0x21 || nonce.ptr[i] > 0x7e)
			return false;
	return str_starts(nonce, ours) && nonce.len > ours.len;
}

static int
read_iterations(struct str digits, const char *name, unsigned int *out,
	struct err *err)
{
	uint64_t n;

	if (!str_to_uint(digits, UINT64_MAX, &n) || digits.ptr[0] == '0')
		return sasl_invalid(err, name, "no iteration count");
	if (n < SCRAM_ITERATIONS_MIN || n > SCRAM_ITERATIONS_MAX)
		return err_set(err, EX_NOPERM, "SASL-ITERATIONS",
		    "server asks for %llu rounds of %s, not %d to %d",
		    (unsigned long long)n, name, SCRAM_ITERATIONS_MIN,
		    SCRAM_ITERATIONS_MAX);
	*out = (unsigned int)n;
	return 0;
}

static int
read_first(const struct scram *s, const struct variant *v, struct str text,
	struct server_first *first, struct err *err)
{
	struct str salt, count;

	if (str_starts(text, STR("m=")))
		return sasl_invalid(err, v->name, "unknown extension");
	if (!take_attribute(&text, 'r', &first->nonce))
		return sasl_invalid(err, v->name, "no nonce");
	if (!is_good_nonce(first->nonce, buf_str(&s->nonce)))
		return sasl_invalid(err, v->name, "nonce does not extend ours");
	if (!take_attribute(&text, 's', &salt) || salt.len == 0 ||
	    !base64_decode(&first->salt, salt))
		return sasl_invalid(err, v->name, "no salt");
	if (!take_attribute(&text, 'i', &count))
		return sasl_invalid(err, v->name, "no iteration count");
	if (!are_extensions(text))
		return sasl_invalid(err, v->name, "unknown extension");
	return read_iterations(count, v->name, &first->iterations, err);
}

/* "e=..." in place of a message: the server's own word for what is wrong. */
static int
server_error(struct str text, const char *name, struct err *err)
{
	struct str word = STR("");

	take_attribute(&text, 'e', &word);
	return err_set(err, EX_NOPERM, "SASL-SERVER",
	    "server ended %s: %.*s", name, STR_ARG(str_first(word, 80)));
}

/* --- client-final-message ------------------------------------------------- */

/*
 * From the password to the proof and to what the server has to show
 * (RFC 5802 3).  signed_text: AuthMessage.  proof: digest_size bytes.
 */
static bool
prove(struct scram *s, enum digest_kind kind, struct str password,
	const struct server_first *first, struct str signed_text,
	unsigned char *proof)
{
	unsigned char salted[DIGEST_MAX], stored[DIGEST_MAX];
	unsigned char signature[DIGEST_MAX] = { 0 }, server_key[DIGEST_MAX];
	size_t size = digest_size(kind);
	struct str salted_key = str_n((char *)salted, size);
	bool ok;

	/* proof holds ClientKey until the signature is folded into it */
	ok = digest_pbkdf2(kind, password, buf_str(&first->salt),
		first->iterations, salted) &&
	    digest_hmac(kind, salted_key, STR("Client Key"), proof) &&
	    digest_of(kind, str_n((char *)proof, size), stored) &&
	    digest_hmac(kind, str_n((char *)stored, size), signed_text,
		signature) &&
	    digest_hmac(kind, salted_key, STR("Server Key"), server_key) &&
	    digest_hmac(kind, str_n((char *)server_key, size), signed_text,
		s->server_signature);
	for (size_t i = 0; ok && i < size; i++)
		proof[i] ^= signature[i];
	alloc_wipe(salted, sizeof(salted));
	alloc_wipe(stored, sizeof(stored));
	alloc_wipe(signature, sizeof(signature));
	alloc_wipe(server_key, sizeof(server_key));
	return ok;
}

/* c= and r=, the part of the last message that the proof covers. */
static void
put_final(struct buf *out, const struct scram *s, const struct variant *v,
	const struct sasl_input *in, struct str nonce)
{
	struct buf bound = { 0 };

	buf_put(&bound, buf_str(&s->gs2));
	if (v->plus)
		buf_put(&bound, in->binding);
	buf_puts(out, "c=");
	base64_encode(out, buf_str(&bound));
	buf_puts(out, ",r=");
	buf_put(out, nonce);
	buf_clear(&bound);
}

static int
say_proof(struct scram *s, const struct variant *v,
	const struct sasl_input *in, struct str challenge,
	const struct server_first *first, struct buf *response,
	struct err *err)
{
	unsigned char proof[DIGEST_MAX];
	struct buf password = BUF_MAX(SASL_MESSAGE_MAX * PREP_GROWTH);
	struct buf text = { 0 };
	size_t from = response->len;
	int rc = 0;

	put_final(response, s, v, in, first->nonce);
	buf_put(&text, buf_str(&s->bare));
	buf_putc(&text, ',');
	buf_put(&text, challenge);
	buf_putc(&text, ',');
	buf_put(&text, str_from(buf_str(response), from));
	if (!prep_put(&password, in->secret))
		rc = err_set(err, EX_CONFIG, "SASL-UTF8",
		    "password is not UTF-8, which %s needs", v->name);
	else if (!prove(s, v->kind, buf_str(&password), first, buf_str(&text),
	    proof))
		rc = sasl_no_crypto(err, v->name);
	buf_wipe(&password);
	if (rc == 0) {
		buf_puts(response, ",p=");
		base64_encode(response,
		    str_n((char *)proof, digest_size(v->kind)));
		s->stage = SCRAM_VERIFY;
	} else {
		buf_cut(response, from);
	}
	alloc_wipe(proof, sizeof(proof));
	buf_clear(&text);
	return rc;
}

static int
answer_first(struct scram *s, const struct variant *v,
	const struct sasl_input *in, struct str challenge,
	struct buf *response, struct err *err)
{
	struct server_first first = { .salt = BUF_MAX(SCRAM_MESSAGE_MAX) };
	int rc;

	if (str_starts(challenge, STR("e=")))
		return server_error(challenge, v->name, err);
	rc = read_first(s, v, challenge, &first, err);
	if (rc == 0)
		rc = say_proof(s, v, in, challenge, &first, response, err);
	buf_clear(&first.salt);
	return rc;
}

/* --- server-final-message ------------------------------------------------- */

static int
verify(struct scram *s, const struct variant *v, struct str challenge,
	struct err *err)
{
	struct buf signature = { 0 };
	struct str value = { NULL, 0 };
	bool equal;

	if (str_starts(challenge, STR("e=")))
		return server_error(challenge, v->name, err);
	if (!take_attribute(&challenge, 'v', &value) ||
	    !are_extensions(challenge))
		return sasl_invalid(err, v->name, "no server signature");
	equal = base64_decode(&signature, value) &&
	    signature.len == digest_size(v->kind) &&
	    digest_equal(signature.ptr, s->server_signature, signature.len);
	buf_clear(&signature);
	if (!equal)
		return sasl_unproven(err);
	s->stage = SCRAM_DONE;
	return 0;
}

static int
scram_step(void *state, const struct variant *v, const struct sasl_input *in,
	struct str challenge, struct buf *response, struct err *err)
{
	struct scram *s = state;

	if (challenge.len > SCRAM_MESSAGE_MAX)
		return sasl_invalid(err, v->name, "too long");
	switch (s->stage) {
	case SCRAM_FIRST:
		return say_first(s, v, in, response, err);
	case SCRAM_PROOF:
		return answer_first(s, v, in, challenge, response, err);
	case SCRAM_VERIFY:
		return verify(s, v, challenge, err);
	case SCRAM_DONE:
		break;
	}
	return sasl_no_more(err, v->name);
}

static int
scram_finish(const void *state, struct err *err)
{
	const struct scram *s = state;

	return s->stage == SCRAM_DONE ? 0 : sasl_unproven(err);
}

static void
scram_clear(void *state)
{
	struct scram *s = state;

	buf_wipe(&s->nonce);
	buf_wipe(&s->gs2);
	buf_wipe(&s->bare);
}

/* --- the rows ------------------------------------------------------------- */

#define SCRAM_ROW(row, row_name, row_kind, row_plus) \
static int \
row##_step(void *state, const struct sasl_input *in, struct str challenge, \
	struct buf *response, struct err *err) \
{ \
	static const struct variant v = { row_name, row_kind, row_plus }; \
\
	return scram_step(state, &v, in, challenge, response, err); \
} \
\
const struct sasl_mech row = { \
	.name = row_name, \
	.client_first = true, \
	.needs_user = true, \
	.needs_secret = true, \
	.needs_binding = row_plus, \
	.automatic = true, \
	.state_size = sizeof(struct scram), \
	.step = row##_step, \
	.finish = scram_finish, \
	.clear = scram_clear, \
}

SCRAM_ROW(sasl_scram_sha256_plus, "SCRAM-SHA-256-PLUS", DIGEST_SHA256, true);
SCRAM_ROW(sasl_scram_sha1_plus, "SCRAM-SHA-1-PLUS", DIGEST_SHA1, true);
SCRAM_ROW(sasl_scram_sha256, "SCRAM-SHA-256", DIGEST_SHA256, false);
SCRAM_ROW(sasl_scram_sha1, "SCRAM-SHA-1", DIGEST_SHA1, false);
