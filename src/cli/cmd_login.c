/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_login.h"

#include <stdlib.h>

#include "base/tty.h"
#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/report.h"
#include "cli/show.h"
#include "oauth/cache.h"
#include "oauth/device.h"
#include "oauth/discover.h"
#include "oauth/redirect.h"
#include "oauth/register.h"
#include "oauth/revoke.h"
#include "submit/attempt.h"
#include "base/banned.h"

/* A person waits for the mail server (seconds); 'timeout' beats it. */
enum { STEP_S = 30 };

/* One login on its way, or the end of one. */
struct visit {
	struct chosen chosen;
	struct account *account;	/* borrowed */
	struct client client;
	struct cache cache;
	struct token token;	/* the one that is kept, then the new one */
};

/* --- which account ---------------------------------------------------------- */

static int
open_visit(struct visit *v, const struct request *req, struct err *err)
{
	struct pattern_facts facts = { 0 };

	token_init(&v->token);
	cache_none(&v->cache);
	if (chosen_pick(&v->chosen, req, NULL, &facts, err) < 0)
		return -1;
	v->account = v->chosen.account;
	process_hide();
	if (!account_has_oauth(v->account)) {
		account_fail(v->account, "auth", err, "OAUTH-NONE",
		    "account '%s' does not log in with OAuth",
		    v->account->name);
		err_hint(err, "set 'oauth_provider'; envoirc(5), OAUTH2, has "
		    "how");
		return -1;
	}
	if (client_init(&v->client, v->account, err) < 0)
		return -1;
	return cache_init(&v->cache, v->account, err);
}

static void
close_visit(struct visit *v)
{
	token_clear(&v->token);
	cache_clear(&v->cache);
	client_clear(&v->client);
	chosen_clear(&v->chosen);
}

/* --- who we are ------------------------------------------------------------- */

/* A registration that is kept is used again. */
static void
use_old_registration(struct visit *v)
{
	struct err ignored = { 0 };

	if (!v->client.id && cache_load(&v->cache, &v->token, &ignored) > 0 &&
	    v->token.registered)
		(void)client_adopt(&v->client, &v->token);
	token_clear(&v->token);
	err_clear(&ignored);
}

static bool
lacks_something(const struct client *c)
{
	return !c->endpoint || (!c->authorization && !c->device) || !c->id ||
	    c->account->oauth_issuer;
}

static int
identify(struct visit *v, struct err *err)
{
	struct client *c = &v->client;

	if (client_fetch_secret(c, err) < 0)
		return -1;
	use_old_registration(v);
	if (lacks_something(c) && discover_metadata(c, err) < 0)
		return -1;
	if (discover_endpoints(c, err) < 0)
		return -1;
	if (c->id)
		return 0;
	return c->registration ? register_client(c, err) :
	    client_wants_id(c, err);
}

/* Before a person does anything: can the outcome be kept? */
static int
try_to_write(const struct visit *v, struct err *err)
{
	struct cache probe;
	int result = cache_init(&probe, v->account, err);

	if (result == 0)
		result = cache_lock(&probe, err);
	if (result == 0)
		result = cache_reserve(&probe, err);
	cache_clear(&probe);
	return result;
}

/* --- on another device ------------------------------------------------------ */

static int
show_code(const struct device *d, struct err *err)
{
	struct buf out = { 0 };
	int result;

	buf_putf(&out, "On any device, open this address in a browser:\n\n"
	    "    %s\n\nand type this code there:\n\n    %s\n\n",
	    buf_cstr(&d->uri), buf_cstr(&d->user_code));
	if (d->whole_uri.len)
		buf_putf(&out, "or open this one, which has the code in it:"
		    "\n\n    %s\n\n", buf_cstr(&d->whole_uri));
	buf_puts(&out, "Waiting until that is done (Ctrl-C ends it) ...\n");
	result = show_text(&out, err);
	buf_clear(&out);
	return result;
}

