/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "sasl/prep.h"

static void
assert_prep(struct str in, struct str want, bool is_text)
{
	struct buf out = { 0 };

	assert_int_equal(prep_put(&out, in), is_text);
	assert_true(str_eq(buf_str(&out), want));
	buf_wipe(&out);
}

static void
text_is_normalised(void **state)
{
	(void)state;
	assert_prep(STR(""), STR(""), true);
	assert_prep(STR(" pencil "), STR(" pencil "), true);
	assert_prep(STR("e\xcc\x81"), STR("\xc3\xa9"), true);
	assert_prep(STR("\xe2\x84\xab"), STR("\xc3\x85"), true);
	assert_prep(STR("a\xc2\xa0""b"), STR("a b"), true);
	assert_prep(STR("a\xe3\x80\x80""b"), STR("a b"), true);
	assert_prep(STR("\xf0\x9f\x94\x91"), STR("\xf0\x9f\x94\x91"), true);
}

static void
text_outside_the_profile_goes_as_it_is(void **state)
{
	(void)state;
	assert_prep(STR("a\tb\x01\x7f"), STR("a\tb\x01\x7f"), true);
	assert_prep(STR("\xc3\xa9\x01"), STR("\xc3\xa9\x01"), true);
	assert_prep(STR("\xc2\xad""e\xcc\x81"), STR("\xc2\xad""e\xcc\x81"),
	    true);		/* a soft hyphen: all of it stays */
	assert_prep(STR("\xcd\xb8"), STR("\xcd\xb8"), true);	/* U+0378 */
}

static void
bytes_that_are_no_text_are_told(void **state)
{
	(void)state;
	assert_prep(STR("caf\xe9"), STR("caf\xe9"), false);
	assert_prep(STR("\xff\xfe"), STR("\xff\xfe"), false);
	assert_prep(STR("\xc3"), STR("\xc3"), false);
	assert_prep(STR("\xed\xa0\x80"), STR("\xed\xa0\x80"), false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_normalised),
		cmocka_unit_test(text_outside_the_profile_goes_as_it_is),
		cmocka_unit_test(bytes_that_are_no_text_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
