/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "cli/published.h"
#include "config/lexer.h"
#include "net/srv.h"
#include "text/address.h"
#include "base/banned.h"

enum { LOOKUP_MS = 10 * 1000, TLS_PORT = 465 };

/* --- finding --------------------------------------------------------------- */

static int
set(struct setup *s, const char *keyword, struct str value, struct err *err)
{
	const struct origin found = { ORIGIN_OPTION, "--setup", 0 };

	return account_set(s->account, setting_find(str_of(keyword)), value,
	    &found, err);
}

static int
set_server(struct setup *s, struct str host, unsigned int port,
	bool starttls, struct err *err)
{
	struct buf number = { 0 };
	int result = set(s, "host", host, err);

	buf_putf(&number, "%u", port);
	if (result == 0)
		result = set(s, "port", buf_str(&number), err);
	if (result == 0)
		result = set(s, "tls", STR("on"), err);
	if (result == 0)
		result = set(s, "tls_starttls", starttls ? STR("on") :
		    STR("off"), err);
	buf_clear(&number);
	return result;
}

/* A person wrote NAME or NAME:PORT. */
static int
set_typed(struct setup *s, struct str typed, struct err *err)
{
	size_t colon = str_find_last(typed, ':');
	uint64_t port = TLS_PORT;

	if (colon < typed.len) {
		if (!str_to_uint(str_from(typed, colon + 1), 65535, &port) ||
		    port == 0)
			return err_set(err, EX_DATAERR, "HOST-BAD",
			    "'%.*s' is no name of a server",
			    STR_ARG(typed));
		typed = str_first(typed, colon);
	}
	return set_server(s, typed, (unsigned int)port, port != TLS_PORT,
	    err);
}

static bool
is_below(struct str name, struct str domain)
{
	size_t at = name.len - domain.len;

	return name.len >= domain.len &&
	    str_eq_nocase(str_from(name, at), domain) &&
	    (at == 0 || name.ptr[at - 1] == '.');
}

static int
set_by_srv(struct setup *s, struct str domain, struct err *err)
{
	struct srv_list list = { .count = 0 };
	char *name = alloc_copy_n(domain.ptr, domain.len);
	int result = srv_submission(name, &list, clock_deadline(LOOKUP_MS),
	    err);

	free(name);
	if (result < 0)
		return -1;
	s->elsewhere = !is_below(str_of(list.item[0].host), domain);
	return set_server(s, str_of(list.item[0].host), list.item[0].port,
	    !list.item[0].tls, err);
}

/* err: why SRV has nothing; it stays when nobody else has. */
static int
set_published(struct setup *s, const struct request *req, struct err *err)
{
	const struct request_setting *trust = request_find(req,
	    "tls_trust_file");
	struct str address = str_of(s->address);
	struct err ignored = { 0 };
	int rc;

	if ((err->status != EX_NOHOST && err->status != EX_TEMPFAIL) ||
	    !s->may_fetch || !s->may_fetch(address_domain(address)))
		return -1;
	rc = published_find(&s->published, address,
	    trust ? trust->value : NULL, &ignored);
	err_clear(&ignored);
	if (rc < 0)
		return -1;
	err_clear(err);
	return set_server(s, buf_str(&s->published.host), s->published.port,
	    s->published.starttls, err);
}

static int
set_user(struct setup *s, struct err *err)
{
	struct str address = str_of(s->address);
	bool local = s->provider && s->provider->user_is_local;

	struct str user = local ? address_local(address) : address;

	if (s->published.user.len)
		user = buf_str(&s->published.user);
	if (set(s, "from", address, err) < 0 || set(s, "user", user, err) < 0)
		return -1;
	if (!setup_wants_token(s))
		return 0;
	if (s->provider && set(s, "oauth_provider", STR("outlook"), err) < 0)
		return -1;
	return set(s, "auth", STR("xoauth2"), err);
}

