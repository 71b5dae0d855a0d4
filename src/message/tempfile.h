/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/tempfile.h - a file that has no name.
 *
 * Nobody else can open it, and it is gone when it is closed, also when the
 * program is killed.
 */
#ifndef ENVOI_MESSAGE_TEMPFILE_H
#define ENVOI_MESSAGE_TEMPFILE_H

#include "base/err.h"

/*
 * tempfile_open - a new file, open for reading and writing.
 * Tried in turn: $TMPDIR, /tmp, /var/tmp, $XDG_RUNTIME_DIR, and, where the
 * whole file system is read-only, the kernel's memory.
 * Returns a descriptor that is the caller's to close, or -1 with err:
 * EX_TEMPFAIL, with the reason of the first folder that was tried.
 */
int tempfile_open(struct err *err);

/*
 * tempfile_in - the same in one folder.  -1 with errno set on failure.
 */
int tempfile_in(const char *folder);

/*
 * tempfile_named - the same for a file system that has no unnamed files:
 * a name that nobody can guess, created exclusively and removed at once.
 */
int tempfile_named(const char *folder);

#endif
