/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk.h"

static void
the_example_of_rfc_2195_comes_out(void **state)
{
	struct sasl_input in = { .user = "tim",
		.secret = STR("tanstaaftanstaaf") };
	struct talk t;

	(void)state;
	assert_false(sasl_cram_md5.client_first);
	talk_begin(&t, &sasl_cram_md5, &in);
	assert_answer(&t, "<1896.697170952@postoffice.reston.mci.net>",
	    "tim b913a602c7eda7a495b4e6e7334d3890");
	assert_int_equal(sasl_finish(t.sasl, &t.err), 0);
	assert_refused(&t, STR("<again@x>"), EX_NOPERM, "more than CRAM-MD5");
	talk_end(&t);
}

static void
any_bytes_are_a_challenge_and_a_password(void **state)
{
	struct sasl_input in = { .user = "a b", .secret = STR("\xff\n,") };
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_cram_md5, &in);
	assert_int_equal(talk_step(&t, STR("\0\xff\r\n")), 0);
	assert_int_equal(t.answer.len, 3 + 1 + 32);
	assert_true(str_starts(buf_str(&t.answer), STR("a b ")));
	talk_end(&t);
}

static void
a_password_is_normalised_as_for_plain(void **state)
{
	struct sasl_input in = { .user = "e\xcc\x81",
		.secret = STR("e\xcc\x81") }, same = { .user = "\xc3\xa9",
		.secret = STR("\xc3\xa9") };
	struct talk t, u;

	(void)state;
	talk_begin(&t, &sasl_cram_md5, &in);
	talk_begin(&u, &sasl_cram_md5, &same);
	assert_int_equal(talk_step(&t, STR("<a@b>")), 0);
	assert_int_equal(talk_step(&u, STR("<a@b>")), 0);
	assert_true(str_eq(buf_str(&t.answer), buf_str(&u.answer)));
	talk_end(&t);
	talk_end(&u);
}

static void
empty_and_endless_challenges_are_refused(void **state)
{
	struct sasl_input in = { .user = "tim", .secret = STR("x") };
	static char huge[2049];
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_cram_md5, &in);
	assert_refused(&t, STR(""), EX_NOPERM,
	    "invalid CRAM-MD5 challenge: empty");
	talk_end(&t);

	memset(huge, '<', sizeof(huge));
	talk_begin(&t, &sasl_cram_md5, &in);
	assert_refused(&t, str_n(huge, 2049), EX_NOPERM, "too long");
	talk_end(&t);
	talk_begin(&t, &sasl_cram_md5, &in);
	assert_int_equal(talk_step(&t, str_n(huge, 2048)), 0);
	talk_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_rfc_2195_comes_out),
		cmocka_unit_test(any_bytes_are_a_challenge_and_a_password),
		cmocka_unit_test(a_password_is_normalised_as_for_plain),
		cmocka_unit_test(empty_and_endless_challenges_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
