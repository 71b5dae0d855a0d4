/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/home.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/banned.h"

/* Bytes of one user database entry that are looked at. */
enum { ENTRY_MAX = 16 * 1024 };

/*
 * secure_getenv looks at how the program was started, as the ids are later
 * those of the caller again.  Linux says it for capabilities, too.
 */
static const char *
callers_own(const char *name)
{
#ifndef __linux__
	if (getuid() != geteuid() || getgid() != getegid())
		return NULL;
#endif
	return secure_getenv(name);
}

const char *
home_env(const char *name)
{
	const char *value = callers_own(name);

	return value && *value ? value : NULL;
}

/* from_database - the real user's home; owned, or NULL. */
static char *
from_database(void)
{
	struct passwd entry, *found = NULL;
	char *space = alloc_zero(ENTRY_MAX, 1);
	char *home = NULL;

	if (getpwuid_r(getuid(), &entry, space, ENTRY_MAX, &found) == 0 &&
	    found && found->pw_dir && *found->pw_dir)
		home = alloc_copy(found->pw_dir);
	free(space);
	return home;
}

char *
home_folder(void)
{
	const char *env = home_env("HOME");
	char *home = env ? alloc_copy(env) : from_database();
	size_t len = home ? strlen(home) : 0;

	while (len && home[len - 1] == '/')
		home[--len] = '\0';
	return home;
}

char *
home_xdg(const char *variable, const char *under)
{
	const char *env = home_env(variable);
	char *home, *folder;

	if (env && *env == '/')
		return alloc_copy(env);
	home = home_folder();
	if (!home)
		return NULL;
	folder = alloc_printf("%s/%s", home, under);
	free(home);
	return folder;
}
