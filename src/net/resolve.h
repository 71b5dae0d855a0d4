/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/resolve.h - the addresses of a name, as they become known.
 *
 * One question for both families first: the libc asks for A and AAAA
 * together and sorts by RFC 6724.  But it answers only when it has both,
 * and some name servers never answer for AAAA: resolve_widen then asks for
 * each family by itself, and what comes first is used (RFC 8305 3).
 */
#ifndef ENVOI_NET_RESOLVE_H
#define ENVOI_NET_RESOLVE_H

#include "base/err.h"
#include "net/addr.h"

struct resolve;

/*
 * resolve_new - ask for the addresses of host.
 * host:   copied; ASCII
 * family: 0 both, 4, 6
 * Owned; NULL with EX_OSERR.
 */
struct resolve *resolve_new(const char *host, int family, struct err *err);

/* resolve_widen - ask for each family apart, too; only the first call does. */
void resolve_widen(struct resolve *r);

/* resolve_fd - readable when resolve_take has something to do. */
int resolve_fd(const struct resolve *r);

/*
 * resolve_take - take in the answers that have arrived; never waits.
 * list: new addresses are appended, in the order in which they came
 */
void resolve_take(struct resolve *r, struct addrlist *list);

/* resolve_done - nothing more will come. */
bool resolve_done(const struct resolve *r);

/*
 * resolve_lacks_v6 - IPv4 is known, IPv6 not yet: worth a short wait, as
 * RFC 8305 3 has it.
 */
bool resolve_lacks_v6(const struct resolve *r);

/*
 * resolve_failure - say why there is no address, after resolve_done or at
 * the deadline.  Always -1: EX_NOHOST when there is no such name or it has
 * no address of this family, EX_TEMPFAIL when the name service is in
 * trouble or has not answered yet.
 */
int resolve_failure(const struct resolve *r, struct err *err);

/*
 * resolve_fix - for tests: what is asked in place of getaddrinfo(3), in a
 * thread of its own; NULL goes back to the system.
 * family: 0, 4 or 6; out: empty; ports need not be set
 * lookup returns 0 or an EAI_ value.
 */
void resolve_fix(int (*lookup)(const char *host, int family,
	struct addrlist *out));

/* resolve_free - forget it; a look-up that hangs is abandoned. */
void resolve_free(struct resolve *r);

#endif
