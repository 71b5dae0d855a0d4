/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/pace.h"
#include "config/shape.h"
#include "base/banned.h"

static void
retries_have_a_first_and_a_longest_pause(void **state)
{
	static const struct {
		const char *text;
		int base, cap;	/* base 0: refused */
	} cases[] = {
		{ "1m..1h", 60, 3600 }, { "30..30", 30, 30 },
		{ "5m", 300, 3600 }, { "2h", 7200, 7200 },
		{ "1s..1d", 1, 86400 }, { "60..3600", 60, 3600 },
		{ "", 0, 0 }, { "..", 0, 0 }, { "1m..", 0, 0 },
		{ "..1h", 0, 0 }, { "1h..1m", 0, 0 }, { "0..1h", 0, 0 },
		{ "1m...1h", 0, 0 }, { "1m-1h", 0, 0 }, { "1m .. 1h", 0, 0 },
		{ "-1m..1h", 0, 0 }, { "1m..1h..1d", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pace_retry r = { 7, 8 };

		if (!pace_retry(str_of(cases[i].text), &r)) {
			assert_int_equal(cases[i].base, 0);
			assert_int_equal(r.base, 7);
			continue;
		}
		assert_int_equal(r.base, cases[i].base);
		assert_int_equal(r.cap, cases[i].cap);
	}
}

static void
rates_count_messages_in_a_unit_of_time(void **state)
{
	static const struct {
		const char *text;
		int count, seconds;	/* count 0: refused */
	} cases[] = {
		{ "20/m", 20, 60 }, { "20/min", 20, 60 },
		{ "1/second", 1, 1 }, { "100/hour", 100, 3600 },
		{ "500/d", 500, 86400 }, { "20/60", 20, 60 },
		{ "3/10m", 3, 600 },
		{ "", 0, 0 }, { "20", 0, 0 }, { "20/", 0, 0 }, { "/m", 0, 0 },
		{ "0/m", 0, 0 }, { "-1/m", 0, 0 }, { "20/week", 0, 0 },
		{ "1.5/m", 0, 0 }, { "20/m/m", 0, 0 }, { "2000000/m", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pace_rate r = { 7, 8 };

		if (!pace_rate(str_of(cases[i].text), &r)) {
			assert_int_equal(cases[i].count, 0);
			assert_int_equal(r.count, 7);
			continue;
		}
		assert_int_equal(r.count, cases[i].count);
		assert_int_equal(r.seconds, cases[i].seconds);
	}
}

static void
what_is_kept_reads_the_same(void **state)
{
	struct buf kept = { 0 };
	struct pace_retry retry;
	struct pace_rate rate;

	(void)state;
	assert_true(shape_retry(STR("1m..1h"), &kept));
	assert_string_equal(buf_cstr(&kept), "60..3600");
	assert_true(pace_retry(buf_str(&kept), &retry));
	assert_int_equal(retry.cap, 3600);
	buf_reset(&kept);
	assert_true(shape_rate(STR("20/min"), &kept));
	assert_string_equal(buf_cstr(&kept), "20/60");
	assert_true(pace_rate(buf_str(&kept), &rate));
	buf_reset(&kept);
	assert_true(shape_rate(STR("off"), &kept));
	assert_int_equal(kept.len, 0);
	assert_false(shape_rate(STR("fast"), &kept));
	assert_false(shape_retry(STR(""), &kept));
	buf_clear(&kept);
}

static void
a_folder_is_named_from_the_root_on(void **state)
{
	static const char *const bad[] = { "queue", "./queue", "~joe/queue" };
	struct buf kept = { 0 };

	(void)state;
	setenv("HOME", "/home/joe", 1);
	assert_true(shape_folder(STR("~/queue"), &kept));
	assert_string_equal(buf_cstr(&kept), "/home/joe/queue");
	buf_reset(&kept);
	assert_true(shape_folder(STR("/var/queue"), &kept));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		buf_reset(&kept);
		assert_false(shape_folder(str_of(bad[i]), &kept));
	}
	buf_clear(&kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retries_have_a_first_and_a_longest_pause),
		cmocka_unit_test(rates_count_messages_in_a_unit_of_time),
		cmocka_unit_test(what_is_kept_reads_the_same),
		cmocka_unit_test(a_folder_is_named_from_the_root_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
