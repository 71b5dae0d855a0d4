/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/filter.h - a reader that gives what another one gives, changed.
 *
 * Who changes sees the bytes of the source once, in order and cut anywhere,
 * and says what becomes of them.
 */
#ifndef ENVOI_BASE_FILTER_H
#define ENVOI_BASE_FILTER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/reader.h"

struct filter_ops {
	/* As it was after filter_reader: nothing was fed yet. */
	void (*restart)(void *state);
	/*
	 * Take at least one byte of in, and advance it; append what comes of
	 * them, which may be nothing yet.
	 */
	void (*feed)(void *state, struct str *in, struct buf *out);
	/* No more comes.  False: out was full, call again with an empty one. */
	bool (*end)(void *state, struct buf *out);
	/* Release what state owns, and not state itself. */
	void (*clear)(void *state);
};

/*
 * filter_reader - a chained reader.
 * from:  taken; at its start
 * state: taken; from the heap, at its start
 * max:   ceiling of out, enough for what one feed appends
 */
struct reader *filter_reader(struct reader *from,
	const struct filter_ops *ops, void *state, size_t max);

#endif
