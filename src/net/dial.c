/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/dial.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/addr.h"
#include "net/child.h"
#include "net/proxy.h"
#include "net/race.h"
#include "net/resolve.h"
#include "net/sock.h"
#include "text/idn.h"
#include "base/banned.h"

/* Between two tries at a unix socket whose queue is full. */
enum { UNIX_NAP_MS = 20 };

/* One end to reach by TCP: the server itself or a proxy. */
struct end {
	const char *what;	/* "" or "proxy ", for errors */
	const char *host;	/* borrowed: A-labels or an address */
	int port;
};

/* --- names --------------------------------------------------------------- */

static int
bad_host(const char *what, const char *host, const char *why, struct err *err)
{
	return err_set(err, EX_CONFIG, "HOST-BAD", "invalid %shost '%s': %s",
		what, host ? host : "", why);
}

/*
 * A blank or a control character in a name is a slip or an attack on
 * whatever the name is passed on to: a proxy's request, a command line.
 */
static int
host_to_ascii(const char *what, const char *host, struct buf *out,
	struct err *err)
{
	struct str s = str_of(host);

	if (s.len == 0)
		return bad_host(what, host, "empty", err);
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7f)
			return bad_host(what, host,
				"holds a blank or control character", err);
	if (idn_to_ascii(out, s, err) == 0)
		return 0;
	err->status = EX_CONFIG;	/* here it is a setting, not mail */
	err->scope = ERR_USAGE;
	err_wrap(err, "invalid %shost", what);
	return -1;
}

/* --- TCP ----------------------------------------------------------------- */

static int
parse_source(const struct dial_target *t, struct addr *source,
	struct err *err)
{
	if (addr_parse(source, t->source_ip, 0))
		return 0;
	return err_set(err, EX_CONFIG, "SOURCE-IP",
		"source address '%s' is not an IP address", t->source_ip);
}

/* What whoever chose the host and the port can do about it. */
static void
advise(const struct race *r, const struct end *e, struct err *err)
{
	bool refused = false, silent = false;

	if (*e->what)
		return;		/* a proxy's are whatever they are */
	for (size_t i = 0; i < r->tried; i++) {
		refused |= r->attempt[i].why.error == ECONNREFUSED;
		silent |= r->attempt[i].why.error == ETIMEDOUT;
	}
	if (silent && e->port == 25)
		err_hint(err, "many networks let nothing out to port 25: "
		    "providers take mail on port 587 or 465");
	else if (silent)
		err_hint(err, "a firewall may be in the way, or mail is taken "
		    "on another host or port");
	else if (refused)
		err_hint(err, "nothing listens there: compare 'host' and "
		    "'port' with what the provider says");
}

static int
explain_failure(const struct race *r, const struct end *e, struct err *err)
{
	struct buf why = { 0 };
	struct addr literal;
	int status = race_lacks_means(r) ? EX_OSERR : EX_TEMPFAIL;

	if (addr_parse(&literal, e->host, 0))
		buf_puts(&why, sock_reason(r->attempt[0].why.error));
	else
		race_explain(r, &why);
	err_set(err, status, "NET-CONNECT",
		"cannot connect to %s'%s' port %d: %s", e->what, e->host,
		e->port, buf_cstr(&why));
	buf_clear(&why);
	if (status == EX_TEMPFAIL)
		advise(r, e, err);
	return -1;
}

static int
run_race(struct race *r, const struct end *e, int64_t deadline_ms,
	struct err *err)
{
	int fd = race_run(r, deadline_ms);

	if (fd >= 0)
		return fd;
	if (r->tried == 0 && r->names) {
		resolve_failure(r->names, err);
		if (!*e->what && err->status == EX_NOHOST)
			err_hint(err, "compare 'host' with what the provider "
			    "says");
		return -1;
	}
	return explain_failure(r, e, err);
}

static int
connect_literal(struct race *r, const struct dial_target *t,
	const struct end *e, int64_t deadline_ms, struct err *err)
{
	if (t->family && t->family != addr_family(&r->addrs.item[0]))
		return err_set(err, EX_CONFIG, "HOST-FAMILY",
			"%shost '%s' is not an IPv%d address", e->what,
			e->host, t->family);
	r->addrs.count = 1;
	return run_race(r, e, deadline_ms, err);
}

