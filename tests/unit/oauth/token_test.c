/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "oauth/token.h"

#define HEAD "envoi-oauth 1\n"

static void
a_token_is_read_as_it_was_written(void **state)
{
	struct buf first = { 0 }, second = { 0 };
	struct token t, again;

	(void)state;
	token_init(&t);
	token_init(&again);
	buf_puts(&t.access, "ya29.a=/+");
	buf_puts(&t.refresh, "1//0g");
	buf_puts(&t.client_id, "an id with blanks");
	buf_puts(&t.client_secret, "s");
	buf_puts(&t.issuer, "https://example.org");
	buf_puts(&t.endpoint, "https://example.org/token");
	buf_puts(&t.revocation, "https://example.org/revoke");
	buf_puts(&t.scope, "mail offline_access");
	t.registered = true;
	t.login = 1;
	t.obtained = INT64_MAX;
	token_put(&first, &t);
	assert_true(token_parse(buf_str(&first), &again));
	assert_str(buf_str(&again.client_id), "an id with blanks");
	assert_true(again.registered);
	assert_false(again.basic);
	assert_true(again.obtained == INT64_MAX);
	assert_int_equal(again.expires, 0);
	token_put(&second, &again);
	assert_true(str_eq(buf_str(&first), buf_str(&second)));
	token_clear(&t);
	token_clear(&again);
	buf_clear(&first);
	buf_clear(&second);
}

static void
whatever_is_cut_off_is_no_token(void **state)
{
	static const char text[] = HEAD "client_id a\naccess_token b\nend\n";
	struct token t;

	(void)state;
	token_init(&t);
	assert_true(token_parse(str_of(text), &t));
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		token_clear(&t);
		assert_false(token_parse(str_n(text, n), &t));
	}
	token_clear(&t);
}

static void
strange_files_are_refused_and_strange_names_passed_over(void **state)
{
	static const char *const bad[] = {
		"envoi-oauth 2\nend\n", "end\n", HEAD "end\nend\n",
		HEAD "end\n\n", HEAD "\nend\n", HEAD "scope\nend\n",
		HEAD "scope \nend\n", HEAD "scope a\nscope b\nend\n",
		HEAD "scope a\tb\nend\n", HEAD "scope a\x7f\nend\n",
		HEAD "scope a\r\nend\n", HEAD " scope a\nend\n",
		HEAD "expires -1\nend\n", HEAD "expires 1x\nend\n",
		HEAD "expires 9223372036854775808\nend\n",
		HEAD "registered no\nend\n"
	};
	struct token t;

	(void)state;
	token_init(&t);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(token_parse(str_of(bad[i]), &t));
		token_clear(&t);
	}
	assert_false(token_parse(STR(HEAD "scope a\0b\nend\n"), &t));
	token_clear(&t);
	assert_true(token_parse(STR(HEAD "colour blue\nend\n"), &t));
	token_clear(&t);
}

static void
a_token_is_fresh_until_five_minutes_before_its_end(void **state)
{
	/* obtained, expires, fresh; now is 1000000 */
	static const struct {
		int64_t obtained, expires;
		bool fresh;
	} cases[] = {
		{ 1000000, 1003600, true },
		{ 997000, 1000600, true },
		{ 996701, 1000301, true },
		{ 996700, 1000300, false },
		{ 996000, 999600, false },
		/* ten minutes of life: the last sixth */
		{ 999501, 1000101, true },
		{ 999500, 1000100, false },
		/* from a future that this clock does not know */
		{ 1000300, 1003900, true },
		{ 1000301, 1003901, false },
		{ 1000000, 1000000, false },
		{ 1000100, 1000000, false },
		{ 0, 0, false },
	};
	struct token t;

	(void)state;
	clock_fix(1000000);
	token_init(&t);
	t.expires = 2000000;
	t.obtained = 1000000;
	assert_false(token_is_fresh(&t));	/* there is none */
	buf_puts(&t.access, "a");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		t.obtained = cases[i].obtained;
		t.expires = cases[i].expires;
		assert_int_equal(token_is_fresh(&t), cases[i].fresh);
	}
	token_clear(&t);
	clock_fix(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_read_as_it_was_written),
		cmocka_unit_test(whatever_is_cut_off_is_no_token),
		cmocka_unit_test(
		    strange_files_are_refused_and_strange_names_passed_over),
		cmocka_unit_test(
		    a_token_is_fresh_until_five_minutes_before_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
