/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A user's file with any text in it, a rate and times, forward and back.
 *
 * Always true: what is kept is read back; nobody waits for longer than a
 * whole round, and who waited for as long as was said may send; within one
 * second never more than the rate's number go.
 */
#include "fuzz.h"

#include "serve/rate.h"

enum { HEAD = 8, STEPS = 64 };

static void
check_kept(uint64_t full)
{
	struct buf text = { 0 };

	rate_put(&text, full);
	if (text.len != RATE_DIGITS + 1 || rate_read(buf_str(&text)) != full)
		abort();
	buf_clear(&text);
}

static void
check_step(uint64_t *full, const struct pace_rate *rate, time_t now)
{
	int64_t wait = rate_next(full, rate, now);
	uint64_t later = *full;

	check_kept(*full);
	if (wait < 0 || wait > rate->seconds)
		abort();
	if (wait > 0 && rate_next(&later, rate, now + wait) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pace_rate rate;
	uint64_t full;
	time_t now = 1800000000;
	int sent = 0;

	if (size < HEAD)
		return 0;
	rate.count = 1 + data[0] + 256 * data[1];
	rate.seconds = 1 + data[2] + 256 * data[3];
	full = rate_read(fuzz_str(data + HEAD, size - HEAD));
	for (size_t i = 4; i < size && i < STEPS; i++) {
		now += ((int)data[i] - 128) * (1 << (data[i] % 24));
		check_step(&full, &rate, now < 0 ? 0 : now);
	}
	while (sent <= rate.count && rate_next(&full, &rate, now) == 0)
		sent++;
	if (sent > rate.count)
		abort();
	return 0;
}
