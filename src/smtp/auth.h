/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/auth.h - the AUTH exchange (RFC 4954).
 *
 * Chooses a mechanism, fetches the secret only then, and speaks the
 * exchange.  Nothing that exposes the secret goes over a line that is not
 * encrypted, and a mail is only begun after 235.
 */
#ifndef ENVOI_SMTP_AUTH_H
#define ENVOI_SMTP_AUTH_H

#include "sasl/sasl.h"
#include "smtp/session.h"

/* Everything is borrowed. */
struct auth_config {
	const char *method;	/* "on" (choose) or a mechanism's name */
	const char *user;	/* or NULL */
	const char *domain;	/* ntlmdomain, or NULL */
	bool token;		/* the secret is an OAuth access token */
	bool cleartext_ok;	/* a secret may go without TLS: the peer is
				   this machine, or the user said so */
	/*
	 * fetch - get the secret.  secret: empty, SECRET_MAX at most; wiped
	 * by auth_login.  0, or -1 with err.  Called at most once.
	 */
	int (*fetch)(void *ctx, struct buf *secret, struct err *err);
	void *ctx;
};

/*
 * auth_login - log in on an open session.
 * mech: the mechanism that was used, also on failure; NULL: none.  Borrowed
 * Returns 0 after 235 and whatever proof the mechanism demands of the
 * server; else -1 with err: EX_NOPERM when it is not offered, not possible
 * or refused; EX_TEMPFAIL for 4xx and lost connections; what fetch said.
 */
int auth_login(struct session *s, const struct auth_config *a,
	const struct sasl_mech **mech, struct err *err);

#endif
