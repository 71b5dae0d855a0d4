/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built twice: with SSE2 where the machine has it, and without. */
#include "test.h"

#include "message/marks.h"

enum { LENGTH = 3 * MARKS_BLOCK + 7 };

/* Each offset that marks_next gives, and no other, holds one. */
static void
assert_marks(const char *text, size_t len)
{
	struct marks m = marks_begin(str_n(text, len));
	size_t at = 0;

	for (;;) {
		size_t next = marks_next(&m);

		for (; at < next; at++)
			assert_false(marks_is_one(text[at]));
		if (next == len)
			break;
		assert_true(marks_is_one(text[at]));
		at++;
	}
	assert_int_equal(at, len);
	assert_int_equal(marks_next(&m), len);
}

static void
each_is_found_wherever_it_stands(void **state)
{
	static const char ones[] = { '\0', '\r', '\n' };
	char text[LENGTH];

	(void)state;
	for (size_t i = 0; i < sizeof(ones); i++)
		for (size_t at = 0; at < LENGTH; at++) {
			struct marks m;

			memset(text, 'x', sizeof(text));
			text[at] = ones[i];
			m = marks_begin(str_n(text, LENGTH));
			assert_int_equal(marks_next(&m), at);
			assert_int_equal(marks_next(&m), LENGTH);
			m = marks_begin(str_n(text, at));
			assert_int_equal(marks_next(&m), at);
		}
}

static void
no_other_byte_is_one(void **state)
{
	char text[LENGTH];

	(void)state;
	for (int c = 1; c < 256; c++) {
		memset(text, c, sizeof(text));
		if (c != '\r' && c != '\n') {
			struct marks m = marks_begin(str_n(text, LENGTH));

			assert_int_equal(marks_next(&m), LENGTH);
		}
		/* a neighbour below does not hide or make one */
		for (size_t i = 0; i < LENGTH; i += 2)
			text[i] = '\n';
		assert_marks(text, LENGTH);
	}
}

static void
mixtures_are_seen_byte_by_byte(void **state)
{
	static const char alphabet[] = { 'a', '\n', '\r', '\0', '\t', '\x0e',
		'\x7f', '\x80', '\xff', ' ', 'b', 'c', 'd', '\x0d', 'e', 'f' };
	char text[LENGTH];
	uint32_t lot = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < LENGTH; i++) {
			lot = lot * 1664525 + 1013904223;
			text[i] = alphabet[lot >> 28];
		}
		assert_marks(text + round % 17, LENGTH - (size_t)round % 71 -
		    17);
	}
	assert_marks("", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_wherever_it_stands),
		cmocka_unit_test(no_other_byte_is_one),
		cmocka_unit_test(mixtures_are_seen_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
