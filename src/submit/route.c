/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/route.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/eval.h"
#include "config/url.h"
#include "net/srv.h"
#include "base/banned.h"

enum { SOCKS_PORT = 1080, HTTP_PROXY_PORT = 8080 };

/* --- hosts -------------------------------------------------------------- */

static enum session_tls
tls_mode(const struct account *account)
{
	if (!account->tls)
		return SESSION_PLAIN;
	return account->tls_starttls ? SESSION_STARTTLS : SESSION_IMPLICIT;
}

static struct route_hop *
add_hop(struct route *r, const char *host, int port, enum session_tls mode,
	const char *verify)
{
	struct route_hop *hop;

	r->hop = alloc_grow(r->hop, r->count + 1, sizeof(*r->hop));
	hop = &r->hop[r->count++];
	*hop = (struct route_hop){
		.host = alloc_copy(host),
		.port = port,
		.mode = mode,
		.verify = mode == SESSION_PLAIN ? NULL : alloc_copy(verify),
	};
	return hop;
}

/* Is name the domain itself or a name below it? */
static bool
is_within(struct str name, struct str domain)
{
	size_t at = name.len - domain.len;

	if (name.len < domain.len ||
	    !str_eq_nocase(str_from(name, at), domain))
		return false;
	return at == 0 || name.ptr[at - 1] == '.';
}

/*
 * A name learnt from an SRV record proves nothing by itself: the
 * certificate must name a host of the domain that the user wrote, or the
 * domain (RFC 6186 6, RFC 9525).
 */
static int
add_srv(struct route *r, const struct account *account, const char *domain,
	int64_t deadline_ms, struct err *err)
{
	struct srv_list list = { .count = 0 };

	if (srv_submission(domain, &list, deadline_ms, err) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		const struct srv_record *s = &list.item[i];
		const char *verify = is_within(str_of(s->host),
		    str_of(domain)) ? s->host : domain;

		add_hop(r, s->host, s->port, !account->tls ? SESSION_PLAIN :
		    s->tls ? SESSION_IMPLICIT : SESSION_STARTTLS,
		    account->tls_host_override ? account->tls_host_override :
		    verify);
	}
	return 0;
}

static int
add_hosts(struct route *r, const struct account *account,
	int64_t deadline_ms, struct err *err)
{
	const char *override = account->tls_host_override;

	if (account->socket) {
		add_hop(r, NULL, account->port, tls_mode(account),
		    override ? override : account->host.count ?
		    account->host.item[0] : NULL);
		return 0;
	}
	for (size_t i = 0; i < account->host.count; i++) {
		const char *host = account->host.item[i];

		if (str_starts(str_of(host), STR("srv:"))) {
			if (add_srv(r, account, host + 4, deadline_ms,
			    err) < 0)
				return -1;
			continue;
		}
		add_hop(r, host, account->port, tls_mode(account),
		    override ? override : host);
	}
	return 0;
}

/* --- the way ------------------------------------------------------------ */

static int
bad_proxy(const struct account *account, struct err *err)
{
	return account_fail(account, "proxy", err, "PROXY-URL", "'%s' is no "
	    "proxy: socks5h://HOST[:PORT] or http://HOST[:PORT] expected",
	    account->proxy);
}

/*
 * Login of a proxy: the name is in the URL, the password never (the
 * setting refuses one there), as people show such settings to others.
 */
static int
take_login(struct route *r, const struct account *account,
	const struct url *url, struct err *err)
{
	struct buf user = { 0 };

	if (!url->user.ptr)
		return 0;
	if (!url_decode(url->user, &user)) {
		buf_clear(&user);
		return bad_proxy(account, err);
	}
	r->proxy_user = buf_take(&user);
	r->target.proxy_user = r->proxy_user;
	if (account->proxy_passwordeval && eval_run("proxy password command",
	    account->proxy_passwordeval, &r->proxy_password,
	    clock_deadline(EVAL_TIMEOUT_MS), err) < 0)
		return -1;
	r->target.proxy_password = buf_str(&r->proxy_password);
	return 0;
}

static int
take_proxy(struct route *r, const struct account *account, struct err *err)
{
	struct url url;
	bool socks;

	if (!url_parse(str_of(account->proxy), &url))
		return bad_proxy(account, err);
	socks = str_eq_nocase(url.scheme, STR("socks5h")) ||
	    str_eq_nocase(url.scheme, STR("socks5"));
	if (!socks && !str_eq_nocase(url.scheme, STR("http")))
		return bad_proxy(account, err);
	r->proxy_host = alloc_copy_n(url.host.ptr, url.host.len);
	r->target.proxy = socks ? DIAL_SOCKS5 : DIAL_HTTP;
	r->target.proxy_host = r->proxy_host;
	r->target.proxy_port = url.port ? url.port :
	    socks ? SOCKS_PORT : HTTP_PROXY_PORT;
	return take_login(r, account, &url, err);
}

static int
take_way(struct route *r, const struct account *account, struct err *err)
{
	r->target = (struct dial_target){
		.family = account->ip,
		.source_ip = account->source_ip,
		.socket = account->socket,
		.command = account->proxy_command,
	};
	if (account->proxy)
		return take_proxy(r, account, err);
	if (account->proxy_host) {
		r->target.proxy = DIAL_SOCKS5;
		r->target.proxy_host = account->proxy_host;
		r->target.proxy_port = account->proxy_port;
	}
	return 0;
}

/* --- the whole ---------------------------------------------------------- */

int
route_init(struct route *r, const struct account *account,
	int64_t deadline_ms, struct err *err)
{
	*r = (struct route){ .count = 0 };
	if (take_way(r, account, err) < 0)
		return -1;
	return add_hosts(r, account, deadline_ms, err);
}

const struct dial_target *
route_target(struct route *r, size_t i)
{
	r->target.host = r->hop[i].host;
	r->target.port = r->hop[i].port;
	return &r->target;
}

void
route_clear(struct route *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->hop[i].host);
		free(r->hop[i].verify);
	}
	free(r->hop);
	free(r->proxy_host);
	free(r->proxy_user);
	buf_wipe(&r->proxy_password);
	*r = (struct route){ .count = 0 };
}
