/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/revoke.h"

#include "oauth/form.h"
#include "oauth/grant.h"
#include "base/banned.h"

int
revoke_token(const struct client *c, const struct token *t, struct err *err)
{
	bool refresh = t->refresh.len > 0;
	struct buf form = BUF_MAX(TOKEN_MAX * 4);
	struct post_reply reply = { 0 };
	struct grant unused;
	int result;

	if (!c->revocation || !c->id)
		return 0;
	grant_init(&unused);
	form_put(&form, "token", buf_str(refresh ? &t->refresh :
	    &t->access));
	form_put(&form, "token_type_hint", refresh ? STR("refresh_token") :
	    STR("access_token"));
	result = client_send(c, c->revocation, &form, &reply, err);
	/* RFC 7009 2.2: 200 also for a token that was over already */
	if (result == 0 && reply.status != 200)
		result = grant_explain(&unused, c->account, &reply, err);
	post_reply_clear(&reply);
	grant_clear(&unused);
	return result < 0 ? -1 : 1;
}
