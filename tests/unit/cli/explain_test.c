/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/printable.h"
#include "cli/explain.h"

static void
identifiers_are_sorted_and_plain(void **state)
{
	(void)state;
	for (size_t i = 0; explain_tables[i]; i++) {
		assert_non_null(explain_tables[i][0].id);
		for (const struct explain *e = explain_tables[i]; e[1].id; e++)
			assert_true(strcmp(e[0].id, e[1].id) < 0);
	}
}

static void
assert_fits(const struct explain *e)
{
	struct buf out = { 0 };
	struct err err = { 0 };
	struct str rest, line;

	assert_int_equal(explain_put(&out, str_of(e->id), &err), 0);
	rest = buf_str(&out);
	while (str_cut(&rest, '\n', &line)) {
		assert_in_range(line.len, 0, 72);
		assert_true(printable_is(line));
	}
	assert_true(str_ends(buf_str(&out), STR(".\n")));
	assert_non_null(strstr(buf_cstr(&out), e->id));
	assert_null(strstr(e->text, "  "));
	buf_clear(&out);
}

static void
each_explanation_fits_80_columns(void **state)
{
	(void)state;
	for (size_t i = 0; explain_tables[i]; i++)
		for (const struct explain *e = explain_tables[i]; e->id; e++)
			assert_fits(e);
}

static void
an_identifier_is_found_however_it_is_written(void **state)
{
	static const char *const good[] = { "ADDRESS", "E-ADDRESS",
		"e-address", "Tls-Name", "[E-TLS-NAME]", "EHLO", "ehlo" };
	static const char *const bad[] = { "", "E-", "E-E-ADDRESS", "TLS",
		"ADDRESS ", "TLS-NAME-X", "[E-ADDRESS", "\x1b[2J" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct buf out = { 0 };
		struct err err = { 0 };

		assert_int_equal(explain_put(&out, str_of(good[i]), &err), 0);
		assert_true(str_starts(buf_str(&out), STR("E-")));
		buf_clear(&out);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf out = { 0 };
		struct err err = { 0 };

		assert_int_equal(explain_put(&out, str_of(bad[i]), &err), -1);
		assert_err(&err, EX_USAGE, "no message has the identifier");
		assert_int_equal(out.len, 0);
		err_clear(&err);
	}
}

static void
a_wrong_identifier_gets_a_suggestion(void **state)
{
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(explain_put(&out, STR("E-TLS-NMAE"), &err), -1);
	assert_string_equal(buf_cstr(&err.hint),
	    "did you mean 'E-TLS-NAME'?");
	err_clear(&err);
	assert_int_equal(explain_put(&out, STR("xyzzy"), &err), -1);
	assert_string_equal(buf_cstr(&err.hint),
	    "it stands at the end of the message: [E-...]");
	err_clear(&err);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identifiers_are_sorted_and_plain),
		cmocka_unit_test(each_explanation_fits_80_columns),
		cmocka_unit_test(an_identifier_is_found_however_it_is_written),
		cmocka_unit_test(a_wrong_identifier_gets_a_suggestion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
