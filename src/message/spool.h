/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/spool.h - the message as it was handed over.
 *
 * Standard input is read to its end before anything connects: callers such
 * as cron open the pipe hours before they close it.  Up to SPOOL_MEMORY it
 * stays in memory, then in a file that has no name; a regular file is used
 * where it lies.  Memory stays constant at any size.
 */
#ifndef ENVOI_MESSAGE_SPOOL_H
#define ENVOI_MESSAGE_SPOOL_H

#include <stdint.h>

#include "base/err.h"
#include "base/reader.h"

/* Bytes kept in memory before an unlinked file takes over. */
#define SPOOL_MEMORY ((size_t)1024 * 1024)

struct spool;

/*
 * spool_read - take in everything from fd.
 * fd:       borrowed; a regular file is used in place from its current
 *           offset and must stay open as long as the spool
 * dot_ends: a lone dot ends the input (a terminal without -i)
 * Returns an owned spool, or NULL with err: EX_NOINPUT when fd is closed
 * or cannot be read, EX_TEMPFAIL when the temporary file cannot be written.
 */
struct spool *spool_read(int fd, bool dot_ends, struct err *err);

/*
 * spool_new - an empty spool that is filled piece by piece; owned.
 * spool_add - append bytes: borrowed, any.  Everything is added before the
 *             first reader is made.  Returns 0, or -1 with EX_TEMPFAIL when
 *             the temporary file cannot be written: then only spool_free.
 */
struct spool *spool_new(void);
int spool_add(struct spool *s, struct str bytes, struct err *err);

/* spool_from - a spool with a copy of bytes, for composed messages. */
struct spool *spool_from(struct str bytes);

/*
 * spool_at - a part of an open file, such as the message of one in the
 * queue; owned.
 * fd:         borrowed, must stay open as long as the spool
 * from, size: in bytes; that so many are there is the caller's to know
 */
struct spool *spool_at(int fd, uint64_t from, uint64_t size);

/*
 * A message that is made anew each time it is read: what mime/ composes of
 * files, which are never copied.  open gives a reader at the start, owned by
 * the caller; the same bytes must come each time.  free may be NULL.
 */
struct spool_maker {
	struct reader *(*open)(void *self);
	void (*free)(void *self);
	void *self;
};

/*
 * spool_made - a spool of what a maker gives.
 * maker: copied; self is taken
 * size:  the bytes that come
 */
struct spool *spool_made(const struct spool_maker *maker, uint64_t size);

/* spool_size - bytes as they came. */
uint64_t spool_size(const struct spool *s);

/*
 * spool_reader - read the bytes from an offset on (offset <= size).
 * Owned by the caller (reader_free); s must outlive it.  Several may be
 * open at once.
 */
struct reader *spool_reader(struct spool *s, uint64_t from);

void spool_free(struct spool *s);

#endif
