/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk.h"

static struct sasl_input
with_token(void)
{
	return (struct sasl_input){ .user = "user@example.com", .tls = true,
	    .secret = STR("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==") };
}

static void
oauthbearer_is_what_rfc_7628_shows(void **state)
{
	struct sasl_input in = with_token();
	struct talk t;

	(void)state;
	in.host = "server.example.com";
	in.port = 143;
	talk_begin(&t, &sasl_oauthbearer, &in);
	assert_answer(&t, "", "n,a=user@example.com,\x01"
	    "host=server.example.com\x01port=143\x01"
	    "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01");
	assert_null(sasl_failure(t.sasl));
	assert_int_equal(sasl_finish(t.sasl, &t.err), 0);
	talk_end(&t);
}

static void
xoauth2_is_what_its_providers_show(void **state)
{
	struct sasl_input in = { .user = "someuser@example.com", .host = "h",
		.port = 587, .secret = STR("ya29.vF9dft4qmTc2Nvb3RlckBhd") };
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_xoauth2, &in);
	assert_answer(&t, "", "user=someuser@example.com\x01"
	    "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhd\x01\x01");
	talk_end(&t);
}

static void
a_refusal_is_kept_and_answered_as_each_demands(void **state)
{
	struct sasl_input in = with_token();
	struct talk t;

	(void)state;
	talk_begin(&t, &sasl_oauthbearer, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_answer(&t, "{\"status\":\"invalid_token\",\"scope\":\"a\x1b\"}",
	    "\x01");
	assert_string_equal(sasl_failure(t.sasl),
	    "status invalid_token, scope a?");
	assert_refused(&t, STR("{}"), EX_NOPERM, "more than OAUTHBEARER");
	talk_end(&t);

	talk_begin(&t, &sasl_xoauth2, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_answer(&t, "{\"status\":\"401\",\"schemes\":\"bearer\"}", "");
	assert_string_equal(sasl_failure(t.sasl),
	    "status 401, schemes bearer");
	assert_refused(&t, STR(""), EX_NOPERM, "more than XOAUTH2");
	talk_end(&t);

	talk_begin(&t, &sasl_oauthbearer, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_answer(&t, "", "\x01");
	assert_null(sasl_failure(t.sasl));
	talk_end(&t);
}

static void
a_long_refusal_is_cut(void **state)
{
	struct sasl_input in = with_token();
	struct buf text = BUF_MAX(SASL_MESSAGE_MAX);
	struct talk t;

	(void)state;
	memset(buf_reserve(&text, SASL_MESSAGE_MAX), 'x', SASL_MESSAGE_MAX);
	buf_commit(&text, SASL_MESSAGE_MAX);
	talk_begin(&t, &sasl_xoauth2, &in);
	assert_int_equal(talk_step(&t, STR("")), 0);
	assert_int_equal(talk_step(&t, buf_str(&text)), 0);
	assert_int_equal(strlen(sasl_failure(t.sasl)), 512);
	talk_end(&t);
	buf_clear(&text);
}

static void
names_are_escaped_for_oauthbearer(void **state)
{
	struct sasl_input in = with_token();
	struct talk t;

	(void)state;
	in.secret = STR("t");
	in.user = "a,b=c";
	talk_begin(&t, &sasl_oauthbearer, &in);
	assert_answer(&t, "", "n,a=a=2Cb=3Dc,\x01""auth=Bearer t\x01\x01");
	talk_end(&t);
	in.authzid = "boss";
	talk_begin(&t, &sasl_oauthbearer, &in);
	assert_answer(&t, "", "n,a=boss,\x01""auth=Bearer t\x01\x01");
	talk_end(&t);
	in.authzid = in.user = NULL;
	talk_begin(&t, &sasl_oauthbearer, &in);
	assert_answer(&t, "", "n,,\x01""auth=Bearer t\x01\x01");
	talk_end(&t);
}

static void
nothing_can_be_put_into_the_message_by_a_value(void **state)
{
	static const struct {
		const char *user, *host;
		struct str token;
		const char *words;
	} bad[] = {
		{ "u", "h", { "", 0 }, "no token has" },
		{ "u", "h", { "a b", 3 }, "no token has" },
		{ "u", "h", { "a\x01", 2 }, "no token has" },
		{ "u", "h", { "a\n", 2 }, "no token has" },
		{ "u", "h", { "a\xc3\xa9", 3 }, "no token has" },
		{ "u\x01host=x", "h", { "t", 1 }, "control character" },
		{ "u\n", "h", { "t", 1 }, "control character" },
		{ "u", "h\x01", { "t", 1 }, "control character" },
		{ "u\x7f", "h", { "t", 1 }, "control character" },
		{ "u\xe9", "h", { "t", 1 }, "not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sasl_input in = { .user = bad[i].user,
			.host = bad[i].host, .secret = bad[i].token };
		struct talk t;

		talk_begin(&t, &sasl_oauthbearer, &in);
		assert_refused(&t, STR(""), EX_CONFIG, bad[i].words);
		talk_end(&t);
	}
	for (size_t i = 0; i < 7; i++) {
		struct sasl_input in = { .user = bad[i].user,
			.secret = bad[i].token };
		struct talk t;

		talk_begin(&t, &sasl_xoauth2, &in);
		assert_refused(&t, STR(""), EX_CONFIG, bad[i].words);
		talk_end(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oauthbearer_is_what_rfc_7628_shows),
		cmocka_unit_test(xoauth2_is_what_its_providers_show),
		cmocka_unit_test(
		    a_refusal_is_kept_and_answered_as_each_demands),
		cmocka_unit_test(a_long_refusal_is_cut),
		cmocka_unit_test(names_are_escaped_for_oauthbearer),
		cmocka_unit_test(
		    nothing_can_be_put_into_the_message_by_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
