/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/grant.h"

#include "base/clock.h"
#include "base/printable.h"
#include "oauth/fields.h"
#include "base/banned.h"

enum {
	LIFE_USUAL_S = 3600,	/* when none is said */
	LIFE_MAX_S = 366 * 24 * 3600,
	ERROR_MAX = 64,
	WORDS_MAX = 2000
};

void
grant_init(struct grant *g)
{
	*g = (struct grant){
		.state = GRANT_REFUSED,
		.access = BUF_MAX(TOKEN_MAX),
		.refresh = BUF_MAX(TOKEN_MAX),
		.scope = BUF_MAX(TOKEN_TEXT_MAX),
	};
}

void
grant_clear(struct grant *g)
{
	buf_wipe(&g->access);
	buf_wipe(&g->refresh);
	buf_clear(&g->scope);
}

/* --- refusals ------------------------------------------------------------- */

/* RFC 6749 5.2 and 4.1.2.1, RFC 8628 3.5, and what Microsoft adds. */
static const struct refusal {
	const char *error;
	int status;
	const char *id;
	const char *text;
	bool login;	/* the hint is to log in again */
	enum grant_state state;
} refusals[] = {
	{ "invalid_grant", EX_NOPERM, "OAUTH-ENDED",
	    "the login has ended or was taken back", true, GRANT_REFUSED },
	{ "interaction_required", EX_NOPERM, "OAUTH-ENDED",
	    "the provider wants to see the user again", true,
	    GRANT_REFUSED },
	{ "consent_required", EX_NOPERM, "OAUTH-ENDED",
	    "the provider wants the user's consent", true, GRANT_REFUSED },
	{ "login_required", EX_NOPERM, "OAUTH-ENDED",
	    "the provider wants to see the user again", true,
	    GRANT_REFUSED },
	{ "access_denied", EX_NOPERM, "OAUTH-DENIED",
	    "access was denied", false, GRANT_REFUSED },
	{ "authorization_declined", EX_NOPERM, "OAUTH-DENIED",
	    "access was denied", false, GRANT_REFUSED },
	{ "expired_token", EX_NOPERM, "OAUTH-EXPIRED",
	    "nobody agreed in time", true, GRANT_REFUSED },
	{ "authorization_pending", EX_TEMPFAIL, "OAUTH-PENDING",
	    "nobody has agreed yet", false, GRANT_PENDING },
	{ "slow_down", EX_TEMPFAIL, "OAUTH-PENDING",
	    "the provider is asked too often", false, GRANT_SLOWLY },
	{ "temporarily_unavailable", EX_TEMPFAIL, "OAUTH-DOWN",
	    "the provider is not available", false, GRANT_REFUSED },
	{ "server_error", EX_TEMPFAIL, "OAUTH-DOWN",
	    "the provider has an error", false, GRANT_REFUSED },
	{ NULL, EX_CONFIG, "OAUTH-REFUSED",
	    "the provider refuses the request", false, GRANT_REFUSED }
};

static const struct refusal *
find_refusal(struct str error)
{
	const struct refusal *r = refusals;

	while (r->error && !str_eq(str_of(r->error), error))
		r++;
	return r;
}

/* The provider's own words, behind ours: "(invalid_grant: Bad Request)". */
static void
put_words(struct buf *out, const struct fields *f, struct str error)
{
	struct buf words = BUF_MAX(WORDS_MAX);

	buf_puts(out, " (");
	printable_put(out, error, ERROR_MAX);
	if (fields_text(f, "error_description", &words) > 0 && words.len) {
		buf_puts(out, ": ");
		printable_put(out, buf_str(&words), PRINTABLE_MAX);
	}
	buf_putc(out, ')');
	buf_clear(&words);
}

static int
refuse(struct grant *g, const struct account *a, const struct fields *f,
	struct str error, struct err *err)
{
	const struct refusal *r = find_refusal(error);
	struct buf words = { 0 };

	put_words(&words, f, error);
	g->state = r->state;
	err_set(err, r->status, r->id, "account '%s': %s%s", a->name,
	    r->text, buf_cstr(&words));
	if (r->login)
		client_hint_login(a, err);
	else if (!r->error)
		err_hint(err, "check 'oauth_client_id', its secret, "
		    "'oauth_scope' and what the registration allows");
	buf_clear(&words);
	return -1;
}

static int
out_of_order(const struct account *a, const struct post_reply *reply,
	struct err *err)
{
	bool busy = reply->status == 429 || reply->status >= 500;

