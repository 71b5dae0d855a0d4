/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/proxy.h - asking a proxy for a connection: SOCKS5 (RFC 1928, login
 * by RFC 1929) and HTTP CONNECT (RFC 9110 9.3.6, login by RFC 7617).
 *
 * The server's name goes to the proxy as it is: it looks it up.
 */
#ifndef ENVOI_NET_PROXY_H
#define ENVOI_NET_PROXY_H

#include <stdint.h>

#include "net/stream.h"

struct proxy_request {
	const char *proxy_host;	/* borrowed, like all: for errors */
	int proxy_port;
	const char *host;	/* name in ASCII, or address */
	int port;		/* 1..65535 */
	const char *user;	/* or NULL: no login */
	struct str password;	/* secret */
};

/*
 * proxy_socks5, proxy_http - have s, which is connected to the proxy, go
 * on to the server.
 * s: made by sock_new; afterwards it talks to the server, from the very
 *    first byte on.  The caller closes it, on failure too.
 * Returns 0, or -1: EX_CONFIG when name or login are too long or hold what
 * they cannot, EX_NOPERM when the login is refused or missing, EX_TEMPFAIL
 * for all else, also when it is no such proxy.
 */
int proxy_socks5(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err);
int proxy_http(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err);

#endif
