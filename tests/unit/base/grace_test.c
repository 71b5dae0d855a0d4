/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <signal.h>

#include "base/clock.h"
#include "base/grace.h"

static void
deadlines_are_long_until_a_signal_comes(void **state)
{
	int64_t far;

	(void)state;
	far = clock_mono_ms() + 600 * 1000;
	grace_begin();
	grace_begin();
	assert_true(clock_left_ms(far) > 500 * 1000);
	assert_int_equal(clock_left_ms(CLOCK_NEVER), -1);
	raise(SIGTERM);
	raise(SIGINT);
	assert_true(clock_left_ms(far) <= CLOCK_HURRY_MS);
	assert_in_range(clock_left_ms(CLOCK_NEVER), 1, CLOCK_HURRY_MS);
	assert_in_range(clock_left_ms(clock_mono_ms() + 1000), 0, 1000);
	assert_true(grace_end());
	assert_true(clock_left_ms(far) > 500 * 1000);
	assert_int_equal(clock_left_ms(CLOCK_NEVER), -1);
}

static void
without_a_signal_nothing_came(void **state)
{
	(void)state;
	assert_false(grace_end());
	grace_begin();
	assert_false(grace_end());
}

static void
noted(int signo)
{
	(void)signo;
}

static void
signals_are_afterwards_as_before(void **state)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction own = { .sa_handler = noted }, now;

	(void)state;
	sigaction(SIGHUP, &ignore, NULL);
	sigaction(SIGINT, &own, NULL);
	grace_begin();
	sigaction(SIGHUP, NULL, &now);
	assert_true(now.sa_handler == SIG_IGN);
	raise(SIGHUP);
	raise(SIGINT);	/* somebody else notes that one already */
	assert_false(grace_end());
	sigaction(SIGINT, NULL, &now);
	assert_true(now.sa_handler == noted);
	sigaction(SIGTERM, NULL, &now);
	assert_true(now.sa_handler == SIG_DFL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadlines_are_long_until_a_signal_comes),
		cmocka_unit_test(without_a_signal_nothing_came),
		cmocka_unit_test(signals_are_afterwards_as_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
