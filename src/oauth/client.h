/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/client.h - who we are, and to which provider (RFC 6749 2, 3).
 *
 * Put together from the account's settings, the preset that it names, what
 * the provider says of itself (oauth/discover) and, later, what a login
 * has left in the token's file.
 */
#ifndef ENVOI_OAUTH_CLIENT_H
#define ENVOI_OAUTH_CLIENT_H

#include <stdbool.h>

#include "config/account.h"
#include "oauth/post.h"
#include "oauth/preset.h"
#include "oauth/token.h"

struct client {
	const struct account *account;	/* borrowed */
	const struct preset *preset;	/* or NULL */
	/* owned, NULL: not known */
	char *id;
	char *issuer;
	char *authorization;
	char *endpoint;		/* for tokens */
	char *device;
	char *registration;
	char *revocation;
	char *scope;
	struct buf secret;	/* fetched, or of a registration */
	bool has_secret;
	bool registered;	/* id and secret are from a registration */
	bool basic;		/* the secret goes in a header */
	bool names_itself;	/* answers in the browser have 'iss' */
};

/*
 * client_init - from settings and preset.
 * account: finished, with account_has_oauth
 * Returns 0, or -1 with err EX_CONFIG; client_clear it either way.
 */
int client_init(struct client *c, const struct account *account,
	struct err *err);

/*
 * client_adopt - fill what lacks from a token: the endpoint that gave it,
 * the registration.
 * Returns false when the token was given to another client, or by another
 * endpoint or issuer than the settings say now: what they say counts, and
 * nothing that belongs to one provider is sent to another.
 */
bool client_adopt(struct client *c, const struct token *t);

/* client_fetch_secret - ask for the secret, if the settings name one. */
int client_fetch_secret(struct client *c, struct err *err);

/*
 * client_send - a form to one of its endpoints, with id and secret.
 * form: the caller's, gets them; wiped
 * As post_send.
 */
int client_send(const struct client *c, const char *url, struct buf *form,
	struct post_reply *reply, struct err *err);

/*
 * client_wants_id - "no client id": EX_CONFIG, with where to get one; -1.
 * client_wants_login - "not logged in": EX_NOPERM, with the command; -1.
 */
int client_wants_id(const struct client *c, struct err *err);
int client_wants_login(const struct account *a, const char *why,
	struct err *err);

/* client_hint_login - the command that logs in, as the hint of err. */
void client_hint_login(const struct account *a, struct err *err);

void client_clear(struct client *c);

#endif
