/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "submit/route.h"

/* An account from "keyword value" words, finished. */
static struct account *
account_of(const char *const *words)
{
	struct origin origin = { .kind = ORIGIN_OPTION, .name = "--x" };
	struct pattern_facts facts = { 0 };
	struct account *a = account_new("t", DIALECT_ENVOI, NULL);
	struct err err = { 0 };

	for (; words[0]; words += 2)
		assert_int_equal(account_set(a,
		    setting_find(str_of(words[0])), str_of(words[1]),
		    &origin, &err), 0);
	assert_int_equal(account_finish(a, &facts, &err), 0);
	return a;
}

#define ACCOUNT(...) account_of((const char *const[]){ __VA_ARGS__, NULL })

static void
hosts_are_tried_in_the_order_given(void **state)
{
	struct account *a = ACCOUNT("host", "a.example", "host", "b.example",
	    "port", "465", "from", "x@y");
	struct err err = { 0 };
	struct route r;

	(void)state;
	assert_int_equal(route_init(&r, a, CLOCK_NEVER, &err), 0);
	assert_int_equal(r.count, 2);
	assert_string_equal(route_target(&r, 0)->host, "a.example");
	assert_string_equal(route_target(&r, 1)->host, "b.example");
	assert_int_equal(r.hop[1].mode, SESSION_IMPLICIT);
	assert_string_equal(r.hop[1].verify, "b.example");
	route_clear(&r);
	account_free(a);
}

static void
an_override_is_whom_every_certificate_must_name(void **state)
{
	struct account *a = ACCOUNT("socket", "/run/s", "tls", "on",
	    "tls_host_override", "mail.example", "from", "x@y");
	struct err err = { 0 };
	struct route r;

	(void)state;
	assert_int_equal(route_init(&r, a, CLOCK_NEVER, &err), 0);
	assert_int_equal(r.count, 1);
	assert_null(r.hop[0].host);
	assert_string_equal(r.hop[0].verify, "mail.example");
	assert_string_equal(route_target(&r, 0)->socket, "/run/s");
	route_clear(&r);
	account_free(a);
}

static void
a_proxy_is_a_url_with_an_optional_login(void **state)
{
	static const struct {
		const char *url;
		enum dial_proxy kind;
		const char *host;
		int port;
		const char *user;
	} table[] = {
		{ "socks5h://p.example", DIAL_SOCKS5, "p.example", 1080,
		    NULL },
		{ "socks5://p.example:99", DIAL_SOCKS5, "p.example", 99,
		    NULL },
		{ "http://u%40x@[::1]", DIAL_HTTP, "::1", 8080, "u@x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct account *a = ACCOUNT("host", "h.example", "proxy",
		    table[i].url, "from", "x@y");
		struct err err = { 0 };
		struct route r;

		assert_int_equal(route_init(&r, a, CLOCK_NEVER, &err), 0);
		assert_int_equal(r.target.proxy, table[i].kind);
		assert_string_equal(r.target.proxy_host, table[i].host);
		assert_int_equal(r.target.proxy_port, table[i].port);
		if (table[i].user)
			assert_string_equal(r.target.proxy_user,
			    table[i].user);
		else
			assert_null(r.target.proxy_user);
		assert_int_equal(r.target.proxy_password.len, 0);
		route_clear(&r);
		account_free(a);
	}
}

static void
a_proxy_password_may_come_from_a_command(void **state)
{
	struct account *a = ACCOUNT("host", "h.example", "proxy",
	    "socks5h://u@p", "proxy_passwordeval", "echo secret", "from",
	    "x@y");
	struct err err = { 0 };
	struct route r;

	(void)state;
	assert_int_equal(route_init(&r, a, CLOCK_NEVER, &err), 0);
	assert_str(r.target.proxy_password, "secret");
	route_clear(&r);
	account_free(a);
	a = ACCOUNT("host", "h.example", "proxy", "socks5h://u@p",
	    "proxy_passwordeval", "exit 3", "from", "x@y");
	assert_int_equal(route_init(&r, a, CLOCK_NEVER, &err), -1);
	assert_err(&err, EX_CONFIG, "proxy password command failed");
	err_clear(&err);
	route_clear(&r);
	account_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_are_tried_in_the_order_given),
		cmocka_unit_test(
		    an_override_is_whom_every_certificate_must_name),
		cmocka_unit_test(a_proxy_is_a_url_with_an_optional_login),
		cmocka_unit_test(a_proxy_password_may_come_from_a_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
