/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/xtext.h"

static void
xtext_goes_there_and_back(void **state)
{
	static const struct {
		struct str plain, xtext;
	} good[] = {
		{ STR(""), STR("") },
		{ STR("a@x.example"), STR("a@x.example") },
		{ STR("a+b=c@x"), STR("a+2Bb+3Dc@x") },
		{ STR("\"a b\"@x\r\n"), STR("\"a+20b\"@x+0D+0A") },
		{ STR("\0\x7f\xff"), STR("+00+7F+FF") },
		{ STR("~!"), STR("~!") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct buf b = { 0 };

		xtext_encode(&b, good[i].plain);
		assert_true(str_eq(buf_str(&b), good[i].xtext));
		buf_reset(&b);
		assert_true(xtext_decode(&b, good[i].xtext));
		assert_true(str_eq(buf_str(&b), good[i].plain));
		buf_clear(&b);
	}
}

static void
what_is_not_xtext_is_refused(void **state)
{
	static const char *const bad[] = { "+", "a+", "a+2", "a+2b", "+2g",
		"+ 2", "a=b", "a b", "a\x7f", "a\xc3\xa9", "a\n", "++2B" };
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "before");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(xtext_decode(&b, str_of(bad[i])));
		assert_string_equal(buf_cstr(&b), "before");
	}
	buf_clear(&b);
}

static void
addresses_outside_ascii_go_there_and_back(void **state)
{
	static const struct {
		const char *plain, *enc;
	} good[] = {
		{ "", "" },
		{ "a@x", "a@x" },
		{ "a+b=c\\@x", "a\\x{2B}b\\x{3D}c\\x{5C}@x" },
		{ "\"a b\"@x", "\"a\\x{20}b\"@x" },
		{ "j\xc3\xb6@x", "j\\x{F6}@x" },
		{ "\xe2\x82\xac@x", "\\x{20AC}@x" },
		{ "\xf0\x9f\x93\xa7@x", "\\x{1F4E7}@x" },
		{ "\xf4\x8f\xbf\xbf", "\\x{10FFFF}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct buf b = { 0 };

		xtext_encode_addr(&b, str_of(good[i].plain));
		assert_string_equal(buf_cstr(&b), good[i].enc);
		buf_reset(&b);
		assert_true(xtext_decode_addr(&b, str_of(good[i].enc)));
		assert_string_equal(buf_cstr(&b), good[i].plain);
		buf_clear(&b);
	}
}

static void
characters_outside_ascii_may_stand_as_they_are(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_true(xtext_decode_addr(&b, STR("j\xc3\xb6\\x{2B}@x")));
	assert_string_equal(buf_cstr(&b), "j\xc3\xb6+@x");
	buf_clear(&b);
}

static void
what_is_no_encoded_address_is_refused(void **state)
{
	static const char *const bad[] = { "a+b", "a=b", "a b", "a\\b",
		"\\x{}", "\\x{A}", "\\x{0D}", "\\x{0A}", "\\x{00}", "\\x{7F}",
		"\\x{d6}", "\\x{0F6}", "\\x{D800}", "\\x{110000}",
		"\\x{1234567}", "\\x{20AC", "\\x20AC}", "\\x{20 }", "\xff",
		"\n", "\\" };
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "before");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (xtext_decode_addr(&b, str_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
		assert_string_equal(buf_cstr(&b), "before");
	}
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xtext_goes_there_and_back),
		cmocka_unit_test(what_is_not_xtext_is_refused),
		cmocka_unit_test(addresses_outside_ascii_go_there_and_back),
		cmocka_unit_test(
		    characters_outside_ascii_may_stand_as_they_are),
		cmocka_unit_test(what_is_no_encoded_address_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
