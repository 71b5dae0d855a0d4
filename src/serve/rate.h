/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/rate.h - how much each user has sent of late ('user_rate').
 *
 * A bucket that is full at first: each mail takes a COUNTth out of it, and
 * in SECONDS it is full again.  So COUNT mails may go at once, and then one
 * whenever there is room for it.  What is kept is one number for a user:
 * when the bucket will be full (GCRA), in a file of its own that is locked
 * while it is looked at.  A file that is damaged is a full bucket; a clock
 * that was set back empties it at most once.
 */
#ifndef ENVOI_SERVE_RATE_H
#define ENVOI_SERVE_RATE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "config/pace.h"

/*
 * rate_next - may one more go?
 * full: when the bucket will be full, in microseconds since the epoch;
 *       advanced when it may.  0: long ago
 * now:  seconds since the epoch
 * Returns 0, or the seconds to wait.
 */
int64_t rate_next(uint64_t *full, const struct pace_rate *rate, time_t now);

/*
 * rate_read, rate_put - the file's text: one number with RATE_DIGITS
 * digits, and a line end.  rate_read gives 0 for every other text.
 */
enum { RATE_DIGITS = 18 };
uint64_t rate_read(struct str text);
void rate_put(struct buf *out, uint64_t full);

/*
 * rate_folder - where the files are: rate/ in $STATE_DIRECTORY, which
 * systemd gives to a service, else in $XDG_STATE_HOME/envoi or
 * ~/.local/state/envoi.  Owned; NULL when there is no such place.
 */
char *rate_folder(void);

/*
 * rate_take - count one mail of a user.
 * folder: as above; made, 0700, when it lacks
 * Returns 0; -1 with err EX_TEMPFAIL: 451 4.7.1 for a user who has to wait,
 * 451 4.3.0 when the file cannot be used, as a limit that does not hold is
 * none.
 */
int rate_take(const char *folder, uid_t uid, const struct pace_rate *rate,
	struct err *err);

#endif
