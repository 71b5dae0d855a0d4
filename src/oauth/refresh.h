/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/refresh.h - an access token for a login, new where it must be.
 *
 * While the one that is kept lasts, it is used, and nothing is loaded and
 * nobody asked.  Else one process at a time asks for a new one: under the
 * lock the file is read again, since another may have been there first;
 * room for the answer is set aside; and what came is stored, durably,
 * before it is used.
 */
#ifndef ENVOI_OAUTH_REFRESH_H
#define ENVOI_OAUTH_REFRESH_H

#include "config/account.h"

/* Hex of a SHA-256, and its NUL. */
enum { REFRESH_MARK = 65 };

/* Zero-initialise. */
struct refresh {
	char mark[REFRESH_MARK];	/* of the token that was given last;
					   "" none */
	bool was_kept;		/* it came from the file, so a server that
				   refuses it may take a new one */
	bool was_refused;	/* set by the caller: the token with this mark
				   will not do */
};

/*
 * refresh_access - the access token of an account.
 * out: the caller's, appended to; wipe it
 * Returns 0, or -1 with err: EX_NOPERM when nobody is logged in, or the
 * login has ended; EX_TEMPFAIL when the provider cannot be asked now;
 * EX_CONFIG when it does not know us, or for what cache_load refuses.
 */
int refresh_access(struct refresh *r, const struct account *a,
	struct buf *out, struct err *err);

#endif
