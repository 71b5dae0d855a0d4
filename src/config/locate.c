/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/locate.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/home.h"
#include "config/shape.h"
#include "base/banned.h"

/*
 * try - take path (owned, may be NULL) unless a better one was found.  One
 * in a folder that we may not enter can be there or not; it stands only
 * while nothing else does.
 */
static void
try(struct locate_file *out, char *path, enum dialect dialect)
{
	struct stat st;
	int error = path && stat(path, &st) != 0 ? errno : 0;
	bool better = !out->path || (out->error && !error) ||
	    (out->error == ENOENT && error == EACCES);

	if (error == ENOTDIR)
		error = ENOENT;
	if (!path || !better) {
		free(path);
		return;
	}
	free(out->path);
	*out = (struct locate_file){ path, dialect, error };
}

static char *
join(const char *folder, const char *name)
{
	return folder ? alloc_printf("%s/%s", folder, name) : NULL;
}

void
locate_machine(const char *sysconfdir, struct locate_file *out)
{
	if (!sysconfdir)
		sysconfdir = SYSCONFDIR;
	*out = (struct locate_file){ .error = ENOENT };
	try(out, join(sysconfdir, "envoi/config"), DIALECT_ENVOI);
	try(out, join(sysconfdir, "msmtprc"), DIALECT_MSMTP);
}

void
locate_user(struct locate_file *out)
{
	char *home = home_folder();
	char *config = home_xdg("XDG_CONFIG_HOME", ".config");

	*out = (struct locate_file){ .error = ENOENT };
	try(out, join(config, "envoi/config"), DIALECT_ENVOI);
	try(out, join(home, ".msmtprc"), DIALECT_MSMTP);
	try(out, join(config, "msmtp/config"), DIALECT_MSMTP);
	free(config);
	free(home);
}

void
locate_named(const char *path, bool as_msmtp, struct locate_file *out)
{
	struct buf shaped = { 0 };
	bool msmtp = as_msmtp || str_ends(str_of(path), STR("msmtprc"));

	*out = (struct locate_file){ .error = ENOENT };
	if (!shape_path(str_of(path), &shaped)) {
		buf_clear(&shaped);
		buf_puts(&shaped, path);
	}
	try(out, buf_take(&shaped), msmtp ? DIALECT_MSMTP : DIALECT_ENVOI);
}

void
locate_clear(struct locate_file *out)
{
	free(out->path);
	*out = (struct locate_file){ 0 };
}
