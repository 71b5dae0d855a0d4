/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/ehlo.h - what the server says it can do (RFC 5321 4.1.1.1).
 *
 * Keywords are whole words in any letter case; unknown ones are kept for
 * --serverinfo and otherwise ignored.  Nothing in here outlives STARTTLS.
 */
#ifndef ENVOI_SMTP_EHLO_H
#define ENVOI_SMTP_EHLO_H

#include <stdint.h>

#include "base/strlist.h"
#include "smtp/reply.h"

enum ehlo_flag {
	EHLO_STARTTLS = 1 << 0,		/* RFC 3207 */
	EHLO_AUTH = 1 << 1,		/* RFC 4954 */
	EHLO_PIPELINING = 1 << 2,	/* RFC 2920 */
	EHLO_CHUNKING = 1 << 3,		/* RFC 3030 */
	EHLO_SIZE = 1 << 4,		/* RFC 1870 */
	EHLO_8BITMIME = 1 << 5,		/* RFC 6152 */
	EHLO_SMTPUTF8 = 1 << 6,		/* RFC 6531 */
	EHLO_DSN = 1 << 7,		/* RFC 3461 */
	EHLO_ENHANCED = 1 << 8,		/* RFC 2034 */
	EHLO_LIMITS = 1 << 9,		/* RFC 9422 */
	EHLO_REQUIRETLS = 1 << 10,	/* RFC 8689 */
	EHLO_FUTURERELEASE = 1 << 11,	/* RFC 4865 */
	EHLO_DELIVERBY = 1 << 12,	/* RFC 2852 */
	EHLO_MT_PRIORITY = 1 << 13,	/* RFC 6710 */
	EHLO_ETRN = 1 << 14,		/* RFC 1985 */
	EHLO_BINARYMIME = 1 << 15	/* RFC 3030 */
};

struct ehlo {
	unsigned int have;	/* enum ehlo_flag, or-ed */
	uint64_t size_max;	/* 0: no limit known */
	uint64_t rcpt_max;	/* LIMITS RCPTMAX; 0: not said */
	uint64_t mail_max;	/* LIMITS MAILMAX; 0: not said */
	uint64_t hold_max;	/* FUTURERELEASE, seconds; 0: not said */
	uint64_t by_min;	/* DELIVERBY, seconds; 0: no minimum */
	struct strlist auth;	/* mechanisms as the server wrote them */
	struct strlist lines;	/* every extension line, printable */
};

/* ehlo_parse - replace what e holds by what the reply says. */
void ehlo_parse(struct ehlo *e, const struct reply *r);

/* ehlo_has - was it offered? */
static inline bool
ehlo_has(const struct ehlo *e, enum ehlo_flag flag)
{
	return (e->have & (unsigned int)flag) != 0;
}

/* ehlo_clear - nothing is offered any more; releases. */
void ehlo_clear(struct ehlo *e);

#endif
