/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threads.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "net/dial.h"
#include "net/resolve.h"

static void
greet(int fd, void *arg)
{
	char bye[8];

	peer_write(fd, str_of(arg));
	peer_read(fd, bye, sizeof(bye));
}

static char banner[] = "220 here\r\n";

static void
assert_greeted(struct stream *s)
{
	struct err err = { 0 };
	char got[32];

	assert_non_null(s);
	assert_int_equal(stream_read(s, got, sizeof(got),
		clock_deadline(PEER_ENOUGH_MS), &err), sizeof(banner) - 1);
	assert_memory_equal(got, banner, sizeof(banner) - 1);
	stream_close(s, CLOCK_NEVER);
}

static struct stream *
dial_soon(const struct dial_target *t, struct dial_facts *facts,
	struct err *err)
{
	return dial(t, facts, clock_deadline(PEER_ENOUGH_MS), err);
}

static void
an_address_is_reached(void **state)
{
	struct err err = { 0 };
	struct peer p;
	struct dial_target t = { .host = "127.0.0.1" };
	struct dial_facts facts;
	struct stream *s;
	int on = 0;
	socklen_t len = sizeof(on);

	(void)state;
	t.port = peer_serve(&p, greet, banner);
	s = dial_soon(&t, &facts, &err);
	assert_non_null(s);
	assert_string_equal(facts.address, "127.0.0.1");
	assert_string_equal(facts.local, "127.0.0.1");
	assert_int_equal(facts.port, t.port);
	assert_true(facts.loopback);
	assert_int_equal(getsockopt(stream_fd(s), IPPROTO_TCP, TCP_NODELAY,
		&on, &len), 0);
	assert_int_not_equal(on, 0);
	assert_greeted(s);
	peer_join(&p);
}

static void
a_name_is_reached(void **state)
{
	struct err err = { 0 };
	struct peer p;
	struct dial_target t = { .host = "localhost" };
	struct dial_facts facts;

	(void)state;
	t.port = peer_serve(&p, greet, banner);
	assert_greeted(dial_soon(&t, &facts, &err));
	assert_string_equal(facts.address, "127.0.0.1");
	peer_join(&p);
	t.port = peer_serve(&p, greet, banner);
	t.family = 4;
	assert_greeted(dial_soon(&t, &facts, &err));
	peer_join(&p);
}

static void
an_ipv6_address_is_reached(void **state)
{
	struct err err = { 0 };
	struct dial_target t = { .host = "::1" };
	struct peer p = { .listens = true, .part = greet, .arg = banner };
	struct dial_facts facts;

	(void)state;
	p.fd = peer_listen(AF_INET6, &t.port);
	if (p.fd < 0)
		skip();		/* a machine without IPv6 */
	assert_int_equal(pthread_create(&p.thread, NULL, peer_main, &p), 0);
	assert_greeted(dial_soon(&t, &facts, &err));
	assert_string_equal(facts.address, "::1");
	assert_true(facts.loopback);
	peer_join(&p);
}

static void
our_own_address_can_be_chosen(void **state)
{
	struct err err = { 0 };
	struct peer p;
	struct dial_target t = { .host = "127.0.0.1",
		.source_ip = "127.0.0.77" };
	struct dial_facts facts;

	(void)state;
	t.port = peer_serve(&p, greet, banner);
	assert_greeted(dial_soon(&t, &facts, &err));
	assert_string_equal(facts.local, "127.0.0.77");
	peer_join(&p);
}

struct refusal {
	struct dial_target t;
	int status;
	const char *words;
};

static void
assert_refused(const struct refusal *r)
{
	struct err err = { 0 };
	struct dial_facts facts;

	assert_null(dial_soon(&r->t, &facts, &err));
	assert_err(&err, r->status, r->words);
	assert_int_equal(err.scope, r->status == EX_CONFIG ? ERR_USAGE :
		ERR_HOST);
	err_clear(&err);
}

