/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/race.h - connect to whichever address answers first (RFC 8305 5).
 *
 * Attempts begin 250 ms apart, or at once when the one before has failed,
 * and go on side by side; the first to connect wins and the others are
 * closed.  So a broken IPv6 route costs a quarter of a second.
 */
#ifndef ENVOI_NET_RACE_H
#define ENVOI_NET_RACE_H

#include <stdint.h>

#include "base/buf.h"
#include "net/addr.h"
#include "net/resolve.h"

/* Why one address did not work. */
struct race_failure {
	int error;		/* errno value */
	bool by_source;		/* it is our own end's address that failed */
};

/*
 * Begins one connection: a non-blocking descriptor, owned by the caller,
 * that becomes writable once the outcome is known; or -1 with why.
 * source: our own end's address, of the same family; or NULL
 */
typedef int race_open_fn(const struct addr *to, const struct addr *source,
	struct race_failure *why);

struct race_attempt {
	int fd;			/* -1: it failed */
	struct race_failure why;
};

/* All but the first group is zero at the beginning, and the race's own. */
struct race {
	struct resolve *names;		/* borrowed; NULL: addrs is all */
	int port;			/* 1..65535, for addresses by name */
	const struct addr *source;	/* borrowed, or NULL */
	race_open_fn *open;		/* NULL: TCP */
	int stagger_ms;			/* 0: 250 */

	struct addrlist addrs;		/* may hold some at the beginning */
	size_t tried;			/* how many of them */
	struct race_attempt attempt[ADDRLIST_MAX];
	int64_t next_ms;		/* when the next attempt may begin */
	int64_t widen_ms;		/* when to ask for families apart */
};

/*
 * race_run - returns the connected descriptor, owned by the caller, or -1:
 * no address (race.addrs.count is 0) or none that worked until deadline_ms.
 */
int race_run(struct race *r, int64_t deadline_ms);

/*
 * race_explain - append each address that failed with its reason:
 * "192.0.2.1: connection refused; 2001:db8::1: network is unreachable".
 */
void race_explain(const struct race *r, struct buf *out);

/* race_lacks_means - was it for want of descriptors or memory? */
bool race_lacks_means(const struct race *r);

#endif
