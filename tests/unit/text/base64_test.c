/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/base64.h"

/* RFC 4648 10, and the bytes that need the last two digits. */
static const struct {
	struct str plain, coded;
} pairs[] = {
	{ { "", 0 }, { "", 0 } },
	{ { "f", 1 }, { "Zg==", 4 } },
	{ { "fo", 2 }, { "Zm8=", 4 } },
	{ { "foo", 3 }, { "Zm9v", 4 } },
	{ { "foob", 4 }, { "Zm9vYg==", 8 } },
	{ { "fooba", 5 }, { "Zm9vYmE=", 8 } },
	{ { "foobar", 6 }, { "Zm9vYmFy", 8 } },
	{ { "\0", 1 }, { "AA==", 4 } },
	{ { "\xff\xff\xff", 3 }, { "////", 4 } },
	{ { "\xfb\xef\xbe", 3 }, { "++++", 4 } },
	{ { "\0tim\0tanstaaftanstaaf", 21 },
		{ "AHRpbQB0YW5zdGFhZnRhbnN0YWFm", 28 } },
};

static void
bytes_are_encoded_padded_and_in_one_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct buf out = { 0 };

		base64_encode(&out, pairs[i].plain);
		assert_true(str_eq(buf_str(&out), pairs[i].coded));
		buf_clear(&out);
	}
}

static void
what_was_encoded_is_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct buf out = { 0 };

		buf_puts(&out, "<");
		assert_true(base64_decode(&out, pairs[i].coded));
		assert_true(str_eq(str_from(buf_str(&out), 1),
		    pairs[i].plain));
		buf_clear(&out);
	}
}

static void
every_byte_makes_the_way_there_and_back(void **state)
{
	char all[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	for (size_t len = 0; len <= 256; len++) {
		struct buf coded = { 0 }, plain = { 0 };

		base64_encode(&coded, str_n(all, len));
		assert_true(base64_decode(&plain, buf_str(&coded)));
		assert_true(str_eq(buf_str(&plain), str_n(all, len)));
		buf_clear(&coded);
		buf_clear(&plain);
	}
}

static void
what_is_not_base64_is_refused_and_changes_nothing(void **state)
{
	static const struct str bad[] = {
		{ "Z", 1 }, { "Zg", 2 }, { "Zg=", 3 }, { "Zm9", 3 },
		{ "=", 1 }, { "==", 2 }, { "===", 3 }, { "====", 4 },
		{ "Z===", 4 }, { "=g==", 4 }, { "Zg=g", 4 }, { "Zg==Zg==", 8 },
		{ "Zm8=Zm8=", 8 }, { "Zg==\n", 5 }, { "Zm9v\r\n", 6 },
		{ "Zm9v ", 5 }, { " Zm9v", 5 }, { "Zm 9", 4 }, { "Zm\t9", 4 },
		{ "Zm9\0", 4 }, { "\0\0\0\0", 4 }, { "Zm9-", 4 }, { "Zm9_", 4 },
		{ "Zm9\xc3", 4 }, { "\xff\xff\xff\xff", 4 }, { "Zm9v====", 8 },
		{ "Zm9v=", 5 }, { "Zh==", 4 }, { "Zm9=", 4 }, { "AB==", 4 },
		{ "Zm9vYg==x", 9 }, { "Zm9vZm9*", 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf out = { 0 };

		buf_puts(&out, "kept");
		assert_false(base64_decode(&out, bad[i]));
		assert_str(buf_str(&out), "kept");
		buf_clear(&out);
	}
}

static void
a_ceiling_is_marked(void **state)
{
	struct buf out = BUF_MAX(4);

	(void)state;
	base64_encode(&out, STR("foob"));
	assert_true(buf_full(&out));
	assert_int_equal(out.len, 0);
	buf_clear(&out);
	base64_decode(&out, STR("Zm9vYmFy"));
	assert_true(buf_full(&out));
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_encoded_padded_and_in_one_line),
		cmocka_unit_test(what_was_encoded_is_read_back),
		cmocka_unit_test(every_byte_makes_the_way_there_and_back),
		cmocka_unit_test(
		    what_is_not_base64_is_refused_and_changes_nothing),
		cmocka_unit_test(a_ceiling_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
