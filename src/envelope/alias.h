/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope/alias.h - where mail for local names goes, by an alias file
 * (its syntax: envelope/aliasfile.h).
 *
 * Names are compared in any letter case; "root+backup" is looked up as it
 * is and then as "root"; what has no alias takes that of "default", if
 * there is one.  An alias that names itself among its targets means the
 * name as it is ("root: root, joe@example.org").  Nothing is ever run,
 * written or created, whatever the file says.
 */
#ifndef ENVOI_ENVELOPE_ALIAS_H
#define ENVOI_ENVELOPE_ALIAS_H

#include "base/err.h"
#include "base/str.h"
#include "base/strlist.h"

/* How many aliases and included files may lead on to one another. */
#define ALIAS_DEPTH 10

/* The most addresses that one recipient can become. */
#define ALIAS_TARGETS ((size_t)1000)

struct alias;

/* Which addresses are looked up. */
struct alias_scope {
	/* domain: empty for a bare name */
	bool (*is_local)(const void *arg, struct str domain);
	const void *arg;	/* borrowed: the caller's */
};

/*
 * alias_open - read an alias file.
 * Owned by the caller; NULL with EX_CONFIG when it cannot be read or its
 * syntax is wrong.
 */
struct alias *alias_open(const char *path, struct err *err);

/*
 * alias_from - the same from text that is in memory already.
 * path:   for messages
 * reader: reads ":include:" files, as aliasfile_read
 */
struct alias *alias_from(struct str text, const char *path,
	int (*reader)(struct buf *text, const char *path, struct err *err),
	struct err *err);

/*
 * alias_warnings - what in the file is ignored, a line each: programs,
 * files, names defined twice.  Printable; borrowed from a; grows when a
 * resolved address leads to an included file.
 */
const struct strlist *alias_warnings(const struct alias *a);

/*
 * alias_resolve - append the addresses that mail for addr goes to, each
 * once.
 * addr:  as text/address gives it
 * to:    bare names may be among what is appended: those without an alias
 * Returns 1 when an alias was found, 0 when addr itself was appended since
 * it is not local or has none, -1 with EX_CONFIG: aliases that lead back to
 * themselves or on too far, too many targets, an included file that cannot
 * be read, or only programs and files as targets.
 */
int alias_resolve(struct alias *a, struct str addr,
	const struct alias_scope *scope, struct strlist *to,
	struct err *err);

/*
 * alias_check - follow every alias of the file as alias_resolve does, so
 * that all there is to complain of comes out: 0, or -1 with the first.
 */
int alias_check(struct alias *a, const struct alias_scope *scope,
	struct err *err);

void alias_free(struct alias *a);

#endif
