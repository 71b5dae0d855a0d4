/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/provider.h - how large mail providers want to be talked to.
 *
 * Most of them publish no SRV records, and all have their own idea of what
 * a password is.  A small table of data; whoever is not in it is found by
 * SRV, or asks for the host.
 */
#ifndef ENVOI_CONFIG_PROVIDER_H
#define ENVOI_CONFIG_PROVIDER_H

#include <stdbool.h>

#include "base/str.h"

enum provider_secret {
	PROVIDER_PASSWORD,	/* the account's own */
	PROVIDER_APP_PASSWORD,	/* one made for mail programs */
	PROVIDER_OAUTH		/* no password at all */
};

struct provider {
	const char *name;	/* for people: "Gmail" */
	const char *domains;	/* of its addresses, parted by blanks */
	const char *host;
	int port;
	bool starttls;		/* else TLS from the first byte */
	bool user_is_local;	/* logs in with what stands before the '@' */
	enum provider_secret secret;
	const char *note;	/* what else a person must know; or NULL */
};

/* provider_find - by the domain of an address, in any case; or NULL. */
const struct provider *provider_find(struct str domain);

/* provider_at - row i, for tests; NULL past the end. */
const struct provider *provider_at(size_t i);

#endif
