/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/policy.h - what other users of this machine may do with an account
 * that they cannot read.
 *
 * Applies to strangers (serve/caller.h) only.  Everything is refused that
 * is not allowed: an account that names nobody in 'allow_users' and
 * 'allow_groups' is for its owner, and for root.
 */
#ifndef ENVOI_SERVE_POLICY_H
#define ENVOI_SERVE_POLICY_H

#include "config/account.h"
#include "message/outline.h"
#include "serve/caller.h"

/* policy_allows - may the caller use the account at all? */
bool policy_allows(const struct account *a, const struct caller *c);

/*
 * policy_any - does one of so many accounts allow the caller?
 * Returns 0, or -1 with no: 554 5.7.1.
 */
int policy_any(struct account *const *list, size_t count,
	const struct caller *c, struct answer *no);

/*
 * policy_size - the largest message that the caller may send through any of
 * the accounts; at most most.
 */
uint64_t policy_size(struct account *const *list, size_t count,
	const struct caller *c, uint64_t most);

/*
 * policy_adapt - the account as the caller may use it.
 * a: finished, allows the caller
 * With 'from_policy fixed' it takes nobody's word for the sender, and
 * replaces every other author unless 'from_rewrite' says otherwise.  With
 * 'own' its addresses are the caller's instead of its own: USER at its
 * domain, and those of 'user_from'.
 * Returns an owned account; NULL with err EX_CONFIG when there is no address
 * that the caller could have.
 */
struct account *policy_adapt(const struct account *a, const struct caller *c,
	struct err *err);

/*
 * policy_sender - which sender counts.
 * a:      adapted
 * sender: as the caller gave it; set to NULL where the account's own is to
 *         stand in its place
 * The null sender always counts: bounces are nobody's.  Returns 0, or -1
 * with err EX_NOPERM, 550 5.7.1.
 */
int policy_sender(const struct account *a, const struct caller *c,
	const char **sender, struct err *err);

/*
 * policy_header - may the message name these authors?  Each address of From
 * and Sender must be one of the account's or be replaced by it, which a
 * signature prevents.  What cannot be understood cannot be replaced.
 * Returns 0, or -1 with err EX_NOPERM, 550 5.7.1.
 */
int policy_header(const struct account *a, const struct caller *c,
	const struct outline *o, struct err *err);

/*
 * policy_amount - may a message of so many bytes go now?  Counts it.
 * Returns 0, or -1 with err: EX_DATAERR, 552 5.3.4, for too large a one;
 * else as rate_take.
 */
int policy_amount(const struct account *a, const struct caller *c,
	uint64_t bytes, struct err *err);

#endif
