/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/denial.h - why a file could not be opened, in words that help.
 *
 * "Permission denied" alone sends people looking in the wrong place, and
 * "not found" for a file that is merely unreadable is worse.
 */
#ifndef ENVOI_BASE_DENIAL_H
#define ENVOI_BASE_DENIAL_H

#include "base/buf.h"
#include "base/err.h"

/*
 * denial_put - append "cannot VERB 'PATH': REASON".
 * verb:  "read", "write", "open"
 * error: the errno of the failure.  For EACCES the reason names owner,
 *        mode and user ("permission denied (owner 'root', mode 0600, you
 *        are 'joe')"), the first folder that may not be entered, or says
 *        that the mode would allow it, so something else does not.
 * Asks the file system and the user database again, so it is for failures
 * only.
 */
void denial_put(struct buf *out, const char *verb, const char *path,
	int error);

/* denial_set - the same as an error; -1, like err_set. */
int denial_set(struct err *err, int status, const char *id, const char *verb,
	const char *path, int error);

#endif
