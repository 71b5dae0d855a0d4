/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oauth/revoke.h - tell the provider that a login is over (RFC 7009). */
#ifndef ENVOI_OAUTH_REVOKE_H
#define ENVOI_OAUTH_REVOKE_H

#include "oauth/client.h"

/*
 * revoke_token - the refresh token, and with it all that came of it; the
 * access token when there is no other.
 * c: has adopted t
 * Returns 1, 0 when the provider has no endpoint for it, or -1 with err.
 */
int revoke_token(const struct client *c, const struct token *t,
	struct err *err);

#endif
