/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serve/mailarg.h - the arguments of MAIL and RCPT: a path in brackets and
 * parameters (RFC 5321 4.1.2, RFC 1870, RFC 3461, RFC 6152, RFC 6531).
 *
 * Strict: what is taken here goes into commands for another server.
 */
#ifndef ENVOI_SERVE_MAILARG_H
#define ENVOI_SERVE_MAILARG_H

#include "serve/answer.h"

/* Zeroed is empty.  Which members a command can fill is in mailarg.c. */
struct mailarg {
	char *addr;	/* owned: as text/address gives it; "" is <>; a bare
			   name when the client gave one */
	unsigned int given;	/* parameters seen, a bit each */

	/* of MAIL */
	uint64_t size;		/* SIZE; 0: not told */
	bool utf8;		/* SMTPUTF8 */
	const char *ret;	/* RET: "full" or "hdrs", a literal; or NULL */
	char *envid;		/* owned: ENVID, decoded, printable; or NULL */

	/* of RCPT */
	char *notify;	/* owned: NOTIFY: "never" or "failure,delay"; NULL */
	char *orcpt;	/* owned: ORCPT as given, "rfc822;x@y"; or NULL */
};

/*
 * mailarg_parse_mail, mailarg_parse_rcpt - read what follows "FROM:" or
 * "TO:".
 * a:    empty; to be cleared, also after a failure
 * utf8: RCPT: MAIL said SMTPUTF8
 * Returns 0, or -1 with no: 501 for syntax, 553 for an address that cannot
 * be one or needs SMTPUTF8, 555 for a parameter that is not offered.
 */
int mailarg_parse_mail(struct mailarg *a, struct str arg, struct answer *no);
int mailarg_parse_rcpt(struct mailarg *a, struct str arg, bool utf8,
	struct answer *no);

void mailarg_clear(struct mailarg *a);

#endif