	err_set(err, busy ? EX_TEMPFAIL : EX_CONFIG, busy ? "OAUTH-DOWN" :
	    "OAUTH-STATUS", "account '%s': the provider answers with status "
	    "%d", a->name, reply->status);
	if (reply->retry_after > 0)
		err_hint(err, "it asks to wait for %lld seconds",
		    (long long)reply->retry_after);
	return -1;
}

int
grant_explain(struct grant *g, const struct account *a,
	const struct post_reply *reply, struct err *err)
{
	struct err ignored = { 0 };
	struct fields *f = fields_read(buf_str(&reply->body), &ignored);
	struct buf error = BUF_MAX(ERROR_MAX);
	int result;

	g->state = GRANT_REFUSED;
	if (!f && ignored.status == EX_CONFIG) {
		err_move(err, &ignored);
		return -1;
	}
	if (f && reply->status < 500 && reply->status != 429 &&
	    fields_text(f, "error", &error) > 0)
		result = refuse(g, a, f, buf_str(&error), err);
	else
		result = out_of_order(a, reply, err);
	err_clear(&ignored);
	buf_clear(&error);
	fields_free(f);
	return result;
}

/* --- tokens --------------------------------------------------------------- */

/* What SASL can send: see sasl/bearer. */
static bool
is_token(struct str s)
{
	return s.len > 0 && printable_is(s) && str_find(s, ' ') == s.len;
}

static bool
is_bearer(const struct fields *f)
{
	struct buf type = BUF_MAX(ERROR_MAX);
	int found = fields_text(f, "token_type", &type);
	bool yes = found == 0 || (found > 0 &&
	    str_eq_nocase(buf_str(&type), STR("bearer")));

	buf_clear(&type);
	return yes;
}

static int
take_token(struct grant *g, const struct fields *f, struct err *err)
{
	const char *wrong = NULL;

	g->life = LIFE_USUAL_S;
	if (fields_text(f, "access_token", &g->access) <= 0 ||
	    !is_token(buf_str(&g->access)))
		wrong = "access_token";
	else if (fields_text(f, "refresh_token", &g->refresh) < 0)
		wrong = "refresh_token";
	else if (!is_bearer(f))
		wrong = "token_type";
	else if (fields_text(f, "scope", &g->scope) < 0)
		wrong = "scope";
	else if (fields_number(f, "expires_in", LIFE_MAX_S, &g->life) < 0)
		wrong = "expires_in";
	if (!wrong) {
		g->state = GRANT_GIVEN;
		return 0;
	}
	return err_set(err, EX_TEMPFAIL, "OAUTH-ANSWER",
	    "the provider's answer has no usable '%s'", wrong);
}

int
grant_read(struct grant *g, const struct account *a,
	const struct post_reply *reply, struct err *err)
{
	struct fields *f;
	int result;

	if (reply->status != 200)
		return grant_explain(g, a, reply, err);
	f = fields_read(buf_str(&reply->body), err);
	if (!f) {
		err_wrap(err, "account '%s': token endpoint", a->name);
		return -1;
	}
	/* some give errors with a 200 */
	if (fields_has(f, "error") && !fields_has(f, "access_token"))
		result = grant_explain(g, a, reply, err);
	else
		result = take_token(g, f, err);
	fields_free(f);
	return result;
}

int
grant_request(struct grant *g, const struct client *c, struct buf *form,
	struct err *err)
{
	struct post_reply reply = { 0 };
	int result = client_send(c, c->endpoint, form, &reply, err);

	if (result == 0)
		result = grant_read(g, c->account, &reply, err);
	post_reply_clear(&reply);
	return result;
}

/* --- keeping -------------------------------------------------------------- */

static void
put(struct buf *to, struct str value)
{
	buf_wipe(to);
	buf_put(to, value);
}

/* A provider without rotation gives no new refresh token: the old stays. */
void
grant_put(struct token *t, const struct grant *g, const struct client *c)
{
	put(&t->access, buf_str(&g->access));
	if (g->refresh.len)
		put(&t->refresh, buf_str(&g->refresh));
	if (g->scope.len)
		put(&t->scope, buf_str(&g->scope));
	put(&t->client_id, str_of(c->id));
	put(&t->issuer, str_of(c->issuer));
	put(&t->endpoint, str_of(c->endpoint));
	put(&t->revocation, str_of(c->revocation));
	t->registered = c->registered;
	t->basic = c->basic;
	if (c->registered && c->has_secret)
		put(&t->client_secret, buf_str(&c->secret));
	t->obtained = clock_wall();
	t->expires = t->obtained + g->life;
}
