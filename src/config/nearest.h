/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config/nearest.h - "did you mean": the known word next to a wrong one. */
#ifndef ENVOI_CONFIG_NEAREST_H
#define ENVOI_CONFIG_NEAREST_H

#include "base/str.h"

/* Words longer than this are nobody's typing mistake. */
enum { NEAREST_WORD_MAX = 40 };

/*
 * nearest_distance - letters to insert, drop, change or swap with their
 * neighbour to make b of a, in any letter case; '-' and '_' are the same.
 * NEAREST_WORD_MAX when a word is longer than that.
 */
unsigned int nearest_distance(struct str a, struct str b);

/*
 * nearest_ok - is this distance small enough for a word of len bytes to be
 * offered?  One slip in a short word, two or three in a long one.
 */
bool nearest_ok(unsigned int distance, size_t len);

#endif
