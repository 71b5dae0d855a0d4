/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/setup.h - the settings that an address needs, found.
 *
 * By what the options say, else the table of providers, else SRV records
 * of the domain (RFC 6186, RFC 8314), else what its web servers publish.
 */
#ifndef ENVOI_CLI_SETUP_H
#define ENVOI_CLI_SETUP_H

#include "cli/request.h"
#include "config/account.h"
#include "config/autoconfig.h"
#include "config/provider.h"

struct setup {
	char *address;			/* owned */
	struct account *account;	/* owned: what was found, and the
					   options on top; not finished */
	const struct provider *provider;	/* NULL: not in the table */
	bool elsewhere;		/* SRV led out of the mail's domain */
	struct autoconfig published;	/* owned: host empty: was not asked */
	/*
	 * Set before setup_find: may the domain's web servers be asked?
	 * NULL: they may not.
	 */
	bool (*may_fetch)(struct str domain);
};

/*
 * setup_find - look for them.
 * s:    the caller's, zeroed but for may_fetch; setup_clear it either way
 * host: the server, when a person has said it: NAME or NAME:PORT; or NULL
 * Returns 0, or -1 with err: EX_DATAERR for what is no address, EX_NOHOST
 * or EX_TEMPFAIL when no server is known, EX_USAGE for a bad option.
 */
int setup_find(struct setup *s, const struct request *req, const char *host,
	struct err *err);

/* setup_wants_token - is it OAuth only, so that there is no password? */
bool setup_wants_token(const struct setup *s);

/* setup_put_advice - append what a person should know, a line each. */
void setup_put_advice(struct buf *out, const struct setup *s,
	const char *prefix);

/* setup_put_account - append the account as a file has it. */
void setup_put_account(struct buf *out, const struct setup *s);

void setup_clear(struct setup *s);

#endif
