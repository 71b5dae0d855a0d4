/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/fill.h"

#define TEN "123456789 "
#define FIFTY TEN TEN TEN TEN TEN
#define SIXTY FIFTY TEN

static void
lines_are_broken_at_blanks(void **state)
{
	static const struct {
		const char *text;
		size_t indent;
		const char *filled;
	} table[] = {
		{ "", 0, "\n" },
		{ "   ", 4, "\n" },
		{ "one  two ", 0, "one two\n" },
		{ "one two", 2, "  one two\n" },
		{ SIXTY "123456789 12", 0, SIXTY "123456789 12\n" },
		{ SIXTY "123456789 123", 0, SIXTY "123456789\n123\n" },
		{ SIXTY "123456789", 4, "    " FIFTY "123456789\n    123456789\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf out = { 0 };

		fill_put(&out, table[i].indent, str_of(table[i].text));
		assert_string_equal(buf_cstr(&out), table[i].filled);
		buf_clear(&out);
	}
}

static void
a_long_word_stays_whole(void **state)
{
	char word[200];
	struct buf out = { 0 }, text = { 0 };

	(void)state;
	memset(word, 'w', sizeof(word));
	buf_puts(&text, "a ");
	buf_put(&text, str_n(word, sizeof(word)));
	buf_puts(&text, " b");
	fill_put(&out, 1, buf_str(&text));
	assert_int_equal(out.len, 3 + 1 + sizeof(word) + 1 + 3);
	assert_true(str_starts(buf_str(&out), STR(" a\n www")));
	assert_true(str_ends(buf_str(&out), STR("ww\n b\n")));
	buf_clear(&text);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_broken_at_blanks),
		cmocka_unit_test(a_long_word_stays_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
