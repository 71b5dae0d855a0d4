/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "sasl/refusal.h"

static void
assert_words(struct str json, const char *words)
{
	struct buf out = { 0 };

	refusal_put(&out, json);
	assert_string_equal(buf_cstr(&out), words);
	buf_clear(&out);
}

static void
flat_objects_become_words(void **state)
{
	(void)state;
	assert_words(STR("{\"status\":\"invalid_token\",\"scope\":\"mail smtp"
	    "\",\"openid-configuration\":\"https:\\/\\/o.example\"}"),
	    "status invalid_token, scope mail smtp, "
	    "openid-configuration https://o.example");
	assert_words(STR("{\r\n \"status\" : 401 ,\n\"schemes\":\"bearer mac\""
	    "}\r\n"), "status 401, schemes bearer mac");
	assert_words(STR("{\"a\":true,\"b\":null,\"c\":-1.5e+3}"),
	    "a true, b null, c -1.5e+3");
	assert_words(STR("{\"a\":\"\\\"\\\\\\n\\u0041\\u00e9\"}"),
	    "a \"\\ A\xc3\xa9");
	assert_words(STR("{\"a\":\"\"}"), "a ");
}

static void
anything_else_is_one_line_as_it_is(void **state)
{
	(void)state;
	assert_words(STR(""), "");
	assert_words(STR(" \r\n"), "");
	assert_words(STR("{}"), "{}");
	assert_words(STR("no  json\r\nat all\n"), "no json at all");
	assert_words(STR("{\"a\":{\"b\":1}}"), "{\"a\":{\"b\":1}}");
	assert_words(STR("{\"a\":[1]}"), "{\"a\":[1]}");
	assert_words(STR("{\"a\":1"), "{\"a\":1");
	assert_words(STR("{\"a\":1,}"), "{\"a\":1,}");
	assert_words(STR("{\"a\":1}x"), "{\"a\":1}x");
	assert_words(STR("{\"a\"}"), "{\"a\"}");
	assert_words(STR("{\"a\":}"), "{\"a\":}");
	assert_words(STR("{a:1}"), "{a:1}");
	assert_words(STR("{\"a\":\"b"), "{\"a\":\"b");
	assert_words(STR("{\"a\":\"b\\"), "{\"a\":\"b\\");
	assert_words(STR("{\"a\":\"\\x\"}"), "{\"a\":\"\\x\"}");
	assert_words(STR("{\"a\":\"\\u12"), "{\"a\":\"\\u12");
	assert_words(STR("{\"a\":\"\\u12g4\"}"), "{\"a\":\"\\u12g4\"}");
	assert_words(STR("a\0\0b"), "a b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flat_objects_become_words),
		cmocka_unit_test(anything_else_is_one_line_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
