/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

enum { FIRST_CAP = 64 };

void
buf_clear(struct buf *b)
{
	free(b->ptr);
	*b = BUF_MAX(b->max);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->ptr)
		b->ptr[0] = '\0';
}

void
buf_wipe(struct buf *b)
{
	if (b->ptr)
		alloc_wipe(b->ptr, b->cap);
	buf_clear(b);
}

/*
 * Growing copies by hand and wipes what is left behind: realloc(3) would
 * leave a part of a secret in the heap.
 */
static void
grow(struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : FIRST_CAP;
	char *ptr;

	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	ptr = alloc_grow(NULL, cap, 1);
	if (b->len)
		memcpy(ptr, b->ptr, b->len);
	if (b->ptr)
		alloc_wipe(b->ptr, b->len);
	free(b->ptr);
	b->ptr = ptr;
	b->cap = cap;
	b->ptr[b->len] = '\0';
}

char *
buf_reserve(struct buf *b, size_t n)
{
	size_t max = b->max ? b->max : BUF_PLAIN_MAX;

	if (b->full || n > max || b->len > max - n) {
		b->full = true;
		return NULL;
	}
	if (b->len + n + 1 > b->cap)
		grow(b, b->len + n + 1);
	return b->ptr + b->len;
}

void
buf_commit(struct buf *b, size_t n)
{
	assert(b->len + n < b->cap);
	b->len += n;
	b->ptr[b->len] = '\0';
}

void
buf_put(struct buf *b, struct str s)
{
	char *to = buf_reserve(b, s.len);

	if (!to || s.len == 0)
		return;
	memcpy(to, s.ptr, s.len);
	buf_commit(b, s.len);
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, str_of(s));
}

void
buf_putc(struct buf *b, char c)
{
	char *to = buf_reserve(b, 1);

	if (!to)
		return;
	*to = c;
	buf_commit(b, 1);
}

void
buf_vputf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	char *to;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	to = n < 0 ? NULL : buf_reserve(b, (size_t)n);
	if (to) {
		vsnprintf(to, (size_t)n + 1, fmt, again);
		buf_commit(b, (size_t)n);
	}
	va_end(again);
}

void
buf_put_quoted(struct buf *b, struct str s)
{
	buf_putc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			buf_putc(b, '\\');
		buf_putc(b, s.ptr[i]);
	}
	buf_putc(b, '"');
}

void
buf_putf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(b, fmt, ap);
	va_end(ap);
}

void
buf_drop(struct buf *b, size_t n)
{
	assert(n <= b->len);
	if (n == 0)
		return;
	memmove(b->ptr, b->ptr + n, b->len - n + 1);
	b->len -= n;
}

void
buf_cut(struct buf *b, size_t n)
{
	assert(n <= b->len);
	b->len = n;
	if (b->ptr)
		b->ptr[n] = '\0';
}

char *
buf_take(struct buf *b)
{
	char *s = b->ptr ? b->ptr : alloc_copy("");

	*b = BUF_MAX(b->max);
	return s;
}
