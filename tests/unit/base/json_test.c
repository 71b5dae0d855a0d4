/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/json.h"

static void
members_are_parted_by_commas(void **state)
{
	struct buf out = { 0 };
	struct json j = { &out, false };

	(void)state;
	json_open(&j, NULL, '{');
	json_str(&j, "a", STR("x"));
	json_open(&j, "list", '[');
	json_int(&j, NULL, -1);
	json_bool(&j, NULL, true);
	json_open(&j, NULL, '{');
	json_close(&j, '}');
	json_close(&j, ']');
	json_bool(&j, "b", false);
	json_close(&j, '}');
	assert_str(buf_str(&out),
	    "{\"a\":\"x\",\"list\":[-1,true,{}],\"b\":false}");
	buf_clear(&out);
}

static void
any_bytes_become_a_string(void **state)
{
	static const struct {
		struct str in;
		const char *out;
	} table[] = {
		{ { "", 0 }, "\"\"" },
		{ { "a\"b\\c/", 6 }, "\"a\\\"b\\\\c/\"" },
		{ { "\n\0\x1b\x7f", 4 },
		    "\"\\u000a\\u0000\\u001b\\u007f\"" },
		{ { "\xc3\xa9", 2 }, "\"\\u00e9\"" },
		{ { "\xe2\x82\xac", 3 }, "\"\\u20ac\"" },
		{ { "\xf0\x9f\x98\x80", 4 }, "\"\\ud83d\\ude00\"" },
		/* not UTF-8: stray, overlong, surrogate, cut, too high */
		{ { "\x80", 1 }, "\"\\ufffd\"" },
		{ { "\xc0\xaf", 2 }, "\"\\ufffd\\ufffd\"" },
		{ { "\xed\xa0\x80", 3 }, "\"\\ufffd\\ufffd\\ufffd\"" },
		{ { "\xe2\x82", 2 }, "\"\\ufffd\\ufffd\"" },
		{ { "\xf5\x80\x80\x80", 4 },
		    "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf out = { 0 };

		json_put_string(&out, table[i].in);
		assert_string_equal(buf_cstr(&out), table[i].out);
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_parted_by_commas),
		cmocka_unit_test(any_bytes_become_a_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
