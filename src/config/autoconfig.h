/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/autoconfig.h - the settings that a mail domain publishes for mail
 * programs, in the format that Thunderbird made ("clientConfig" 1.1).
 *
 * Of the XML only what such files are made of is understood: elements,
 * attributes, comments and the five named entities.  What needs more, such
 * as a DOCTYPE, is refused.
 */
#ifndef ENVOI_CONFIG_AUTOCONFIG_H
#define ENVOI_CONFIG_AUTOCONFIG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* A larger file is refused; real ones have a few KiB. */
#define AUTOCONFIG_MAX ((size_t)128 * 1024)

/* The longest name of a host, and of a user. */
enum { AUTOCONFIG_HOST_MAX = 253, AUTOCONFIG_USER_MAX = 320 };

/* Zero-initialise; autoconfig_clear it. */
struct autoconfig {
	struct buf host;	/* letters, digits, '-' and '.' */
	unsigned int port;	/* 1..65535 */
	bool starttls;		/* else TLS from the first byte */
	bool oauth;		/* a token in place of a password */
	struct buf user;	/* printable; empty: nothing is said */
};

/*
 * autoconfig_parse - the first server for outgoing mail that can be used:
 * it wants TLS and a login, and rather a password than a token.
 * xml:     hostile
 * address: what stands for %EMAILADDRESS% and its parts
 * out:     zeroed
 * Returns false, with out as it was, when the text is malformed or names
 * no such server.
 */
bool autoconfig_parse(struct str xml, struct str address,
	struct autoconfig *out);

void autoconfig_clear(struct autoconfig *a);

#endif
