/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/guarded.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#endif

#include "base/denial.h"
#include "base/eval.h"
#include "secret/secret.h"
#include "base/banned.h"

enum { READ_STEP = 4096 };

/* --- who can get at it ---------------------------------------------------- */

static bool
is_below_a_mount_for_secrets(struct str path)
{
	return str_search(path, STR("/../")) == path.len &&
	    (str_starts(path, STR("/run/secrets/")) ||
	    str_starts(path, STR("/var/run/secrets/")) ||
	    str_starts(path, STR("/run/credentials/")));
}

#ifdef __linux__
static bool
is_on_read_only_memory(int fd)
{
	struct statfs fs;
	struct statvfs vfs;

	if (fstatfs(fd, &fs) < 0 || fstatvfs(fd, &vfs) < 0)
		return false;
	return (vfs.f_flag & ST_RDONLY) &&
	    (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}
#else
static bool
is_on_read_only_memory(int fd)
{
	(void)fd;
	return false;
}
#endif

static bool
is_exposed(const char *path, int fd, const struct stat *st)
{
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return true;
	if (is_below_a_mount_for_secrets(str_of(path)) ||
	    is_on_read_only_memory(fd))
		return false;
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return true;
	if (st->st_mode & S_IRWXO)
		return true;
	/* we could open it, so the group is one of ours */
	return (st->st_mode & S_IRWXG) && st->st_uid == geteuid();
}

int
guarded_refuse(const char *path, struct err *err)
{
	err_set(err, EX_CONFIG, "SECRET-MODE",
	    "'%s' holds secrets and others can read or write it", path);
	err_hint(err, "chmod 600 '%s', and let it belong to you or to root",
	    path);
	return -1;
}

/* --- its bytes ------------------------------------------------------------ */

static int
unreadable(const char *path, struct err *err)
{
	return denial_set(err, EX_CONFIG, "SECRET-FILE", "read", path, errno);
}

/* Up to a byte more than out takes, which marks it full. */
static int
read_all(const char *path, int fd, struct buf *out, struct err *err)
{
	struct buf raw = BUF_MAX(out->max + READ_STEP);
	ssize_t n = 1;

	while (n != 0 && raw.len <= out->max) {
		n = read(fd, buf_reserve(&raw, READ_STEP), READ_STEP);
		if (n > 0)
			buf_commit(&raw, (size_t)n);
		else if (n < 0 && errno != EINTR)
			break;
	}
	if (n >= 0)
		buf_put(out, buf_str(&raw));
	buf_wipe(&raw);
	if (n < 0)
		return unreadable(path, err);
	if (buf_full(out))
		return err_set(err, EX_CONFIG, "SECRET-LONG",
		    "'%s' is longer than %zu bytes", path, out->max);
	return 1;
}

int
guarded_read(const char *path, struct buf *out, bool *exposed,
	struct err *err)
{
	struct stat st;
	int rc;
	/* O_NONBLOCK: opening a FIFO would wait for somebody to write */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 :
		    unreadable(path, err);
	if (fstat(fd, &st) < 0) {
		rc = unreadable(path, err);
	} else if (!S_ISREG(st.st_mode)) {
		rc = err_set(err, EX_CONFIG, "SECRET-FILE",
		    "'%s' is not a regular file", path);
	} else {
		*exposed = is_exposed(path, fd, &st);
		rc = read_all(path, fd, out, err);
	}
	close(fd);
	return rc;
}

int
guarded_line(const char *path, struct buf *out, struct err *err)
{
	struct buf all = BUF_MAX(SECRET_MAX);
	bool exposed = false;
	struct str line;
	int rc = guarded_read(path, &all, &exposed, err);

	line = eval_first_line(buf_str(&all));
	if (rc > 0 && exposed)
		rc = guarded_refuse(path, err);
	else if (rc > 0 && line.len == 0)
		rc = err_set(err, EX_CONFIG, "SECRET-EMPTY",
		    "first line of '%s' is empty", path);
	if (rc > 0)
		buf_put(out, line);
	buf_wipe(&all);
	return rc;
}
