/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/charset.h"

static void
names_are_known_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(charset_by_name(STR("utf-8")), CHARSET_UTF8);
	assert_int_equal(charset_by_name(STR("US-ASCII")), CHARSET_UTF8);
	assert_int_equal(charset_by_name(STR("Latin1")), CHARSET_WINDOWS);
	assert_int_equal(charset_by_name(STR("ISO-8859-15")), CHARSET_LATIN9);
	assert_int_equal(charset_by_name(STR("iso-8859-2")), CHARSET_NONE);
	assert_int_equal(charset_by_name(STR("utf-8\0")), CHARSET_NONE);
	assert_int_equal(charset_by_name(STR("")), CHARSET_NONE);
}

static void
bytes_become_utf8(void **state)
{
	static const struct {
		enum charset charset;
		const char *bytes, *utf8;
	} cases[] = {
		{ CHARSET_UTF8, "\xc3\xa9\xff\n", "\xc3\xa9\xef\xbf\xbd " },
		{ CHARSET_WINDOWS, "\xe9\x80\x81\x1b",
		    "\xc3\xa9\xe2\x82\xac\xef\xbf\xbd " },
		{ CHARSET_LATIN9, "\xe9\xa4\xbe\x80",
		    "\xc3\xa9\xe2\x82\xac\xc5\xb8 " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b = { 0 };

		charset_put(&b, cases[i].charset, str_of(cases[i].bytes));
		assert_string_equal(buf_cstr(&b), cases[i].utf8);
		buf_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_known_in_any_case),
		cmocka_unit_test(bytes_become_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
