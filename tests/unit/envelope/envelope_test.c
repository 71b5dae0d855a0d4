/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdio.h>

#include "envelope/envelope.h"

static void
a_recipient_is_there_once(void **state)
{
	struct envelope e = { 0 };

	(void)state;
	assert_int_equal(envelope_add(&e, STR("a@x"), STR("Ann <a@x>")), 0);
	assert_int_equal(envelope_add(&e, STR("b@x"), STR("")), 1);
	assert_int_equal(envelope_add(&e, STR("a@X"), STR("")), 0);
	assert_int_equal(envelope_add(&e, STR("A@x"), STR("A@x")), 2);
	assert_int_equal(envelope_add(&e, STR("a"), STR("")), 3);
	assert_int_equal(e.count, 4);
	assert_string_equal(e.rcpt[0].addr, "a@x");
	assert_string_equal(e.rcpt[0].original, "Ann <a@x>");
	assert_null(e.rcpt[1].original);
	assert_null(e.rcpt[2].original);
	envelope_clear(&e);
	assert_int_equal(e.count, 0);
	assert_int_equal(envelope_add(&e, STR("a@x"), STR("")), 0);
	envelope_clear(&e);
}

static void
a_hundred_thousand_recipients_take_no_time(void **state)
{
	struct envelope e = { 0 };
	char addr[64];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 100000; i++) {
			snprintf(addr, sizeof(addr), "u%d@example.org", i);
			assert_int_equal(envelope_add(&e, str_of(addr),
			    STR("")), i);
		}
	assert_int_equal(e.count, 100000);
	envelope_clear(&e);
}

static void
outcomes_are_kept_and_counted(void **state)
{
	struct envelope e = { 0 };
	struct err err = { 0 };

	(void)state;
	envelope_add(&e, STR("a@x"), STR(""));
	envelope_add(&e, STR("b@x"), STR(""));
	assert_int_equal(envelope_count(&e, RCPT_TODO), 2);
	err_set(&err, EX_NOUSER, "RCPT", "refused");
	envelope_set(&e.rcpt[1], RCPT_REFUSED, &err);
	assert_int_equal(err.status, 0);
	assert_int_equal(e.rcpt[1].err.status, EX_NOUSER);
	assert_int_equal(envelope_count(&e, RCPT_REFUSED), 1);
	envelope_set(&e.rcpt[1], RCPT_SENT, NULL);
	assert_int_equal(e.rcpt[1].err.status, 0);
	assert_int_equal(envelope_count(&e, RCPT_SENT), 1);
	envelope_clear(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recipient_is_there_once),
		cmocka_unit_test(a_hundred_thousand_recipients_take_no_time),
		cmocka_unit_test(outcomes_are_kept_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
