/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/grace.h - a moment in which signals that end us have to wait.
 *
 * Once the end of a message has left, nobody knows who has it until an
 * answer came, and a queue in which a message has just appeared must be
 * told of.  INT, TERM and HUP are then noted, and everything that waits
 * gives up CLOCK_HURRY_MS after the first of them.
 */
#ifndef ENVOI_BASE_GRACE_H
#define ENVOI_BASE_GRACE_H

#include <stdbool.h>

/*
 * grace_begin - from here on; more than once is once.  A signal that our
 * caller has ignored stays ignored.
 */
void grace_begin(void);

/*
 * grace_end - signals are as they were before, deadlines too.
 * Returns whether one has come in the meantime: then the caller should end.
 */
bool grace_end(void);

#endif
