/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/drain_core.h"

#include "base/clock.h"
#include "base/banned.h"

void
drain_tell(const struct drain *d, const struct drain_event *e)
{
	if (d->order->tell)
		d->order->tell(d->order->ctx, e);
}

void
drain_trouble(struct drain *d, struct err *err)
{
	if (!d->result->err.status)
		err_move(&d->result->err, err);
	err_clear(err);
}

void
drain_warn(struct drain *d, struct err *err)
{
	if (!d->result->warning.status)
		err_move(&d->result->warning, err);
	err_clear(err);
}

bool
drain_is_over(const struct drain *d, const struct account *account)
{
	const struct drain_order *o = d->order;
	int64_t max_ms = o->max_ms;

	if (o->stop && *o->stop)
		return true;
	if (o->max_messages && d->tried >= o->max_messages)
		return true;
	if (!max_ms && account)
		max_ms = (int64_t)account->queue_run_max * 1000;
	return max_ms && clock_mono_ms() - d->began_ms >= max_ms;
}

void
drain_due_at(struct drain *d, time_t next)
{
	if (!d->result->next || next < d->result->next)
		d->result->next = next;
}
