/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLAIN, LOGIN and EXTERNAL: nothing is computed, everything is sent. */
#include "talk.h"

static void
plain_is_what_rfc_4616_shows(void **state)
{
	struct sasl_input in = { .user = "tim",
		.secret = STR("tanstaaftanstaaf") };
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_plain, &in);
	assert_answer(&t, "", "\0tim\0tanstaaftanstaaf");
	assert_refused(&t, STR(""), EX_NOPERM, "more than PLAIN");
	talk_end(&t);

	in = (struct sasl_input){ .user = "Kurt", .authzid = "Ursel",
		.secret = STR("xipj3plmq") };
	talk_begin(&t, &sasl_plain, &in);
	assert_answer(&t, "say it", "Ursel\0Kurt\0xipj3plmq");
	assert_int_equal(sasl_finish(t.sasl, &t.err), 0);
	talk_end(&t);
}

static void
a_password_is_any_bytes_but_nul(void **state)
{
	struct sasl_input in = { .user = "u" };
	struct talk t;

	(void)state;
	in.secret = STR(" \"\\#'\t\x01\x7f\r\n ");
	talk_begin(&t, &sasl_plain, &in);
	assert_answer(&t, "", "\0u\0 \"\\#'\t\x01\x7f\r\n ");
	talk_end(&t);

	in.secret = STR("caf\xe9\xff");	/* not UTF-8: as it is */
	talk_begin(&t, &sasl_plain, &in);
	assert_answer(&t, "", "\0u\0caf\xe9\xff");
	talk_end(&t);

	in.secret = STR("");
	talk_begin(&t, &sasl_plain, &in);
	assert_answer(&t, "", "\0u\0");
	talk_end(&t);

	in.secret = STR("half\0secret");
	talk_begin(&t, &sasl_plain, &in);
	assert_refused(&t, STR(""), EX_CONFIG, "NUL");
	assert_null(strstr(buf_cstr(&t.err.text), "half"));
	talk_end(&t);
}

static void
utf8_is_normalised(void **state)
{
	/* e + combining acute, no-break space */
	struct sasl_input in = { .user = "jose\xcc\x81",
		.secret = STR("a\xc2\xa0""b") };
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_plain, &in);
	assert_answer(&t, "", "\0jos\xc3\xa9\0a b");
	talk_end(&t);
}

static void
login_answers_two_questions_of_any_wording(void **state)
{
	struct sasl_input in = { .user = "joe", .secret = STR("pencil") };
	struct talk t;

	(void)state;
	assert_false(sasl_login.client_first);
	talk_begin(&t, &sasl_login, &in);
	assert_answer(&t, "Username:", "joe");
	assert_answer(&t, "Password:", "pencil");
	assert_refused(&t, STR("Username:"), EX_NOPERM, "more than LOGIN");
	talk_end(&t);

	talk_begin(&t, &sasl_login, &in);
	assert_answer(&t, "", "joe");
	assert_answer(&t, "\0\xff", "pencil");
	talk_end(&t);
}

static void
external_names_whom_we_act_as(void **state)
{
	struct sasl_input in = { .user = NULL };
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_external, &in);
	assert_answer(&t, "", "");
	assert_refused(&t, STR(""), EX_NOPERM, "more than EXTERNAL");
	talk_end(&t);

	in.user = "joe";
	talk_begin(&t, &sasl_external, &in);
	assert_answer(&t, "", "joe");
	talk_end(&t);

	in.authzid = "jane";
	talk_begin(&t, &sasl_external, &in);
	assert_answer(&t, "", "jane");
	talk_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_is_what_rfc_4616_shows),
		cmocka_unit_test(a_password_is_any_bytes_but_nul),
		cmocka_unit_test(utf8_is_normalised),
		cmocka_unit_test(login_answers_two_questions_of_any_wording),
		cmocka_unit_test(external_names_whom_we_act_as),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
