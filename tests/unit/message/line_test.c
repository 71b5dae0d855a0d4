/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/line.h"

#include "test.h"

static const char TEXT[] = "one\r\n\r\ngr\xc3\xbcn \xf0\x9f\x98\x80\r\n"
	"\xff\r\n\xe2\x82\r\n\xac\r\nlonger than wanted\r\n";

static const struct {
	const char *text;
	uint64_t from;
	uint64_t len;
	uint64_t eights;
	bool not_utf8;
} lines[] = {
	{ "one", 0, 3, 0, false },
	{ "", 5, 0, 0, false },
	{ "gr\xc3\xbcn \xf0\x9f\x98\x80", 7, 10, 6, false },
	{ "\xff", 19, 1, 1, true },
	{ "\xe2\x82", 22, 2, 2, true },
	{ "\xac", 26, 1, 1, true },
	{ "longer tha", 29, 18, 0, false },
};

static void
check(size_t i, const struct line *l)
{
	assert_string_equal(buf_cstr(&l->text), lines[i].text);
	assert_int_equal(l->from, lines[i].from);
	assert_int_equal(l->len, lines[i].len);
	assert_int_equal(l->end, lines[i].from + lines[i].len + 2);
	assert_int_equal(l->eights, lines[i].eights);
	assert_int_equal(l->not_utf8, lines[i].not_utf8);
}

static void
lines_are_the_same_whatever_the_pieces(void **state)
{
	size_t count = sizeof(lines) / sizeof(*lines);

	(void)state;
	for (size_t step = 1; step <= sizeof(TEXT); step++) {
		struct line l = { .wanted = 10 };
		struct str rest = str_n(TEXT, sizeof(TEXT) - 1);
		size_t i = 0;

		while (rest.len > 0) {
			struct str piece = str_first(rest, step);

			rest = str_from(rest, piece.len);
			while (line_next(&l, &piece))
				check(i++, &l);
			assert_int_equal(piece.len, 0);
		}
		assert_int_equal(i, count);
		line_clear(&l);
	}
}

static void
what_is_wanted_can_change_between_lines(void **state)
{
	struct line l = { .wanted = 1 };
	struct str piece = STR("abc\r\ndef\r\n");

	(void)state;
	assert_true(line_next(&l, &piece));
	assert_string_equal(buf_cstr(&l.text), "a");
	l.wanted = 2;
	assert_true(line_next(&l, &piece));
	assert_string_equal(buf_cstr(&l.text), "de");
	assert_false(line_next(&l, &piece));
	line_clear(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_the_same_whatever_the_pieces),
		cmocka_unit_test(what_is_wanted_can_change_between_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