static int
by_device(struct visit *v, struct grant *g, struct err *err)
{
	struct device d;
	int result = device_begin(&d, &v->client, err);

	if (result == 0)
		result = show_code(&d, err);
	if (result == 0)
		result = device_wait(&d, &v->client, g, err);
	device_clear(&d);
	return result;
}

/* --- in a browser ----------------------------------------------------------- */

static int
show_url(const struct redirect *r, bool paste, struct err *err)
{
	struct buf out = BUF_MAX(BUF_PLAIN_MAX * 2);
	int result;

	buf_putf(&out, "Open this address in a browser%s:\n\n    %s\n\n",
	    paste ? "" : " of this machine", buf_cstr(&r->url));
	if (paste)
		buf_puts(&out, "In the end the browser cannot show a page "
		    "whose address begins with\n127.0.0.1 or localhost: "
		    "that is as it should be.  Copy that address.\n\n");
	else
		buf_puts(&out, "Waiting for the browser (Ctrl-C ends it; "
		    "--oauth-flow=paste is for a browser\non another "
		    "machine) ...\n");
	result = show_text(&out, err);
	buf_clear(&out);
	return result;
}

static int
ask_for_url(const struct redirect *r, struct buf *code, struct err *err)
{
	struct buf line = BUF_MAX(TOKEN_MAX);
	int result = tty_ask(STR("the address that the browser could not "
	    "show: "), true, &line);

	if (result < 0)
		result = err_set(err, EX_NOPERM, "OAUTH-PASTE",
		    "there is no terminal to paste at");
	else if (result != 1)
		result = err_set(err, EX_NOPERM, "OAUTH-PASTE",
		    result == TTY_LONG ? "the address is longer than a "
		    "terminal takes" : "no address was pasted");
	else
		result = redirect_take(r, str_trim(buf_str(&line)), code,
		    err);
	if (result == 0) {
		result = err_set(err, EX_NOPERM, "OAUTH-PASTE",
		    "this is no answer to the question that was asked");
		err_hint(err, "paste the whole address of the last page, "
		    "from 'http' on");
	}
	buf_wipe(&line);
	return result < 0 ? -1 : 0;
}

static int
by_browser(struct visit *v, bool paste, struct grant *g, struct err *err)
{
	struct redirect r;
	struct buf code = BUF_MAX(TOKEN_MAX);
	int result = redirect_open(&r, &v->client, paste, err);

	if (result == 0)
		result = show_url(&r, paste, err);
	if (result == 0)
		result = paste ? ask_for_url(&r, &code, err) :
		    redirect_wait(&r, &code, err);
	if (result == 0)
		result = redirect_exchange(&r, buf_str(&code), g, err);
	redirect_clear(&r);
	buf_wipe(&code);
	return result;
}

/* --- the outcome ------------------------------------------------------------ */

static int
cannot(const struct visit *v, const char *way, const char *lacks,
	struct err *err)
{
	return account_fail(v->account, "oauth_flow", err, "OAUTH-FLOW",
	    "account '%s' cannot log in by %s: no '%s' is known",
	    v->account->name, way, lacks);
}

static int
obtain(struct visit *v, struct grant *g, struct err *err)
{
	const struct client *c = &v->client;
	int flow = v->account->oauth_flow;

	if (flow == FLOW_AUTO)
		flow = c->device ? FLOW_DEVICE : FLOW_BROWSER;
	if (flow == FLOW_DEVICE)
		return c->device ? by_device(v, g, err) : cannot(v,
		    "another device", "oauth_device_endpoint", err);
	return c->authorization ? by_browser(v, flow == FLOW_PASTE, g, err) :
	    cannot(v, "browser", "oauth_authorization_endpoint", err);
}

/* Who agrees can leave out what mail needs, and some do. */
static int
check_scope(const struct visit *v, const struct grant *g, struct err *err)
{
	struct str wanted = str_of(v->client.scope), one;

	while (g->scope.len && str_cut(&wanted, ' ', &one)) {
		struct str rest = buf_str(&g->scope), given;
		bool found = one.len == 0 ||
		    str_eq(one, STR("offline_access")) ||
		    str_eq(one, STR("openid"));

		while (!found && str_cut(&rest, ' ', &given))
			found = str_eq_nocase(one, given);
		if (found)
			continue;
		err_set(err, EX_NOPERM, "OAUTH-SCOPE",
		    "account '%s': '%.*s' was not granted, only '%s'",
		    v->account->name, STR_ARG(one), buf_cstr(&g->scope));
		client_hint_login(v->account, err);
		return -1;
	}
	return 0;
}

