/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "log/sink_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/banned.h"

enum { LOCK_WAIT_MS = 5000, LOCK_STEP_MS = 20 };

/*
 * The standard streams by their usual names: containers set the log to
 * /dev/stdout, which is a symbolic link and would be refused below.
 */
static int
standard_stream(const char *path)
{
	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	return -1;
}

static int
open_for_append(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
}

/* Make the directories above path that are missing, from the top down. */
static void
make_parents(const char *path)
{
	char *dir = alloc_copy(path);

	for (char *p = strchr(dir + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(dir, 0700);	/* that it helped is seen by open */
		*p = '/';
	}
	free(dir);
}

static int
refuse(struct err *err, const char *path, const char *why)
{
	return err_set(err, EX_CANTCREAT, "LOG-OPEN",
	    "log file: cannot write '%s': %s", path, why);
}

static int
refuse_denied(struct err *err, const char *path, int error)
{
	denial_set(err, EX_CANTCREAT, "LOG-OPEN", "write", path, error);
	err_wrap(err, "log file");
	return -1;
}

int
sink_file_open(const char *path, struct err *err)
{
	struct stat st;
	int fd = standard_stream(path);

	if (fd >= 0)
		return fd;
	fd = open_for_append(path);
	if (fd == -1 && errno == ENOENT) {
		make_parents(path);
		fd = open_for_append(path);
	}
	if (fd == -1 && errno == ELOOP)
		return refuse(err, path, "it is a symbolic link");
	if (fd == -1)
		return refuse_denied(err, path, errno);
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		return refuse(err, path, "it is not a regular file");
	}
	return fd;
}

/*
 * Other programs that append to the same file lock it this way.  Fails
 * silently: a stream that is no file cannot be locked.
 */
static void
lock(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
	int64_t deadline = clock_deadline(LOCK_WAIT_MS);

	while (fcntl(fd, F_SETLK, &whole) == -1 &&
	    (errno == EAGAIN || errno == EACCES || errno == EINTR) &&
	    clock_left_ms(deadline) > 0)
		nanosleep(&step, NULL);
}

static void
unlock(int fd)
{
	struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	fcntl(fd, F_SETLK, &whole);
}

int
sink_file_write(int fd, struct str line, struct err *err)
{
	struct buf whole = BUF_MAX(line.len + 1);
	int result;

	buf_put(&whole, line);
	buf_putc(&whole, '\n');
	lock(fd);
	result = fs_write(fd, buf_str(&whole));
	if (result == -1)
		err_set(err, EX_IOERR, "LOG-WRITE",
		    "cannot write to the log: %s", strerror(errno));
	unlock(fd);
	buf_clear(&whole);
	return result;
}

void
sink_file_close(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}
