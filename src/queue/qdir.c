/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qdir.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include "base/alloc.h"
#include "base/denial.h"
#include "base/home.h"
#include "queue/qlock.h"
#include "queue/qsync.h"
#include "base/banned.h"

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* --- where -------------------------------------------------------------- */

/* Root's files do not go where sudo's caller lives. */
static bool
is_anothers(const char *path)
{
	struct stat st;

	return path && geteuid() == 0 && stat(path, &st) == 0 &&
	    st.st_uid != 0;
}

static char *
root_state(void)
{
	const struct passwd *root = getpwuid(0);

	return alloc_printf("%s/.local/state", root && root->pw_dir &&
	    strcmp(root->pw_dir, "/") != 0 ? root->pw_dir : "");
}

char *
qdir_default(void)
{
	char *home = home_folder();
	char *state = home_xdg("XDG_STATE_HOME", ".local/state");
	char *path;

	if (is_anothers(home) || is_anothers(state)) {
		free(state);
		state = root_state();
	}
	path = state ? alloc_printf("%s/envoi/queue", state) : NULL;
	free(home);
	free(state);
	return path;
}

/* --- opening ------------------------------------------------------------ */

/* What is wrong with the folder itself is for its owner to put right. */
static int
check(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(err, EX_TEMPFAIL, "QUEUE-FOLDER",
		    "cannot look at the queue '%s': %s", path,
		    strerror(errno));
	if (st.st_uid != geteuid()) {
		err_set(err, EX_CANTCREAT, "QUEUE-FOLDER", "the queue '%s' "
		    "belongs to user %lu, not to you (%lu)", path,
		    (unsigned long)st.st_uid, (unsigned long)geteuid());
		err_hint(err, "name another folder with 'queue_dir', or make "
		    "it yours: chown %lu '%s'", (unsigned long)geteuid(),
		    path);
		return -1;
	}
	if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		err_set(err, EX_CANTCREAT, "QUEUE-FOLDER", "others may use "
		    "the queue '%s' (mode %04o)", path,
		    (unsigned int)st.st_mode & 07777);
		err_hint(err, "make it yours alone: chmod 700 '%s'", path);
		return -1;
	}
	return 0;
}

static int
cannot_open(const char *path, int error, struct err *err)
{
	if (error == ELOOP || error == ENOTDIR) {
		err_set(err, EX_CANTCREAT, "QUEUE-FOLDER", "the queue '%s' "
		    "is a symbolic link or no folder", path);
		err_hint(err, "name the folder itself with 'queue_dir'");
		return -1;
	}
	return denial_set(err, EX_TEMPFAIL, "QUEUE-FOLDER", "open", path,
	    error);
}

static int make_folder(const char *path, struct err *err);

/* The folder above path, made if it must be; its descriptor or -1. */
static int
open_parent(const char *path, size_t len, struct err *err)
{
	char *parent = len > 0 ? alloc_copy_n(path, len) : alloc_copy("/");
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && make_folder(parent, err) == 0)
		fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && !err->status)
		denial_set(err, EX_TEMPFAIL, "QUEUE-FOLDER", "open", parent,
		    errno);
	free(parent);
	return fd;
}

/* Made and durable, or -1. */
static int
make_folder(const char *path, struct err *err)
{
	struct str whole = str_of(path);
	size_t slash = str_find_last(whole, '/');
	int parent, ret;

	if (slash == whole.len)
		return denial_set(err, EX_TEMPFAIL, "QUEUE-FOLDER", "make",
		    path, ENOENT);
	parent = open_parent(path, slash, err);
	if (parent < 0)
		return -1;
	ret = mkdirat(parent, path + slash + 1, 0700);
	if (ret < 0 && errno == EEXIST)
		ret = 0;	/* somebody was as quick as we were */
	if (ret < 0)
		denial_set(err, EX_TEMPFAIL, "QUEUE-FOLDER", "make", path,
		    errno);
	else
		ret = qdir_sync(parent, err);
	close(parent);
	return ret;
}

