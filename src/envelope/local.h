/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope/local.h - which domains are this machine's own, as the setting
 * 'local_domains' says: mail for them goes through the aliases, and they
 * mean nothing to the world outside.
 */
#ifndef ENVOI_ENVELOPE_LOCAL_H
#define ENVOI_ENVELOPE_LOCAL_H

#include <stdbool.h>

#include "base/str.h"
#include "base/strlist.h"

struct local_names;

struct local {
	const struct strlist *domains;	/* borrowed */
	struct local_names *names;	/* owned: this machine's */
};

/*
 * local_init - get ready; asks nobody.
 * domains: borrowed; names, patterns (text/wildcard.h) and "auto", several
 *          to an item with blanks between them.  "auto" is localhost, this
 *          host's name, and its full name.
 */
void local_init(struct local *l, const struct strlist *domains);

/*
 * local_has - is it one of ours?  No domain at all always is.
 * l: a struct local; const void, as alias_scope.is_local wants it
 * The resolver is asked for the full name of this host only where domain
 * begins with the short one.
 */
bool local_has(const void *l, struct str domain);

void local_clear(struct local *l);

#endif
