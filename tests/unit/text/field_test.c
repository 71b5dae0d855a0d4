/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/field.h"

static void
lines_that_start_a_field_are_split(void **state)
{
	static const struct {
		const char *line, *name, *value;
	} good[] = {
		{ "Subject: hi\r\n", "Subject", " hi" },
		{ "bcc:a@x", "bcc", "a@x" },
		{ "Bcc : a@x\n", "Bcc", " a@x" },
		{ "Bcc\t :\r\n", "Bcc", "" },
		{ "X-~!: a: b", "X-~!", " a: b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct str name, value;

		assert_true(field_split(str_of(good[i].line), &name, &value));
		assert_true(str_eq(name, str_of(good[i].name)));
		assert_true(str_eq(value, str_of(good[i].value)));
	}
}

static void
other_lines_start_none(void **state)
{
	static const char *const bad[] = { "", "\r\n", "no colon", ": value",
		" : value", " Subject: folded", "\tx: y",
		"From joe Mon Jan  1 00:00:00 2024", "my name: x",
		"Gr\xc3\xbc\xc3\x9f" "e: x", "a\x01" "b: x", "a\x7f: x" };
	struct str name = STR("same"), value = STR("same");

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(field_split(str_of(bad[i]), &name, &value));
	assert_false(field_split(STR("a\0b: x"), &name, &value));
	assert_str(name, "same");
	assert_str(value, "same");
}

static void
unfolding_leaves_one_clean_line(void **state)
{
	static const struct {
		struct str value;
		const char *line;
	} cases[] = {
		{ STR(" a\r\n b\n\tc "), "a b\tc" },
		{ STR("\r\n a"), "a" },
		{ STR("a\r\n"), "a" },
		{ STR("a\r\r\n b"), "a b" },
		{ STR("a\rb"), "a b" },
		{ STR("a\nb"), "a b" },
		{ STR("a\r\nb"), "a b" },
		{ STR("a\0b"), "ab" },
		{ STR(" \r\n "), "" },
		{ STR(""), "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = { 0 };

		buf_puts(&b, ">");
		field_unfold(&b, cases[i].value);
		assert_string_equal(buf_cstr(&b) + 1, cases[i].line);
		buf_clear(&b);
	}
}

static void
a_value_made_of_line_breaks_is_read_in_one_pass(void **state)
{
	struct buf in = BUF_MAX(4 * 1024 * 1024);
	struct buf out = BUF_MAX(4 * 1024 * 1024);

	(void)state;
	buf_putc(&in, 'a');
	for (int i = 0; i < 2000000; i++)
		buf_putc(&in, '\r');
	buf_putc(&in, 'b');
	field_unfold(&out, buf_str(&in));
	assert_int_equal(out.len, 2000002);
	buf_clear(&in);
	buf_clear(&out);
}

static void
values_are_folded_at_blanks(void **state)
{
	static const struct {
		const char *name, *value, *field;
	} cases[] = {
		{ "A", "", "A:\n" },
		{ "A", " b c ", "A: b c\n" },
		{ "To",
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbb "
		    "ccccccccccccccc  ddd",
		    "To: aaaaaaaaaaaaaaaaaaaaaaaaaaa "
		    "bbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccc\n  ddd\n" },
		/* a long first word goes down when it fits there */
		{ "Subject",
		    "=?UTF-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaa?=",
		    "Subject:\n =?UTF-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaa?=\n" },
		/* and stays when it does not */
		{ "X",
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b",
		    "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n b\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = { 0 };

		field_put(&b, str_of(cases[i].name), str_of(cases[i].value),
		    STR("\n"));
		assert_string_equal(buf_cstr(&b), cases[i].field);
		buf_clear(&b);
	}
}

static void
folded_lines_keep_to_their_columns_and_unfold_again(void **state)
{
	for (int word = 1; word < 30; word++) {
		struct buf value = { 0 }, field = { 0 }, back = { 0 };
		struct str rest, line, name, folded;

		(void)state;
		for (int i = 1; i < 400; i++)
			buf_putc(&value, i % (word + 1) ? 'x' : ' ');
		field_put(&field, STR("Name"), buf_str(&value), STR("\r\n"));
		for (rest = buf_str(&field); str_cut(&rest, '\n', &line);) {
			assert_true(line.len <= FIELD_COLUMNS + 1);
			assert_true(line.ptr[line.len - 1] == '\r');
		}
		assert_true(field_split(buf_str(&field), &name, &folded));
		field_unfold(&back, folded);
		assert_true(str_eq(buf_str(&back), str_trim(buf_str(&value))));
		buf_clear(&value);
		buf_clear(&field);
		buf_clear(&back);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_start_a_field_are_split),
		cmocka_unit_test(other_lines_start_none),
		cmocka_unit_test(unfolding_leaves_one_clean_line),
		cmocka_unit_test(
		    a_value_made_of_line_breaks_is_read_in_one_pass),
		cmocka_unit_test(values_are_folded_at_blanks),
		cmocka_unit_test(
		    folded_lines_keep_to_their_columns_and_unfold_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
