/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "oauth/form.h"

static void
fields_are_escaped_and_joined(void **state)
{
	struct buf out = { 0 };

	(void)state;
	form_put(&out, "a", STR("x-._~9"));
	form_put(&out, "b", STR(""));
	form_put(&out, "c", STR("\xc3\xa4 &=+%/"));
	assert_str(buf_str(&out), "a=x-._~9&b=&c=%C3%A4%20%26%3D%2B%25%2F");
	buf_clear(&out);
}

static void
a_field_is_found_by_its_whole_name(void **state)
{
	struct buf out = { 0 };
	struct str form = STR("xcode=1&code=a%2Bb+c%c3%A4&code2=3&empty=&no");

	(void)state;
	assert_true(form_get(form, "code", &out));
	assert_str(buf_str(&out), "a+b c\xc3\xa4");
	assert_true(form_get(form, "empty", &out));
	assert_true(form_get(form, "no", &out));
	assert_int_equal(out.len, 7);
	assert_false(form_get(form, "cod", &out));
	buf_clear(&out);
}

static void
what_is_doubtful_is_not_there(void **state)
{
	static const char *const forms[] = { "", "&", "=a", "code=1&code=1",
		"code=%", "code=%4", "code=%4g", "code=a%00b", "code=a%0Ab",
		"code=%7f", "code=\n", "code=\x7f" };
	struct buf out = { 0 };

	(void)state;
	buf_puts(&out, "x");
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		assert_false(form_get(str_of(forms[i]), "code", &out));
		assert_str(buf_str(&out), "x");
	}
	buf_clear(&out);
}

static void
what_does_not_fit_is_not_there(void **state)
{
	struct buf out = BUF_MAX(3);

	(void)state;
	assert_true(form_get(STR("a=123"), "a", &out));
	buf_reset(&out);
	assert_false(form_get(STR("a=1234"), "a", &out));
	assert_int_equal(out.len, 0);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_escaped_and_joined),
		cmocka_unit_test(a_field_is_found_by_its_whole_name),
		cmocka_unit_test(what_is_doubtful_is_not_there),
		cmocka_unit_test(what_does_not_fit_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
