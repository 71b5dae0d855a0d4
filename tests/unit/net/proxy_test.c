/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer.h"

#include "net/proxy.h"
#include "net/sock.h"

/* What the proxy expects and answers, turn by turn. */
struct turn {
	struct str wants;
	struct str says;
};

struct script {
	const struct turn *turn;
	size_t turns;
	size_t piece;		/* bytes of one write; 0: all at once */
	bool differs;		/* something else came than expected */
};

enum { TURN_MAX = 2048 };

static void
say(int fd, struct str s, size_t piece)
{
	while (s.len > 0) {
		struct str first = str_first(s, piece ? piece : s.len);

		peer_write(fd, first);
		s = str_from(s, first.len);
	}
}

static void
play(int fd, void *arg)
{
	struct script *s = arg;

	for (size_t i = 0; i < s->turns; i++) {
		char got[TURN_MAX];
		size_t want = s->turn[i].wants.len;

		if (peer_read(fd, got, want) != want ||
		    memcmp(got, s->turn[i].wants.ptr, want) != 0)
			s->differs = true;
		say(fd, s->turn[i].says, s->piece);
	}
}

typedef int proxy_fn(struct stream *s, const struct proxy_request *req,
	int64_t deadline_ms, struct err *err);

static const struct proxy_request plain = {
	.proxy_host = "proxy", .proxy_port = 1080,
	.host = "mail.example.org", .port = 587,
};

/* The stream afterwards, or NULL with err. */
static struct stream *
talk(proxy_fn *fn, const struct proxy_request *req, struct script *s,
	struct err *err)
{
	struct peer p;
	struct stream *st = sock_new(peer_pair(&p, play, s));
	int rc = fn(st, req, clock_deadline(PEER_ENOUGH_MS), err);

	if (rc < 0) {
		stream_close(st, CLOCK_NEVER);
		st = NULL;
	}
	peer_join(&p);
	assert_false(s->differs);
	return st;
}

#define SCRIPT(t, n) { .turn = (t), .turns = sizeof(t) / sizeof((t)[0]), \
	.piece = (n) }

/* Works in any pieces, and not a byte of the server's is lost or added. */
static void
assert_works(proxy_fn *fn, const struct proxy_request *req,
	const struct turn *turn, size_t turns, const char *server)
{
	for (size_t piece = 0; piece < 12; piece++) {
		struct script s = { turn, turns, piece, false };
		struct err err = { 0 };
		struct stream *st = talk(fn, req, &s, &err);
		struct buf got = { 0 };
		char some[64];
		ssize_t n;

		assert_non_null(st);
		while ((n = stream_read(st, some, sizeof(some),
		    clock_deadline(PEER_ENOUGH_MS), &err)) > 0)
			buf_put(&got, str_n(some, (size_t)n));
		assert_int_equal(n, 0);
		assert_string_equal(buf_cstr(&got), server);
		buf_clear(&got);
		stream_close(st, CLOCK_NEVER);
	}
}

#define WORKS(fn, req, t, server) \
	assert_works(fn, req, t, sizeof(t) / sizeof((t)[0]), server)

static void
assert_fails(proxy_fn *fn, const struct proxy_request *req,
	struct script *s, int status, const char *words)
{
	struct err err = { 0 };

	assert_null(talk(fn, req, s, &err));
	assert_err(&err, status, words);
	err_clear(&err);
}

/* --- SOCKS5 -------------------------------------------------------------- */

#define ASK STR("\5\1\0\3\20mail.example.org\2\113")

static void
socks5_connects_without_login(void **state)
{
	static const struct turn t[] = {
		{ STR("\5\1\0"), STR("\5\0") },
		{ ASK, STR("\5\0\0\1\x7f\0\0\1\x12\x34" "220 mail\r\n") },
	};

	(void)state;
	WORKS(proxy_socks5, &plain, t, "220 mail\r\n");
}

static void
socks5_takes_any_kind_of_bound_address(void **state)
{
	static const struct turn v6[] = {
		{ STR("\5\1\0"), STR("\5\0") },
		{ ASK, STR("\5\0\0\4" "0123456789abcdef" "pp" "220 v6\r\n") },
	}, name[] = {
		{ STR("\5\1\0"), STR("\5\0") },
		{ ASK, STR("\5\0\0\3\5hosts" "pp" "220 name\r\n") },
	}, empty[] = {
		{ STR("\5\1\0"), STR("\5\0") },
		{ ASK, STR("\5\0\0\3\0" "pp" "220 empty\r\n") },
	};

	(void)state;
	WORKS(proxy_socks5, &plain, v6, "220 v6\r\n");
	WORKS(proxy_socks5, &plain, name, "220 name\r\n");
	WORKS(proxy_socks5, &plain, empty, "220 empty\r\n");
}

