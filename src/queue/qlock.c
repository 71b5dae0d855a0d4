/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qlock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>

#include "base/clock.h"
#include "base/banned.h"

/*
 * A listing takes a lock for as long as it needs to see that there is
 * none; who comes at that moment looks again.
 */
enum { AGAIN_MS = 5, AGAIN = 2, STEP_MS = 50 };

static enum qlock
lock(int fd, struct err *err)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			return QLOCK_BUSY;
		if (errno == EINTR)
			continue;
		err_set(err, EX_IOERR, "QUEUE-LOCK",
		    "cannot lock a file in the queue: %s", strerror(errno));
		err_hint(err, "name a folder on a file system with locks "
		    "with 'queue_dir'");
		return QLOCK_ERROR;
	}
	return QLOCK_TAKEN;
}

enum qlock
qlock_try(int fd, struct err *err)
{
	enum qlock got = lock(fd, err);

	for (int i = 0; got == QLOCK_BUSY && i < AGAIN; i++) {
		poll(NULL, 0, AGAIN_MS);
		got = lock(fd, err);
	}
	return got;
}

enum qlock
qlock_wait(int fd, int64_t deadline_ms, struct err *err)
{
	enum qlock got = lock(fd, err);

	while (got == QLOCK_BUSY && clock_left_ms(deadline_ms) != 0) {
		poll(NULL, 0, STEP_MS);
		got = lock(fd, err);
	}
	return got;
}

bool
qlock_is_busy(int fd)
{
	if (flock(fd, LOCK_SH | LOCK_NB) < 0)
		return errno == EWOULDBLOCK;
	flock(fd, LOCK_UN);
	return false;
}
