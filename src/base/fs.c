/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

/* --- looking ahead -------------------------------------------------------- */

/* Cut path to the folder that it is in; false at the end. */
static bool
go_up(struct buf *path)
{
	size_t slash = str_find_last(buf_str(path), '/');

	if (slash == path->len || path->len == 1)
		return false;
	buf_cut(path, slash ? slash : 1);
	return true;
}

static int
may_make(const char *path, bool folders)
{
	struct buf folder = { 0 };
	int rc = -1;

	if (*path != '/')
		buf_puts(&folder, "./");
	buf_puts(&folder, path);
	while (rc < 0 && errno == ENOENT && go_up(&folder)) {
		rc = access(buf_cstr(&folder), W_OK | X_OK);
		if (rc < 0 && !folders)
			break;
	}
	buf_clear(&folder);
	return rc;
}

int
fs_may_write(const char *path, bool folders)
{
	struct stat st;

	if (access(path, W_OK) < 0)
		return errno == ENOENT ? may_make(path, folders) : -1;
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return 0;
	errno = EISDIR;
	return -1;
}

/* --- writing ------------------------------------------------------------- */

void
fs_make_folders(const char *path)
{
	struct buf folder = { 0 };

	for (const char *p = path; *p; p++) {
		if (*p == '/' && folder.len)
			(void)mkdir(buf_cstr(&folder), 0700);
		buf_putc(&folder, *p);
	}
	buf_clear(&folder);
}

int
fs_write(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes = str_from(bytes, (size_t)n);
	}
	return 0;
}

/* That the new name is there, too, outlives a power cut. */
static void
sync_folder(const char *path)
{
	size_t slash = str_find_last(str_of(path), '/');
	struct buf folder = { 0 };
	int fd;

	if (slash == strlen(path))
		buf_putc(&folder, '.');
	else
		buf_put(&folder, str_n(path, slash ? slash : 1));
	fd = open(buf_cstr(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	buf_clear(&folder);
}

/*
 * What root replaces stays another's to read: a service's secret must not
 * become root's alone.
 */
static int
keep_owner(int fd, const char *path)
{
	struct stat st;

	if (geteuid() != 0 || stat(path, &st) != 0 ||
	    (st.st_uid == 0 && st.st_gid == 0))
		return 0;
	if (fchown(fd, st.st_uid, st.st_gid) < 0)
		return -1;
	return fchmod(fd, 0600 | (st.st_mode & 0040));
}

static int
replace(const char *path, struct str bytes)
{
	struct buf name = { 0 };
	int fd, error = 0;

	buf_putf(&name, "%s.XXXXXX", path);
	fd = mkostemp(name.ptr, O_CLOEXEC);	/* 0600 */
	if (fd < 0) {
		buf_clear(&name);
		return -1;
	}
	if (keep_owner(fd, path) < 0 || fs_write(fd, bytes) < 0 ||
	    fsync(fd) < 0)
		error = errno;
	if (close(fd) < 0 && !error)
		error = errno;
	if (!error && rename(buf_cstr(&name), path) < 0)
		error = errno;
	if (error)
		(void)unlink(buf_cstr(&name));
	else
		sync_folder(path);
	buf_clear(&name);
	errno = error;
	return error ? -1 : 0;
}

int
fs_replace(const char *path, struct str bytes)
{
	char *real;
	int result;

	fs_make_folders(path);
	real = realpath(path, NULL);
	result = replace(real ? real : path, bytes);
	free(real);
	return result;
}
