/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

static void
appending_grows_and_keeps_a_nul(void **state)
{
	struct buf b = BUF_MAX(100000);

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_putf(&b, "%03d.", i);
	assert_int_equal(b.len, 4000);
	assert_int_equal(strlen(buf_cstr(&b)), 4000);
	assert_false(buf_full(&b));
	buf_clear(&b);
}

static void
past_the_ceiling_nothing_is_written(void **state)
{
	struct buf b = BUF_MAX(5);

	(void)state;
	buf_puts(&b, "abc");
	buf_puts(&b, "def");
	assert_true(buf_full(&b));
	buf_putc(&b, 'x');	/* a piece is not followed by a smaller one */
	assert_str(buf_str(&b), "abc");
	buf_reset(&b);
	assert_false(buf_full(&b));
	buf_puts(&b, "12345");
	assert_str(buf_str(&b), "12345");
	buf_clear(&b);
}

static void
bytes_may_be_nul(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_put(&b, STR("a\0b"));
	buf_drop(&b, 1);
	assert_str(buf_str(&b), "\0b");
	buf_cut(&b, 0);
	assert_int_equal(b.len, 0);
	buf_wipe(&b);
	assert_string_equal(buf_cstr(&b), "");
}

static void
taking_empties_the_buffer(void **state)
{
	struct buf b = { 0 };
	char *s;

	(void)state;
	buf_puts(&b, "mine");
	s = buf_take(&b);
	assert_string_equal(s, "mine");
	assert_int_equal(b.len, 0);
	free(s);
	s = buf_take(&b);
	assert_string_equal(s, "");
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appending_grows_and_keeps_a_nul),
		cmocka_unit_test(past_the_ceiling_nothing_is_written),
		cmocka_unit_test(bytes_may_be_nul),
		cmocka_unit_test(taking_empties_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
