/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/marks.h - where the NULs, CRs and LFs of a piece of text are.
 *
 * The eye of everything that reads a message: it looks at 64 bytes at once
 * and keeps what it saw, so a short line costs no second look at its bytes.
 */
#ifndef ENVOI_MESSAGE_MARKS_H
#define ENVOI_MESSAGE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/str.h"

enum { MARKS_BLOCK = 64 };

struct marks {
	struct str piece;	/* borrowed */
	size_t block;		/* offset of the block that was looked at */
	uint64_t bits;		/* a bit for each byte of it that may be one */
};

static inline bool
marks_is_one(char c)
{
	return c == '\n' || c == '\r' || c == '\0';
}

/*
 * Bits of the bytes below 14, the first byte lowest: NUL, LF and CR, and
 * some that hardly occur in text but for the tab.
 */
#ifdef __SSE2__
static inline uint64_t
marks_of_16(const char *p)
{
	__m128i v = _mm_loadu_si128((const void *)p);
	__m128i capped = _mm_min_epu8(v, _mm_set1_epi8(13));

	return (unsigned int)_mm_movemask_epi8(_mm_cmpeq_epi8(capped, v));
}

static inline uint64_t
marks_of_block(const char *p)
{
	return marks_of_16(p) | marks_of_16(p + 16) << 16 |
		marks_of_16(p + 32) << 32 | marks_of_16(p + 48) << 48;
}
#else
/* One byte too many may be flagged behind a right one, never one too few. */
static inline uint64_t
marks_of_8(const char *p)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t w = 0;

	for (unsigned int i = 0; i < 8; i++)	/* compilers make a load of it */
		w |= (uint64_t)(unsigned char)p[i] << 8 * i;
	w = (w - ones * 14) & ~w & ones * 0x80;
	/* the high bit of each byte, gathered in the highest byte */
	return (w >> 7) * 0x0102040810204080 >> 56;
}

static inline uint64_t
marks_of_block(const char *p)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < 8; i++)
		bits |= marks_of_8(p + (size_t)i * 8) << 8 * i;
	return bits;
}
#endif

static inline uint64_t
marks_at(struct str piece, size_t block)
{
	char rest[MARKS_BLOCK];

	if (piece.len - block >= MARKS_BLOCK)
		return marks_of_block(piece.ptr + block);
	memset(rest, ' ', sizeof(rest));
	memcpy(rest, piece.ptr + block, piece.len - block);
	return marks_of_block(rest);
}

/* marks_begin - look at a piece from its start.  Owns nothing. */
static inline struct marks
marks_begin(struct str piece)
{
	struct marks m = { .piece = piece };

	if (piece.len > 0)
		m.bits = marks_at(piece, 0);
	return m;
}

/* marks_next - offset of the next one, in order; piece.len after the last. */
static inline size_t
marks_next(struct marks *m)
{
	for (;;) {
		while (m->bits) {
			size_t at = m->block +
				(size_t)__builtin_ctzll(m->bits);

			m->bits &= m->bits - 1;
			if (marks_is_one(m->piece.ptr[at]))
				return at;
		}
		if (m->piece.len - m->block <= MARKS_BLOCK)
			return m->piece.len;
		m->block += MARKS_BLOCK;
		m->bits = marks_at(m->piece, m->block);
	}
}

#endif
