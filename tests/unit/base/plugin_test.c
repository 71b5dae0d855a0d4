/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <dlfcn.h>

#include "base/plugin.h"

struct api {
	double (*cosine)(double);
	double (*other)(double);
};

static const struct plugin_symbol wanted[] = {
	{ "cos", offsetof(struct api, cosine) },
	{ NULL, 0 }
};

static void
the_first_library_that_is_there_is_used(void **state)
{
	static const char *const names[] = { "libno-such-library.so.1",
		"libm.so.6", NULL };
	struct api api = { 0 };

	(void)state;
	if (!dlopen(NULL, RTLD_NOW))
		skip();		/* a static program loads nothing */
	assert_true(plugin_load(names, wanted, &api));
	assert_non_null(api.cosine);
	assert_null(api.other);
	assert_true(api.cosine(0) > 0.5);
	assert_true(plugin_load(names, wanted, &api));
}

static void
a_library_without_the_function_is_none(void **state)
{
	static const char *const names[] = { "libm.so.6", NULL };
	static const struct plugin_symbol strange[] = {
		{ "cos", offsetof(struct api, cosine) },
		{ "no_such_function", offsetof(struct api, other) },
		{ NULL, 0 }
	};
	struct api api = { 0 };

	(void)state;
	assert_false(plugin_load(names, strange, &api));
}

static void
none_at_all_is_said(void **state)
{
	static const char *const names[] = { "libno-such-library.so.1",
		NULL };
	struct api api = { 0 };

	(void)state;
	assert_false(plugin_load(names, wanted, &api));
	assert_null(api.cosine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_library_that_is_there_is_used),
		cmocka_unit_test(a_library_without_the_function_is_none),
		cmocka_unit_test(none_at_all_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
