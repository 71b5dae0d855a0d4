/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qsync.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/banned.h"

int
qsync(int fd)
{
	int ret;

	do
#ifdef F_FULLFSYNC
		ret = fcntl(fd, F_FULLFSYNC);
#else
		ret = fsync(fd);
#endif
	while (ret < 0 && errno == EINTR);
	return ret;
}

int
qsync_data(int fd)
{
#ifdef F_FULLFSYNC
	return qsync(fd);
#else
	int ret;

	do
		ret = fdatasync(fd);
	while (ret < 0 && errno == EINTR);
	return ret;
#endif
}
