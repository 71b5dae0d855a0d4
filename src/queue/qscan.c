/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qscan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include "base/alloc.h"
#include "queue/qlock.h"
#include "base/banned.h"

/* A position of its own, so that folder can be read again and again. */
static DIR *
open_again(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir)
		close(fd);
	return dir;
}

static bool
read_name(struct qname *n, const char *name)
{
	struct str s = str_of(name);

	n->bad = str_ends(s, STR(".bad"));
	if (n->bad)
		s.len -= 4;
	return qid_read(&n->id, s);
}

static void
add(struct qscan *s, const struct qname *n)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->item = alloc_grow(s->item, s->cap, sizeof(*s->item));
	}
	s->item[s->count++] = *n;
}

static int
by_id(const void *a, const void *b)
{
	const struct qname *x = a, *y = b;

	return strcmp(x->id.text, y->id.text);
}

static int
cannot_read(int error, struct err *err)
{
	return err_set(err, EX_IOERR, "QUEUE-READ",
	    "cannot read the queue's folder: %s", strerror(error));
}

/*
 * Folders of these grow with their names and never say less than ENTRY_MIN
 * bytes for each; other file systems (ZFS) count the names, or say nothing.
 */
enum { ENTRY_MIN = 16 };

static bool
has_honest_size(int folder)
{
#ifdef __linux__
	static const unsigned long types[] = {
		0xef53,		/* ext2, ext3, ext4 */
		0x58465342,	/* XFS */
		0x9123683e,	/* Btrfs */
		0x01021994,	/* tmpfs */
	};
	struct statfs s;

	if (fstatfs(folder, &s) < 0)
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (((unsigned long)s.f_type & 0xffffffff) == types[i])
			return true;
#else
	(void)folder;
#endif
	return false;
}

static bool
is_too_small_for(int folder, uint64_t many)
{
	struct stat st;

	return fstat(folder, &st) == 0 &&
	    (uint64_t)st.st_size / ENTRY_MIN < many &&
	    has_honest_size(folder);
}

int
qscan_is_full(int folder, uint64_t many, struct err *err)
{
	const struct dirent *e;
	struct qname n;
	DIR *dir;
	int error = 0;

	if (is_too_small_for(folder, many))
		return 0;
	dir = open_again(folder);
	if (!dir)
		return cannot_read(errno, err);
	while (many > 0) {
		errno = 0;
		e = readdir(dir);
		if (!e) {
			error = errno;
			break;
		}
		many -= read_name(&n, e->d_name);
	}
	closedir(dir);
	return error ? cannot_read(error, err) : many == 0;
}

int
qscan_names(struct qscan *s, int folder, struct err *err)
{
	DIR *dir = open_again(folder);
	int error = dir ? 0 : errno;

	while (dir && s->count < QSCAN_MAX) {
		const struct dirent *e;
		struct qname n;

		errno = 0;
		e = readdir(dir);
		if (!e) {
			error = errno;
			break;
		}
		if (read_name(&n, e->d_name))
			add(s, &n);
	}
	if (dir)
		closedir(dir);
	if (error)
		return cannot_read(error, err);
	if (s->count > 0)
		qsort(s->item, s->count, sizeof(*s->item), by_id);
	return 0;
}

bool
qscan_has(const struct qscan *s, const struct qid *id)
{
	struct qname wanted = { .id = *id };

	return s->count > 0 && bsearch(&wanted, s->item, s->count,
	    sizeof(*s->item), by_id) != NULL;
}

static bool
contains(struct str id, struct str part)
{
	for (size_t i = 0; i + part.len <= id.len; i++)
		if (str_eq_nocase(str_n(id.ptr + i, part.len), part))
			return true;
	return false;
}

size_t
qscan_match(const struct qscan *s, struct str part, struct qname *found)
{
	bool whole = part.len >= QID_LEN;
	size_t hits = 0;

	for (size_t i = 0; i < s->count && part.len > 0; i++) {
		struct str id = qid_str(&s->item[i].id);

		if (whole ? str_eq_nocase(id, part) : contains(id, part)) {
			*found = s->item[i];
			hits++;
		}
	}
	return hits;
}

bool
qscan_any(int folder)
{
	DIR *dir = open_again(folder);
	const struct dirent *e;
	struct qname n;
	bool any = false;

	while (dir && !any && (e = readdir(dir)) != NULL)
		any = read_name(&n, e->d_name);
	if (dir)
		closedir(dir);
	return any;
}

/* --- sweeping ------------------------------------------------------------- */

/* Is the name still that of the open file? */
static bool
is_same(int folder, const char *name, int fd)
{
	struct stat there, here;

	return fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    fstat(fd, &here) == 0 && S_ISREG(here.st_mode) &&
	    there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

static void
sweep_one(int folder, const char *name)
{
	struct err ignored = { 0 };
	int fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);

	if (fd < 0)
		return;
	if (qlock_try(fd, &ignored) == QLOCK_TAKEN &&
	    is_same(folder, name, fd))
		unlinkat(folder, name, 0);
	err_clear(&ignored);
	close(fd);
}

/* As qstore names them: another program's may look alike. */
static bool
is_unfinished(struct str name)
{
	struct str mark = STR(".tmp-");
	struct qid ignored;

	return str_starts(name, mark) &&
	    qid_read(&ignored, str_from(name, mark.len));
}

void
qscan_sweep(int folder)
{
	DIR *dir = open_again(folder);
	const struct dirent *e;

	while (dir && (e = readdir(dir)) != NULL)
		if (is_unfinished(str_of(e->d_name)))
			sweep_one(folder, e->d_name);
	if (dir)
		closedir(dir);
}

void
qscan_clear(struct qscan *s)
{
	free(s->item);
	*s = (struct qscan){ 0 };
}
