/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/preset.h - where large providers have their endpoints.
 *
 * Data from their own documentation.  No client id is among it: that is
 * the user's, as whoever borrows another program's breaks on the day on
 * which that one changes it.
 */
#ifndef ENVOI_OAUTH_PRESET_H
#define ENVOI_OAUTH_PRESET_H

#include <stddef.h>

struct preset {
	const char *name;	/* of 'oauth_provider' */
	const char *issuer;	/* asked for what lacks below; or NULL */
	/* "{tenant}" in an endpoint stands for 'oauth_tenant'; NULL: none */
	const char *authorization;
	const char *token;
	const char *device;
	const char *revocation;
	const char *scope;	/* to send mail for a user */
	const char *app_scope;	/* for client_credentials; or NULL */
	const char *extra;	/* fields for the browser, "a=b&c=d"; or NULL */
	const char *tenant;	/* the default; NULL: it has none */
	const char *redirect;	/* host and path that a registration of a
				   program that runs here is given */
	int idle_days;		/* unused for so long, a login is forgotten;
				   0: not known */
	const char *register_at;	/* where people get a client id */
};

/* preset_find - by name, any letter case; NULL: there is none. */
const struct preset *preset_find(const char *name);

/* preset_at - row i, NULL past the end. */
const struct preset *preset_at(size_t i);

#endif
