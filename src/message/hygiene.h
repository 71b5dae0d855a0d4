/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message/hygiene.h - a header that a server takes and that gives nothing
 * away (RFC 5322 3.6; RFC 6409 8).
 *
 * Blind copies vanish; what an earlier hop left behind vanishes; From, Date
 * and Message-ID come when they are missing or say nothing.  Everything
 * else keeps its bytes and order.  Fields that a DKIM signature may cover
 * are not touched.
 */
#ifndef ENVOI_MESSAGE_HYGIENE_H
#define ENVOI_MESSAGE_HYGIENE_H

#include "message/amend.h"

enum hygiene_from {
	HYGIENE_FROM_LEAVE,
	HYGIENE_FROM_MISSING,	/* write one when there is none */
	HYGIENE_FROM_ALWAYS	/* replace every one */
};

enum hygiene_to {
	HYGIENE_TO_LEAVE,	/* but say "undisclosed" when only blind
				   copies were named */
	HYGIENE_TO_LIST,	/* To lists the envelope's recipients */
	HYGIENE_TO_UNDISCLOSED
};

/* Everything is borrowed. */
struct hygiene {
	enum hygiene_from from;
	enum hygiene_to to;
	bool add_date;
	bool add_msgid;
	bool keep_bcc;
	struct str address;	/* for From; empty: none is written */
	struct str full_name;	/* for From; may be empty */
	struct str rcpts;	/* for HYGIENE_TO_LIST: "a@x, b@x" */
	struct str id_domain;	/* right side of a new Message-ID */
};

/*
 * hygiene_apply - drop and add fields of a.
 * o:     the outline that a was made from
 * msgid: gets the message's Message-ID, old or new, on one line; may stay
 *        empty
 * Returns 0, or -1 with err EX_DATAERR when a name or an address can't go
 * into a header.
 */
int hygiene_apply(struct amend *a, const struct outline *o,
	const struct hygiene *h, struct buf *msgid, struct err *err);

#endif
