/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/dial.h - from a host name to a connected stream (RFC 8305).
 *
 * A and AAAA are asked for together, families interleaved, attempts
 * staggered by 250 ms; the first to connect wins and the others are
 * closed.  Every address that failed is named in the error.
 */
#ifndef ENVOI_NET_DIAL_H
#define ENVOI_NET_DIAL_H

#include <stdint.h>

#include "net/stream.h"

enum dial_proxy { DIAL_DIRECT, DIAL_SOCKS5, DIAL_HTTP };

/* A socket beats a command, and that a proxy; then the host is for them. */
struct dial_target {
	const char *host;	/* borrowed: name (A-labels or UTF-8) or
				   address without brackets; NULL: socket */
	int port;		/* 1..65535 */
	int family;		/* 0 any, 4, 6 */
	const char *source_ip;	/* borrowed, or NULL: any */
	const char *socket;	/* borrowed: unix socket path, or NULL */
	const char *command;	/* borrowed: proxy_command, or NULL */
	enum dial_proxy proxy;
	const char *proxy_host;	/* borrowed */
	int proxy_port;
	const char *proxy_user;	/* borrowed, or NULL: no login */
	struct str proxy_password;	/* borrowed secret */
};

/* What was reached, for the log and for decisions. */
struct dial_facts {
	char address[64];	/* the server's: "192.0.2.1", "2001:db8::1";
				   "" by a proxy, command or unix socket */
	char local[64];		/* our own end's address, or "" */
	int port;
	bool loopback;		/* the peer's own address is this machine
				   (or a unix socket); never by a proxy */
};

/*
 * dial - connect.  deadline_ms bounds the whole call, name lookup too (a
 * resolver that hangs is abandoned).
 * facts: filled on success
 * Returns an owned stream with TCP_NODELAY set, or NULL with err:
 * EX_NOHOST when the name does not exist, EX_CONFIG for a host, source
 * address, path, command or proxy login that cannot be one, EX_NOPERM when
 * a proxy refuses the login, EX_OSERR without descriptors or processes,
 * EX_TEMPFAIL for everything else (EAI_AGAIN, refused, unreachable, timed
 * out, proxy trouble).  Scope is ERR_HOST, for EX_CONFIG and EX_OSERR
 * ERR_USAGE.
 */
struct stream *dial(const struct dial_target *target,
	struct dial_facts *facts, int64_t deadline_ms, struct err *err);

#endif
