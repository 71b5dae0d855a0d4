/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/redirect.h - a login in a browser (RFC 6749 4.1, RFC 8252), whose
 * answer comes to a port of this machine, or is pasted by hand.
 *
 * The code is bound to us by PKCE (RFC 7636), the answer to our question by
 * 'state' and, where the provider says who it is, by 'iss' (RFC 9207).
 */
#ifndef ENVOI_OAUTH_REDIRECT_H
#define ENVOI_OAUTH_REDIRECT_H

#include "oauth/client.h"
#include "oauth/grant.h"

struct redirect {
	const struct client *client;	/* borrowed */
	int listener;		/* -1: none */
	char *uri;		/* owned: where the browser is sent back to */
	struct buf url;		/* what to open in a browser */
	struct buf state;
	struct buf verifier;	/* secret */
};

/*
 * redirect_open - listen, and make the URL.
 * paste: nobody is listened to; the port is only a name
 * Returns 0, or -1 with err: EX_CONFIG when 'oauth_redirect_port' cannot be
 * had; redirect_clear it either way.
 */
int redirect_open(struct redirect *r, const struct client *c, bool paste,
	struct err *err);

/*
 * redirect_wait - until the browser comes with an answer to our question;
 * whatever else comes is sent away.
 * code: secret, appended to
 * Returns 0, or -1 with err: EX_NOPERM when access was denied or ten
 * minutes have passed.
 */
int redirect_wait(struct redirect *r, struct buf *code, struct err *err);

/*
 * redirect_take - the code out of an answer.
 * url: the whole URL that the browser was sent to, or what is behind its
 *      '?'; hostile
 * Returns 1, 0 when it is no answer to our question (no or another state),
 * or -1 with err when it is, and access was denied, or another provider
 * gave it.
 */
int redirect_take(const struct redirect *r, struct str url,
	struct buf *code, struct err *err);

/* redirect_exchange - the code for a token; as grant_request. */
int redirect_exchange(const struct redirect *r, struct str code,
	struct grant *g, struct err *err);

void redirect_clear(struct redirect *r);

#endif
