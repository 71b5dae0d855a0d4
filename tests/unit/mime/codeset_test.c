/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "mime/codeset.h"

static void
a_locale_names_its_charset(void **state)
{
	static const char *const table[][2] = {
		{ "de_DE.ISO8859-15@euro", "ISO-8859-15" },
		{ "de_DE.iso88591", "ISO-8859-1" }, { "ru_RU.KOI8-R",
		    "KOI8-R" }, { "ja_JP.eucJP", "EUC-JP" },
		{ "de_DE.UTF-8", "" }, { "C", "" }, { "", "" },
		{ "de_DE@euro", "" }, { "x.", "" }, { "x.y\r\nBcc: z", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf b = { 0 };

		codeset_of_locale(&b, str_of(table[i][0]));
		assert_string_equal(buf_cstr(&b), table[i][1]);
		buf_clear(&b);
	}
}

static void
what_is_given_counts_before_what_is_found(void **state)
{
	struct compose c = { 0 };
	struct cte_facts ascii = { .bytes = 1 };
	struct cte_facts utf8 = { .eight_bit = true };
	struct cte_facts other = { .eight_bit = true, .not_utf8 = true };
	struct buf b = { 0 };
	struct err err = { 0 };

	(void)state;
	setenv("LC_ALL", "C", 1);
	codeset_of_text(&b, &c, &ascii);
	codeset_of_text(&b, &c, &utf8);
	codeset_of_text(&b, &c, &other);
	assert_str(buf_str(&b), "us-asciiutf-8unknown-8bit");
	buf_reset(&b);
	setenv("LC_ALL", "pl_PL.ISO-8859-2", 1);
	codeset_of_text(&b, &c, &other);
	codeset_of_text(&b, &c, &utf8);
	assert_str(buf_str(&b), "ISO-8859-2utf-8");
	buf_reset(&b);
	assert_int_equal(compose_set_charset(&c, STR("latin1"), &err), 0);
	codeset_of_text(&b, &c, &other);
	codeset_of_text(&b, &c, &utf8);
	assert_str(buf_str(&b), "latin1latin1");
	buf_clear(&b);
	compose_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_locale_names_its_charset),
		cmocka_unit_test(what_is_given_counts_before_what_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
