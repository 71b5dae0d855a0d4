/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/filter.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

struct filter {
	struct reader reader;
	struct reader *from;		/* owned */
	const struct filter_ops *ops;
	void *state;			/* owned */
	struct str rest;		/* of the last piece of from */
	struct buf out;
	bool at_end;			/* of from */
	bool ended;			/* all is out */
};

/* Get on by one step; 0 or -1. */
static int
step(struct filter *f, struct err *err)
{
	if (f->rest.len == 0 && !f->at_end) {
		int more = reader_next(f->from, &f->rest, err);

		if (more < 0)
			return -1;
		f->at_end = more == 0;
	}
	if (f->at_end)
		f->ended = f->ops->end(f->state, &f->out);
	else
		f->ops->feed(f->state, &f->rest, &f->out);
	return 0;
}

static int
next_piece(struct reader *base, struct str *piece, struct err *err)
{
	struct filter *f = (struct filter *)base;

	buf_reset(&f->out);
	while (f->out.len == 0 && !f->ended)
		if (step(f, err) != 0)
			return -1;
	*piece = buf_str(&f->out);
	return piece->len > 0;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct filter *f = (struct filter *)base;

	f->ops->restart(f->state);
	f->rest = STR("");
	f->at_end = f->ended = false;
	return reader_rewind(f->from, err);
}

static void
reader_done(struct reader *base)
{
	struct filter *f = (struct filter *)base;

	reader_free(f->from);
	f->ops->clear(f->state);
	free(f->state);
	buf_clear(&f->out);
	free(f);
}

static const struct reader_ops reader_ops = {
	.next = next_piece,
	.rewind = start_over,
	.free = reader_done,
};

struct reader *
filter_reader(struct reader *from, const struct filter_ops *ops, void *state,
	size_t max)
{
	struct filter *f = alloc_new(struct filter);

	f->reader.ops = &reader_ops;
	f->from = from;
	f->ops = ops;
	f->state = state;
	f->out.max = max;
	return &f->reader;
}
