/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nearest.h"

#include "base/banned.h"

static unsigned int
least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool
same(char a, char b)
{
	a = a == '-' ? '_' : str_lower(a);
	b = b == '-' ? '_' : str_lower(b);
	return a == b;
}

/* Optimal string alignment; three rows of the table are enough. */
unsigned int
nearest_distance(struct str a, struct str b)
{
	unsigned int rows[3][NEAREST_WORD_MAX + 1];
	unsigned int *before = rows[0], *last = rows[1], *row = rows[2];

	if (a.len > NEAREST_WORD_MAX || b.len > NEAREST_WORD_MAX)
		return NEAREST_WORD_MAX;
	for (size_t j = 0; j <= b.len; j++)
		last[j] = before[j] = (unsigned int)j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned int *oldest = before;

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= b.len; j++) {
			bool eq = same(a.ptr[i - 1], b.ptr[j - 1]);

			row[j] = least(last[j - 1] + !eq,
			    least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(a.ptr[i - 1], b.ptr[j - 2])
			    && same(a.ptr[i - 2], b.ptr[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = oldest;
	}
	return last[b.len];
}

bool
nearest_ok(unsigned int distance, size_t len)
{
	return distance <= (len < 4 ? 1u : len < 10 ? 2u : 3u) &&
	    distance < len;
}