static int
keep(struct visit *v, const struct grant *g, struct err *err)
{
	token_clear(&v->token);
	if (v->client.scope)
		buf_puts(&v->token.scope, v->client.scope);
	grant_put(&v->token, g, &v->client);
	v->token.login = v->token.obtained;
	if (cache_lock(&v->cache, err) < 0 ||
	    cache_reserve(&v->cache, err) < 0 ||
	    cache_store(&v->cache, &v->token, err) < 0)
		return -1;
	cache_clear(&v->cache);	/* unlocked: the session reads it */
	return 0;
}

static void
say_kept(const struct visit *v)
{
	report_line("envoi", "account '%s' is logged in", v->account->name);
	if (v->token.refresh.len == 0)
		report_line("envoi", "warning: the provider gave nothing to "
		    "renew the login by, so it ends within %lld minutes",
		    (long long)(v->token.expires - v->token.obtained) / 60);
}

/* One real login says more than any look at the token. */
static int
try_server(struct visit *v, struct err *err)
{
	struct attempt_options options = { 0 };
	struct attempt *attempt;
	int result;

	if (account_is_local(v->account))
		return 0;
	if (!v->account->timeout)
		v->account->timeout = STEP_S;
	attempt = attempt_new(v->account, &options, err);
	result = attempt ? attempt_connect(attempt, true, err) : -1;
	if (result == 0)
		report_line("envoi", "and %s accepts it",
		    attempt_facts(attempt)->host);
	attempt_free(attempt);
	return result;
}

int
cmd_login(const struct request *req, struct err *err)
{
	struct visit v = { 0 };
	struct grant g;
	int result = open_visit(&v, req, err);

	grant_init(&g);
	if (result == 0 && v.account->oauth_grant == GRANT_CLIENT)
		result = account_fail(v.account, "oauth_grant", err,
		    "OAUTH-FLOW", "account '%s' logs in by itself; there is "
		    "nothing to do", v.account->name);
	if (result == 0)
		result = try_to_write(&v, err);
	if (result == 0)
		result = identify(&v, err);
	if (result == 0)
		result = obtain(&v, &g, err);
	if (result == 0)
		result = check_scope(&v, &g, err);
	if (result == 0)
		result = keep(&v, &g, err);
	if (result == 0) {
		say_kept(&v);
		result = try_server(&v, err);
	}
	grant_clear(&g);
	close_visit(&v);
	return result;
}

/* --- the end of one ----------------------------------------------------------- */

/* What cannot be taken back is deleted all the same, and said. */
static void
take_back(struct visit *v)
{
	struct err why = { 0 };
	int done = 0;

	if (client_adopt(&v->client, &v->token) &&
	    client_fetch_secret(&v->client, &why) == 0)
		done = revoke_token(&v->client, &v->token, &why);
	if (why.status)
		report_warning("envoi", &why);
	else if (done == 0)
		report_line("envoi", "the provider was not told, as no way "
		    "to do that is known: look among the programs that your "
		    "account there trusts");
	err_clear(&why);
}

int
cmd_logout(const struct request *req, struct err *err)
{
	struct visit v = { 0 };
	struct err damaged = { 0 };
	int result = open_visit(&v, req, err), found = 0;

	if (result == 0)
		result = cache_lock(&v.cache, err);
	if (result == 0)
		found = cache_load(&v.cache, &v.token, &damaged);
	if (result == 0 && found > 0)
		take_back(&v);
	if (result == 0)
		result = cache_remove(&v.cache, err);
	if (result == 0)
		report_line("envoi", "account '%s' was not logged in",
		    v.account->name);
	err_clear(&damaged);
	close_visit(&v);
	return result < 0 ? -1 : 0;
}
