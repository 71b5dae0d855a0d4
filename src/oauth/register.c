/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/register.h"

#include "base/alloc.h"
#include "base/json.h"
#include "oauth/fields.h"
#include "oauth/grant.h"
#include "base/banned.h"

static void
put_list(struct json *j, const char *name, const char *const *items)
{
	json_open(j, name, '[');
	for (; *items; items++)
		json_str(j, NULL, str_of(*items));
	json_close(j, ']');
}

/*
 * A program on somebody's machine (RFC 8252): no secret, redirects to this
 * machine with whatever port is free then.
 */
static void
put_request(struct buf *out, const struct client *c)
{
	static const char *const redirects[] = { "http://127.0.0.1/", NULL };
	static const char *const responses[] = { "code", NULL };
	const char *const grants[] = { "authorization_code", "refresh_token",
		c->device ? "urn:ietf:params:oauth:grant-type:device_code" :
		NULL, NULL };
	struct json j = { .out = out };

	json_open(&j, NULL, '{');
	json_str(&j, "client_name", STR("envoi"));
	json_str(&j, "application_type", STR("native"));
	json_str(&j, "token_endpoint_auth_method", STR("none"));
	put_list(&j, "redirect_uris", redirects);
	put_list(&j, "response_types", responses);
	put_list(&j, "grant_types", grants);
	if (c->scope)
		json_str(&j, "scope", str_of(c->scope));
	json_close(&j, '}');
}

static int
take_reply(struct client *c, const struct post_reply *reply, struct err *err)
{
	struct buf id = BUF_MAX(TOKEN_TEXT_MAX);
	struct fields *f = fields_read(buf_str(&reply->body), err);
	int result = f ? 0 : -1;

	if (f && (fields_text(f, "client_id", &id) <= 0 || id.len == 0 ||
	    fields_text(f, "client_secret", &c->secret) < 0))
		result = err_set(err, EX_TEMPFAIL, "OAUTH-ANSWER",
		    "the provider registers us, but without a usable id");
	if (result == 0) {
		alloc_set(&c->id, buf_cstr(&id));
		c->has_secret = c->secret.len > 0;
		c->registered = true;
	}
	buf_clear(&id);
	fields_free(f);
	return result;
}

int
register_client(struct client *c, struct err *err)
{
	struct buf request = { 0 };
	struct post p = { .url = c->registration, .json = true,
	    .trust_file = c->account->oauth_tls_trust_file };
	struct post_reply reply = { 0 };
	struct grant unused;
	int result;

	grant_init(&unused);
	put_request(&request, c);
	p.body = buf_str(&request);
	result = post_send(&p, &reply, err);
	if (result == 0 && reply.status != 201 && reply.status != 200)
		result = grant_explain(&unused, c->account, &reply, err);
	else if (result == 0)
		result = take_reply(c, &reply, err);
	post_reply_clear(&reply);
	buf_clear(&request);
	grant_clear(&unused);
	return result;
}
