/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/pace.h - the two settings that say how fast: 'queue_retry' and
 * 'rate'.
 */
#ifndef ENVOI_CONFIG_PACE_H
#define ENVOI_CONFIG_PACE_H

#include <stdbool.h>

#include "base/str.h"

/* Seconds before the first retry, and the most before any. */
struct pace_retry {
	int base;
	int cap;
};

/* So many messages in so many seconds. */
struct pace_rate {
	int count;
	int seconds;
};

/*
 * pace_retry - read "BASE..CAP" or "BASE", each as a duration.  A single
 * one keeps an hour as the other, or itself when it is longer.
 * Returns false, out untouched, when it is neither, or BASE is above CAP.
 */
bool pace_retry(struct str text, struct pace_retry *out);

/*
 * pace_rate - read "COUNT/UNIT": s, m, h, d, their words (min, hour, ...),
 * or a number of seconds.
 */
bool pace_rate(struct str text, struct pace_rate *out);

#endif