static void
socks5_sends_addresses_as_addresses(void **state)
{
	static const struct turn v4[] = {
		{ STR("\5\1\0"), STR("\5\0") },
		{ STR("\5\1\0\1\300\0\2\1\0\31"),
			STR("\5\0\0\1\0\0\0\0\0\0") },
	}, v6[] = {
		{ STR("\5\1\0"), STR("\5\0") },
		{ STR("\5\1\0\4\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\1\321"),
			STR("\5\0\0\1\0\0\0\0\0\0") },
	};
	struct proxy_request req = plain;

	(void)state;
	req.host = "192.0.2.1";
	req.port = 25;
	WORKS(proxy_socks5, &req, v4, "");
	req.host = "2001:db8::1";
	req.port = 465;
	WORKS(proxy_socks5, &req, v6, "");
}

static void
socks5_logs_in_when_asked_to(void **state)
{
	static const struct turn login[] = {
		{ STR("\5\2\0\2"), STR("\5\2") },
		{ STR("\1\3joe\6se\0ret"), STR("\1\0") },
		{ ASK, STR("\5\0\0\1\0\0\0\0\0\0" "220\r\n") },
	}, spared[] = {
		{ STR("\5\2\0\2"), STR("\5\0") },
		{ ASK, STR("\5\0\0\1\0\0\0\0\0\0" "220\r\n") },
	};
	struct proxy_request req = plain;

	(void)state;
	req.user = "joe";
	req.password = STR("se\0ret");
	WORKS(proxy_socks5, &req, login, "220\r\n");
	WORKS(proxy_socks5, &req, spared, "220\r\n");
}

static void
socks5_refusals_are_explained(void **state)
{
	static const struct {
		struct str says;
		const char *words;
	} bad[] = {
		{ STR("\5\1\0\1"), "general failure (1)" },
		{ STR("\5\2\0\1"), "not allowed by its rules (2)" },
		{ STR("\5\3\0\1"), "network is unreachable (3)" },
		{ STR("\5\4\0\1"), "host is unreachable (4)" },
		{ STR("\5\5\0\1"), "connection refused (5)" },
		{ STR("\5\6\0\1"), "timed out (6)" },
		{ STR("\5\x8\0\1"), "address type not supported (8)" },
		{ STR("\5\x9\0\1"), "unknown failure (9)" },
		{ STR("\5\xff\0\1"), "unknown failure (255)" },
		{ STR("\4\0\0\1"), "does not speak SOCKS5" },
		{ STR("\5\0\0\2\0\0\0\0\0\0"), "unknown address type" },
		{ STR("\5\0\0\0\0\0\0\0\0\0"), "unknown address type" },
		{ STR("\5"), "connection closed" },
		{ STR("\5\0\0\1\0\0\0\0\0"), "connection closed" },
		{ STR("\5\0\0\3"), "connection closed" },
		{ STR("\5\0\0\3\377abc"), "connection closed" },
		{ STR(""), "connection closed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (size_t piece = 0; piece < 3; piece++) {
			const struct turn t[] = {
				{ STR("\5\1\0"), STR("\5\0") },
				{ ASK, bad[i].says },
			};
			struct script s = SCRIPT(t, piece);

			assert_fails(proxy_socks5, &plain, &s, EX_TEMPFAIL,
				bad[i].words);
		}
}

static void
socks5_methods_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		struct str says;
		bool login;
		int status;
		const char *words;
	} bad[] = {
		{ STR("\5\377"), false, EX_NOPERM, "wants a login" },
		{ STR("\5\377"), true, EX_NOPERM, "takes no login by user" },
		{ STR("\5\2"), false, EX_TEMPFAIL, "was not offered" },
		{ STR("\5\1"), true, EX_TEMPFAIL, "was not offered" },
		{ STR("\5\3"), false, EX_TEMPFAIL, "was not offered" },
		{ STR("\4\0"), false, EX_TEMPFAIL, "does not speak SOCKS5" },
		{ STR("22"), false, EX_TEMPFAIL, "does not speak SOCKS5" },
		{ STR("HTTP/1.1 400 Bad\r\n"), true, EX_TEMPFAIL,
			"does not speak SOCKS5" },
		{ STR("\5"), false, EX_TEMPFAIL, "connection closed" },
		{ STR(""), true, EX_TEMPFAIL, "connection closed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct turn t[] = {
			{ bad[i].login ? STR("\5\2\0\2") : STR("\5\1\0"),
				bad[i].says },
		};
		struct proxy_request req = plain;
		struct script s = SCRIPT(t, 0);

		req.user = bad[i].login ? "joe" : NULL;
		assert_fails(proxy_socks5, &req, &s, bad[i].status,
			bad[i].words);
	}
}