static void
what_cannot_be_right_is_a_matter_of_configuration(void **state)
{
	static char long_path[200] = "/", long_host[300];
	const struct refusal bad[] = {
		{ { .host = "" }, EX_CONFIG, "invalid host '': empty" },
		{ { .host = "mail example" }, EX_CONFIG, "blank or control" },
		{ { .host = "mail\texample" }, EX_CONFIG, "blank or control" },
		{ { .host = "a\r\nHost: b" }, EX_CONFIG, "invalid host 'a??" },
		{ { .host = "mail\x7f" }, EX_CONFIG, "blank or control" },
		{ { .host = "\x01" }, EX_CONFIG, "blank or control" },
		{ { .host = long_host }, EX_CONFIG, "invalid host: " },
		{ { .host = "mail..example" }, EX_CONFIG, "label is empty" },
		{ { .host = "\xff\xfe.example" }, EX_CONFIG, "invalid host: " },
		{ { .host = "h", .port = 1, .proxy = DIAL_HTTP,
			.proxy_host = "a..b" }, EX_CONFIG,
			"invalid proxy host: " },
		{ { .host = "127.0.0.1", .port = 1, .family = 6 }, EX_CONFIG,
			"host '127.0.0.1' is not an IPv6 address" },
		{ { .host = "::1", .port = 1, .family = 4 }, EX_CONFIG,
			"host '::1' is not an IPv4 address" },
		{ { .host = "::1", .port = 1, .source_ip = "localhost" },
			EX_CONFIG, "source address 'localhost' is not an IP" },
		{ { .host = "::1", .port = 1, .source_ip = "" }, EX_CONFIG,
			"source address '' is not an IP address" },
		{ { .socket = "" }, EX_CONFIG, "socket path '' is empty" },
		{ { .socket = long_path }, EX_CONFIG, "is too long" },
		{ { .host = "h", .port = 1, .proxy = DIAL_SOCKS5,
			.proxy_host = "pro xy" }, EX_CONFIG,
			"invalid proxy host 'pro xy': holds a blank" },
		{ { .host = "h", .port = 1, .proxy = DIAL_HTTP },
			EX_CONFIG, "invalid proxy host '': empty" },
		{ { .host = "h", .port = 1, .command = "nc %x" }, EX_CONFIG,
			"only %h, %p and %%" },
		{ { .host = "h;reboot", .port = 1, .command = "nc %h" },
			EX_CONFIG, "host 'h;reboot' is not fit" },
	};

	(void)state;
	memset(long_path + 1, 'x', sizeof(long_path) - 2);
	memset(long_host, 'h', sizeof(long_host) - 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(&bad[i]);
}

static void
what_may_work_later_is_temporary(void **state)
{
	int held, port = peer_closed_port(&held);
	char refused[128];
	const struct refusal bad[] = {
		{ { .host = "127.0.0.1", .port = port }, EX_TEMPFAIL, refused },
		{ { .host = "localhost", .port = port, .family = 4 },
			EX_TEMPFAIL, ": 127.0.0.1: connection refused" },
		{ { .host = "127.0.0.1", .port = port, .source_ip = "::1" },
			EX_TEMPFAIL, "cannot connect to" },
		{ { .host = "localhost", .port = port, .family = 4,
			.source_ip = "::1" }, EX_TEMPFAIL,
			"127.0.0.1: source address: of the other family" },
		{ { .host = "localhost", .port = port, .family = 4,
			.source_ip = "192.0.2.55" }, EX_TEMPFAIL,
			"source address: address not available" },
		{ { .socket = "/proc/nonexistent/socket" }, EX_TEMPFAIL,
			"cannot connect to socket '/proc/nonexistent/socket': "
			"no such file or directory" },
		{ { .socket = "/dev/null" }, EX_TEMPFAIL, "refused" },
		{ { .host = "h", .port = 1, .proxy = DIAL_SOCKS5,
			.proxy_host = "127.0.0.1", .proxy_port = port },
			EX_TEMPFAIL, "cannot connect to proxy '127.0.0.1'" },
	};

	(void)state;
	snprintf(refused, sizeof(refused), "cannot connect to '127.0.0.1' "
		"port %d: connection refused", port);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_refused(&bad[i]);
	close(held);
}

/* What a failure says that one could do: "" for nothing. */
static void
assert_hint(struct dial_target t, const char *hint)
{
	struct err err = { 0 };
	struct dial_facts facts;

	assert_null(dial_soon(&t, &facts, &err));
	assert_string_equal(buf_cstr(&err.hint), hint);
	err_clear(&err);
}

static void
a_closed_port_is_compared_with_what_the_provider_says(void **state)
{
	int held, port = peer_closed_port(&held);

	(void)state;
	assert_hint((struct dial_target){ .host = "127.0.0.1", .port = port },
		"nothing listens there: compare 'host' and 'port' with what "
		"the provider says");
	assert_hint((struct dial_target){ .host = "h", .port = 1,
		.proxy = DIAL_SOCKS5, .proxy_host = "127.0.0.1",
		.proxy_port = port }, "");
	close(held);
}

/* A port that drops what comes: its queue of connections is full. */
static int
full_port(int fds[4])
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fds[0], (struct sockaddr *)&sin, len), 0);
	assert_int_equal(listen(fds[0], 0), 0);
	assert_int_equal(getsockname(fds[0], (struct sockaddr *)&sin, &len),
		0);
	for (int i = 1; i < 4; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fds[i], (struct sockaddr *)&sin, len);
	}
	return ntohs(sin.sin_port);
}

