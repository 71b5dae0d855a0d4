/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/proxy.h"

#include "base/buf.h"
#include "base/printable.h"
#include "net/lines.h"
#include "net/sock.h"
#include "text/base64.h"
#include "base/banned.h"

enum {
	LINE_MAX_BYTES = 8192,
	HEADER_MAX_LINES = 128,
	INTERIM_MAX = 8,	/* 1xx answers before the real one */
	STATUS_LOGIN = 407
};

static int
fail(const struct proxy_request *req, int status, const char *id,
	const char *why, struct err *err)
{
	return err_set(err, status, id, "HTTP proxy '%s' port %d: %s",
		req->proxy_host, req->proxy_port, why);
}

/* RFC 7617 2: the first colon ends the name, controls are not allowed. */
static bool
is_clean(struct str s, char also)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f ||
		    s.ptr[i] == also)
			return false;
	return true;
}

static int
put_login(struct buf *out, const struct proxy_request *req, struct err *err)
{
	struct buf plain = { 0 };

	if (!is_clean(str_of(req->user), ':') || !is_clean(req->password, 0))
		return fail(req, EX_CONFIG, "PROXY-LOGIN", "user name holds a "
			"colon, or the login a control character", err);
	buf_puts(&plain, req->user);
	buf_putc(&plain, ':');
	buf_put(&plain, req->password);
	buf_puts(out, "Proxy-Authorization: Basic ");
	base64_encode(out, buf_str(&plain));
	buf_puts(out, "\r\n");
	buf_wipe(&plain);
	return 0;
}

static int
make_request(struct buf *out, const struct proxy_request *req,
	struct err *err)
{
	struct str host = str_of(req->host);
	bool v6 = str_find(host, ':') < host.len;
	struct buf where = { 0 };

	if (host.len == 0 || !printable_is(host) ||
	    str_find(host, ' ') < host.len)
		return fail(req, EX_CONFIG, "HOST-BAD",
			"host name holds a blank or control character", err);
	buf_putf(&where, v6 ? "[%s]:%d" : "%s:%d", req->host, req->port);
	buf_putf(out, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n",
		buf_cstr(&where), buf_cstr(&where));
	buf_clear(&where);
	if (req->user && put_login(out, req, err) < 0)
		return -1;
	buf_puts(out, "\r\n");
	if (buf_full(out))
		return fail(req, EX_CONFIG, "PROXY-LOGIN",
			"login is too long", err);
	return 0;
}

static int
send_request(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	struct buf out = { 0 };
	int rc = make_request(&out, req, err);

	if (rc == 0) {
		rc = stream_write(s, buf_str(&out), deadline_ms, err);
		if (rc < 0)
			err_wrap(err, "HTTP proxy '%s' port %d",
				req->proxy_host, req->proxy_port);
	}
	buf_wipe(&out);
	return rc;
}

static int
next_line(struct lines *l, const struct proxy_request *req, struct str *line,
	int64_t deadline_ms, struct err *err)
{
	int rc = lines_next(l, line, deadline_ms, err);

	if (rc == 0)
		return fail(req, EX_TEMPFAIL, "PROXY-CLOSED",
			"connection closed", err);
	if (rc < 0)
		err_wrap(err, "HTTP proxy '%s' port %d", req->proxy_host,
			req->proxy_port);
	return rc < 0 ? -1 : 0;
}

/* "HTTP/1.1 200 Connection established": 200, or 0 if it is none. */
static int
status_code(struct str line)
{
	uint64_t code;

	if (line.len < 12 || !str_starts(line, STR("HTTP/1.")) ||
	    !str_is_digit(line.ptr[7]) || line.ptr[8] != ' ')
		return 0;
	if (line.len > 12 && line.ptr[12] != ' ')
		return 0;
	if (!str_to_uint(str_first(str_from(line, 9), 3), 599, &code) ||
	    code < 100)
		return 0;
	return (int)code;
}

static int
refused(const struct proxy_request *req, int code, struct str line,
	struct err *err)
{
	struct buf words = { 0 };
	int status = code == STATUS_LOGIN ? EX_NOPERM : EX_TEMPFAIL;

	printable_put(&words, str_from(line, 9), PRINTABLE_MAX);
	err_set(err, status, code == STATUS_LOGIN ? "PROXY-LOGIN" :
		"PROXY-REFUSED", "HTTP proxy '%s' port %d does not connect to "
		"'%s' port %d: %s", req->proxy_host, req->proxy_port,
		req->host, req->port, buf_cstr(&words));
	buf_clear(&words);
	return -1;
}

/*
 * One answer with its header.  Returns its code, or -1; a refusal is an
 * error at once, its header and text are of no interest.
 */
static int
read_answer(struct lines *l, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	struct str line;
	int code;

	if (next_line(l, req, &line, deadline_ms, err) < 0)
		return -1;
	code = status_code(line);
	if (code == 0)
		return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
			"does not speak HTTP", err);
	if (code >= 300)
		return refused(req, code, line, err);
	for (int i = 0; i < HEADER_MAX_LINES; i++) {
		if (next_line(l, req, &line, deadline_ms, err) < 0)
			return -1;
		if (line.len == 0)
			return code;
	}
	return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
		"header of the answer is too long", err);
}

/*
 * Any 2xx opens the tunnel right behind the header, whatever the header
 * says about a length (RFC 9110 9.3.6).
 */
static int
read_connected(struct lines *l, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	for (int i = 0; i < INTERIM_MAX; i++) {
		int code = read_answer(l, req, deadline_ms, err);

		if (code < 0)
			return -1;
		if (code >= 200)
			return 0;
	}
	return fail(req, EX_TEMPFAIL, "PROXY-PROTOCOL",
		"gives no final answer", err);
}

int
proxy_http(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err)
{
	struct lines l;
	int rc;

	if (send_request(s, req, deadline_ms, err) < 0)
		return -1;
	lines_init(&l, s, LINE_MAX_BYTES);
	rc = read_connected(&l, req, deadline_ms, err);
	if (rc == 0 && lines_left(&l).len > 0)
		sock_unread(s, lines_left(&l));
	lines_clear(&l);
	return rc;
}