int
qdir_open(struct qdir *d, const char *path, bool create, struct err *err)
{
	int fd;

	if (!path) {
		err_set(err, EX_CANTCREAT, "QUEUE-FOLDER", "there is no place "
		    "for the queue, as nobody knows your home");
		err_hint(err, "set HOME, or name a folder with 'queue_dir'");
		return -1;
	}
	fd = open(path, OPEN_FOLDER);
	if (fd < 0 && errno == ENOENT) {
		if (!create)
			return 0;
		if (make_folder(path, err) < 0)
			return -1;
		fd = open(path, OPEN_FOLDER);
	}
	if (fd < 0)
		return cannot_open(path, errno, err);
	if (check(fd, path, err) < 0) {
		close(fd);
		return -1;
	}
	*d = (struct qdir){ alloc_copy(path), fd, -1 };
	return 1;
}

int
qdir_failed(struct qdir *d, bool create, struct err *err)
{
	char *path;
	int ret = 1;

	if (d->failed >= 0)
		return 1;
	path = alloc_printf("%s/failed", d->path);
	d->failed = openat(d->fd, "failed", OPEN_FOLDER);
	if (d->failed < 0 && errno == ENOENT && create) {
		if (mkdirat(d->fd, "failed", 0700) < 0 && errno != EEXIST)
			ret = denial_set(err, EX_TEMPFAIL, "QUEUE-FOLDER",
			    "make", path, errno);
		else if (qdir_sync(d->fd, err) < 0)
			ret = -1;
		else
			d->failed = openat(d->fd, "failed", OPEN_FOLDER);
	}
	if (ret > 0 && d->failed < 0)
		ret = errno == ENOENT && !create ? 0 :
		    cannot_open(path, errno, err);
	if (ret > 0 && check(d->failed, path, err) < 0) {
		close(d->failed);
		d->failed = -1;
		ret = -1;
	}
	free(path);
	return ret;
}

int
qdir_sync(int folder, struct err *err)
{
	if (qsync(folder) == 0)
		return 0;
	return err_set(err, EX_TEMPFAIL, "QUEUE-WRITE",
	    "cannot write the queue's folder to disk: %s", strerror(errno));
}

/* --- its own files -------------------------------------------------------- */

static int
open_own(const struct qdir *d, const char *name)
{
	return openat(d->fd, name, O_RDWR | O_CREAT | O_NOFOLLOW |
	    O_NONBLOCK | O_CLOEXEC, 0600);
}

int
qdir_run_lock(const struct qdir *d, struct err *err)
{
	int fd = open_own(d, ".run");

	if (fd < 0) {
		denial_set(err, EX_IOERR, "QUEUE-FOLDER", "open", ".run",
		    errno);
		return -1;
	}
	if (qlock_try(fd, err) == QLOCK_TAKEN) {
		futimens(fd, NULL);
		return fd;
	}
	close(fd);
	return -1;
}

void
qdir_touch(const struct qdir *d, const char *name)
{
	int fd = open_own(d, name);

	if (fd < 0)
		return;
	futimens(fd, NULL);
	close(fd);
}

/* File systems whose locks and clocks may be another machine's. */
bool
qdir_is_network(const struct qdir *d)
{
#ifdef __linux__
	static const unsigned long types[] = {
		0x6969,		/* NFS */
		0x517b, 0xff534d42, 0xfe534d42,	/* SMB, CIFS, SMB2 */
		0x5346414f, 0x6b414653,	/* AFS */
		0x73757245,	/* Coda */
		0x00c36400,	/* Ceph */
		0x01021997,	/* 9P */
		0x65735546,	/* FUSE: sshfs and many more */
		0x0bd00bd0,	/* Lustre */
		0x47504653,	/* GPFS */
	};
	struct statfs s;

	if (fstatfs(d->fd, &s) < 0)
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (((unsigned long)s.f_type & 0xffffffff) == types[i])
			return true;
#else
	(void)d;
#endif
	return false;
}

void
qdir_close(struct qdir *d)
{
	if (!d->path)
		return;
	if (d->failed >= 0)
		close(d->failed);
	close(d->fd);
	free(d->path);
	*d = (struct qdir){ .failed = -1, .fd = -1 };
}