static void
socks5_logins_that_fail_are_a_matter_of_login(void **state)
{
	static const struct turn t[] = {
		{ STR("\5\2\0\2"), STR("\5\2") },
		{ STR("\1\3joe\3pwd"), STR("\1\1") },
	};
	struct proxy_request req = plain;
	struct script s = SCRIPT(t, 0);

	(void)state;
	req.user = "joe";
	req.password = STR("pwd");
	assert_fails(proxy_socks5, &req, &s, EX_NOPERM,
		"user name or password refused");
}

static void
socks5_lengths_that_do_not_fit_are_refused(void **state)
{
	static const struct turn t[] = { { STR("\5\2\0\2"), STR("\5\2") } };
	static const struct turn no_login[] = {
		{ STR("\5\1\0"), STR("\5\0") } };
	static char long_text[257];
	struct proxy_request req = plain;
	struct script s = SCRIPT(t, 0), s2 = SCRIPT(t, 0), s3 = SCRIPT(t, 0),
		s4 = SCRIPT(no_login, 0);

	(void)state;
	memset(long_text, 'x', 256);
	req.user = long_text;
	assert_fails(proxy_socks5, &req, &s, EX_CONFIG, "too long");
	req.user = "";
	assert_fails(proxy_socks5, &req, &s2, EX_CONFIG, "empty");
	req.user = "joe";
	req.password = str_n(long_text, 256);
	assert_fails(proxy_socks5, &req, &s3, EX_CONFIG, "too long");
	req = plain;
	req.host = long_text;
	assert_fails(proxy_socks5, &req, &s4, EX_CONFIG, "too long");
}

/* --- HTTP ---------------------------------------------------------------- */

#define REQUEST "CONNECT mail.example.org:587 HTTP/1.1\r\n" \
	"Host: mail.example.org:587\r\n"
#define CONNECT STR(REQUEST "\r\n")

