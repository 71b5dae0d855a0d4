/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/banned.h"

int
fs_open(const char *path, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) < 0)
		st->st_mode = 0;
	if (S_ISREG(st->st_mode))
		return fd;
	close(fd);
	errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	return -1;
}

/* With room for one more than expected, the end shows without growing. */
int
fs_load(int fd, struct buf *out, size_t expected)
{
	for (size_t room = expected + 1;; room = room ? room : 4096) {
		char *to = buf_reserve(out, room);
		ssize_t n;

		if (!to) {
			errno = EFBIG;
			return -1;
		}
		n = read(fd, to, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		buf_commit(out, (size_t)n);
		room -= (size_t)n;
	}
}

int
fs_read(const char *path, struct buf *out, struct stat *st)
{
	struct stat own;
	int result, saved;
	int fd = fs_open(path, st ? st : &own);

	if (fd < 0)
		return -1;
	result = fs_load(fd, out, (size_t)(st ? st : &own)->st_size);
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}
