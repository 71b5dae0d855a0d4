/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "mime/mediatype.h"

static void
the_extension_says_the_type(void **state)
{
	static const char *const table[][2] = {
		{ "a.txt", "text/plain" }, { "/x.y/a.PnG", "image/png" },
		{ "a.tar.gz", "application/gzip" }, { "a", NULL },
		{ ".png", NULL }, { "x.png/a", NULL }, { "a.", NULL },
		{ "a.unheard", NULL }, { "", NULL },
		{ "dir/.bashrc", NULL }, { "z.7z",
		    "application/x-7z-compressed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const char *type = mediatype_by_name(str_of(table[i][0]));

		if (table[i][1])
			assert_string_equal(type, table[i][1]);
		else
			assert_null(type);
	}
}

static void
a_type_behind_a_colon_is_split_off(void **state)
{
	static const char *const table[][3] = {
		{ "a", "a", "" }, { "a:text/plain", "a", "text/plain" },
		{ "-:a/b", "-", "a/b" }, { "a:b", "a:b", "" },
		{ "a:b:c/d", "a:b", "c/d" }, { "a:/b", "a:/b", "" },
		{ "a:b/", "a:b/", "" }, { "a:b/c/d", "a:b/c/d", "" },
		{ ":a/b", ":a/b", "" }, { "a:", "a:", "" },
		{ "a:b/c;d=e/f", "a", "b/c;d=e/f" }, { "", "", "" },
		{ "a;b:c/d", "a;b", "c/d" }, { "a: b/c ; d=e", "a",
		    " b/c ; d=e" }, { "a:b c/d", "a:b c/d", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct str file, type;

		mediatype_split(str_of(table[i][0]), &file, &type);
		assert_true(str_eq(file, str_of(table[i][1])));
		assert_true(str_eq(type, str_of(table[i][2])));
	}
}

static void
a_given_type_is_written_as_a_field_has_it(void **state)
{
	static const char *const good[][2] = {
		{ "Text/HTML", "text/html" },
		{ "a/b;c=\"d e\"", "a/b; c=\"d e\"" },
		{ "a/b; name=x; c=d", "a/b; c=d" },
	};
	static const char *const bad[] = {
		"", "text", "text/", "/x", "a b/c", "multipart/mixed", "a/b/c",
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct err err = { 0 };

		buf_reset(&b);
		assert_int_equal(mediatype_read(&b, str_of(good[i][0]), &err),
		    0);
		assert_string_equal(buf_cstr(&b), good[i][1]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		assert_int_equal(mediatype_read(&b, str_of(bad[i]), &err), -1);
		assert_err(&err, EX_USAGE, "no media type");
		err_clear(&err);
	}
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_extension_says_the_type),
		cmocka_unit_test(a_type_behind_a_colon_is_split_off),
		cmocka_unit_test(a_given_type_is_written_as_a_field_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
