/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/alloc.h"
#include "base/printable.h"
#include "cli/help.h"
#include "cli/option.h"

static void
it_fits_80_columns(void **state)
{
	struct buf out = { 0 };
	struct str rest, line;

	(void)state;
	help_put(&out);
	assert_false(buf_full(&out));
	rest = buf_str(&out);
	assert_true(str_ends(rest, STR("\n")));
	while (str_cut(&rest, '\n', &line)) {
		assert_in_range(line.len, 0, 79);
		assert_true(printable_is(line));
		assert_false(str_ends(line, STR(" ")));
	}
	buf_clear(&out);
}

static void
it_names_every_option_that_has_a_text(void **state)
{
	struct buf out = { 0 };

	(void)state;
	help_put(&out);
	for (const struct option *o = option_table; o->take; o++) {
		char *name = alloc_printf("--%s", o->name ? o->name : "");
		char *letter = alloc_printf(" -%c", o->letter);

		if (o->help && o->name)
			assert_non_null(strstr(buf_cstr(&out), name));
		if (o->help && o->letter)
			assert_non_null(strstr(buf_cstr(&out), letter));
		free(name);
		free(letter);
	}
	buf_clear(&out);
}

static void
a_long_synopsis_gets_a_line_of_its_own(void **state)
{
	struct buf out = { 0 };

	(void)state;
	help_put(&out);
	assert_non_null(strstr(buf_cstr(&out), "  -a, --account=ACCOUNT      "
	    "use this account\n"));
	assert_non_null(strstr(buf_cstr(&out), "      --version              "
	    "show version"));
	assert_non_null(strstr(buf_cstr(&out), "  -d, --debug[=all]"));
	assert_non_null(strstr(buf_cstr(&out), "  -q[WHAT] "));
	assert_non_null(strstr(buf_cstr(&out), " --tls-starttls "));
	assert_null(strstr(buf_cstr(&out), " --password "));
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_fits_80_columns),
		cmocka_unit_test(it_names_every_option_that_has_a_text),
		cmocka_unit_test(a_long_synopsis_gets_a_line_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
