/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "oauth/fields.h"

static struct fields *
need(const char *text)
{
	struct err err = { 0 };
	struct fields *f = fields_read(str_of(text), &err);

	if (!f && err.status == EX_CONFIG) {
		err_clear(&err);
		skip();		/* no jansson here */
	}
	err_clear(&err);
	return f;
}

static void
members_are_read_by_their_type(void **state)
{
	struct fields *f = need("{\"t\":\"text\",\"n\":7,\"s\":\"8\","
	    "\"y\":true,\"f\":false,\"z\":null,\"big\":1e300,\"neg\":-1,"
	    "\"l\":[\"a\",5,\"b\"],\"o\":{}}");
	struct buf out = { 0 };
	int64_t n = 0;

	(void)state;
	assert_non_null(f);
	assert_int_equal(fields_text(f, "t", &out), 1);
	assert_str(buf_str(&out), "text");
	assert_int_equal(fields_text(f, "z", &out), 0);
	assert_int_equal(fields_text(f, "none", &out), 0);
	assert_int_equal(fields_text(f, "n", &out), -1);
	assert_int_equal(fields_text(f, "o", &out), -1);
	assert_int_equal(fields_number(f, "n", 100, &n), 1);
	assert_int_equal(n, 7);
	assert_int_equal(fields_number(f, "s", 100, &n), 1);
	assert_int_equal(n, 8);
	assert_int_equal(fields_number(f, "big", 100, &n), 1);
	assert_int_equal(n, 100);
	assert_int_equal(fields_number(f, "neg", 100, &n), -1);
	assert_int_equal(fields_number(f, "t", 100, &n), -1);
	assert_int_equal(fields_number(f, "z", 100, &n), 0);
	assert_true(fields_true(f, "y"));
	assert_false(fields_true(f, "f"));
	assert_false(fields_true(f, "t"));
	assert_true(fields_lists(f, "l", "b"));
	assert_false(fields_lists(f, "l", "c"));
	assert_false(fields_lists(f, "t", "text"));
	assert_true(fields_has(f, "f"));
	assert_false(fields_has(f, "z"));
	buf_clear(&out);
	fields_free(f);
}

static void
a_text_that_is_too_long_or_unclean_is_none(void **state)
{
	struct fields *f = need("{\"a\":\"12345\",\"b\":\"x\\ty\"}");
	struct buf out = BUF_MAX(6);

	(void)state;
	assert_non_null(f);
	buf_puts(&out, "ab");
	assert_int_equal(fields_text(f, "a", &out), -1);
	assert_int_equal(fields_text(f, "b", &out), -1);
	assert_str(buf_str(&out), "ab");
	assert_false(buf_full(&out));
	buf_clear(&out);
	fields_free(f);
}

static void
what_is_no_object_is_refused(void **state)
{
	static const char *const bad[] = { "", "x", "5", "\"a\"", "[]",
		"[{\"a\":1}]", "{}", "{\"a\":1", "{\"a\":1}x",
		"{\"a\":1,\"a\":2}", "{\"a\":\"\\u0000\"}",
		"{\"a\":\"\xff\"}", "{a:1}", "{\"a\":01}" };

	(void)state;
	fields_free(need("{\"a\":1}"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		assert_null(fields_read(str_of(bad[i]), &err));
		assert_err(&err, EX_TEMPFAIL, "no JSON object");
		err_clear(&err);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_read_by_their_type),
		cmocka_unit_test(a_text_that_is_too_long_or_unclean_is_none),
		cmocka_unit_test(what_is_no_object_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
