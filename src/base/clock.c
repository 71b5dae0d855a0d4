/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <limits.h>
#include <signal.h>

#include "base/banned.h"

static time_t fixed_wall;	/* tests only; see clock_fix */

/* All that a signal handler may touch; the rest is worked out later. */
static volatile sig_atomic_t hurried;
static int64_t hurry_ms;	/* deadline of everything, once hurried */

int64_t
clock_mono_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

time_t
clock_wall(void)
{
	return fixed_wall ? fixed_wall : time(NULL);
}

void
clock_fix(time_t t)
{
	fixed_wall = t;
}

int64_t
clock_deadline(int64_t timeout_ms)
{
	return timeout_ms > 0 ? clock_mono_ms() + timeout_ms : CLOCK_NEVER;
}

void
clock_hurry(void)
{
	hurried = 1;
}

void
clock_calm(void)
{
	hurried = 0;
	hurry_ms = 0;
}

int
clock_left_ms(int64_t deadline_ms)
{
	int64_t left;

	if (hurried && hurry_ms == 0)
		hurry_ms = clock_mono_ms() + CLOCK_HURRY_MS;
	if (hurried && hurry_ms < deadline_ms)
		deadline_ms = hurry_ms;
	if (deadline_ms == CLOCK_NEVER)
		return -1;
	left = deadline_ms - clock_mono_ms();
	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}
