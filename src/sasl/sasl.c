/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl/sasl.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "base/banned.h"

/* Strongest first (RFC 4954 asks for an order; this one is by exposure). */
static const struct sasl_mech *const mechs[] = {
	&sasl_scram_sha256_plus,
	&sasl_scram_sha1_plus,
	&sasl_scram_sha256,
	&sasl_scram_sha1,
	&sasl_plain,
	&sasl_login,
	&sasl_cram_md5,
	&sasl_digest_md5,
	&sasl_external,
	&sasl_oauthbearer,
	&sasl_xoauth2,
	&sasl_gssapi,
	&sasl_ntlm,
	NULL
};

struct sasl {
	const struct sasl_mech *mech;
	const struct sasl_input *in;	/* borrowed: from the caller */
	struct buf failure;
	int rounds;
	max_align_t state[];
};

const struct sasl_mech *const *
sasl_mechs(void)
{
	return mechs;
}

const struct sasl_mech *
sasl_find(struct str name)
{
	for (size_t i = 0; mechs[i]; i++)
		if (str_eq_nocase(str_of(mechs[i]->name), name))
			return mechs[i];
	return NULL;
}

static bool
is_offered(const struct strlist *offered, const struct sasl_mech *mech)
{
	for (size_t i = 0; i < offered->count; i++)
		if (str_eq_nocase(str_of(offered->item[i]),
		    str_of(mech->name)))
			return true;
	return false;
}

/* May it be used without having been named? */
static bool
is_allowed(const struct sasl_mech *mech, const struct sasl_input *in,
	bool token, bool cleartext_ok)
{
	bool covered = in->tls || cleartext_ok;

	if (token != mech->token)
		return false;
	if (!token && !mech->automatic && !(mech->last_resort && covered))
		return false;
	if (mech->exposes_secret && !covered)
		return false;
	if (mech->needs_binding && !in->binding_type)
		return false;
	if (mech->needs_user && !in->user)
		return false;
	return !mech->available || mech->available();
}

const struct sasl_mech *
sasl_choose(const struct strlist *offered, const struct sasl_input *in,
	bool token, bool cleartext_ok)
{
	for (size_t i = 0; mechs[i]; i++)
		if (is_offered(offered, mechs[i]) &&
		    is_allowed(mechs[i], in, token, cleartext_ok))
			return mechs[i];
	return NULL;
}

struct sasl *
sasl_new(const struct sasl_mech *mech, const struct sasl_input *in)
{
	struct sasl *s = alloc_zero(1, sizeof(*s) + mech->state_size);

	s->mech = mech;
	s->in = in;
	return s;
}

/* What no mechanism can use; the bounds spare each of them its own. */
static int
check_input(const struct sasl_mech *mech, const struct sasl_input *in,
	struct err *err)
{
	if (mech->needs_user && !in->user)
		return err_set(err, EX_CONFIG, "SASL-USER",
		    "login by %s needs a user name", mech->name);
	if (str_of(in->user).len > SASL_NAME_MAX ||
	    str_of(in->authzid).len > SASL_NAME_MAX)
		return err_set(err, EX_CONFIG, "SASL-LONG",
		    "user name is longer than %zu bytes", SASL_NAME_MAX);
	if (str_find(in->secret, '\0') < in->secret.len)
		return err_set(err, EX_CONFIG, "SASL-NUL",
		    "password holds a NUL byte, which no login can send");
	return 0;
}

int
sasl_step(struct sasl *s, struct str challenge, struct buf *response,
	struct err *err)
{
	const char *name = s->mech->name;

	if (++s->rounds > SASL_ROUNDS_MAX)
		return sasl_no_more(err, name);
	if (challenge.len > SASL_MESSAGE_MAX)
		return sasl_invalid(err, name, "too long");
	if (check_input(s->mech, s->in, err) < 0)
		return -1;
	if (s->mech->step(s->state, s->in, challenge, response, err) < 0)
		return -1;
	if (buf_full(response))
		return err_set(err, EX_CONFIG, "SASL-LONG",
		    "user name and secret are too long for %s", name);
	return 0;
}

int
sasl_finish(const struct sasl *s, struct err *err)
{
	return s->mech->finish ? s->mech->finish(s->state, err) : 0;
}

bool
sasl_expects_proof(const struct sasl *s)
{
	struct err missing = { 0 };
	bool expects = sasl_finish(s, &missing) < 0;

	err_clear(&missing);
	return expects;
}

const char *
sasl_failure(const struct sasl *s)
{
	return s->failure.len ? buf_cstr(&s->failure) : NULL;
}

void
sasl_free(struct sasl *s)
{
	if (!s)
		return;
	if (s->mech->clear)
		s->mech->clear(s->state);
	alloc_wipe(s->state, s->mech->state_size);
	buf_clear(&s->failure);
	free(s);
}

void
sasl_set_failure(void *state, struct str text)
{
	struct sasl *s = (struct sasl *)(void *)
	    ((char *)state - offsetof(struct sasl, state));

	buf_reset(&s->failure);
	printable_put(&s->failure, text, PRINTABLE_MAX);
}

int
sasl_invalid(struct err *err, const char *name, const char *why)
{
	return err_set(err, EX_NOPERM, "SASL-CHALLENGE",
	    "invalid %s challenge: %s", name, why);
}

int
sasl_no_more(struct err *err, const char *name)
{
	return err_set(err, EX_NOPERM, "SASL-ROUNDS",
	    "server asks for more than %s has to say", name);
}

int
sasl_unproven(struct err *err)
{
	err_set(err, EX_NOPERM, "SASL-PROOF",
	    "server did not prove that it knows the password");
	err_hint(err, "this may be an attack: do not use the password "
	    "elsewhere before the server has been checked");
	return -1;
}

int
sasl_no_crypto(struct err *err, const char *name)
{
	return err_set(err, EX_CONFIG, "SASL-CRYPTO",
	    "this system's TLS library refuses to compute %s", name);
}
