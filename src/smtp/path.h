/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smtp/path.h - MAIL and RCPT lines with the parameters that the server
 * offers (RFC 5321 4.1.1.2, 4.1.1.3 and the extensions' own RFCs).
 */
#ifndef ENVOI_SMTP_PATH_H
#define ENVOI_SMTP_PATH_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "envelope/envelope.h"
#include "smtp/ehlo.h"

/* What a sender may ask for.  Everything is borrowed; zero asks nothing. */
struct path_wishes {
	const char *notify;	/* DSN: "never" or "failure,delay,success" */
	const char *ret;	/* DSN: "full" or "hdrs" */
	const char *envid;	/* DSN: any printable text */
	bool dsn_orcpt;		/* DSN: tell the original recipient */
	bool dsn_optional;	/* leave DSN out where it isn't offered */
	bool requiretls;
	uint64_t hold_seconds;	/* FUTURERELEASE; 0: none */
	const char *hold_until;	/* FUTURERELEASE: RFC 3339 time, or NULL */
	const char *deliver_by;	/* DELIVERBY: "3600;R", "-60;NT"; or NULL */
	const char *priority;	/* MT-PRIORITY: "-9" to "9"; or NULL */
};

/* What the message itself makes necessary. */
struct path_needs {
	uint64_t wire_bytes;
	bool eight_bit;
	bool utf8;		/* SMTPUTF8 is used */
};

/*
 * path_check - can this server grant the wishes?
 * tls_verified: the channel is TLS with a certificate that was checked
 * -1 with err EX_UNAVAILABLE (scope ERR_MESSAGE) names the first it can't.
 */
int path_check(const struct path_wishes *w, const struct ehlo *e,
	bool tls_verified, struct err *err);

/*
 * path_needs_utf8 - does the address need SMTPUTF8 (RFC 6531)?  Only its
 * local part decides: a domain can always go as A-labels.
 */
bool path_needs_utf8(const char *addr);

/* path_put_mail, path_put_rcpt - append the command line; 0 or -1. */
int path_put_mail(struct buf *out, const char *sender,
	const struct path_needs *needs, const struct path_wishes *w,
	const struct ehlo *e, struct err *err);
int path_put_rcpt(struct buf *out, const struct rcpt *rcpt, bool utf8,
	const struct path_wishes *w, const struct ehlo *e, struct err *err);

#endif
