/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/tlsplan.h - an account's TLS settings in the words of net/tls.
 *
 * The files are read once, before anything connects; each host that is then
 * tried gets its own expectation of whom the certificate must name.
 */
#ifndef ENVOI_SUBMIT_TLSPLAN_H
#define ENVOI_SUBMIT_TLSPLAN_H

#include "config/account.h"
#include "net/tls.h"

struct tlsplan {
	const struct account *account;	/* borrowed */
	struct tls_config cfg;
	struct buf fingerprint;	/* raw bytes */
	char *ticket_dir;	/* owned, or NULL */
	struct tls *tls;	/* owned: for the host last asked for */
	char *host;		/* owned: that host */
	int port;
};

/*
 * tlsplan_init - read what the account names; nothing when it has TLS off.
 * Returns 0, or -1 with err EX_CONFIG; tlsplan_clear is safe either way.
 */
int tlsplan_init(struct tlsplan *p, const struct account *account,
	struct err *err);

/*
 * tlsplan_for - TLS for a server.  Borrowed until the next call.
 * name: whom the certificate must name; NULL: nobody knows (a unix socket)
 * NULL with err EX_CONFIG when there is no name, or as tls_new.
 */
struct tls *tlsplan_for(struct tlsplan *p, const char *name, int port,
	struct err *err);

/*
 * tlsplan_ticket_dir - where sessions are kept for later runs.
 * Owned; NULL when none are.
 */
char *tlsplan_ticket_dir(const struct account *account);

void tlsplan_clear(struct tlsplan *p);

#endif
