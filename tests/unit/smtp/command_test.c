/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "smtp/command.h"

static void
a_line_gets_its_end(void **state)
{
	struct err err = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(command_put(&out, false, &err, "EHLO %s", "me"), 0);
	assert_int_equal(command_put(&out, true, &err, "X %s", "\xc3\xa9"), 0);
	assert_str(buf_str(&out), "EHLO me\r\nX \xc3\xa9\r\n");
	buf_clear(&out);
}

static void
nothing_can_be_smuggled_into_a_line(void **state)
{
	static const char *const bad[] = { "a\r\nRCPT TO:<b>", "a\nb", "a\rb",
		"a\tb", "\x1b[2J", "\x7f", "\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };
		struct buf out = { 0 };

		assert_int_equal(command_put(&out, false, &err,
		    "MAIL FROM:<%s>", bad[i]), -1);
		assert_err(&err, EX_DATAERR, "character in command");
		assert_int_equal(out.len, 0);
		err_clear(&err);
	}
}

static void
a_line_that_no_server_takes_is_not_sent(void **state)
{
	struct err err = { 0 };
	struct buf out = BUF_MAX(1 << 20);

	(void)state;
	assert_int_equal(command_put(&out, false, &err, "%*s",
	    (int)COMMAND_MAX - 2, "x"), 0);
	assert_int_equal(out.len, COMMAND_MAX);
	assert_int_equal(command_put(&out, false, &err, "%*s",
	    (int)COMMAND_MAX - 1, "x"), -1);
	assert_err(&err, EX_DATAERR, "command longer than");
	err_clear(&err);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_gets_its_end),
		cmocka_unit_test(nothing_can_be_smuggled_into_a_line),
		cmocka_unit_test(a_line_that_no_server_takes_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
