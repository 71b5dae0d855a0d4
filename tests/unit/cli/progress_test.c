/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "cli/progress.h"

static void
amounts_speed_and_time_are_shown(void **state)
{
	static const struct {
		uint64_t done, all;
		int64_t ms;
		const char *line;
	} cases[] = {
		{ 12300000, 100000000, 10000,
			"12.3 MB of 100.0 MB, 1.2 MB/s, 1:11 left" },
		{ 0, 5000, 2000, "0.0 kB of 5.0 kB, 0.0 kB/s" },
		{ 1000, 1000, 0, "1.0 kB of 1.0 kB, 1.0 MB/s, 0:00 left" },
		{ 1000000, 5000000000, 4000,
			"1.0 MB of 5.0 GB, 250.0 kB/s, 5:33:16 left" },
		{ 2000, 1000, 1000, "2.0 kB of 1.0 kB, 2.0 kB/s" },
		{ 1, UINT64_MAX, 1000000000,
			"0.0 kB of 18446744.1 TB, 0.0 kB/s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf out = { 0 };

		progress_put(&out, cases[i].done, cases[i].all, cases[i].ms);
		assert_string_equal(buf_cstr(&out), cases[i].line);
		buf_clear(&out);
	}
}

static void
without_a_terminal_there_is_none(void **state)
{
	struct progress p = { .width = 0 };

	(void)state;
	progress_begin(&p, false);
	assert_false(p.wanted);
	progress_end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_speed_and_time_are_shown),
		cmocka_unit_test(without_a_terminal_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
