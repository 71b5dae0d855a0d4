/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "smtp/ehlo.h"

static void
offer(struct ehlo *e, const char *text)
{
	struct reply r;

	reply_init(&r);
	r.code = 250;
	buf_puts(&r.text, text);
	ehlo_parse(e, &r);
	reply_clear(&r);
}

static void
offers_are_read_in_any_case(void **state)
{
	struct ehlo e = { 0 };

	(void)state;
	offer(&e, "mail.example.org greets you\nstarttls\nSize 1000\n"
	    "AUTH PLAIN login PLAIN\n8BITMIME\nXSTRANGE thing\n"
	    "LIMITS RCPTMAX=5 MAILMAX=x\nPipelining");
	assert_true(ehlo_has(&e, EHLO_STARTTLS));
	assert_true(ehlo_has(&e, EHLO_PIPELINING));
	assert_int_equal(e.size_max, 1000);
	assert_int_equal(e.auth.count, 2);
	assert_string_equal(e.auth.item[1], "login");
	assert_int_equal(e.rcpt_max, 5);
	assert_int_equal(e.mail_max, 0);
	assert_int_equal(e.lines.count, 7);
	ehlo_clear(&e);
	assert_false(ehlo_has(&e, EHLO_STARTTLS));
}

static void
a_keyword_is_a_whole_word(void **state)
{
	struct ehlo e = { 0 };

	(void)state;
	/* the greeting line is a name, never an offer */
	offer(&e, "STARTTLS\nSTARTTLSX\nAUTHX PLAIN\nXPIPELINING\n"
	    "SIZE=5\nDSN-2");
	assert_int_equal(e.have, 0);
	ehlo_clear(&e);
}

static void
odd_numbers_mean_no_limit(void **state)
{
	static const char *const odd[] = { "h\nSIZE", "h\nSIZE 0",
		"h\nSIZE -1", "h\nSIZE 99999999999999999999", "h\nSIZE x" };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		struct ehlo e = { 0 };

		offer(&e, odd[i]);
		assert_true(ehlo_has(&e, EHLO_SIZE));
		assert_int_equal(e.size_max, 0);
		ehlo_clear(&e);
	}
}

static void
the_old_form_of_auth_is_understood(void **state)
{
	struct ehlo e = { 0 };

	(void)state;
	offer(&e, "h\nAUTH=LOGIN PLAIN\nAUTH LOGIN PLAIN");
	assert_int_equal(e.auth.count, 2);
	ehlo_clear(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offers_are_read_in_any_case),
		cmocka_unit_test(a_keyword_is_a_whole_word),
		cmocka_unit_test(odd_numbers_mean_no_limit),
		cmocka_unit_test(the_old_form_of_auth_is_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
