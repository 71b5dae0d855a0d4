/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/random.h"
#include "queue/schedule.h"
#include "base/banned.h"

#define NOW ((time_t)1787410000)
#define YEAR ((time_t)365 * 24 * 3600)

static const struct schedule usual = { 60, 3600, 5 * 24 * 3600 };

static void
pauses_double_up_to_the_longest(void **state)
{
	static const int64_t want[] = { 60, 120, 240, 480, 960, 1920, 3600,
		3600, 3600 };

	(void)state;
	for (unsigned int n = 1; n <= sizeof(want) / sizeof(*want); n++)
		for (int i = 0; i < 200; i++) {
			int64_t d = schedule_delay(60, 3600, n);

			assert_true(d >= want[n - 1] * 3 / 4);
			assert_true(d <= want[n - 1] * 5 / 4);
		}
	assert_true(schedule_delay(60, 3600, 9999) <= 4500);
	assert_true(schedule_delay(1, 1, 1) >= 1);
	assert_true(schedule_delay(1, 1, 9999) >= 1);
}

static void
chance_parts_those_who_fail_together(void **state)
{
	int64_t first = schedule_delay(3600, 3600, 1);
	bool differs = false;

	(void)state;
	for (int i = 0; i < 50; i++)
		differs |= schedule_delay(3600, 3600, 1) != first;
	assert_true(differs);
}

static void
a_time_is_believed_within_reason(void **state)
{
	static const struct {
		time_t next, last;
		bool due;
	} cases[] = {
		{ 0, 0, true },
		{ NOW, NOW - 60, true },
		{ NOW + 1, NOW - 60, false },
		{ NOW + 3600, NOW - 60, false },
		{ NOW + 7200, NOW - 60, false },
		/* nobody can have meant that */
		{ NOW + 7201, NOW - 60, true },
		{ NOW + 50 * YEAR, NOW - 60, true },
		/* the clock went back */
		{ NOW + 60, NOW + 1, true },
		{ NOW + YEAR, NOW + YEAR - 60, true },
		/* the clock went forward */
		{ NOW - YEAR, NOW - YEAR - 60, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(schedule_is_due(cases[i].next,
		    cases[i].last, NOW, 3600), cases[i].due);
}

static void
an_attempt_is_counted(void **state)
{
	struct qitem item = { .last = NOW - 100, .attempts = 1 };

	(void)state;
	schedule_tried(&item, &usual, NOW, 0);
	assert_int_equal(item.attempts, 2);
	assert_int_equal(item.waited, 100);
	assert_int_equal(item.last, NOW);
	assert_true(item.next >= NOW + 90 && item.next <= NOW + 150);
	schedule_tried(&item, &usual, NOW + 10, 1800);
	assert_int_equal(item.waited, 110);
	assert_int_equal(item.next, NOW + 10 + 1800);
}

static void
the_first_attempt_of_a_stored_message_counts_no_waiting(void **state)
{
	struct qitem item = { .last = 0 };

	(void)state;
	schedule_tried(&item, &usual, NOW, 0);
	assert_int_equal(item.waited, 0);
	assert_int_equal(item.attempts, 1);
}

static void
no_clock_gives_a_message_up(void **state)
{
	static const time_t jumps[] = { YEAR, -YEAR, 50 * YEAR, -10 * YEAR };

	(void)state;
	for (size_t i = 0; i < sizeof(jumps) / sizeof(*jumps); i++) {
		struct qitem item = { .last = NOW, .attempts = 5,
			.waited = 1000 };

		schedule_tried(&item, &usual, NOW + jumps[i], 0);
		assert_true(item.waited >= 1000);
		assert_true(item.waited <= 1000 + 7200);
		assert_false(schedule_is_over(&item, &usual));
	}
}

static void
it_is_over_when_it_was_tried_for_so_long(void **state)
{
	struct qitem item = { .last = NOW };
	time_t now = NOW;
	int hours = 0;

	(void)state;
	while (!schedule_is_over(&item, &usual)) {
		now += 3600;
		hours++;
		schedule_tried(&item, &usual, now, 0);
		assert_true(hours < 200);
	}
	assert_int_equal(hours, 5 * 24);
}

static void
one_attempt_is_never_enough(void **state)
{
	struct schedule brief = { 60, 3600, 1 }, endless = { 60, 3600, 0 };
	struct qitem item = { .attempts = 1, .waited = 100 };

	(void)state;
	assert_false(schedule_is_over(&item, &brief));
	item.attempts = 2;
	assert_true(schedule_is_over(&item, &brief));
	item.attempts = 9999;
	item.waited = 999999999;
	assert_false(schedule_is_over(&item, &endless));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pauses_double_up_to_the_longest),
		cmocka_unit_test(chance_parts_those_who_fail_together),
		cmocka_unit_test(a_time_is_believed_within_reason),
		cmocka_unit_test(an_attempt_is_counted),
		cmocka_unit_test(
		    the_first_attempt_of_a_stored_message_counts_no_waiting),
		cmocka_unit_test(no_clock_gives_a_message_up),
		cmocka_unit_test(it_is_over_when_it_was_tried_for_so_long),
		cmocka_unit_test(one_attempt_is_never_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
