/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/carrier.h - an account, and those that stand in for it when its
 * server is not there ('fallback').
 */
#ifndef ENVOI_SUBMIT_CARRIER_H
#define ENVOI_SUBMIT_CARRIER_H

#include "config/accounts.h"
#include "submit/attempt.h"

/* Zeroed but for what is borrowed. */
struct carrier {
	const struct accounts *accounts;	/* borrowed: for 'fallback' */
	const struct attempt_options *options;	/* borrowed */
	struct account *account;	/* borrowed: the one in use now, finished */
	/*
	 * borrowed: an attempt of an earlier message, to be taken when it
	 * leads to the account; NULL: there is none
	 */
	struct attempt **kept;
	struct attempt *attempt;	/* owned: of the account; NULL: none */
};

/*
 * carrier_connect - be ready for a message: with a connection, or where
 * there is none to be made.  A message begins, so its deadline does.
 * Returns 0, or -1 with err when neither the account's server nor one that
 * stands in for it would have us.
 */
int carrier_connect(struct carrier *c, struct err *err);

/*
 * carrier_send - one message, as attempt_send, over the connection that
 * there is or a new one; when nothing of it can have been taken, over that
 * of the account that stands in, which then stays the one in use.
 */
int carrier_send(struct carrier *c, struct envelope *envelope,
	struct content *content, const struct path_wishes *wishes, bool last,
	struct err *err);

/* carrier_clear - say goodbye to what is connected. */
void carrier_clear(struct carrier *c);

#endif
