/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

static void
foreign_bytes_are_made_printable(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(err_set(&err, EX_DATAERR, "ADDRESS",
	    "invalid address '%s'", "a\x1b[31m\r\nb\xc3\xa9"), -1);
	assert_string_equal(buf_cstr(&err.text),
	    "invalid address 'a?[31m\?\?b\?\?'");
	err_reply(&err, 550, "5.1.1", STR("no\x9b\x07"));
	assert_string_equal(buf_cstr(&err.reply), "no??");
	err_clear(&err);
}

static void
context_goes_in_front_and_status_stays(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_CONFIG, "CONFIG", "port is %d", 0);
	err_wrap(&err, "account '%s'", "work");
	assert_string_equal(buf_cstr(&err.text), "account 'work': port is 0");
	assert_int_equal(err.status, EX_CONFIG);
	assert_int_equal(err.scope, ERR_USAGE);
	err_clear(&err);
	assert_int_equal(err.status, 0);
}

static void
a_copy_owns_its_text(void **state)
{
	struct err a = { 0 }, b = { 0 };

	(void)state;
	err_set(&a, EX_NOUSER, "RCPT", "refused");
	err_hint(&a, "look");
	err_copy(&b, &a);
	err_clear(&a);
	assert_string_equal(buf_cstr(&b.text), "refused");
	assert_string_equal(buf_cstr(&b.hint), "look");
	assert_int_equal(b.scope, ERR_RCPT);
	err_move(&a, &b);
	assert_int_equal(b.status, 0);
	assert_string_equal(buf_cstr(&a.text), "refused");
	err_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_bytes_are_made_printable),
		cmocka_unit_test(context_goes_in_front_and_status_stays),
		cmocka_unit_test(a_copy_owns_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
