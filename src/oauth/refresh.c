/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/refresh.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/grace.h"
#include "oauth/cache.h"
#include "oauth/client.h"
#include "oauth/discover.h"
#include "oauth/form.h"
#include "oauth/grant.h"
#include "base/banned.h"

/* One token on its way. */
struct errand {
	struct refresh *r;
	struct cache cache;
	struct token token;
	struct client client;
};

/* Tokens are told apart by a mark, so that none has to be kept. */
static void
make_mark(char mark[REFRESH_MARK], const struct buf *token)
{
	unsigned char hash[DIGEST_MAX];
	struct buf hex = { 0 };

	*mark = '\0';
	if (!digest_of(DIGEST_SHA256, buf_str(token), hash))
		return;
	digest_hex(&hex, hash, digest_size(DIGEST_SHA256));
	snprintf(mark, REFRESH_MARK, "%s", buf_cstr(&hex));
	buf_clear(&hex);
}

/* Is the kept token good, and not the one that was refused? */
static bool
will_do(const struct errand *e)
{
	char mark[REFRESH_MARK];

	if (!token_is_fresh(&e->token))
		return false;
	if (!e->r->was_refused)
		return true;
	make_mark(mark, &e->token.access);
	return *mark && strcmp(mark, e->r->mark) != 0;
}

static void
give(struct errand *e, bool was_kept, struct buf *out)
{
	make_mark(e->r->mark, &e->token.access);
	e->r->was_kept = was_kept;
	e->r->was_refused = false;
	buf_put(out, buf_str(&e->token.access));
}

/* --- what is kept --------------------------------------------------------- */

/*
 * Reads the file, and sees whom it belongs to.  1, 0 when there is nothing
 * to begin with, -1.
 */
static int
look(struct errand *e, struct err *err)
{
	const struct account *a = e->client.account;
	int found;

	token_clear(&e->token);
	found = cache_load(&e->cache, &e->token, err);
	if (found < 0 && err->status == EX_NOPERM)
		client_hint_login(a, err);
	if (found <= 0)
		return found;
	if (client_adopt(&e->client, &e->token))
		return 1;
	if (a->oauth_grant == GRANT_CLIENT) {
		token_clear(&e->token);
		return 0;
	}
	return client_wants_login(a, "was logged in to another provider, or "
	    "with another client id", err);
}

/* --- asking ----------------------------------------------------------------- */

static int
ask_again(struct errand *e, struct grant *g, struct err *err)
{
	struct buf form = BUF_MAX(TOKEN_MAX * 4);

	if (e->token.refresh.len == 0)
		return client_wants_login(e->client.account,
		    "has a token that has ended, and none to renew it by",
		    err);
	form_put(&form, "grant_type", STR("refresh_token"));
	form_put(&form, "refresh_token", buf_str(&e->token.refresh));
	return grant_request(g, &e->client, &form, err);
}

/* RFC 6749 4.4: the program logs in as itself. */
static int
ask_as_client(struct errand *e, struct grant *g, struct err *err)
{
	struct client *c = &e->client;
	struct buf form = BUF_MAX(TOKEN_MAX);

	if (!c->id)
		return client_wants_id(c, err);
	if (discover_endpoints(c, err) < 0)
		return -1;
	form_put(&form, "grant_type", STR("client_credentials"));
	if (c->scope)
		form_put(&form, "scope", str_of(c->scope));
	return grant_request(g, c, &form, err);
}

static int
exchange(struct errand *e, struct err *err)
{
	bool by_itself = e->client.account->oauth_grant == GRANT_CLIENT;
	struct grant g;
	int result;

	grant_init(&g);
	result = by_itself ? ask_as_client(e, &g, err) :
	    ask_again(e, &g, err);
	if (result == 0) {
		grant_put(&e->token, &g, &e->client);
		result = cache_store(&e->cache, &e->token, err);
	}
	grant_clear(&g);
	return result;
}

/*
 * A signal must not come between the answer and the disk: the old refresh
 * token may be good for nothing then.
 */
static int
ask(struct errand *e, struct err *err)
{
	int result;

	if (client_fetch_secret(&e->client, err) < 0 ||
	    cache_reserve(&e->cache, err) < 0)
		return -1;
	grace_begin();
	result = exchange(e, err);
	if (grace_end() && result == 0)
		result = err_set(err, EX_TEMPFAIL, "OAUTH-SIGNAL",
		    "account '%s': a signal came while the token was renewed",
		    e->client.account->name);
	return result;
}

/*
 * The token that is kept, if it will do: 1.  0 when a new one is needed,
 * -1 when there is no way to it: somebody has to log in.
 */
static int
use_kept(struct errand *e, struct buf *out, struct err *err)
{
	int found = look(e, err);

	if (found < 0)
		return -1;
	if (found > 0 && will_do(e)) {
		give(e, true, out);
		return 1;
	}
	if (found == 0 && e->client.account->oauth_grant != GRANT_CLIENT)
		return client_wants_login(e->client.account,
		    "is not logged in", err);
	return 0;
}

/* Looks twice: while we waited for the lock, another may have asked. */
static int
run(struct errand *e, struct buf *out, struct err *err)
{
	int kept = use_kept(e, out, err);

	if (kept == 0 && cache_lock(&e->cache, err) < 0)
		return -1;
	if (kept == 0)
		kept = use_kept(e, out, err);
	if (kept != 0)
		return kept < 0 ? -1 : 0;
	if (ask(e, err) < 0)
		return -1;
	give(e, false, out);
	return 0;
}

int
refresh_access(struct refresh *r, const struct account *a, struct buf *out,
	struct err *err)
{
	struct errand e = { .r = r };
	int result;

	token_init(&e.token);
	cache_none(&e.cache);
	result = client_init(&e.client, a, err);
	if (result == 0)
		result = cache_init(&e.cache, a, err);
	if (result == 0)
		result = run(&e, out, err);
	cache_clear(&e.cache);
	token_clear(&e.token);
	client_clear(&e.client);
	return result;
}
