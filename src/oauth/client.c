/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/client.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "oauth/form.h"
#include "secret/secret.h"
#include "text/base64.h"
#include "base/banned.h"

/* --- settings and preset -------------------------------------------------- */

/* A preset's endpoint with its tenant, if nothing else was said. */
static void
fill(const struct client *c, char **slot, const char *given,
	const char *usual)
{
	const char *tenant = c->account->oauth_tenant;
	struct str s = str_of(usual), mark = STR("{tenant}");
	size_t at = str_search(s, mark);
	struct buf url = { 0 };

	if (given || !usual) {
		alloc_set(slot, given);
		return;
	}
	buf_put(&url, str_first(s, at));
	if (at < s.len) {
		form_escape(&url, str_of(tenant ? tenant :
		    c->preset->tenant));
		buf_put(&url, str_from(s, at + mark.len));
	}
	*slot = buf_take(&url);
}

static void
fill_scope(struct client *c)
{
	const struct account *a = c->account;
	const struct preset *p = c->preset;
	const char *usual = p ? p->scope : NULL;

	if (p && a->oauth_grant == GRANT_CLIENT)
		usual = p->app_scope;
	alloc_set(&c->scope, a->oauth_scope ? a->oauth_scope : usual);
}

static int
unknown_provider(const struct account *a, struct err *err)
{
	struct buf list = { 0 };
	const struct preset *p;

	for (size_t i = 0; (p = preset_at(i)) != NULL; i++)
		buf_putf(&list, "%s%s", i ? ", " : "", p->name);
	account_fail(a, "oauth_provider", err, "OAUTH-PROVIDER",
	    "there is no provider '%s'", a->oauth_provider);
	err_hint(err, "known are %s; for others set 'oauth_issuer' or the "
	    "endpoints", buf_cstr(&list));
	buf_clear(&list);
	return -1;
}

int
client_init(struct client *c, const struct account *a, struct err *err)
{
	static const struct preset none = { .name = "" };
	const struct preset *p;

	*c = (struct client){ .account = a,
	    .secret = BUF_MAX(TOKEN_TEXT_MAX) };
	if (a->oauth_provider) {
		c->preset = preset_find(a->oauth_provider);
		if (!c->preset)
			return unknown_provider(a, err);
	}
	p = c->preset ? c->preset : &none;
	alloc_set(&c->id, a->oauth_client_id);
	fill(c, &c->issuer, a->oauth_issuer, p->issuer);
	fill(c, &c->authorization, a->oauth_authorization_endpoint,
	    p->authorization);
	fill(c, &c->endpoint, a->oauth_token_endpoint, p->token);
	fill(c, &c->device, a->oauth_device_endpoint, p->device);
	fill(c, &c->registration, a->oauth_registration_endpoint, NULL);
	fill(c, &c->revocation, a->oauth_revocation_endpoint, p->revocation);
	fill_scope(c);
	return 0;
}

/* --- what a login left ----------------------------------------------------- */

static bool
agrees(const char *ours, const struct buf *theirs)
{
	return !ours || str_eq(str_of(ours), buf_str(theirs));
}

static void
adopt(char **slot, const struct buf *value)
{
	if (!*slot && value->len)
		alloc_set(slot, buf_cstr(value));
}

bool
client_adopt(struct client *c, const struct token *t)
{
	if (!agrees(c->id, &t->client_id) ||
	    !agrees(c->endpoint, &t->endpoint) ||
	    !agrees(c->issuer, &t->issuer))
		return false;
	adopt(&c->id, &t->client_id);
	adopt(&c->endpoint, &t->endpoint);
	adopt(&c->revocation, &t->revocation);
	c->registered = t->registered;
	c->basic = t->basic;
	if (t->client_secret.len && !c->has_secret) {
		buf_wipe(&c->secret);
		buf_put(&c->secret, buf_str(&t->client_secret));
		c->has_secret = true;
	}
	return true;
}

/* --- requests ------------------------------------------------------------- */

int
client_fetch_secret(struct client *c, struct err *err)
{
	const struct account *a = c->account;
	struct secret_query q = {
		.account = a->name,
		.password = buf_str(&a->oauth_client_secret),
		.password_file = a->oauth_client_secret_file,
		.password_eval = a->oauth_client_secret_eval,
		.password_fd = -1,
	};

	if (c->has_secret || (!q.password.ptr && !q.password_file &&
	    !q.password_eval))
		return 0;
	if (secret_fetch(&q, &c->secret, err) < 0) {
		err_wrap(err, "client secret of account '%s'", a->name);
		return -1;
	}
	c->has_secret = true;
	return 0;
}

/* RFC 6749 2.3.1: both are escaped as in a form before base64. */
static void
put_basic(struct buf *out, const struct client *c)
{
	struct buf pair = { 0 };

	form_escape(&pair, str_of(c->id));
	buf_putc(&pair, ':');
	form_escape(&pair, buf_str(&c->secret));
	base64_encode(out, buf_str(&pair));
	buf_wipe(&pair);
}

int
client_send(const struct client *c, const char *url, struct buf *form,
	struct post_reply *reply, struct err *err)
{
	struct buf basic = { 0 };
	struct post p = { .url = url,
	    .trust_file = c->account->oauth_tls_trust_file };
	int result;

	if (c->has_secret && c->basic) {
		put_basic(&basic, c);
		p.basic = buf_cstr(&basic);
	} else {
		form_put(form, "client_id", str_of(c->id));
		if (c->has_secret)
			form_put(form, "client_secret",
			    buf_str(&c->secret));
	}
	p.body = buf_str(form);
	result = post_send(&p, reply, err);
	buf_wipe(form);
	buf_wipe(&basic);
	return result;
}

/* --- errors --------------------------------------------------------------- */

int
client_wants_id(const struct client *c, struct err *err)
{
	const char *at = c->preset ? c->preset->register_at : NULL;

	account_fail(c->account, c->account->oauth_provider ?
	    "oauth_provider" : "oauth_issuer", err, "OAUTH-ID",
	    "this provider needs an 'oauth_client_id'");
	err_hint(err, "register envoi%s%s, as envoirc(5), OAUTH2, says, and "
	    "set 'oauth_client_id' in account '%s'", at ? " at " : "",
	    at ? at : "", c->account->name);
	return -1;
}

void
client_hint_login(const struct account *a, struct err *err)
{
	err_hint(err, "run 'envoi --login=%s'", a->name);
}

int
client_wants_login(const struct account *a, const char *why, struct err *err)
{
	err_set(err, EX_NOPERM, "OAUTH-LOGIN", "account '%s' %s", a->name,
	    why);
	client_hint_login(a, err);
	return -1;
}

void
client_clear(struct client *c)
{
	char **const slots[] = { &c->id, &c->issuer, &c->authorization,
	    &c->endpoint, &c->device, &c->registration, &c->revocation,
	    &c->scope };

	for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++) {
		free(*slots[i]);
		*slots[i] = NULL;
	}
	buf_wipe(&c->secret);
}