static void
http_connects_and_leaves_the_server_its_words(void **state)
{
	static const struct turn good[][1] = {
		{ { CONNECT, STR("HTTP/1.1 200 Connection established\r\n\r\n"
			"220 mail\r\n") } },
		{ { CONNECT, STR("HTTP/1.0 200\r\n\r\n220 mail\r\n") } },
		{ { CONNECT, STR("HTTP/1.1 200 \n\n220 mail\r\n") } },
		{ { CONNECT, STR("HTTP/1.1 299 ok\r\nContent-Length: 99\r\n"
			"Transfer-Encoding: chunked\r\n\r\n220 mail\r\n") } },
		{ { CONNECT, STR("HTTP/1.1 100 Continue\r\n\r\n"
			"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
			"HTTP/1.1 200 OK\r\nA: b\r\n\r\n220 mail\r\n") } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		WORKS(proxy_http, &plain, good[i], "220 mail\r\n");
}

static void
http_sends_login_and_brackets(void **state)
{
	static const struct turn t[] = {
		{ STR("CONNECT [2001:db8::1]:465 HTTP/1.1\r\n"
			"Host: [2001:db8::1]:465\r\n"
			"Proxy-Authorization: Basic "
			"QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"),
			STR("HTTP/1.1 200 OK\r\n\r\n") },
	};
	struct proxy_request req = plain;

	(void)state;
	req.host = "2001:db8::1";
	req.port = 465;
	req.user = "Aladdin";
	req.password = STR("open sesame");
	WORKS(proxy_http, &req, t, "");
}

static void
http_refusals_are_explained(void **state)
{
	static const struct {
		struct str says;
		int status;
		const char *words;
	} bad[] = {
		{ STR("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
			EX_NOPERM, "'mail.example.org' port 587: "
			"407 Proxy Authentication Required" },
		{ STR("HTTP/1.1 403 Forbidden\r\n"), EX_TEMPFAIL,
			"403 Forbidden" },
		{ STR("HTTP/1.1 502 \x1b[2Jhi\r\n"), EX_TEMPFAIL,
			"502 ?[2Jhi" },
		{ STR("HTTP/1.1 301 Moved\r\nLocation: x\r\n"), EX_TEMPFAIL,
			"301 Moved" },
		{ STR("HTTP/1.1 503\r\n"), EX_TEMPFAIL, ": 503" },
		{ STR("220 mail ESMTP\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/2 200 OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.1 2000 OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.1 20\r\n"), EX_TEMPFAIL, "does not speak HTTP" },
		{ STR("HTTP/1.1 20x OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.1 099 OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.1 600 OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.x 200 OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.1\t200 OK\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("\0\0\r\n"), EX_TEMPFAIL, "does not speak HTTP" },
		{ STR("\r\n"), EX_TEMPFAIL, "does not speak HTTP" },
		{ STR("HTTP/1.1 100 C\r\n\r\n220 mail\r\n"), EX_TEMPFAIL,
			"does not speak HTTP" },
		{ STR("HTTP/1.1 200 OK\r\nA: b\r\n"), EX_TEMPFAIL,
			"connection closed" },
		{ STR("HTTP/1.1 200 OK\r\nA: b"), EX_TEMPFAIL,
			"closed within a line" },
		{ STR("HTTP/1.1 200"), EX_TEMPFAIL, "closed within a line" },
		{ STR(""), EX_TEMPFAIL, "connection closed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (size_t piece = 0; piece < 3; piece++) {
			const struct turn t[] = { { CONNECT, bad[i].says } };
			struct script s = SCRIPT(t, piece);

			assert_fails(proxy_http, &plain, &s, bad[i].status,
				bad[i].words);
		}
}

/* Says the same again and again, as long as somebody listens. */
static void
repeat(int fd, void *arg)
{
	char got[sizeof(REQUEST) + 1];

	peer_read(fd, got, sizeof(got));
	for (int i = 0; i < 100000; i++) {
		struct str s = str_of(arg);

		if (send(fd, s.ptr, s.len, MSG_NOSIGNAL) < 0)
			return;
	}
}

static void
http_answers_without_end_are_cut(void **state)
{
	static struct {
		char says[64];
		const char *words;
	} endless[] = {
		{ "x", "line longer than 8192 bytes" },
		{ "HTTP/1.1 200 OK\r\n", "header of the answer is too long" },
		{ "HTTP/1.1 100 Wait\r\n\r\n", "gives no final answer" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(endless) / sizeof(endless[0]); i++) {
		struct err err = { 0 };
		struct peer p;
		struct stream *s = sock_new(peer_pair(&p, repeat,
			endless[i].says));

		assert_int_equal(proxy_http(s, &plain,
			clock_deadline(PEER_ENOUGH_MS), &err), -1);
		assert_err(&err, EX_TEMPFAIL, endless[i].words);
		err_clear(&err);
		stream_close(s, CLOCK_NEVER);
		peer_join(&p);
	}
}

static void
http_requests_cannot_be_forged(void **state)
{
	static const struct {
		const char *host, *user;
		struct str password;
	} bad[] = {
		{ "mail example", NULL, STR("") },
		{ "mail\r\nX: y", NULL, STR("") },
		{ "m\303\244il", NULL, STR("") },
		{ "", NULL, STR("") },
		{ "mail", "a:b", STR("") },
		{ "mail", "a\nb", STR("") },
		{ "mail", "a", STR("p\0w") },
		{ "mail", "a", STR("p\rw") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct proxy_request req = plain;
		struct script s = { .turns = 0 };

		req.host = bad[i].host;
		req.user = bad[i].user;
		req.password = bad[i].password;
		assert_fails(proxy_http, &req, &s, EX_CONFIG, "HTTP proxy");
	}
}

static void
silence_ends_at_the_deadline(void **state)
{
	static proxy_fn *const fns[] = { proxy_socks5, proxy_http };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct err err = { 0 };
		struct stream *s;
		int end[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
		s = sock_new(end[0]);
		assert_int_equal(fns[i](s, &plain, clock_deadline(30), &err),
			-1);
		assert_err(&err, EX_TEMPFAIL,
			"proxy 'proxy' port 1080: timed out");
		err_clear(&err);
		stream_close(s, CLOCK_NEVER);
		close(end[1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(socks5_connects_without_login),
		cmocka_unit_test(socks5_takes_any_kind_of_bound_address),
		cmocka_unit_test(socks5_sends_addresses_as_addresses),
		cmocka_unit_test(socks5_logs_in_when_asked_to),
		cmocka_unit_test(socks5_refusals_are_explained),
		cmocka_unit_test(socks5_methods_that_do_not_fit_are_refused),
		cmocka_unit_test(socks5_logins_that_fail_are_a_matter_of_login),
		cmocka_unit_test(socks5_lengths_that_do_not_fit_are_refused),
		cmocka_unit_test(http_connects_and_leaves_the_server_its_words),
		cmocka_unit_test(http_sends_login_and_brackets),
		cmocka_unit_test(http_refusals_are_explained),
		cmocka_unit_test(http_answers_without_end_are_cut),
		cmocka_unit_test(http_requests_cannot_be_forged),
		cmocka_unit_test(silence_ends_at_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
