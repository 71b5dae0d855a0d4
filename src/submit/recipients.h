/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/recipients.h - from the recipients as given to addresses that may
 * go to a server: aliases first, then a domain for bare names.
 */
#ifndef ENVOI_SUBMIT_RECIPIENTS_H
#define ENVOI_SUBMIT_RECIPIENTS_H

#include "config/account.h"
#include "envelope/envelope.h"

/*
 * recipients_complete - replace what envelope holds, and look at the sender.
 * A bare name that no alias knows gets the domain of 'maildomain', else of
 * the account's sender.  Returns 0, or -1 with err: EX_DATAERR for a name
 * that can't be completed or an invalid address, the sender's too;
 * EX_CONFIG for an alias file that is missing or wrong; EX_USAGE when nobody
 * is left.
 */
int recipients_complete(struct envelope *envelope,
	const struct account *account, struct err *err);

#endif
