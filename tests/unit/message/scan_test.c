/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/scan.h"

#include "test.h"

static const struct {
	const char *in;
	size_t in_len;
	uint64_t wire_bytes;
	uint64_t longest_line;
	bool eight_bit;
	bool nul;
	bool odd_line_ends;
} cases[] = {
#define CASE(in, ...) { in, sizeof(in) - 1, __VA_ARGS__ }
	CASE("", 0, 0, false, false, false),
	CASE("abc", 5, 3, false, false, false),
	CASE("abc\n", 5, 3, false, false, false),
	CASE("abc\r\n", 5, 3, false, false, false),
	CASE("abc\r", 5, 3, false, false, true),
	CASE("abc\r\r\n", 5, 3, false, false, true),
	CASE("a\rbc", 7, 2, false, false, true),
	CASE("abc\r\rd", 10, 3, false, false, true),
	CASE("abc\r\r", 7, 3, false, false, true),
	CASE("\r\n\r\n", 4, 0, false, false, false),
	CASE("a\0bc\0\n", 5, 3, false, true, false),
	CASE("a\r\0\nb", 6, 1, false, true, false),
	CASE("\0", 0, 0, false, true, false),
	CASE(".\n", 3, 1, false, false, false),
	CASE("\x7f\n", 3, 1, false, false, false),
	CASE("gr\xc3\xbc\xc3\x9f\x65\n", 9, 7, true, false, false),
	CASE("0123456789\tabcdef\x80\n12\n", 24, 18, true, false, false),
	CASE("short\na line that is longer than one word\nshort", 51, 35,
		false, false, false),
#undef CASE
};

static void
check(size_t i, struct outline_facts f)
{
	assert_int_equal(f.bytes, cases[i].in_len);
	assert_int_equal(f.wire_bytes, cases[i].wire_bytes);
	assert_int_equal(f.longest_line, cases[i].longest_line);
	assert_int_equal(f.eight_bit, cases[i].eight_bit);
	assert_int_equal(f.nul, cases[i].nul);
	assert_int_equal(f.odd_line_ends, cases[i].odd_line_ends);
}

static void
facts_are_the_same_wherever_the_text_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str in = str_n(cases[i].in, cases[i].in_len);

		for (size_t cut = 0; cut <= in.len; cut++) {
			struct scan s = { 0 };

			scan_feed(&s, str_first(in, cut));
			scan_feed(&s, str_from(in, cut));
			check(i, scan_end(&s));
		}
	}
}

static void
facts_are_the_same_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scan s = { 0 };

		for (size_t j = 0; j < cases[i].in_len; j++)
			scan_feed(&s, str_n(cases[i].in + j, 1));
		check(i, scan_end(&s));
	}
}

static void
a_run_stops_at_each_special_byte_wherever_it_stands(void **state)
{
	static const char special[] = { '\0', '\r', '\n' };
	char text[40];

	(void)state;
	for (size_t at = 0; at < sizeof(text); at++) {
		for (size_t i = 0; i < sizeof(special); i++) {
			memset(text, '\t', sizeof(text));
			memset(text, 0x8d, at / 2);
			text[at] = special[i];
			assert_int_equal(at,
				scan_run(str_n(text, sizeof(text))));
			assert_int_equal(at, scan_run(str_n(text, at)));
		}
	}
}

static void
every_other_byte_is_part_of_a_run(void **state)
{
	char text[9];

	(void)state;
	for (int c = 1; c < 256; c++) {
		if (c == '\r' || c == '\n')
			continue;
		memset(text, c, sizeof(text));
		assert_int_equal(scan_run(str_n(text, sizeof(text))),
			sizeof(text));
	}
}

static void
one_high_byte_is_seen_wherever_it_stands(void **state)
{
	char text[33];

	(void)state;
	memset(text, 0x7f, sizeof(text));
	assert_true(scan_is_ascii(str_n(text, sizeof(text))));
	for (size_t at = 0; at < sizeof(text); at++) {
		memset(text, 0x7f, sizeof(text));
		text[at] = (char)0x80;
		assert_false(scan_is_ascii(str_n(text, sizeof(text))));
		assert_true(scan_is_ascii(str_n(text, at)));
	}
	assert_true(scan_is_ascii(STR("")));
}

static void
two_parts_have_the_facts_of_both(void **state)
{
	struct outline_facts a = { .bytes = 10, .wire_bytes = 12,
		.lines = 2, .longest_line = 8, .nul = true };
	struct outline_facts b = { .bytes = 1, .wire_bytes = 2,
		.lines = 1, .longest_line = 9, .eight_bit = true, .odd_line_ends = true };
	struct outline_facts sum = scan_sum(a, b);

	(void)state;
	assert_int_equal(sum.bytes, 11);
	assert_int_equal(sum.wire_bytes, 14);
	assert_int_equal(sum.lines, 3);
	assert_int_equal(sum.longest_line, 9);
	assert_int_equal(scan_sum(b, a).longest_line, 9);
	assert_true(sum.nul && sum.eight_bit && sum.odd_line_ends);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_the_same_wherever_the_text_is_cut),
		cmocka_unit_test(facts_are_the_same_byte_by_byte),
		cmocka_unit_test(
			a_run_stops_at_each_special_byte_wherever_it_stands),
		cmocka_unit_test(every_other_byte_is_part_of_a_run),
		cmocka_unit_test(one_high_byte_is_seen_wherever_it_stands),
		cmocka_unit_test(two_parts_have_the_facts_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
