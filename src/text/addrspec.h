/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text/addrspec.h - one address put together from its tokens, and the
 * rules for what may stand in one (RFC 5321 4.1.2, RFC 6531 3.3).
 *
 * Behind text/address; nobody else needs it.  "why" is always a literal
 * that goes after "invalid address 'X': ".
 */
#ifndef ENVOI_TEXT_ADDRSPEC_H
#define ENVOI_TEXT_ADDRSPEC_H

#include "text/addrscan.h"

/* An address while its tokens come in. */
struct addrspec {
	struct buf local;	/* without quoting */
	struct buf domain;
	bool at;		/* the '@' has been seen */
	bool word;		/* the last token was a word */
	const char *why;	/* what makes it none, or NULL */
};

/* addrspec_reset - begin a new one; also before the first. */
void addrspec_reset(struct addrspec *p);

/* addrspec_add - take the current token; trouble is kept in why. */
void addrspec_add(struct addrspec *p, const struct addrscan *t);

/*
 * addrspec_take - the finished address, owned by the caller, its local
 * part quoted exactly when it needs it; or NULL with why set.
 */
char *addrspec_take(struct addrspec *p);

void addrspec_clear(struct addrspec *p);

/*
 * addrspec_why - what forbids these parts, or NULL.
 * local:  without its quoting
 * domain: looked at only when at is true
 */
const char *addrspec_why(struct str local, bool at, struct str domain);

#endif
