/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qlock.h - locks on open files, by flock(2).
 *
 * They belong to the open file, so no other descriptor of the same file
 * can end them by accident, and they die with the process; every descriptor
 * is closed on exec, so no helper keeps one.
 */
#ifndef ENVOI_QUEUE_QLOCK_H
#define ENVOI_QUEUE_QLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum qlock { QLOCK_TAKEN, QLOCK_BUSY, QLOCK_ERROR };

/*
 * qlock_try - lock for us alone, without waiting.
 * QLOCK_ERROR comes with err EX_IOERR: a file system without locks would
 * let two runs send the same message.
 */
enum qlock qlock_try(int fd, struct err *err);

/* qlock_wait - the same, waiting until deadline_ms. */
enum qlock qlock_wait(int fd, int64_t deadline_ms, struct err *err);

/* qlock_is_busy - is it locked by somebody at this moment? */
bool qlock_is_busy(int fd);

#endif
