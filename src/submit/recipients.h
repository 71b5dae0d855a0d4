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

/*
 * recipients_complete - replace what envelope holds, and look at the
 * sender.
 * no_aliases: -n: neither 'aliases' nor 'admin_address' counts
 * A bare name that no alias knows gets the domain of 'maildomain', else of
 * the account's sender.  The alias file is read when somebody is local.
 * Returns 0, or -1 with err: EX_DATAERR for a name that can't be completed,
 * an invalid address, also the sender's, or too many; EX_CONFIG for an alias file that
 * is missing or wrong.
 */
int recipients_complete(struct envelope *envelope,
	const struct account *account, bool no_aliases, struct err *err);

/*
 * recipients_domain - the domain that completes bare names: 'maildomain',
 * else the account's sender's, else that of sender.  Empty: there is none.
 */
struct str recipients_domain(const struct account *account,
	const char *sender);

#endif
