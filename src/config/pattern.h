/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/pattern.h - %U, %H, %C, %M and %F in the settings 'from' and
 * 'domain'.
 */
#ifndef ENVOI_CONFIG_PATTERN_H
#define ENVOI_CONFIG_PATTERN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* What the letters that need it are looked up in.  All borrowed. */
struct pattern_facts {
	const char *header_from;	/* %F; NULL: it stays as it is */
	const char *mailname;	/* file for %M; NULL: SYSCONFDIR/mailname */
	bool sender_typed;	/* the sender that was given is an option of
				   the caller's, who may mean patterns in it;
				   not what MAIL FROM or a header said */
};

/* Which letters are patterns in which setting. */
#define PATTERN_DOMAIN "HCM"
#define PATTERN_FROM "UHCMF"
#define PATTERN_NAME "UHC"

/*
 * pattern_expand - append text with its patterns replaced.
 *   %U  the user: USER, LOGNAME, the login name, the user database,
 *       "unknown"
 *   %H  this host: HOSTNAME, gethostname(2), "localhost"
 *   %C  the canonical name of %H by the resolver, which has 5 s; else %H
 *   %M  the first line of the mailname file, at most 255 bytes
 *   %F  the address in the message's From field
 * facts:   NULL: none
 * letters: one of the constants above; another letter stays as it is
 * Control characters in what is inserted become '?'.
 * Returns 0, or -1 with err EX_CONFIG when %M is used and its file is
 * missing or empty.
 */
int pattern_expand(struct str text, const char *letters,
	const struct pattern_facts *facts, struct buf *out, struct err *err);

#endif
