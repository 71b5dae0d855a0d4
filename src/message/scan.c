/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/banned.h"

#define ONES ((uint64_t)0x0101010101010101)
#define HIGHS (ONES * 0x80)

enum { WORD = 8 };

/*
 * Eight bytes with the first one lowest, whatever the machine's order;
 * compilers make one load of it.
 */
static inline uint64_t
word_at(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
		(uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
		(uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
		(uint64_t)b[7] << 56;
}

/*
 * The high bit of bytes below 14: NUL, LF and CR, and some that hardly
 * occur in text but for the tab.  Exact up to and including the first; a
 * byte above it may be flagged in error.
 */
static inline uint64_t
low_bytes(uint64_t w)
{
	return (w - ONES * 14) & ~w & HIGHS;
}

static inline bool
is_special(char c)
{
	return c == '\n' || c == '\r' || c == '\0';
}

/* Where the first special byte of the flagged ones is; WORD: nowhere. */
static inline size_t
first_special(const char *p, uint64_t low)
{
	for (; low; low &= low - 1) {
		size_t i = (size_t)__builtin_ctzll(low) / 8;

		if (is_special(p[i]))
			return i;
	}
	return WORD;
}

#ifdef __SSE2__
enum { BLOCK = 16, BLOCKS = 4 };

static inline __m128i
block_at(const char *p)
{
	return _mm_loadu_si128((const void *)p);
}

/* A bit for each byte below 14, the first one lowest; see low_bytes. */
static inline unsigned int
low_bits(__m128i v)
{
	__m128i capped = _mm_min_epu8(v, _mm_set1_epi8(13));

	return (unsigned int)_mm_movemask_epi8(_mm_cmpeq_epi8(capped, v));
}

/* Is one of 64 bytes low? */
static inline bool
any_low(const char *p)
{
	__m128i a = _mm_min_epu8(block_at(p), block_at(p + BLOCK));
	__m128i b = _mm_min_epu8(block_at(p + 2 * BLOCK),
		block_at(p + 3 * BLOCK));

	return low_bits(_mm_min_epu8(a, b)) != 0;
}

/* The bytes before the first special one, in whole blocks if none is. */
static inline size_t
run_of_blocks(struct str s)
{
	size_t i = 0;

	while (s.len - i >= BLOCKS * BLOCK && !any_low(s.ptr + i))
		i += BLOCKS * BLOCK;
	for (; s.len - i >= BLOCK; i += BLOCK)
		for (unsigned int bits = low_bits(block_at(s.ptr + i)); bits;
		    bits &= bits - 1) {
			size_t at = i + (size_t)__builtin_ctz(bits);

			if (is_special(s.ptr[at]))
				return at;
		}
	return i;
}
#else
static inline size_t
run_of_blocks(struct str s)
{
	(void)s;
	return 0;
}
#endif

size_t
scan_run(struct str s)
{
	size_t i = run_of_blocks(s);

	if (i < s.len && is_special(s.ptr[i]))
		return i;
	for (; s.len - i >= WORD; i += WORD) {
		uint64_t low = low_bytes(word_at(s.ptr + i));
		size_t n = low ? first_special(s.ptr + i, low) : (size_t)WORD;

		if (n < WORD)
			return i + n;
	}
	while (i < s.len && !is_special(s.ptr[i]))
		i++;
	return i;
}

bool
scan_is_ascii(struct str s)
{
	uint64_t seen = 0;
	size_t i = 0;

	for (; s.len - i >= 4 * WORD; i += 4 * WORD) {
		uint64_t w[4];

		memcpy(w, s.ptr + i, sizeof(w));
		seen |= w[0] | w[1] | w[2] | w[3];
	}
	for (; i < s.len; i++)
		seen |= (unsigned char)s.ptr[i];
	return (seen & HIGHS) == 0;
}

/* count line ends; the first of them ends the open line. */
static void
end_lines(struct scan *s, uint64_t count)
{
	if (s->line > s->facts.longest_line)
		s->facts.longest_line = s->line;
	s->facts.wire_bytes += s->line + 2 * count;
	s->facts.lines += count;
	s->line = 0;
}

/* No LF came after the CRs that are waiting. */
static void
end_lone_crs(struct scan *s)
{
	s->facts.odd_line_ends = true;
	end_lines(s, s->crs);
	s->crs = 0;
}

static void
feed_special(struct scan *s, char c)
{
	if (c == '\0') {
		s->facts.nul = true;
	} else if (c == '\r') {
		s->crs++;
	} else {
		if (s->crs > 1)
			s->facts.odd_line_ends = true;
		s->crs = 0;
		end_lines(s, 1);
	}
}

void
scan_feed(struct scan *s, struct str piece)
{
	s->facts.bytes += piece.len;
	if (!s->facts.eight_bit)
		s->facts.eight_bit = !scan_is_ascii(piece);
	while (piece.len > 0) {
		size_t n = scan_run(piece);

		if (n > 0 && s->crs > 0)
			end_lone_crs(s);
		s->line += n;
		piece = str_from(piece, n);
		if (piece.len > 0) {
			feed_special(s, piece.ptr[0]);
			piece = str_from(piece, 1);
		}
	}
}

struct outline_facts
scan_end(struct scan *s)
{
	if (s->crs > 0)
		end_lone_crs(s);
	if (s->line > 0)
		end_lines(s, 1);
	return s->facts;
}

struct outline_facts
scan_sum(struct outline_facts a, struct outline_facts b)
{
	return (struct outline_facts){
		.bytes = a.bytes + b.bytes,
		.wire_bytes = a.wire_bytes + b.wire_bytes,
		.lines = a.lines + b.lines,
		.longest_line = a.longest_line > b.longest_line ?
			a.longest_line : b.longest_line,
		.eight_bit = a.eight_bit || b.eight_bit,
		.nul = a.nul || b.nul,
		.odd_line_ends = a.odd_line_ends || b.odd_line_ends,
	};
}
