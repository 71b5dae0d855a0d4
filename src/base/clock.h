/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/clock.h - the only source of time.
 *
 * Deadlines are absolute, in milliseconds of a clock that nobody can set;
 * a step takes one before it begins and everything below honours it.
 */
#ifndef ENVOI_BASE_CLOCK_H
#define ENVOI_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* A deadline that never comes. */
#define CLOCK_NEVER INT64_MAX

/* clock_mono_ms - milliseconds of the monotonic clock. */
int64_t clock_mono_ms(void);

/* clock_wall - seconds since the epoch, as the machine believes. */
time_t clock_wall(void);

/*
 * clock_deadline - the deadline timeout_ms from now; 0 or less means
 * CLOCK_NEVER.
 */
int64_t clock_deadline(int64_t timeout_ms);

/* clock_earlier - the sooner of two deadlines. */
static inline int64_t
clock_earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * clock_left_ms - what is left until a deadline, as poll(2) wants it:
 * 0 when it has passed, -1 for CLOCK_NEVER, never above INT_MAX.
 */
int clock_left_ms(int64_t deadline_ms);

/*
 * clock_hurry - from now on no deadline is later than CLOCK_HURRY_MS ahead.
 * For signal handlers; base/grace is who calls it.
 */
#define CLOCK_HURRY_MS ((int64_t)10 * 1000)
void clock_hurry(void);

/* clock_calm - deadlines are what they were. */
void clock_calm(void);

/* clock_fix - for tests: the wall clock stands at t; 0 lets it run again. */
void clock_fix(time_t t);

#endif
