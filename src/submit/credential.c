/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/credential.h"

#include "secret/secret.h"
#include "base/banned.h"

int
credential_fetch(void *credential, struct buf *secret, struct err *err)
{
	const struct credential *c = credential;
	const struct account *a = c->account;
	struct secret_query q = {
		.account = a->name,
		.host = c->host,
		.user = a->user,
		.password = buf_str(&a->password),
		.password_file = a->password_file,
		.password_eval = a->passwordeval,
		.password_fd = a->password_fd,
		.may_prompt = c->may_prompt,
		.netrc = true,
		.keyring = true,
	};

	if (c->known.ptr) {
		buf_put(secret, c->known);
		return 0;
	}
	if (account_has_oauth(a))
		return refresh_access(c->token, a, secret, err);
	if (secret_fetch(&q, secret, err) < 0)
		return -1;
	if (c->keep)
		buf_put(c->keep, buf_str(secret));
	return 0;
}