static int
connect_here(struct race *r, const struct end *e, int64_t deadline_ms,
	struct err *err)
{
	for (size_t i = 0; i < r->addrs.count; i++)
		addr_set_port(&r->addrs.item[i], e->port);
	return run_race(r, e, deadline_ms, err);
}

static int
connect_name(struct race *r, const struct dial_target *t,
	const struct end *e, int64_t deadline_ms, struct err *err)
{
	int fd;

	r->names = resolve_new(e->host, t->family, err);
	if (!r->names)
		return -1;
	fd = run_race(r, e, deadline_ms, err);
	resolve_free(r->names);
	return fd;
}

/* A descriptor connected to e, or -1. */
static int
connect_end(const struct dial_target *t, const struct end *e,
	int64_t deadline_ms, struct err *err)
{
	struct race r = { .port = e->port };
	struct addr source;

	if (t->source_ip) {
		if (parse_source(t, &source, err) < 0)
			return -1;
		r.source = &source;
	}
	if (addr_parse(&r.addrs.item[0], e->host, e->port))
		return connect_literal(&r, t, e, deadline_ms, err);
	if (addrlist_localhost(&r.addrs, e->host, t->family))
		return connect_here(&r, e, deadline_ms, err);
	return connect_name(&r, t, e, deadline_ms, err);
}

/* Flights are coalesced above; Nagle would only add 40 ms to some. */
static struct stream *
tcp_stream(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return sock_new(fd);
}

static void
fill_facts(int fd, struct dial_facts *facts, bool direct)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	struct addr a;

	if (getsockname(fd, (struct sockaddr *)&ss, &len) == 0 &&
	    addr_from(&a, (struct sockaddr *)&ss, len))
		addr_format(&a, facts->local);
	len = sizeof(ss);
	if (direct && getpeername(fd, (struct sockaddr *)&ss, &len) == 0 &&
	    addr_from(&a, (struct sockaddr *)&ss, len)) {
		addr_format(&a, facts->address);
		facts->loopback = addr_is_loopback(&a);
	}
}

static struct stream *
dial_tcp(const struct dial_target *t, const char *host,
	struct dial_facts *facts, int64_t deadline_ms, struct err *err)
{
	struct end e = { "", host, t->port };
	int fd = connect_end(t, &e, deadline_ms, err);

	if (fd < 0)
		return NULL;
	fill_facts(fd, facts, true);
	return tcp_stream(fd);
}

/* --- by way of others ---------------------------------------------------- */

/*
 * That the proxy's own name is not found says nothing about the server.
 */
static void
blame_proxy(struct err *err)
{
	if (err->status == EX_NOHOST) {
		err->status = EX_TEMPFAIL;
		err_wrap(err, "proxy");
	}
}

static struct stream *
through_proxy(const struct dial_target *t, const char *host, int fd,
	int64_t deadline_ms, struct err *err)
{
	struct proxy_request req = {
		.proxy_host = t->proxy_host, .proxy_port = t->proxy_port,
		.host = host, .port = t->port,
		.user = t->proxy_user, .password = t->proxy_password,
	};
	struct stream *s = tcp_stream(fd);
	int rc = t->proxy == DIAL_SOCKS5 ?
		proxy_socks5(s, &req, deadline_ms, err) :
		proxy_http(s, &req, deadline_ms, err);

	if (rc == 0)
		return s;
	stream_close(s, deadline_ms);
	return NULL;
}

static struct stream *
dial_proxy(const struct dial_target *t, const char *host,
	struct dial_facts *facts, int64_t deadline_ms, struct err *err)
{
	struct buf proxy_host = { 0 };
	struct end e = { "proxy ", NULL, t->proxy_port };
	struct stream *s = NULL;
	int fd = -1;

