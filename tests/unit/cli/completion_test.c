/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/alloc.h"
#include "cli/completion.h"
#include "cli/longname.h"

static struct buf out;
static struct err err;

static const char *
script(const char *shell)
{
	buf_clear(&out);
	assert_int_equal(completion_put(&out, str_of(shell), &err), 0);
	assert_false(buf_full(&out));
	return buf_cstr(&out);
}

static int
tear_down(void **state)
{
	(void)state;
	buf_clear(&out);
	err_clear(&err);
	return 0;
}

static void
every_shell_knows_every_option_that_people_are_told_of(void **state)
{
	static const char *const shells[] = { "bash", "fish", "zsh" };
	struct longname l;

	(void)state;
	for (size_t s = 0; s < 3; s++) {
		const char *text = script(shells[s]);
		bool fish = s == 1;

		for (size_t i = 0; longname_at(i, &l); i++) {
			char *name = alloc_printf(fish ? " -l %s " : "%s",
			    fish ? l.spelled + 2 : l.spelled);
			bool told = l.option ? !!l.option->help :
			    !(l.setting->flags & SETTING_OLD);

			if (*l.spelled && told && !strstr(text, name))
				fail_msg("%s lacks %s", shells[s], l.spelled);
			free(name);
		}
	}
}

static void
old_names_and_silent_options_are_not_offered(void **state)
{
	(void)state;
	assert_null(strstr(script("bash"), "tls-nostarttls"));
	assert_null(strstr(script("fish"), "-s U"));
}

static void
values_are_offered_where_they_are_known(void **state)
{
	(void)state;
	assert_non_null(strstr(script("bash"), "\t--tls=)\n\t\tmapfile -t "
	    "COMPREPLY < <(compgen -W 'on off' -- \"$cur\")\n"));
	assert_non_null(strstr(script("fish"), " -l tls -f -a 'on off' "));
	assert_non_null(strstr(script("zsh"), "'--tls=-[setting: on or "
	    "off]::VALUE:(on off)'"));
}

static void
text_is_quoted_as_each_shell_wants_it(void **state)
{
	(void)state;
	assert_non_null(strstr(script("zsh"), "of the user'\\''s]"));
	assert_non_null(strstr(script("fish"), "of the user\\'s'"));
}

static void
another_shell_is_refused(void **state)
{
	(void)state;
	assert_int_equal(completion_put(&out, STR("csh"), &err), -1);
	assert_int_equal(err.status, EX_USAGE);
	assert_string_equal(buf_cstr(&err.text), "unknown shell 'csh'");
	assert_int_equal(out.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    every_shell_knows_every_option_that_people_are_told_of,
		    tear_down),
		cmocka_unit_test_teardown(
		    old_names_and_silent_options_are_not_offered, tear_down),
		cmocka_unit_test_teardown(
		    values_are_offered_where_they_are_known, tear_down),
		cmocka_unit_test_teardown(
		    text_is_quoted_as_each_shell_wants_it, tear_down),
		cmocka_unit_test_teardown(another_shell_is_refused,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
