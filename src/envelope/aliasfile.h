/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope/aliasfile.h - the syntax of an alias file, as in aliases(5).
 *
 *     root:       joe@example.org, "Ann Doe" <ann@example.org>
 *     staff:      joe, ann,
 *                 :include:/etc/mail/staff
 *     "odd name": \root          # not looked up again
 *
 * A line that begins with a blank continues the one before.  Because
 * simple files may be indented as a whole, it begins an alias of its own
 * when it reads "name: value" and nothing asks for more: no comma stands at
 * the end of the line before or at its own beginning.  '#' starts a
 * comment at the start of a line or after a blank or comma, outside
 * quotes.  Line ends may be CRLF.  A submitter cannot run "|program" or
 * write "/file" (or what other systems write with colons, ":fail:"); such
 * targets are left out with a warning.
 */
#ifndef ENVOI_ENVELOPE_ALIASFILE_H
#define ENVOI_ENVELOPE_ALIASFILE_H

#include "base/err.h"
#include "base/strlist.h"

/* A larger file is refused, EX_CONFIG. */
#define ALIASFILE_MAX ((size_t)1024 * 1024)

enum aliasfile_kind {
	ALIASFILE_ADDR,		/* as text/address gives it; may be bare */
	ALIASFILE_FINAL,	/* the same, not to be looked up again */
	ALIASFILE_INCLUDE	/* absolute name of a file with more */
};

struct aliasfile_target {
	enum aliasfile_kind kind;
	char *text;	/* owned */
};

struct aliasfile_entry {
	char *name;	/* owned: lower case, without quoting */
	size_t line;	/* from 1 */
	struct aliasfile_target *target;	/* owned array */
	size_t count;
	size_t cap;
	bool skipped;	/* a program or a file stood among them */
};

struct aliasfile {
	char *path;			/* owned: for messages */
	struct aliasfile_entry *entry;	/* owned array, sorted by name */
	size_t count;
	size_t cap;
	struct strlist warning;		/* "FILE:LINE: what is ignored" */
};

/*
 * aliasfile_read - append the content of a file to text.
 * Only a regular file of up to ALIASFILE_MAX bytes; -1 with EX_CONFIG.
 */
int aliasfile_read(struct buf *text, const char *path, struct err *err);

/*
 * aliasfile_parse - read the text of a file.
 * f:    zeroed; aliasfile_clear it, also after failure
 * path: for messages; copied
 * A name defined twice keeps its first meaning, and a name with an '@'
 * never matches; both are warned of.
 * Returns 0, or -1 with EX_CONFIG and "FILE:LINE: " in front: no colon, no
 * name, no target, an invalid address, an open quote.
 */
int aliasfile_parse(struct aliasfile *f, struct str text, const char *path,
	struct err *err);

/*
 * aliasfile_parse_include - append the targets in the text of an included
 * file to e: separated by commas or line ends, comments as above.
 * Errors as with aliasfile_parse.
 */
int aliasfile_parse_include(struct aliasfile *f, struct aliasfile_entry *e,
	struct str text, const char *path, struct err *err);

/* aliasfile_find - the entry with this name in any case, or NULL. */
const struct aliasfile_entry *aliasfile_find(const struct aliasfile *f,
	struct str name);

/* aliasfile_entry_clear - for one that the caller made. */
void aliasfile_entry_clear(struct aliasfile_entry *e);

void aliasfile_clear(struct aliasfile *f);

#endif
