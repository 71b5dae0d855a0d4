/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/bounce_part.h - the two parts of a report that tell what happened:
 * to people, and to programs.  Only submit/bounce needs it.
 */
#ifndef ENVOI_SUBMIT_BOUNCE_PART_H
#define ENVOI_SUBMIT_BOUNCE_PART_H

#include "submit/bounce.h"

/* Ten thousand recipients, each with its words, fit. */
#define BOUNCE_TEXT_MAX ((size_t)64 * 1024 * 1024)

/* What both need; all borrowed. */
struct bounce_facts {
	const struct bounce *b;
	const char *name;	/* of this machine, as EHLO says it */
	struct str history;	/* of the message (queue/qfile) */
	bool whole;		/* the report brings back all of it */
	bool header;		/* or its header */
};

/* bounce_is_about - is this recipient one that the report tells of? */
bool bounce_is_about(const struct bounce *b, const struct qitem_rcpt *r);

/*
 * bounce_put_words - append a text/plain part, its header included: 7-bit
 * text in lines.
 */
void bounce_put_words(struct buf *out, const struct bounce_facts *f);

/*
 * bounce_put_status - append the fields of message/delivery-status (RFC
 * 3464 2), without the header of the part.
 */
void bounce_put_status(struct buf *out, const struct bounce_facts *f);

#endif
