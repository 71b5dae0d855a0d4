/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/ticket.h - secrets of TLS sessions, kept in files from one run to
 * the next.
 *
 * Whoever reads such a file can read the sessions made with it, and whoever
 * writes one can pass for the server.  So the folder is 0700 and the files
 * are 0600, both ours; a file that is not, is a link, too large, too old,
 * from the future or damaged is not used.  Nothing here is ever a reason
 * to fail: without a ticket there is a full handshake.
 */
#ifndef ENVOI_NET_TICKET_H
#define ENVOI_NET_TICKET_H

#include <stdbool.h>
#include <time.h>

#include "base/buf.h"
#include "base/str.h"

/* Bytes of one session, with the server's certificates. */
#define TICKET_MAX ((size_t)64 * 1024)
/* Seconds that one is good for; the server may think less of it. */
#define TICKET_AGE_MAX 86400

/* One place in the folder; all zero is a place that holds nothing. */
struct ticket {
	const char *dir;	/* borrowed */
	char name[65];		/* of the file */
	bool found;		/* ticket_take gave one */
};

/*
 * ticket_init - the place for sessions of one kind.
 * dir: borrowed; made with its parents, 0700, when something is put there
 * key: any bytes: everything that a session must not be shared across
 */
void ticket_init(struct ticket *t, const char *dir, struct str key);

/*
 * ticket_take - append what was put there.
 * One that was put for single use is gone afterwards, and of several
 * processes only one gets it.
 * Returns false when there is nothing that may be used.
 */
bool ticket_take(struct ticket *t, struct buf *data);

/*
 * ticket_put - keep data, in place of what was there.
 * until:      not to be taken later than then
 * single_use: a TLS 1.3 ticket, which shows two sessions to be of the same
 *             client when it is used twice (RFC 8446 C.4)
 */
void ticket_put(struct ticket *t, struct str data, time_t until,
	bool single_use);

/* ticket_drop - remove what is there. */
void ticket_drop(struct ticket *t);

#endif
