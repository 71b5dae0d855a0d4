/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <limits.h>
#include <locale.h>
#include <time.h>

#include "text/date.h"

static void
assert_mail(const char *zone, time_t t, const char *want)
{
	struct buf b = { 0 };

	setenv("TZ", zone, 1);
	date_put_mail(&b, t);
	assert_string_equal(buf_cstr(&b), want);
	buf_clear(&b);
}

static void
dates_carry_the_local_zone(void **state)
{
	(void)state;
	assert_mail("UTC0", 0, "Thu, 1 Jan 1970 00:00:00 +0000");
	assert_mail("CET-1", 1764105187, "Tue, 25 Nov 2025 22:13:07 +0100");
	assert_mail("NST3:30", 1764105187, "Tue, 25 Nov 2025 17:43:07 -0330");
	assert_mail("NPT-5:45", 951782400, "Tue, 29 Feb 2000 05:45:00 +0545");
	assert_mail("AAA0:30", 0, "Wed, 31 Dec 1969 23:30:00 -0030");
	assert_mail("CET-1CEST,M3.5.0,M10.5.0/3", 1783000000,
	    "Thu, 2 Jul 2026 15:46:40 +0200");
}

static void
names_are_english_in_every_locale(void **state)
{
	(void)state;
	setlocale(LC_ALL, "de_DE.UTF-8");
	assert_mail("UTC0", 1764105187, "Tue, 25 Nov 2025 21:13:07 +0000");
	setlocale(LC_ALL, "C");
}

static void
iso_dates_are_utc(void **state)
{
	struct buf b = { 0 };

	(void)state;
	setenv("TZ", "CET-1", 1);
	date_put_iso(&b, 1764105187);
	assert_string_equal(buf_cstr(&b), "2025-11-25T21:13:07Z");
	buf_clear(&b);
}

static void
an_absurd_clock_still_gives_a_date(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_mail("UTC0", LONG_MAX, "Thu, 1 Jan 1970 00:00:00 +0000");
	assert_mail("UTC0", LONG_MIN, "Thu, 1 Jan 1970 00:00:00 +0000");
	date_put_iso(&b, LONG_MAX);
	assert_string_equal(buf_cstr(&b), "1970-01-01T00:00:00Z");
	buf_clear(&b);
}

static void
an_iso_date_is_read_back(void **state)
{
	static const time_t times[] = { 0, 1, 1764105187, 951782400,
		-2208988800, 253402300799 };
	struct buf b = { 0 };
	time_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		buf_reset(&b);
		date_put_iso(&b, times[i]);
		assert_true(date_read_iso(buf_str(&b), &t));
		assert_int_equal(t, times[i]);
	}
	buf_clear(&b);
}

static void
other_texts_are_no_iso_dates(void **state)
{
	static const char *const texts[] = { "", "2025-11-25",
		"2025-11-25T21:13:07", "2025-11-25 21:13:07Z",
		"2025-11-25T21:13:07z", "2025-11-25T21:13:07Z ",
		"2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
		"2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z",
		"2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z",
		"2025-01-01T00:00:60Z", "-025-01-01T00:00:00Z",
		"1899-12-31T00:00:00Z", "2025-1 -01T00:00:00Z" };
	time_t t = 17;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(date_read_iso(str_of(texts[i]), &t));
	assert_int_equal(t, 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_carry_the_local_zone),
		cmocka_unit_test(names_are_english_in_every_locale),
		cmocka_unit_test(iso_dates_are_utc),
		cmocka_unit_test(an_absurd_clock_still_gives_a_date),
		cmocka_unit_test(an_iso_date_is_read_back),
		cmocka_unit_test(other_texts_are_no_iso_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
