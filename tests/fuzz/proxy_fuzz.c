/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proxies' replies.  The first byte chooses the kind and whether there is a
 * login, the rest is what the proxy says.  It either fails with a status of
 * the contract and a clean text, or what follows is handed over exactly.
 */
#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/proxy.h"
#include "net/sock.h"

/* Fits into a socket's buffer at once. */
enum { SIZE_MAX_HERE = 64 * 1024 };

/* A stream on which all of in has been said already. */
static struct stream *
said(struct str in, int *other)
{
	int end[2];

	fuzz_must(socketpair(AF_UNIX, SOCK_STREAM, 0, end) == 0);
	while (in.len > 0) {
		ssize_t n = send(end[1], in.ptr, in.len, MSG_DONTWAIT);

		fuzz_must(n > 0);
		in = str_from(in, (size_t)n);
	}
	shutdown(end[1], SHUT_WR);
	*other = end[1];
	return sock_new(end[0]);
}

/* All that is left is the end of what was said. */
static void
check_rest(struct stream *s, struct str in)
{
	struct buf rest = BUF_MAX(2 * SIZE_MAX_HERE);
	struct err err = { 0 };
	char got[1000];
	ssize_t n;

	while ((n = stream_read(s, got, sizeof(got), 1, &err)) > 0)
		buf_put(&rest, str_n(got, (size_t)n));
	fuzz_must(n == 0);
	fuzz_must(str_ends(in, buf_str(&rest)));
	buf_clear(&rest);
}

static void
check_error(struct err *err)
{
	fuzz_must(err->status == EX_TEMPFAIL || err->status == EX_NOPERM);
	fuzz_must(fuzz_is_clean(buf_str(&err->text)));
	fuzz_must(err->text.len > 0 && err->id);
	err_clear(err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy_request req = {
		.proxy_host = "proxy", .proxy_port = 1080,
		.host = "mail.example.org", .port = 587,
	};
	struct err err = { 0 };
	struct stream *s;
	struct str in;
	int other, rc;

	if (size < 1 || size > SIZE_MAX_HERE)
		return 0;
	in = fuzz_str(data + 1, size - 1);
	if (data[0] & 2) {
		req.user = "user";
		req.password = STR("secret");
	}
	s = said(in, &other);
	rc = data[0] & 1 ? proxy_http(s, &req, CLOCK_NEVER, &err) :
	    proxy_socks5(s, &req, CLOCK_NEVER, &err);
	if (rc == 0)
		check_rest(s, in);
	else
		check_error(&err);
	stream_close(s, CLOCK_NEVER);
	close(other);
	return 0;
}
