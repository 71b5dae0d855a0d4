/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/peer.h - whom a certificate names (RFC 9525, RFC 5280 4.2.1.6).
 *
 * Only the subject alternative name counts, never the common name.  A host
 * name is compared with dNSName entries, an address with iPAddress entries
 * and with nothing else.  A wildcard is a whole left-most label and stands
 * for exactly one label.
 */
#ifndef ENVOI_NET_PEER_H
#define ENVOI_NET_PEER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The one whom we mean to reach. */
struct peer {
	char name[256];		/* A-labels, or "" for an address */
	unsigned char address[16];	/* network order */
	size_t address_len;	/* 4, 16, or 0 for a name */
};

/*
 * peer_set - take a host as it was configured: a name in A-labels or
 * UTF-8, perhaps with a final dot, or an IPv4 or IPv6 address, perhaps with
 * a zone.  -1 with EX_CONFIG for what cannot be a host name.
 */
int peer_set(struct peer *peer, const char *host, struct err *err);

/*
 * peer_named - does a subject alternative name (the extension's value as
 * DER) name this peer?  Entries that hold a NUL match nothing, and neither
 * does a list that cannot be read to its end.
 */
bool peer_named(const struct peer *peer, struct str san);

/*
 * peer_list - append the names and addresses of a certificate for people:
 * 'a', 'b', 'c' and 7 more.  Nothing when there is none.
 */
void peer_list(struct buf *out, struct str san);

#endif