	if (host_to_ascii("proxy ", t->proxy_host, &proxy_host, err) == 0) {
		e.host = buf_cstr(&proxy_host);
		fd = connect_end(t, &e, deadline_ms, err);
		if (fd < 0)
			blame_proxy(err);
	}
	if (fd >= 0) {
		fill_facts(fd, facts, false);
		s = through_proxy(t, host, fd, deadline_ms, err);
	}
	buf_clear(&proxy_host);
	return s;
}

static int
unix_failed(const char *path, int fd, int error, struct err *err)
{
	if (fd >= 0)
		close(fd);
	return err_set(err, error == EMFILE || error == ENFILE ? EX_OSERR :
		EX_TEMPFAIL, "NET-CONNECT", "cannot connect to socket '%s': "
		"%s", path, sock_reason(error));
}

/*
 * A unix socket connects at once or, when its queue is full, says EAGAIN;
 * there is nothing to poll for then.
 */
static int
connect_unix(const char *path, int64_t deadline_ms, struct err *err)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	int fd;

	if (len == 0 || len >= sizeof(sun.sun_path))
		return err_set(err, EX_CONFIG, "SOCKET-PATH",
			"socket path '%s' is %s", path,
			len ? "too long" : "empty");
	memcpy(sun.sun_path, path, len);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return unix_failed(path, fd, errno, err);
	while (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0) {
		int error = errno;
		int left = clock_left_ms(deadline_ms);

		if (error != EAGAIN && error != EINTR)
			return unix_failed(path, fd, error, err);
		if (left == 0)
			return unix_failed(path, fd, ETIMEDOUT, err);
		poll(NULL, 0, left > 0 && left < UNIX_NAP_MS ? left :
			UNIX_NAP_MS);
	}
	return fd;
}

/*
 * The name of a socket in a folder that others can write to may be anybody's
 * doing, so there it is who answers that counts: root, the folder's owner,
 * or we ourselves.  Elsewhere only those could have put it there.
 */
static int
check_owner(const char *path, int fd, struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct ucred peer;
	socklen_t len = sizeof(peer);
	struct stat st;
	char *folder;
	int ret;

	folder = !slash ? alloc_copy(".") : slash == path ? alloc_copy("/") :
	    alloc_copy_n(path, (size_t)(slash - path));
	ret = stat(folder, &st);
	free(folder);
	if (ret == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
	    (peer.uid == 0 || peer.uid == geteuid() ||
	    (ret == 0 && peer.uid == st.st_uid)))
		return 0;
	return err_set(err, EX_NOPERM, "SOCKET-OWNER", "socket '%s' cannot be "
		"trusted: others can write to its folder, and neither its "
		"owner nor you nor root answers", path);
}

static struct stream *
dial_unix(const struct dial_target *t, struct dial_facts *facts,
	int64_t deadline_ms, struct err *err)
{
	int fd = connect_unix(t->socket, deadline_ms, err);

	if (fd < 0)
		return NULL;
	if (check_owner(t->socket, fd, err) < 0) {
		close(fd);
		return NULL;
	}
	facts->port = 0;
	facts->loopback = true;
	return sock_new(fd);
}

static struct stream *
dial_host(const struct dial_target *t, struct dial_facts *facts,
	int64_t deadline_ms, struct err *err)
{
	struct buf ascii = { 0 };
	struct stream *s = NULL;
	const char *host;

	if (host_to_ascii("", t->host, &ascii, err) < 0)
		goto out;
	host = buf_cstr(&ascii);
	if (t->command)
		s = child_start(t->command, host, t->port, err);
	else if (t->proxy != DIAL_DIRECT)
		s = dial_proxy(t, host, facts, deadline_ms, err);
	else
		s = dial_tcp(t, host, facts, deadline_ms, err);
out:
	buf_clear(&ascii);
	return s;
}

struct stream *
dial(const struct dial_target *t, struct dial_facts *facts,
	int64_t deadline_ms, struct err *err)
{
	struct stream *s;

	*facts = (struct dial_facts){ .port = t->port };
	if (t->socket)
		s = dial_unix(t, facts, deadline_ms, err);
	else
		s = dial_host(t, facts, deadline_ms, err);
	if (!s && err->status != EX_CONFIG && err->status != EX_OSERR)
		err->scope = ERR_HOST;
	return s;
}
