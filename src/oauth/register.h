/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oauth/register.h - a client id from the provider itself (RFC 7591). */
#ifndef ENVOI_OAUTH_REGISTER_H
#define ENVOI_OAUTH_REGISTER_H

#include "oauth/client.h"

/*
 * register_client - ask the registration endpoint for an id; c gets it,
 * with the secret that some give though none was asked for.
 * c: knows its registration endpoint
 * Returns 0, or -1 with err as post_send, or EX_CONFIG with the provider's
 * words when it does not want us.
 */
int register_client(struct client *c, struct err *err);

#endif
