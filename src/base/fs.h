/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/fs.h - files as a whole. */
#ifndef ENVOI_BASE_FS_H
#define ENVOI_BASE_FS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"

/*
 * fs_open - open a regular file for reading.
 * st: what fstat(2) says of it
 * Returns a descriptor that no child inherits, or -1 with errno: EINVAL
 * for what is no regular file (a FIFO would make us wait for ever).
 */
int fs_open(const char *path, struct stat *st);

/*
 * fs_load - append what is left to read of an open file.
 * out:      its ceiling is the limit: the file must be smaller
 * expected: how many bytes will come, to reserve them at once
 * Returns 0, or -1 with errno: EFBIG for a file that does not fit.  What
 * was appended before the failure stays there.
 */
int fs_load(int fd, struct buf *out, size_t expected);

/* fs_read - fs_open, fs_load, close.  st may be NULL. */
int fs_read(const char *path, struct buf *out, struct stat *st);

/*
 * fs_write - write all of bytes to an open file, where it stands.
 * 0, or -1 with errno; how much was written is then not known.
 */
int fs_write(int fd, struct str bytes);

/*
 * fs_may_write - could this file be opened for writing, or be made?
 * folders: those that lack would be made, too
 * Nothing is changed.  0, or -1 with errno: EISDIR for a folder.
 */
int fs_may_write(const char *path, bool folders);

/*
 * fs_make_folders - make what lacks above path, 0700.  Best effort: that it
 * helped is seen by whoever opens path.
 */
void fs_make_folders(const char *path);

/*
 * fs_replace - give a file, 0600, these bytes, all or nothing, durably.
 * Folders that lack are made, 0700; a symbolic link is followed, so that
 * it stays one.  Where root replaces another's file, its owner, its group
 * and the group's right to read it stay.  0, or -1 with errno, and the file as it was.
 */
int fs_replace(const char *path, struct str bytes);

#endif
