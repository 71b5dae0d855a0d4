/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/stream.h - a two-way flow of bytes with a deadline on every wait.
 *
 * Sockets, proxies, helper processes and TLS are streams, one on top of
 * another; closing the top closes all.  Nothing waits past its deadline
 * (base/clock.h), TLS included: sockets are non-blocking and every wait is
 * a poll(2) with what is left of it.
 */
#ifndef ENVOI_NET_STREAM_H
#define ENVOI_NET_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

struct stream;

struct stream_ops {
	ssize_t (*read)(struct stream *s, char *to, size_t cap,
		int64_t deadline_ms, struct err *err);
	int (*write)(struct stream *s, struct str bytes,
		int64_t deadline_ms, struct err *err);
	bool (*readable)(struct stream *s);
	int (*fd)(struct stream *s);
	void (*close)(struct stream *s, int64_t deadline_ms);
};

/* First member of every concrete stream. */
struct stream {
	const struct stream_ops *ops;	/* borrowed: a constant */
};

/*
 * stream_read - wait for bytes.
 * Returns how many came (1..cap), 0 when the other side closed, -1 with
 * err: EX_TEMPFAIL ("timed out", "connection reset", ...).
 */
static inline ssize_t
stream_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	return s->ops->read(s, to, cap, deadline_ms, err);
}

/*
 * stream_write - send all of bytes, however often the transport takes only
 * a part.  The deadline is for the whole call.  0 or -1, as stream_read.
 */
static inline int
stream_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	return s->ops->write(s, bytes, deadline_ms, err);
}

/*
 * stream_readable - would stream_read return at once (bytes, end or error)?
 * Never waits; counts what a TLS layer has decrypted already.
 */
static inline bool
stream_readable(struct stream *s)
{
	return s->ops->readable(s);
}

/* stream_fd - the descriptor at the bottom, for poll(2); -1 if none. */
static inline int
stream_fd(struct stream *s)
{
	return s->ops->fd(s);
}

/*
 * stream_close - say goodbye where the layer has one (TLS close_notify,
 * sent but not awaited), close and free the whole chain.  NULL is nothing.
 */
static inline void
stream_close(struct stream *s, int64_t deadline_ms)
{
	if (s)
		s->ops->close(s, deadline_ms);
}

#endif
