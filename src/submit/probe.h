/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/probe.h - does an account work?  Everything but sending is tried.
 *
 * TLS files, password, names, each address, greeting, TLS, login, sender
 * and recipient: what fails does not keep from trying what can still be
 * tried.  No message is sent: the transaction ends with RSET.
 */
#ifndef ENVOI_SUBMIT_PROBE_H
#define ENVOI_SUBMIT_PROBE_H

#include "config/account.h"
#include "submit/attempt.h"
#include "submit/checklist.h"

/* A certificate that ends sooner is a warning. */
enum { PROBE_DAYS_LEFT = 14 };

/* All borrowed. */
struct probe {
	const struct account *account;	/* finished and checked */
	const char *sender;	/* for MAIL, and RCPT leads back to it; NULL
				   or "": these are skipped */
	struct attempt_options options;	/* secret is looked for here */
	struct checklist *list;
};

/*
 * probe_run - do it, step by step into the list.  The password is fetched
 * once, also when there are several hosts, and a refused login is not
 * tried again at the next, since that locks accounts.
 */
void probe_run(const struct probe *probe);

#endif
