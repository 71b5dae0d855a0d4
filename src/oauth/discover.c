/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/discover.h"

#include "base/alloc.h"
#include "config/shape.h"
#include "oauth/fields.h"
#include "base/banned.h"

void
discover_url(struct buf *out, const char *issuer, bool openid)
{
	static const char first[] = "https://";
	struct str s = str_of(issuer), host;
	size_t scheme = str_starts_nocase(s, STR("https://")) ?
	    sizeof(first) - 1 : 0;

	while (str_ends(s, STR("/")))
		s.len--;
	if (openid) {
		buf_put(out, s);
		buf_puts(out, "/.well-known/openid-configuration");
		return;
	}
	host = str_first(s, scheme + str_find(str_from(s, scheme), '/'));
	buf_put(out, host);
	buf_puts(out, "/.well-known/oauth-authorization-server");
	buf_put(out, str_from(s, host.len));
}

/* --- reading -------------------------------------------------------------- */

static int
unusable(const struct client *c, const char *what, struct err *err)
{
	return account_fail(c->account, c->account->oauth_issuer ?
	    "oauth_issuer" : "oauth_provider", err, "OAUTH-METADATA",
	    "'%s' says nothing usable of itself: %s", c->issuer, what);
}

/* One endpoint, unless a setting has said it. */
static int
take(const struct fields *f, const char *name, char **slot)
{
	struct buf url = BUF_MAX(TOKEN_TEXT_MAX), checked = { 0 };
	int found = *slot ? 0 : fields_text(f, name, &url);

	if (found > 0 && url.len && shape_https(buf_str(&url), &checked))
		*slot = alloc_copy(buf_cstr(&url));
	else if (found > 0)
		found = -1;
	buf_clear(&url);
	buf_clear(&checked);
	return found;
}

/* A server that answers for another could have our secrets sent to it. */
static bool
is_itself(const struct client *c, const struct fields *f)
{
	struct buf issuer = BUF_MAX(TOKEN_TEXT_MAX);
	bool yes = fields_text(f, "issuer", &issuer) > 0 &&
	    str_eq(buf_str(&issuer), str_of(c->issuer));

	buf_clear(&issuer);
	return yes;
}

static int
take_all(struct client *c, const struct fields *f, struct err *err)
{
	const struct {
		const char *name;
		char **slot;
	} all[] = {
		{ "authorization_endpoint", &c->authorization },
		{ "token_endpoint", &c->endpoint },
		{ "device_authorization_endpoint", &c->device },
		{ "registration_endpoint", &c->registration },
		{ "revocation_endpoint", &c->revocation },
	};
	const char *methods = "token_endpoint_auth_methods_supported";

	if (!is_itself(c, f))
		return unusable(c, "its 'issuer' is not this", err);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (take(f, all[i].name, all[i].slot) < 0)
			return unusable(c, all[i].name, err);
	c->names_itself = fields_true(f,
	    "authorization_response_iss_parameter_supported");
	/* RFC 8414 2: the default is the header */
	c->basic = !fields_lists(f, methods, "client_secret_post") &&
	    (!fields_has(f, methods) ||
	    fields_lists(f, methods, "client_secret_basic"));
	return 0;
}

int
discover_read(struct client *c, struct str json, struct err *err)
{
	struct fields *f = fields_read(json, err);
	int result = f ? take_all(c, f, err) : -1;

	fields_free(f);
	return result;
}

/* --- asking --------------------------------------------------------------- */

/* 1 with metadata, 0 when it is not there, -1. */
static int
ask(struct client *c, bool openid, struct err *err)
{
	struct buf url = { 0 };
	struct post p = { .trust_file = c->account->oauth_tls_trust_file };
	struct post_reply reply = { 0 };
	int result;

	discover_url(&url, c->issuer, openid);
	p.url = buf_cstr(&url);
	result = post_send(&p, &reply, err);
	if (result == 0 && (reply.status >= 500 || reply.status == 429))
		result = err_set(err, EX_TEMPFAIL, "OAUTH-DOWN",
		    "'%s' answers with status %d", buf_cstr(&url),
		    reply.status);
	else if (result == 0 && reply.status == 200)
		result = discover_read(c, buf_str(&reply.body), err) < 0 ?
		    -1 : 1;
	post_reply_clear(&reply);
	buf_clear(&url);
	return result;
}

int
discover_metadata(struct client *c, struct err *err)
{
	int found;

	if (!c->issuer)
		return 0;
	found = ask(c, false, err);
	if (found == 0)
		found = ask(c, true, err);
	if (found == 0)
		return unusable(c, "there is no metadata", err);
	return found < 0 ? -1 : 0;
}

int
discover_endpoints(struct client *c, struct err *err)
{
	if (!c->endpoint && discover_metadata(c, err) < 0)
		return -1;
	if (c->endpoint)
		return 0;
	account_fail(c->account, c->account->oauth_provider ?
	    "oauth_provider" : "oauth_issuer", err, "OAUTH-ENDPOINT",
	    "no token endpoint is known");
	err_hint(err, "set 'oauth_token_endpoint'");
	return -1;
}