static int
apply_options(struct setup *s, const struct request *req, struct err *err)
{
	for (size_t i = 0; i < req->setting_count; i++) {
		const struct setting *row = setting_find(
		    str_of(req->setting[i].keyword));
		struct buf option = { 0 };
		struct origin origin = { .kind = ORIGIN_OPTION };
		int result;

		setting_put_option(&option, row);
		origin.name = buf_cstr(&option);
		result = account_set(s->account, row,
		    str_of(req->setting[i].value), &origin, err);
		buf_clear(&option);
		if (result < 0)
			return -1;
	}
	return 0;
}

static int
set_found(struct setup *s, const struct request *req, const char *host,
	struct str domain, struct err *err)
{
	if (request_find(req, "host"))
		return 0;
	if (host)
		return set_typed(s, str_trim(str_of(host)), err);
	s->provider = provider_find(domain);
	if (s->provider)
		return set_server(s, str_of(s->provider->host),
		    (unsigned int)s->provider->port, s->provider->starttls,
		    err);
	if (set_by_srv(s, domain, err) == 0)
		return 0;
	return set_published(s, req, err);
}

int
setup_find(struct setup *s, const struct request *req, const char *host,
	struct err *err)
{
	struct str address = str_trim(str_of(req->mode_arg));

	if (address_check(address, false, err) < 0)
		return -1;
	if (address.len == 0)
		return err_set(err, EX_DATAERR, "ADDRESS",
		    "invalid address ''");
	s->address = alloc_copy_n(address.ptr, address.len);
	s->account = account_new(req->account ? req->account : "default",
	    DIALECT_ENVOI, NULL);
	if (set_found(s, req, host, address_domain(address), err) < 0 ||
	    set_user(s, err) < 0)
		return -1;
	return apply_options(s, req, err);
}

bool
setup_wants_token(const struct setup *s)
{
	if (account_has_oauth(s->account))
		return true;
	return s->provider ? s->provider->secret == PROVIDER_OAUTH :
	    s->published.oauth;
}

/* --- telling --------------------------------------------------------------- */

static const char *
secret_kind(const struct setup *s)
{
	if (setup_wants_token(s))
		return "it takes tokens (OAuth); envoirc(5), OAUTH2, says "
		    "where 'oauth_client_id' comes from, if one is needed";
	if (s->provider && s->provider->secret == PROVIDER_APP_PASSWORD)
		return "an app password is needed, not the account's own";
	return "the password of the mailbox is needed";
}

void
setup_put_advice(struct buf *out, const struct setup *s, const char *prefix)
{
	const struct account *a = s->account;

	buf_putf(out, "%s%s: %s\n", prefix, s->provider ? s->provider->name :
	    a->host.item[0], secret_kind(s));
	if (s->provider && s->provider->note)
		buf_putf(out, "%s%s\n", prefix, s->provider->note);
	if (s->elsewhere)
		buf_putf(out, "%s'%s' is not within the domain of the "
		    "address, and names from DNS can be forged: make sure "
		    "that it is your provider's\n", prefix, a->host.item[0]);
}

/* What was found or said, and nothing that is so by default. */
void
setup_put_account(struct buf *out, const struct setup *s)
{
	buf_puts(out, "account ");
	lexer_quote(out, str_of(s->account->name));
	buf_putc(out, '\n');
	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *row = setting_at(i);
		const void *value = account_value(s->account, row);

		if (row->flags & (SETTING_OLD | SETTING_SECRET) ||
		    !account_is_set(s->account, row->keyword))
			continue;
		for (size_t n = 0; n < value_count(row->type, value); n++) {
			struct buf text = BUF_MAX(VALUE_MAX);

			value_print(row->type, value, n, &text);
			buf_putf(out, "%s ", row->keyword);
			lexer_quote(out, buf_str(&text));
			buf_putc(out, '\n');
			buf_clear(&text);
		}
	}
}

void
setup_clear(struct setup *s)
{
	account_free(s->account);
	free(s->address);
	autoconfig_clear(&s->published);
	*s = (struct setup){ .may_fetch = s->may_fetch };
}
