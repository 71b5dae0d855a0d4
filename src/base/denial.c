/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/denial.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "base/banned.h"

enum { ENTRY_MAX = 16 * 1024 };

static void
put_user(struct buf *out, uid_t uid)
{
	struct passwd entry, *found = NULL;
	char *space = alloc_zero(ENTRY_MAX, 1);

	if (getpwuid_r(uid, &entry, space, ENTRY_MAX, &found) == 0 && found)
		buf_putf(out, "'%s'", found->pw_name);
	else
		buf_putf(out, "user id %lu", (unsigned long)uid);
	free(space);
}

static bool
is_member(gid_t gid)
{
	gid_t *group;
	int count = getgroups(0, NULL);
	bool found = gid == getegid();

	if (count <= 0)
		return found;
	group = alloc_zero((size_t)count, sizeof(*group));
	count = getgroups(count, group);
	for (int i = 0; i < count && !found; i++)
		found = group[i] == gid;
	free(group);
	return found;
}

/* mode_allows - would the mode bits alone let us (4 read, 2 write)? */
static bool
mode_allows(const struct stat *st, unsigned int want)
{
	unsigned int mode = (unsigned int)st->st_mode;

	if (geteuid() == 0)
		return true;
	if (st->st_uid == geteuid())
		return (mode >> 6 & want) == want;
	if (is_member(st->st_gid))
		return (mode >> 3 & want) == want;
	return (mode & want) == want;
}

static void
put_owner(struct buf *out, const struct stat *st)
{
	buf_puts(out, "owner ");
	put_user(out, st->st_uid);
	buf_putf(out, ", mode %04o, you are ",
	    (unsigned int)st->st_mode & 07777);
	put_user(out, geteuid());
}

/* blocking_folder - the first folder of path that we may not enter. */
static char *
blocking_folder(const char *path, struct stat *st)
{
	for (const char *p = path; (p = strchr(p, '/')) != NULL; p++) {
		size_t len = p == path ? 1 : (size_t)(p - path);
		char *folder = alloc_copy_n(path, len);

		if (stat(folder, st) != 0) {
			free(folder);
			return NULL;
		}
		if (faccessat(AT_FDCWD, folder, X_OK, AT_EACCESS) != 0)
			return folder;
		free(folder);
	}
	return NULL;
}

static void
put_denied(struct buf *out, const char *verb, const char *path)
{
	struct stat st;
	char *folder;

	buf_puts(out, "permission denied (");
	if (stat(path, &st) == 0) {
		put_owner(out, &st);
		if (mode_allows(&st, strcmp(verb, "write") == 0 ? 2 : 4))
			buf_puts(out, "; the mode allows this, so a security "
			    "module such as AppArmor or SELinux may not");
	} else if ((folder = blocking_folder(path, &st)) != NULL) {
		buf_puts(out, "folder '");
		printable_put(out, str_of(folder), PRINTABLE_MAX);
		buf_puts(out, "': ");
		put_owner(out, &st);
		free(folder);
	} else {
		buf_puts(out, "you are ");
		put_user(out, geteuid());
	}
	buf_putc(out, ')');
}

void
denial_put(struct buf *out, const char *verb, const char *path, int error)
{
	buf_putf(out, "cannot %s '", verb);
	printable_put(out, str_of(path), PRINTABLE_MAX);
	buf_puts(out, "': ");
	if (error == EACCES)
		put_denied(out, verb, path);
	else if (error == ENOENT)
		buf_puts(out, "no such file");
	else if (error == EISDIR)
		buf_puts(out, "it is a folder");
	else
		buf_puts(out, strerror(error));
}

int
denial_set(struct err *err, int status, const char *id, const char *verb,
	const char *path, int error)
{
	struct buf text = { 0 };

	if (error == EMFILE || error == ENFILE || error == ENOMEM)
		status = EX_OSERR;	/* it is the machine's fault */
	denial_put(&text, verb, path, error);
	err_set(err, status, id, "%s", buf_cstr(&text));
	buf_clear(&text);
	return -1;
}