static void
silence_may_be_a_firewall(void **state)
{
	struct dial_target t = { .host = "127.0.0.1" };
	struct dial_facts facts;
	struct err err = { 0 };
	int fds[4];

	(void)state;
	t.port = full_port(fds);
	assert_null(dial(&t, &facts, clock_deadline(50), &err));
	assert_err(&err, EX_TEMPFAIL, "timed out");
	assert_string_equal(buf_cstr(&err.hint), "a firewall may be in the "
		"way, or mail is taken on another host or port");
	err_clear(&err);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
}

/* The name service of a test: one name, and what it says. */
static const char *known_name, *known_addresses;

static int
scripted_lookup(const char *host, int family, struct addrlist *out)
{
	struct str rest = str_of(known_addresses), one;

	(void)family;
	if (strcmp(host, known_name) != 0)
		return EAI_NONAME;
	while (str_cut(&rest, ' ', &one)) {
		char word[ADDR_TEXT_MAX] = "";
		struct addr a;

		memcpy(word, one.ptr, one.len);
		if (addr_parse(&a, word, 0))
			addrlist_add(out, &a);
	}
	return out->count ? 0 : EAI_AGAIN;
}

static void
say_names(const char *name, const char *addresses)
{
	known_name = name;
	known_addresses = addresses;
	resolve_fix(scripted_lookup);
}

static void
international_names_are_asked_for_in_ascii(void **state)
{
	struct err err = { 0 };
	struct peer p;
	struct dial_target t = { .host = "b\303\274cher.example" };
	struct dial_facts facts;

	(void)state;
	say_names("xn--bcher-kva.example", "127.0.0.1");
	t.port = peer_serve(&p, greet, banner);
	assert_greeted(dial_soon(&t, &facts, &err));
	peer_join(&p);
	threads_end();
	resolve_fix(NULL);
}

static void
names_that_lead_nowhere_are_explained(void **state)
{
	int held, port = peer_closed_port(&held);
	char refused[256];
	const struct refusal none = { { .host = "mail.example.net",
		.port = port }, EX_NOHOST,
		"host 'mail.example.net' not found" };
	const struct refusal all = { { .host = "mail.example.org",
		.port = port }, EX_TEMPFAIL, refused };
	const struct refusal later = { { .host = "mail.example.org",
		.port = port }, EX_TEMPFAIL,
		"cannot look up 'mail.example.org': " };
	const struct refusal proxy = { { .host = "mail.example.org",
		.port = 1, .proxy = DIAL_HTTP, .proxy_host = "proxy.example",
		.proxy_port = port }, EX_TEMPFAIL,
		"proxy: host 'proxy.example' not found" };

	(void)state;
	snprintf(refused, sizeof(refused), "cannot connect to "
		"'mail.example.org' port %d: 127.0.0.1: connection refused; "
		"127.0.0.2: connection refused", port);
	say_names("mail.example.org", "127.0.0.1 127.0.0.2");
	assert_refused(&all);
	assert_refused(&none);
	assert_hint(none.t, "compare 'host' with what the provider says");
	assert_hint(proxy.t, "");
	assert_refused(&proxy);
	say_names("mail.example.org", "");
	assert_refused(&later);
	threads_end();
	resolve_fix(NULL);
	close(held);
}

/* A unix socket in a folder of its own, with room for one caller. */
struct unix_server {
	char dir[64];
	char path[80];
	int fd;
};

static void
unix_listen(struct unix_server *u)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	snprintf(u->dir, sizeof(u->dir), "/tmp/envoi-dial-XXXXXX");
	assert_non_null(mkdtemp(u->dir));
	snprintf(u->path, sizeof(u->path), "%s/socket", u->dir);
	memcpy(sun.sun_path, u->path, strlen(u->path));
	u->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(u->fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(u->fd, 0), 0);
}

static void
unix_clear(struct unix_server *u)
{
	close(u->fd);
	unlink(u->path);
	rmdir(u->dir);
}

