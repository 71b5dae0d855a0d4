/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/url.h - "scheme://user:password@host:port" (RFC 3986), as ENVOI_URL
 * and the setting 'proxy' have it.  Nothing may follow the port but one
 * slash.
 */
#ifndef ENVOI_CONFIG_URL_H
#define ENVOI_CONFIG_URL_H

#include "base/buf.h"
#include "base/str.h"

struct url {
	struct str scheme;	/* borrowed from the text, letters as written */
	struct str user;	/* still percent-encoded; ptr NULL: none */
	struct str password;	/* still percent-encoded; ptr NULL: none */
	struct str host;	/* without the brackets of an IPv6 address */
	int port;		/* 0: none given */
};

/*
 * url_parse - take text apart.
 * Returns false, leaving out undefined, when it is no such URL: no scheme
 * or host, a port out of range, a path, blanks or control characters, a
 * '%' without two hex digits.
 */
bool url_parse(struct str text, struct url *out);

/*
 * url_decode - append part without its percent-encoding.  Returns false
 * when that would give a control character.
 */
bool url_decode(struct str part, struct buf *out);

#endif
