/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret/guarded.h - files that hold secrets, and who else can get at them.
 *
 * Such a file belongs to the user or to root, and nobody else may read or
 * write it.  Two ways of handing a secret to a program look different and
 * are right, too:
 *
 * - root's file that a group may read, when we are not root: membership is
 *   then the very means by which we were given it (root:mail 0640);
 * - what a container or service manager mounts for us, often as 0444 and
 *   with an owner of its own: below /run/secrets, /var/run/secrets or
 *   /run/credentials, or on a memory file system mounted read-only.  Its
 *   mode cannot be changed from here, and nobody else lives in here.
 *
 * Write permission for others is never right.
 */
#ifndef ENVOI_SECRET_GUARDED_H
#define ENVOI_SECRET_GUARDED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * guarded_read - the bytes of a regular file.
 * out:     the caller's, with the ceiling; holds secrets, so buf_wipe it
 * exposed: may others read or write it?  The caller decides whether what
 *          it found in there matters, and then calls guarded_refuse.
 * Returns 1, or 0 when there is no such file, or -1 with EX_CONFIG when it
 * cannot be read, is no regular file or is longer than out takes.  Never
 * blocks on a FIFO or device.
 */
int guarded_read(const char *path, struct buf *out, bool *exposed,
	struct err *err);

/*
 * guarded_refuse - "'PATH' holds secrets and others can read or write it";
 * EX_CONFIG, -1.
 */
int guarded_refuse(const char *path, struct err *err);

/*
 * guarded_line - append the first line of a file that is not exposed.
 * Returns 1, 0 and -1 like guarded_read; an empty first line is EX_CONFIG.
 */
int guarded_line(const char *path, struct buf *out, struct err *err);

#endif
