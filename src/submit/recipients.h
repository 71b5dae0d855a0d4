/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/recipients.h - from the recipients as given to addresses that may
 * go to a server: aliases first, then 'admin_address' for what is local,
 * then a domain for bare names.
 */
#ifndef ENVOI_SUBMIT_RECIPIENTS_H
#define ENVOI_SUBMIT_RECIPIENTS_H

#include "config/account.h"
#include "envelope/envelope.h"
#include "envelope/local.h"

struct recipients;

/*
 * recipients_new - how an account completes addresses.
 * account: borrowed, finished
 * sender:  of the envelope, borrowed; its domain is the last resort
 * no_aliases: -n: neither 'aliases' nor 'admin_address' counts
 * Owned by the caller.  The alias file is read when somebody is local.
 */
struct recipients *recipients_new(const struct account *account,
	const char *sender, bool no_aliases);

/*
 * recipients_resolve - append where mail for spec goes; a bare name that no
 * alias knows gets a domain.
 * Returns 0, or -1 with err: EX_DATAERR for a name that can't be completed
 * or an invalid address, EX_CONFIG for an alias file that is missing or
 * wrong.
 */
int recipients_resolve(struct recipients *r, struct str spec,
	struct strlist *to, struct err *err);

/*
 * recipients_complete - replace what envelope holds, and look at its
 * sender.  Returns as recipients_resolve.
 */
int recipients_complete(struct recipients *r, struct envelope *envelope,
	struct err *err);

/* recipients_local - which domains are local; borrowed from r. */
const struct local *recipients_local(const struct recipients *r);

void recipients_free(struct recipients *r);

/*
 * recipients_domain - the domain that completes bare names: 'maildomain',
 * else the account's sender's, else that of sender.  Empty: there is none.
 */
struct str recipients_domain(const struct account *account,
	const char *sender);

#endif
