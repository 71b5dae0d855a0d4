/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/schedule.h"

#include "base/random.h"
#include "base/banned.h"

int64_t
schedule_delay(int64_t base, int64_t cap, unsigned int n)
{
	int64_t delay = base;
	uint32_t chance;

	for (unsigned int i = 1; i < n && delay < cap; i++)
		delay *= 2;
	if (delay > cap)
		delay = cap;
	random_bytes(&chance, sizeof(chance));
	/* From three quarters to five quarters. */
	return delay - delay / 4 + (int64_t)(chance %
	    (uint32_t)(delay / 2 + 1));
}

bool
schedule_is_due(time_t next, time_t last, time_t now, int64_t cap)
{
	return next <= now || last > now || next - now > 2 * cap;
}

void
schedule_tried(struct qitem *item, const struct schedule *s, time_t now,
	int64_t least)
{
	int64_t delay, grown = 0;

	if (item->last && item->last < now)
		grown = now - item->last;
	if (grown > 2 * s->cap)
		grown = 2 * s->cap;
	item->waited += grown;
	item->last = now;
	item->attempts++;
	delay = schedule_delay(s->base, s->cap, item->attempts);
	item->next = now + (delay < least ? least : delay);
}

bool
schedule_is_over(const struct qitem *item, const struct schedule *s)
{
	return s->lifetime && item->attempts > 1 &&
	    item->waited >= s->lifetime;
}
