/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/utf8.h"

static void
characters_are_read_with_their_length(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		uint32_t cp;
	} good[] = {
		{ "a", 1, 'a' }, { "\x7f", 1, 0x7f },
		{ "\xc2\x80", 2, 0x80 }, { "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 }, { "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 }, { "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct str s = str_of(good[i].bytes);
		struct buf back = { 0 };
		uint32_t cp = 0;

		assert_int_equal(utf8_next(s, &cp), good[i].len);
		assert_int_equal(cp, good[i].cp);
		assert_true(utf8_is_valid(s));
		utf8_put(&back, cp);
		assert_true(str_eq(buf_str(&back), s));
		buf_clear(&back);
	}
	assert_int_equal(utf8_next(STR("\0x"), NULL), 1);
}

static void
what_only_looks_like_utf8_is_refused(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2(",
		"\xe0\x80\x80", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x28\xa1",
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xf0\x90\x80", "\xfe", "\xff",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		uint32_t cp = 7;

		assert_int_equal(utf8_next(str_of(bad[i]), &cp), 0);
		assert_int_equal(cp, 7);
		assert_false(utf8_is_valid(str_of(bad[i])));
	}
	assert_int_equal(utf8_next(STR(""), NULL), 0);
	assert_true(utf8_is_valid((struct str){ NULL, 0 }));
	assert_false(utf8_is_valid(STR("ok\xc3\xa9" "\xc3")));
}

static void
code_points_that_are_none_become_the_replacement(void **state)
{
	struct buf b = { 0 };

	(void)state;
	utf8_put(&b, 0xd800);
	utf8_put(&b, 0x110000);
	assert_str(buf_str(&b), "\xef\xbf\xbd\xef\xbf\xbd");
	buf_clear(&b);
}

static void
cleaning_keeps_what_can_be_shown(void **state)
{
	struct buf b = { 0 };

	(void)state;
	utf8_put_clean(&b, STR("J\xc3\xb6rg\r\n\x1b\0x\xe4y\xc2\x85z"));
	assert_str(buf_str(&b), "J\xc3\xb6rg    x\xef\xbf\xbdy z");
	buf_clear(&b);
}

static void
controls_and_hidden_characters_are_known(void **state)
{
	(void)state;
	assert_true(utf8_is_control(0) && utf8_is_control(0x1f));
	assert_true(utf8_is_control(0x7f) && utf8_is_control(0x9f));
	assert_true(utf8_is_control(0x2028));
	assert_false(utf8_is_control(' ') || utf8_is_control(0xa0));
	assert_true(utf8_is_hidden(0x202e) && utf8_is_hidden(0x2066));
	assert_false(utf8_is_hidden('a') || utf8_is_hidden(0x200c));
	assert_true(utf8_is_ascii(STR("a\x7f")));
	assert_false(utf8_is_ascii(STR("a\x80")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_are_read_with_their_length),
		cmocka_unit_test(what_only_looks_like_utf8_is_refused),
		cmocka_unit_test(
		    code_points_that_are_none_become_the_replacement),
		cmocka_unit_test(cleaning_keeps_what_can_be_shown),
		cmocka_unit_test(controls_and_hidden_characters_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
