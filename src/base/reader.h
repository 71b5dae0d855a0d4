/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/reader.h - a source of bytes that can be read again from the start.
 *
 * Readers form a chain: the spool gives the message as it came, the amended
 * message wraps it, and the SMTP core asks for the next piece.  A piece is
 * borrowed, so a message in memory is never copied on its way.
 */
#ifndef ENVOI_BASE_READER_H
#define ENVOI_BASE_READER_H

#include "base/err.h"
#include "base/str.h"

struct reader;

struct reader_ops {
	int (*next)(struct reader *r, struct str *piece, struct err *err);
	int (*rewind)(struct reader *r, struct err *err);
	void (*free)(struct reader *r);
};

/* First member of every concrete reader. */
struct reader {
	const struct reader_ops *ops;	/* borrowed: a constant */
};

/*
 * reader_next - the next piece, of at least one byte.
 * piece: borrowed from the reader, valid until its next call
 * Returns 1 with a piece, 0 at the end (and again when asked again), -1
 * with err set: EX_TEMPFAIL for a read error or a source that shrank.
 */
static inline int
reader_next(struct reader *r, struct str *piece, struct err *err)
{
	return r->ops->next(r, piece, err);
}

/* reader_rewind - start over; the same bytes come again.  0 or -1. */
static inline int
reader_rewind(struct reader *r, struct err *err)
{
	return r->ops->rewind(r, err);
}

/* reader_free - release; NULL is nothing.  What it wraps stays. */
static inline void
reader_free(struct reader *r)
{
	if (r)
		r->ops->free(r);
}

#endif
