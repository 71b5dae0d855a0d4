/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/home.h"
#include "base/banned.h"

static void
home_comes_from_the_environment_first(void **state)
{
	static const struct {
		const char *env, *home;
	} cases[] = {
		{ "/home/joe", "/home/joe" },
		{ "/home/joe///", "/home/joe" },
		{ "/", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *home;

		setenv("HOME", cases[i].env, 1);
		home = home_folder();
		assert_string_equal(home, cases[i].home);
		free(home);
	}
}

static void
an_empty_or_missing_home_is_no_error(void **state)
{
	char *home;

	(void)state;
	setenv("HOME", "", 1);
	assert_null(home_env("HOME"));
	home = home_folder();
	if (home)
		assert_string_not_equal(home, "/home/joe");
	free(home);
	unsetenv("HOME");
	free(home_folder());
}

static void
relative_xdg_folders_are_ignored(void **state)
{
	char *folder;

	(void)state;
	setenv("HOME", "/home/joe", 1);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	folder = home_xdg("XDG_CONFIG_HOME", ".config");
	assert_string_equal(folder, "/home/joe/.config");
	free(folder);
	setenv("XDG_CONFIG_HOME", "/srv/joe", 1);
	folder = home_xdg("XDG_CONFIG_HOME", ".config");
	assert_string_equal(folder, "/srv/joe");
	free(folder);
	unsetenv("XDG_CONFIG_HOME");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(home_comes_from_the_environment_first),
		cmocka_unit_test(an_empty_or_missing_home_is_no_error),
		cmocka_unit_test(relative_xdg_folders_are_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
