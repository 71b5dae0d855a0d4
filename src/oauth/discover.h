/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/discover.h - what a provider says of itself (RFC 8414, OpenID
 * Connect Discovery 1.0).
 */
#ifndef ENVOI_OAUTH_DISCOVER_H
#define ENVOI_OAUTH_DISCOVER_H

#include "oauth/client.h"

/*
 * discover_metadata - ask the issuer, and fill in the endpoints that are
 * not known.
 * Returns 0, also when no issuer is known and so nobody is asked; or -1
 * with err: as post_send, and EX_CONFIG when what it says is not about
 * itself, or an endpoint is not https.
 */
int discover_metadata(struct client *c, struct err *err);

/*
 * discover_endpoints - the same, unless the token endpoint is known; then
 * EX_CONFIG if it still is not.
 */
int discover_endpoints(struct client *c, struct err *err);

/*
 * discover_url - append where the metadata of an issuer is.
 * openid: by OpenID's rule (behind its path), else by RFC 8414's (in front)
 */
void discover_url(struct buf *out, const char *issuer, bool openid);

/*
 * discover_read - take the endpoints from metadata; for discover_metadata
 * and tests.  0, or -1 with err.
 */
int discover_read(struct client *c, struct str json, struct err *err);

#endif
