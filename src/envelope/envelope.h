/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope/envelope.h - who sends to whom, and what became of it.
 */
#ifndef ENVOI_ENVELOPE_ENVELOPE_H
#define ENVOI_ENVELOPE_ENVELOPE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "text/address.h"

/* RFC 5321 4.5.3.1.8 obliges to 100; this is what a caller may hand over. */
#define ENVELOPE_RCPT_MAX ADDRESS_LIST_MAX

enum rcpt_state {
	RCPT_TODO,	/* not tried, or not answered */
	RCPT_ACCEPTED,	/* RCPT taken, the message not yet (within a
			   transaction only) */
	RCPT_SENT,	/* the server has taken the message for it */
	RCPT_QUEUED,	/* not sent for now; our own queue has taken it */
	RCPT_DEFERRED,	/* refused for now */
	RCPT_REFUSED	/* refused for good */
};

struct rcpt {
	char *addr;		/* owned: local@domain as between < and > */
	char *original;		/* owned: what the caller wrote when it
				   differs (ORCPT, messages); or NULL */
	char *notify;		/* owned: NOTIFY for it alone, as in
				   path_wishes; NULL: as for all */
	char *orcpt;		/* owned: ORCPT that came with it, encoded:
				   "rfc822;a@b"; or NULL */
	enum rcpt_state state;
	struct err err;		/* why, when queued, deferred or refused */
	struct buf reply;	/* server's words when sent, printable */
};

struct envelope {
	char *sender;		/* owned: "" is the null sender; NULL unset */
	struct rcpt *rcpt;	/* owned array */
	size_t count;
	size_t cap;
	/* envelope_add's own: a hash table of positions in rcpt plus one */
	uint32_t *slot;		/* owned; 0 is empty */
	size_t slots;		/* a power of two, or 0 */
	uint64_t seed;
};

/*
 * envelope_add - append a recipient; an address that is there already (to
 * the byte in the local part, any case in the domain) is not added again.
 * addr: as text/address gives it; original: may be empty
 * Returns the index of the new or the old one.
 */
size_t envelope_add(struct envelope *e, struct str addr, struct str original);

/*
 * envelope_set_dsn - what a client wants to hear about a recipient.
 * notify, orcpt: copied; NULL: nothing was said
 */
void envelope_set_dsn(struct rcpt *r, const char *notify, const char *orcpt);

/* envelope_count - how many recipients are in a state. */
size_t envelope_count(const struct envelope *e, enum rcpt_state state);

/* envelope_set - give a recipient its outcome; err is moved, may be NULL. */
void envelope_set(struct rcpt *r, enum rcpt_state state, struct err *err);

/* envelope_clear - release everything; empty after. */
void envelope_clear(struct envelope *e);

#endif
