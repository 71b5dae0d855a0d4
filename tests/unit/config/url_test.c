/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/url.h"
#include "base/banned.h"

static void
a_url_is_taken_apart(void **state)
{
	static const struct {
		const char *text, *scheme, *user, *password, *host;
		int port;
	} cases[] = {
		{ "smtps://joe@mail.example.org:465", "smtps", "joe", NULL,
		    "mail.example.org", 465 },
		{ "smtp://mail", "smtp", NULL, NULL, "mail", 0 },
		{ "smtp://mail/", "smtp", NULL, NULL, "mail", 0 },
		{ "smtp://mail:/", "smtp", NULL, NULL, "mail", 0 },
		{ "smtp://joe@example.org:p%40ss@mail:25", "smtp",
		    "joe@example.org", "p%40ss", "mail", 25 },
		{ "smtp://:@mail", "smtp", "", "", "mail", 0 },
		{ "socks5h://[2001:db8::1]:1080", "socks5h", NULL, NULL,
		    "2001:db8::1", 1080 },
		{ "http://[::1]", "http", NULL, NULL, "::1", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct url url;

		assert_true(url_parse(str_of(cases[i].text), &url));
		assert_true(str_eq(url.scheme, str_of(cases[i].scheme)));
		assert_int_equal(url.user.ptr != NULL, cases[i].user != NULL);
		assert_true(str_eq(url.user, str_of(cases[i].user)));
		assert_int_equal(url.password.ptr != NULL,
		    cases[i].password != NULL);
		assert_true(str_eq(url.password, str_of(cases[i].password)));
		assert_true(str_eq(url.host, str_of(cases[i].host)));
		assert_int_equal(url.port, cases[i].port);
	}
}

static void
what_is_no_url_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "mail", "://mail", "smtp:/mail", "smtp//mail", "smtp://",
		"smtp:///", "smtp://@", "smtp://joe@", "smtp://:25",
		"smtp://mail:0", "smtp://mail:65536", "smtp://mail:+25",
		"smtp://mail:25x", "smtp://mail:2 5", "smtp://mail/x",
		"smtp://mail?x", "smtp://mail#x", "smtp://joe/x@mail",
		"smtp://joe:a#b@mail", "smtp://[::1", "smtp://[]",
		"smtp://[::1]x", "smtp://j%o@mail", "smtp://j%4@mail",
		"smtp://j%zz@mail", "smtp://ma%20il", "smtp://mail:25//",
		"s mtp://mail", "sm_tp://mail", "smtp://ma\til",
		"smtp://mail\n", "smtp://mail\x7f",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct url url;

		if (url_parse(str_of(texts[i]), &url))
			fail_msg("accepted '%s'", texts[i]);
	}
}

static void
percent_codes_are_decoded(void **state)
{
	struct buf out = { 0 };

	(void)state;
	assert_true(url_decode(STR("p%40s%3as%25%c3%A9"), &out));
	assert_str(buf_str(&out), "p@s:s%\xc3\xa9");
	buf_reset(&out);
	assert_false(url_decode(STR("a%0Ab"), &out));
	assert_false(url_decode(STR("a%00b"), &out));
	assert_false(url_decode(STR("a%7f"), &out));
	assert_false(url_decode(STR("a%zzb"), &out));
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_url_is_taken_apart),
		cmocka_unit_test(what_is_no_url_is_refused),
		cmocka_unit_test(percent_codes_are_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
