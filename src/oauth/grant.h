/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/grant.h - what a token endpoint answers (RFC 6749 5, RFC 8628 3.5).
 */
#ifndef ENVOI_OAUTH_GRANT_H
#define ENVOI_OAUTH_GRANT_H

#include "oauth/client.h"
#include "oauth/token.h"

/* What the answer means for whoever waits for a person to agree. */
enum grant_state {
	GRANT_GIVEN,
	GRANT_REFUSED,	/* err says why */
	GRANT_PENDING,	/* ask again */
	GRANT_SLOWLY	/* ask again, less often */
};

struct grant {
	enum grant_state state;
	struct buf access;	/* secrets */
	struct buf refresh;	/* empty: none came */
	struct buf scope;	/* empty: as it was asked for */
	int64_t life;		/* of the access token, in seconds */
};

/* grant_init - an empty one, with its ceilings; grant_clear it. */
void grant_init(struct grant *g);

/*
 * grant_read - understand an answer.
 * a: names the account in messages
 * Returns 0 with a token that SASL can take, or -1 with err: EX_TEMPFAIL
 * when the endpoint is not itself (5xx, 429, no JSON); EX_NOPERM when the
 * login has ended, or a person said no or nothing; EX_CONFIG when it does
 * not know us, or not for this.  The provider's words are in the text,
 * tokens never.  PENDING and SLOWLY are -1, too.
 */
int grant_read(struct grant *g, const struct account *a,
	const struct post_reply *reply, struct err *err);

/*
 * grant_request - client_send to the token endpoint, and grant_read.
 */
int grant_request(struct grant *g, const struct client *c, struct buf *form,
	struct err *err);

/* grant_put - what came goes into t, with the time; c says who asked. */
void grant_put(struct token *t, const struct grant *g,
	const struct client *c);

void grant_clear(struct grant *g);

/*
 * grant_explain - for an answer with an error from any endpoint: what
 * grant_read says of it.  Returns -1.
 */
int grant_explain(struct grant *g, const struct account *a,
	const struct post_reply *reply, struct err *err);

#endif
