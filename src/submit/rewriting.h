/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/rewriting.h - the account's wishes for addresses, applied to
 * envelope and header ('from_rewrite', 'to_rewrite').
 */
#ifndef ENVOI_SUBMIT_REWRITING_H
#define ENVOI_SUBMIT_REWRITING_H

#include "message/amend.h"
#include "submit/recipients.h"
#include "submit/submit.h"

/* rewriting_sender - give order's envelope the sender that it may have. */
void rewriting_sender(const struct submit_order *order);

/*
 * rewriting_header - replace addresses in From, Sender, Reply-To, To and
 * Cc, as far as those fields are not replaced as a whole anyway
 * ('set_from_header', 'set_to_header'), and say in Reply-To or
 * X-Original-From what is gone.  Nothing under a DKIM signature is touched.
 * Returns 0, or -1 with err as amend_replace.
 */
int rewriting_header(struct amend *amend, const struct submit_order *order,
	struct recipients *recipients, struct err *err);

#endif
