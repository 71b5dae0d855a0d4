/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of cli/cmd_login.h that only looks. */
#include "cli/cmd_login.h"

#include "base/clock.h"
#include "base/json.h"
#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/show.h"
#include "oauth/cache.h"
#include "oauth/client.h"
#include "text/date.h"
#include "base/banned.h"

enum { DAY_S = 24 * 3600 };

/* All accounts together: a line or an object each. */
struct survey {
	struct buf out;
	struct json json;
	bool as_json;
	int count;
	struct err first;	/* the first that has to be made again */
};

static void
put_time(struct survey *s, const char *key, const char *words, int64_t t)
{
	struct buf iso = { 0 };

	if (t <= 0)
		return;
	date_put_iso(&iso, (time_t)t);
	if (s->as_json)
		json_str(&s->json, key, buf_str(&iso));
	else
		buf_putf(&s->out, "  %s %s\n", words, buf_cstr(&iso));
	buf_clear(&iso);
}

static void
put_text(struct survey *s, const char *key, const char *words,
	struct str text)
{
	if (text.len == 0)
		return;
	if (s->as_json)
		json_str(&s->json, key, text);
	else
		buf_putf(&s->out, "  %s %.*s\n", words, STR_ARG(text));
}

static void
put_token(struct survey *s, const struct client *c, const struct token *t)
{
	int64_t idle = c->preset ? c->preset->idle_days : 0;
	struct buf host = { 0 };

	post_put_host(&host, buf_cstr(&t->endpoint));
	put_text(s, "provider", "provider", buf_str(&host));
	put_text(s, "scope", "scope", buf_str(&t->scope));
	put_time(s, "login", "logged in", t->login);
	put_time(s, "renewed", "token of", t->obtained);
	put_time(s, "expires", "which ends", t->expires);
	if (t->refresh.len && idle)
		put_time(s, "idle_until", "unused, the login ends about",
		    t->obtained + idle * DAY_S);
	if (s->as_json)
		json_bool(&s->json, "renewable", t->refresh.len > 0);
	buf_clear(&host);
}

/* 0 when mail can go out, -1 with err. */
static int
judge(const struct account *a, struct client *c, const struct token *t,
	int found, struct err *err)
{
	if (found < 0)
		return -1;
	if (a->oauth_grant == GRANT_CLIENT)
		return 0;
	if (found == 0)
		return client_wants_login(a, "is not logged in", err);
	if (!client_adopt(c, t))
		return client_wants_login(a, "was logged in to another "
		    "provider, or with another client id", err);
	if (t->refresh.len == 0 && clock_wall() >= t->expires)
		return client_wants_login(a, "has a token that has ended, "
		    "and none to renew it by", err);
	return 0;
}

static void
put_state(struct survey *s, const struct account *a, int found,
	const struct err *err)
{
	const char *state = err->status ? "login needed" :
	    found ? "logged in" : "logs in by itself";

	if (s->as_json) {
		json_open(&s->json, NULL, '{');
		json_str(&s->json, "account", str_of(a->name));
		json_bool(&s->json, "ok", !err->status);
		if (err->status)
			json_str(&s->json, "error", buf_str(&err->text));
		return;
	}
	buf_putf(&s->out, "account '%s': %s\n", a->name, state);
}

static void
survey_account(struct survey *s, const struct account *a)
{
	struct client c = { 0 };
	struct cache cache;
	struct token t;
	struct err err = { 0 };
	int found = -1;

	token_init(&t);
	cache_none(&cache);
	if (client_init(&c, a, &err) == 0 && cache_init(&cache, a, &err) == 0)
		found = cache_load(&cache, &t, &err);
	(void)judge(a, &c, &t, found, &err);
	put_state(s, a, found, &err);
	if (found > 0)
		put_token(s, &c, &t);
	if (s->as_json)
		json_close(&s->json, '}');
	s->count++;
	if (err.status && !s->first.status)
		err_move(&s->first, &err);
	err_clear(&err);
	token_clear(&t);
	cache_clear(&cache);
	client_clear(&c);
}

static int
survey_one(struct survey *s, struct chosen *c, const struct request *req,
	struct err *err)
{
	struct pattern_facts facts = { 0 };

	if (chosen_next(c, req, NULL, &facts, err) < 0)
		return -1;
	if (account_has_oauth(c->account))
		survey_account(s, c->account);
	return 0;
}

static int
survey_all(struct survey *s, struct chosen *c, struct err *err)
{
	struct pattern_facts facts = { 0 };

	for (size_t i = 0; i < c->accounts.count; i++) {
		struct account *a = c->accounts.item[i];

		if (!account_has_oauth(a))
			continue;
		if (account_finish(a, &facts, err) < 0)
			return -1;
		survey_account(s, a);
	}
	return 0;
}

static int
finish(struct survey *s, struct err *err)
{
	if (s->count == 0) {
		err_set(err, EX_CONFIG, "OAUTH-NONE",
		    "no account logs in with OAuth");
		err_hint(err, "set 'oauth_provider'; envoirc(5), OAUTH2, has "
		    "how");
		return -1;
	}
	if (s->as_json) {
		json_close(&s->json, ']');
		buf_putc(&s->out, '\n');
	}
	if (show_text(&s->out, err) < 0)
		return -1;
	if (!s->first.status)
		return 0;
	err_move(err, &s->first);
	return -1;
}

int
cmd_login_status(const struct request *req, struct err *err)
{
	struct chosen c = { 0 };
	struct survey s = { .out = BUF_MAX((size_t)16 * 1024 * 1024),
	    .as_json = req->json };
	int result = chosen_open(&c, req, err);

	process_hide();
	s.json.out = &s.out;
	if (s.as_json)
		json_open(&s.json, NULL, '[');
	if (result == 0)
		result = req->account || c.by_options ?
		    survey_one(&s, &c, req, err) : survey_all(&s, &c, err);
	if (result == 0)
		result = finish(&s, err);
	buf_clear(&s.out);
	err_clear(&s.first);
	chosen_clear(&c);
	return result;
}
