/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/proxy.h"

#include "base/buf.h"
#include "net/addr.h"
#include "base/banned.h"

enum {
	SOCKS_VERSION = 5,
	LOGIN_VERSION = 1,	/* RFC 1929 */
	METHOD_NONE = 0,
	METHOD_LOGIN = 2,
	METHOD_REFUSED = 0xff,
	COMMAND_CONNECT = 1,
	ATYP_IPV4 = 1,
	ATYP_NAME = 3,
	ATYP_IPV6 = 4,
	FIELD_MAX = 255,	/* lengths are one byte */
	PORT_LEN = 2
};

static const char *const replies[] = {
	[1] = "general failure",
	[2] = "not allowed by its rules",
	[3] = "network is unreachable",
	[4] = "host is unreachable",
	[5] = "connection refused",
	[6] = "timed out",
	[7] = "command not supported",
	[8] = "address type not supported",
};

static int
fail(const struct proxy_request *req, int status, const char *id,
	const char *why, struct err *err)
{
	return err_set(err, status, id, "SOCKS5 proxy '%s' port %d: %s",
		req->proxy_host, req->proxy_port, why);
}

/*
 * Exactly len bytes: what comes behind them is the server's.
 */
static int
read_exactly(struct stream *s, const struct proxy_request *req,
	unsigned char *to, size_t len, int64_t deadline_ms, struct err *err)
{
	while (len > 0) {
		ssize_t n = stream_read(s, (char *)to, len, deadline_ms, err);

		if (n < 0) {
			err_wrap(err, "SOCKS5 proxy '%s' port %d",
				req->proxy_host, req->proxy_port);
			return -1;
		}
		if (n == 0)
			return fail(req, EX_TEMPFAIL, "PROXY-CLOSED",
				"connection closed", err);
		to += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
send_bytes(struct stream *s, const struct proxy_request *req,
	struct buf *bytes, int64_t deadline_ms, struct err *err)
{
	int rc = stream_write(s, buf_str(bytes), deadline_ms, err);

	buf_wipe(bytes);	/* may hold the password */
	if (rc < 0)
		err_wrap(err, "SOCKS5 proxy '%s' port %d", req->proxy_host,
			req->proxy_port);
	return rc;
}

/* Returns the method that the proxy chose, or -1. */
static int
choose_method(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	struct buf out = { 0 };
	unsigned char in[2];

	buf_put(&out, req->user ? STR("\5\2\0\2") : STR("\5\1\0"));
	if (send_bytes(s, req, &out, deadline_ms, err) < 0 ||
	    read_exactly(s, req, in, sizeof(in), deadline_ms, err) < 0)
		return -1;
	if (in[0] != SOCKS_VERSION)
		return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
			"does not speak SOCKS5", err);
	if (in[1] == METHOD_NONE || (in[1] == METHOD_LOGIN && req->user))
		return in[1];
	if (in[1] != METHOD_REFUSED)
		return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
			"chose a login method that was not offered", err);
	return fail(req, EX_NOPERM, "PROXY-LOGIN", req->user ?
		"takes no login by user name and password" :
		"wants a login", err);
}

static void
put_field(struct buf *out, struct str field)
{
	buf_putc(out, (char)(unsigned char)field.len);
	buf_put(out, field);
}

static int
login(struct stream *s, const struct proxy_request *req, int64_t deadline_ms,
	struct err *err)
{
	struct str user = str_of(req->user);
	struct buf out = { 0 };
	unsigned char in[2];

	if (user.len == 0 || user.len > FIELD_MAX ||
	    req->password.len > FIELD_MAX)
		return fail(req, EX_CONFIG, "PROXY-LOGIN",
			"user name or password is empty or too long", err);
	buf_putc(&out, LOGIN_VERSION);
	put_field(&out, user);
	put_field(&out, req->password);
	if (send_bytes(s, req, &out, deadline_ms, err) < 0 ||
	    read_exactly(s, req, in, sizeof(in), deadline_ms, err) < 0)
		return -1;
	if (in[1] != 0)
		return fail(req, EX_NOPERM, "PROXY-LOGIN",
			"user name or password refused", err);
	return 0;
}

static int
ask_connect(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	struct str host = str_of(req->host);
	struct buf out = { 0 };
	struct addr a;

	if (host.len == 0 || host.len > FIELD_MAX)
		return fail(req, EX_CONFIG, "HOST-BAD",
			"host name is empty or too long", err);
	buf_put(&out, STR("\5\1\0"));	/* version, CONNECT, reserved */
	if (!addr_parse(&a, req->host, req->port)) {
		buf_putc(&out, ATYP_NAME);
		put_field(&out, host);
	} else if (addr_family(&a) == 4) {
		buf_putc(&out, ATYP_IPV4);
		buf_put(&out, str_n((char *)&a.u.v4.sin_addr, 4));
	} else {
		buf_putc(&out, ATYP_IPV6);
		buf_put(&out, str_n((char *)&a.u.v6.sin6_addr, 16));
	}
	buf_putc(&out, (char)(req->port >> 8));
	buf_putc(&out, (char)(req->port & 0xff));
	return send_bytes(s, req, &out, deadline_ms, err);
}

/* The address the proxy bound: of no use, but to be taken off the stream. */
static int
skip_address(struct stream *s, const struct proxy_request *req, int type,
	int64_t deadline_ms, struct err *err)
{
	unsigned char scratch[FIELD_MAX + PORT_LEN];
	size_t len;

	if (type == ATYP_NAME) {
		if (read_exactly(s, req, scratch, 1, deadline_ms, err) < 0)
			return -1;
		len = scratch[0];
	} else if (type == ATYP_IPV4 || type == ATYP_IPV6) {
		len = type == ATYP_IPV4 ? 4 : 16;
	} else {
		return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
			"answered with an unknown address type", err);
	}
	return read_exactly(s, req, scratch, len + PORT_LEN, deadline_ms, err);
}

static int
read_connected(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	unsigned char in[4];
	size_t known = sizeof(replies) / sizeof(replies[0]);

	if (read_exactly(s, req, in, sizeof(in), deadline_ms, err) < 0)
		return -1;
	if (in[0] != SOCKS_VERSION)
		return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
			"does not speak SOCKS5", err);
	if (in[1] != 0)
		return err_set(err, EX_TEMPFAIL, "PROXY-REFUSED",
			"SOCKS5 proxy '%s' port %d cannot connect to '%s' "
			"port %d: %s (%d)", req->proxy_host, req->proxy_port,
			req->host, req->port, in[1] < known ?
			replies[in[1]] : "unknown failure", in[1]);
	return skip_address(s, req, in[3], deadline_ms, err);
}

int
proxy_socks5(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	int method = choose_method(s, req, deadline_ms, err);

	if (method < 0)
		return -1;
	if (method == METHOD_LOGIN && login(s, req, deadline_ms, err) < 0)
		return -1;
	if (ask_connect(s, req, deadline_ms, err) < 0)
		return -1;
	return read_connected(s, req, deadline_ms, err);
}
