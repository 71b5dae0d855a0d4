/* SPDX-License-Identifier: GPL-3.0-or-later */
/* submit/credential.h - an account's secret, when AUTH asks for it. */
#ifndef ENVOI_SUBMIT_CREDENTIAL_H
#define ENVOI_SUBMIT_CREDENTIAL_H

#include "config/account.h"
#include "oauth/refresh.h"

/* All borrowed. */
struct credential {
	const struct account *account;
	const char *host;	/* as configured: keyring and netrc know it */
	bool may_prompt;
	struct str known;	/* secret: asked for already; ptr NULL: not */
	struct buf *keep;	/* gets a copy of what was fetched, a secret;
				   NULL: it is not kept */
	struct refresh *token;	/* of an account with OAuth */
};

/* credential_fetch - auth_config.fetch over a struct credential. */
int credential_fetch(void *credential, struct buf *secret, struct err *err);

#endif
