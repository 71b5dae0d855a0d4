/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/route.h - where an account's servers are and how to get there:
 * hosts in turn, SRV records, proxies.
 */
#ifndef ENVOI_SUBMIT_ROUTE_H
#define ENVOI_SUBMIT_ROUTE_H

#include "config/account.h"
#include "net/dial.h"
#include "smtp/session.h"

/* One server to try. */
struct route_hop {
	char *host;	/* owned; NULL: the account's unix socket */
	int port;
	enum session_tls mode;
	char *verify;	/* owned: whom the certificate must name; NULL when
			   there is no TLS or no name */
};

struct route {
	struct route_hop *hop;	/* owned array, in the order to try */
	size_t count;
	struct dial_target target;	/* host and port are filled per hop */
	char *proxy_host;	/* owned */
	char *proxy_user;	/* owned */
	struct buf proxy_password;	/* secret */
};

/*
 * route_init - work it out.  Asks the name service only for a host
 * "srv:DOMAIN" (RFC 6186, RFC 8314), runs 'proxy_passwordeval' only when a
 * proxy wants a login.
 * account: borrowed, finished
 * Returns 0, or -1 with err: EX_CONFIG for a proxy that is none or a
 * command that failed; as srv_submission.  route_clear it either way.
 */
int route_init(struct route *r, const struct account *account,
	int64_t deadline_ms, struct err *err);

/* route_target - how to dial hop i; borrowed from r. */
const struct dial_target *route_target(struct route *r, size_t i);

void route_clear(struct route *r);

#endif
