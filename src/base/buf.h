/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/buf.h - bytes that grow, up to a ceiling given at birth.
 *
 * A NUL always stands after the last byte, so buf_cstr() works for our own
 * words.  Appending past the ceiling does nothing and marks the buffer:
 * write all the pieces and ask buf_full() once.  Growth may move the data:
 * keep offsets, not pointers.
 */
#ifndef ENVOI_BASE_BUF_H
#define ENVOI_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Ceiling of a buffer that was only zeroed. */
#define BUF_PLAIN_MAX ((size_t)64 * 1024)

struct buf {
	char *ptr;	/* owned; NULL until the first byte */
	size_t len;
	size_t cap;	/* bytes allocated, the NUL's included */
	size_t max;	/* ceiling for len; 0 means BUF_PLAIN_MAX */
	bool full;	/* something did not fit and was left out */
};

/* BUF_MAX - a buffer with its ceiling in bytes. */
#define BUF_MAX(limit) ((struct buf){ .max = (limit) })

/* buf_clear - release the bytes; the ceiling stays, so it can be reused. */
void buf_clear(struct buf *b);

/* buf_reset - no bytes and no mark, but the memory is kept. */
void buf_reset(struct buf *b);

/* buf_wipe - overwrite the bytes so that no compiler elides it, release. */
void buf_wipe(struct buf *b);

/* buf_put, buf_puts, buf_putc - append a slice, a C string, one byte. */
void buf_put(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);

/*
 * buf_put_quoted - append s between double quotes, with a backslash in front
 * of each quote and backslash: a quoted-string (RFC 5322 3.2.4).
 */
void buf_put_quoted(struct buf *b, struct str s);

/* buf_putf, buf_vputf - append formatted text. */
void buf_putf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vputf(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/*
 * buf_reserve - room for n more bytes, to be filled by the caller.
 * Returns where they go, or NULL (and marks the buffer) past the ceiling.
 * buf_commit then says how many of them were filled.
 */
char *buf_reserve(struct buf *b, size_t n);
void buf_commit(struct buf *b, size_t n);

/* buf_drop - remove the first n bytes (n <= len). */
void buf_drop(struct buf *b, size_t n);

/* buf_cut - keep only the first n bytes (n <= len). */
void buf_cut(struct buf *b, size_t n);

/* buf_str - the bytes as a slice, valid until the buffer changes. */
static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* buf_cstr - the bytes as a C string ("" when empty); for our own words. */
static inline const char *
buf_cstr(const struct buf *b)
{
	return b->ptr ? b->ptr : "";
}

/* buf_full - was anything left out since birth, reset or clear? */
static inline bool
buf_full(const struct buf *b)
{
	return b->full;
}

/*
 * buf_take - the bytes as an owned C string; the buffer is empty after.
 * Never NULL.
 */
char *buf_take(struct buf *b);

#endif