static void
a_unix_socket_is_reached_and_counts_as_local(void **state)
{
	struct err err = { 0 };
	struct unix_server u;
	struct dial_facts facts;
	struct dial_target t;
	struct peer p = { .listens = true, .part = greet, .arg = banner };

	(void)state;
	unix_listen(&u);
	t = (struct dial_target){ .socket = u.path, .port = 25 };
	p.fd = u.fd;
	assert_int_equal(pthread_create(&p.thread, NULL, peer_main, &p), 0);
	assert_greeted(dial_soon(&t, &facts, &err));
	assert_true(facts.loopback);
	assert_string_equal(facts.address, "");
	assert_int_equal(facts.port, 0);
	pthread_join(p.thread, NULL);
	unix_clear(&u);
}

static void
a_unix_socket_whose_queue_is_full_is_waited_for_until_the_deadline(void **state)
{
	struct err err = { 0 };
	struct unix_server u;
	struct dial_facts facts;
	struct dial_target t;
	struct stream *s[64];
	size_t n = 0;

	(void)state;
	unix_listen(&u);
	t = (struct dial_target){ .socket = u.path };
	while (n < 64 && (s[n] = dial(&t, &facts, clock_deadline(60), &err)))
		n++;
	assert_in_range(n, 1, 63);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	err_clear(&err);
	while (n > 0)
		stream_close(s[--n], CLOCK_NEVER);
	unix_clear(&u);
}

/* A proxy that plays the server, too. */
static void
socks_and_greet(int fd, void *arg)
{
	char in[32];

	peer_read(fd, in, 3);
	peer_write(fd, STR("\5\0"));
	peer_read(fd, in, 11);
	peer_write(fd, STR("\5\0\0\1\177\0\0\1\0\31"));
	greet(fd, arg);
}

static void
http_and_greet(int fd, void *arg)
{
	char in[64];
	size_t len = strlen("CONNECT mail:25 HTTP/1.1\r\n"
		"Host: mail:25\r\n\r\n");

	peer_read(fd, in, len);
	peer_write(fd, STR("HTTP/1.1 200 OK\r\n\r\n"));
	greet(fd, arg);
}

static void
what_a_proxy_reaches_is_never_taken_for_this_machine(void **state)
{
	static const struct {
		enum dial_proxy kind;
		void (*part)(int fd, void *arg);
	} proxies[] = {
		{ DIAL_SOCKS5, socks_and_greet },
		{ DIAL_HTTP, http_and_greet },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++) {
		struct dial_target t = { .host = "mail", .port = 25,
			.proxy = proxies[i].kind, .proxy_host = "127.0.0.1" };
		struct err err = { 0 };
		struct dial_facts facts;
		struct peer p;

		t.proxy_port = peer_serve(&p, proxies[i].part, banner);
		assert_greeted(dial_soon(&t, &facts, &err));
		assert_false(facts.loopback);
		assert_string_equal(facts.address, "");
		assert_string_equal(facts.local, "127.0.0.1");
		assert_int_equal(facts.port, 25);
		peer_join(&p);
	}
}

static void
a_command_is_a_connection_to_somewhere_else(void **state)
{
	struct dial_target t = { .host = "127.0.0.1", .port = 25,
		.command = "printf '220 here\\r\\n'; read bye" };
	struct err err = { 0 };
	struct dial_facts facts;

	(void)state;
	assert_greeted(dial_soon(&t, &facts, &err));
	assert_false(facts.loopback);
	assert_string_equal(facts.address, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_reached),
		cmocka_unit_test(a_name_is_reached),
		cmocka_unit_test(an_ipv6_address_is_reached),
		cmocka_unit_test(our_own_address_can_be_chosen),
		cmocka_unit_test(
			what_cannot_be_right_is_a_matter_of_configuration),
		cmocka_unit_test(
		    a_closed_port_is_compared_with_what_the_provider_says),
		cmocka_unit_test(silence_may_be_a_firewall),
		cmocka_unit_test(what_may_work_later_is_temporary),
		cmocka_unit_test(international_names_are_asked_for_in_ascii),
		cmocka_unit_test(names_that_lead_nowhere_are_explained),
		cmocka_unit_test(a_unix_socket_is_reached_and_counts_as_local),
		cmocka_unit_test(
			what_a_proxy_reaches_is_never_taken_for_this_machine),
		cmocka_unit_test(a_command_is_a_connection_to_somewhere_else),
		cmocka_unit_test(
	a_unix_socket_whose_queue_is_full_is_waited_for_until_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
