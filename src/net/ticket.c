/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/ticket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/fs.h"
#include "base/random.h"
#include "base/banned.h"

/*
 * A file: magic, flags, when it was made and until when it is good (both
 * big-endian), digest of the data, data.
 */
#define MAGIC STR("envoi-tls-1\n")
enum {
	TIME_BYTES = 8,
	DIGEST_BYTES = 32,
	HEADER = 12 + 1 + 2 * TIME_BYTES + DIGEST_BYTES,
	SINGLE_USE = 1,
	SKEW_MAX = 300,		/* seconds that clocks may be set back */
	PRUNED_MAX = 1000	/* entries looked at in one go */
};

#define TEMP_PREFIX STR(".new-")

void
ticket_init(struct ticket *t, const char *dir, struct str key)
{
	unsigned char hash[DIGEST_MAX];
	struct buf hex = { 0 };

	*t = (struct ticket){ 0 };
	if (!digest_of(DIGEST_SHA256, key, hash))
		return;
	digest_hex(&hex, hash, DIGEST_BYTES);
	snprintf(t->name, sizeof(t->name), "%s", buf_cstr(&hex));
	buf_clear(&hex);
	t->dir = dir;
}

/* Ours alone, and what it seems to be. */
static bool
is_private(const struct stat *st, mode_t type)
{
	return (st->st_mode & S_IFMT) == type && st->st_uid == geteuid() &&
	    (st->st_mode & 077) == 0;
}

static int
open_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && is_private(&st, S_IFDIR))
		return fd;
	close(fd);
	return -1;
}

static bool
read_file(int dir_fd, const char *name, struct buf *out)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	struct stat st;
	bool good;

	if (fd < 0)
		return false;
	good = fstat(fd, &st) == 0 && is_private(&st, S_IFREG) &&
	    st.st_nlink == 1 && fs_load(fd, out, (size_t)st.st_size) == 0;
	close(fd);
	return good;
}

static void
put_time(struct buf *out, time_t t)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_putc(out, (char)((uint64_t)t >> shift & 0xff));
}

static time_t
get_time(struct str s)
{
	uint64_t t = 0;

	for (size_t i = 0; i < TIME_BYTES; i++)
		t = t << 8 | (unsigned char)s.ptr[i];
	return (time_t)t;
}

static bool
in_time(time_t made, time_t until)
{
	time_t now = clock_wall();

	return made <= now + SKEW_MAX && made >= now - TICKET_AGE_MAX &&
	    now <= until;
}

/* The data within a file; false when it is damaged, old or not ours. */
static bool
unwrap(struct str file, struct str *data, bool *single_use)
{
	unsigned char hash[DIGEST_MAX];
	time_t made, until;
	struct str at = file;

	if (file.len <= HEADER || !str_starts(file, MAGIC))
		return false;
	at = str_from(at, MAGIC.len);
	*single_use = at.ptr[0] == SINGLE_USE;
	made = get_time(str_from(at, 1));
	until = get_time(str_from(at, 1 + TIME_BYTES));
	at = str_from(at, 1 + 2 * TIME_BYTES);
	*data = str_from(at, DIGEST_BYTES);
	return in_time(made, until) &&
	    digest_of(DIGEST_SHA256, *data, hash) &&
	    memcmp(hash, at.ptr, DIGEST_BYTES) == 0;
}

static void
wrap(struct buf *out, struct str data, time_t until, bool single_use)
{
	unsigned char hash[DIGEST_MAX] = { 0 };

	(void)digest_of(DIGEST_SHA256, data, hash);
	buf_put(out, MAGIC);
	buf_putc(out, single_use ? SINGLE_USE : 0);
	put_time(out, clock_wall());
	put_time(out, until);
	buf_put(out, str_n((const char *)hash, DIGEST_BYTES));
	buf_put(out, data);
}

bool
ticket_take(struct ticket *t, struct buf *data)
{
	struct buf file = BUF_MAX(TICKET_MAX + HEADER + 1);
	int dir_fd = t->dir ? open_dir(t->dir) : -1;
	bool single_use = false;
	struct str inside;

	if (dir_fd < 0)
		return false;
	t->found = read_file(dir_fd, t->name, &file) &&
	    unwrap(buf_str(&file), &inside, &single_use);
	/* Whoever removes it has it. */
	if (t->found && single_use && unlinkat(dir_fd, t->name, 0) < 0)
		t->found = false;
	if (t->found)
		buf_put(data, inside);
	buf_wipe(&file);
	close(dir_fd);
	return t->found;
}

/* mkdir -p; what is there already stays as it is. */
static void
make_dir(const char *dir)
{
	char *path = alloc_copy(dir);

	for (char *at = path + 1; *path && *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		(void)mkdir(path, 0700);
		*at = '/';
	}
	(void)mkdir(path, 0700);
	free(path);
}

/* Could we have made a file of this name? */
static bool
is_ours(const char *name)
{
	struct str s = str_of(name);

	if (str_starts(s, TEMP_PREFIX))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("0123456789abcdef", s.ptr[i]))
			return false;
	return s.len == 64;
}

/*
 * Each change of a setting or of the bundle leaves a file behind that
 * nobody will ask for again.  The folder has just been written to, so its
 * own time of change is the file system's now.
 */
static void
prune_open(DIR *d, int dir_fd)
{
	struct stat now, st;
	struct dirent *e;

	if (fstat(dir_fd, &now) < 0)
		return;
	for (int i = 0; i < PRUNED_MAX && (e = readdir(d)); i++)
		if (is_ours(e->d_name) && fstatat(dir_fd, e->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
		    st.st_mtime < now.st_mtime - TICKET_AGE_MAX)
			(void)unlinkat(dir_fd, e->d_name, 0);
}

static void
prune(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d) {
		prune_open(d, dir_fd);
		closedir(d);
	} else if (fd >= 0) {
		close(fd);
	}
}

static bool
write_file(int dir_fd, const char *name, struct str bytes)
{
	int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0)
		return false;
	good = write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len;
	return close(fd) == 0 && good;
}

static void
temp_name(struct buf *out)
{
	unsigned char bytes[12];

	random_bytes(bytes, sizeof(bytes));
	buf_put(out, TEMP_PREFIX);
	digest_hex(out, bytes, sizeof(bytes));
}

static void
replace(int dir_fd, const char *name, struct str bytes)
{
	struct buf temp = { 0 };

	temp_name(&temp);
	if (!write_file(dir_fd, buf_cstr(&temp), bytes) ||
	    renameat(dir_fd, buf_cstr(&temp), dir_fd, name) < 0)
		(void)unlinkat(dir_fd, buf_cstr(&temp), 0);
	buf_clear(&temp);
}

void
ticket_put(struct ticket *t, struct str data, time_t until, bool single_use)
{
	struct buf file = BUF_MAX(TICKET_MAX + HEADER);
	int dir_fd;

	if (!t->dir || data.len == 0 || data.len > TICKET_MAX)
		return;
	dir_fd = open_dir(t->dir);
	if (dir_fd < 0 && errno == ENOENT) {
		make_dir(t->dir);
		dir_fd = open_dir(t->dir);
	}
	if (dir_fd < 0)
		return;
	wrap(&file, data, until, single_use);
	replace(dir_fd, t->name, buf_str(&file));
	if (!t->found)
		prune(dir_fd);
	close(dir_fd);
	buf_wipe(&file);
}

void
ticket_drop(struct ticket *t)
{
	int dir_fd = t->dir ? open_dir(t->dir) : -1;

	if (dir_fd < 0)
		return;
	(void)unlinkat(dir_fd, t->name, 0);
	close(dir_fd);
}
