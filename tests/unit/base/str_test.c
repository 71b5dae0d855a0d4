/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

static void
cutting_gives_empty_parts_but_no_trailing_one(void **state)
{
	struct str rest = STR("a,,b,"), head;

	(void)state;
	assert_true(str_cut(&rest, ',', &head));
	assert_str(head, "a");
	assert_true(str_cut(&rest, ',', &head));
	assert_str(head, "");
	assert_true(str_cut(&rest, ',', &head));
	assert_str(head, "b");
	assert_false(str_cut(&rest, ',', &head));
}

static void
only_plain_decimal_numbers_are_numbers(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "0x1",
		"1.0", "101", "18446744073709551616" };
	uint64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(str_to_uint(str_of(bad[i]), 100, &n));
	assert_int_equal(n, 7);
	assert_true(str_to_uint(STR("0100"), 100, &n));
	assert_int_equal(n, 100);
	assert_true(str_to_uint(STR("18446744073709551615"), UINT64_MAX, &n));
	assert_true(n == UINT64_MAX);
}

static void
searching_finds_the_first_and_the_last(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("a@b@c"), '@'), 1);
	assert_int_equal(str_find_last(STR("a@b@c"), '@'), 3);
	assert_int_equal(str_find(STR("abc"), '@'), 3);
	assert_int_equal(str_find((struct str){ NULL, 0 }, '@'), 0);
	assert_int_equal(str_search(STR("xxab"), STR("ab")), 2);
	assert_int_equal(str_search(STR("xxab"), STR("abc")), 4);
}

static void
case_is_ignored_for_ascii_only(void **state)
{
	(void)state;
	assert_true(str_eq_nocase(STR("StartTLS"), STR("STARTTLS")));
	assert_false(str_eq_nocase(STR("\xe4"), STR("\xc4")));
	assert_true(str_starts_nocase(STR("AUTH=PLAIN"), STR("auth")));
	assert_false(str_starts(STR("AU"), STR("AUTH")));
	assert_true(str_ends(STR("my.msmtprc"), STR("msmtprc")));
	assert_str(str_trim(STR(" \t a b\t")), "a b");
	assert_str(str_trim_eol(STR("a \r\r\n")), "a ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cutting_gives_empty_parts_but_no_trailing_one),
		cmocka_unit_test(only_plain_decimal_numbers_are_numbers),
		cmocka_unit_test(searching_finds_the_first_and_the_last),
		cmocka_unit_test(case_is_ignored_for_ascii_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
