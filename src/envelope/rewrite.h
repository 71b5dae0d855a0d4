/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope/rewrite.h - addresses that mean something here, and nothing to
 * the server that the mail goes to, replaced by ones that it accepts.
 *
 * "root (Cron Daemon)" becomes "Cron Daemon (root@web1)" <alerts@x.example>,
 * so that the provider takes it and people still see where it came from.
 * Text in, text out: no message, no files, no settings.
 */
#ifndef ENVOI_ENVELOPE_REWRITE_H
#define ENVOI_ENVELOPE_REWRITE_H

#include "base/buf.h"
#include "base/str.h"
#include "base/strlist.h"
#include "config/account.h"

/* The longest value of a field that is made. */
#define REWRITE_VALUE_MAX ((size_t)16 * 1024 * 1024)

/* All borrowed. */
struct rewrite {
	enum account_rewrite from;	/* off also with 'match' */
	enum account_rewrite to;	/* not REWRITE_ALL */
	const struct strlist *match;	/* patterns of addresses to replace
					   whatever 'from' is; several to an
					   item with blanks between */
	struct str own;		/* what replaces; empty: nothing is replaced */
	struct str domain;	/* completes; empty: nothing is completed */
	struct str host;	/* where a bare address was one */
	struct str name;	/* for what had no name; may be empty */

	/* is_local: as alias_scope's; is_own: may the account use it? */
	bool (*is_local)(const void *arg, struct str domain);
	bool (*is_own)(const void *arg, struct str spec);
	const void *arg;
	/* resolve: append where mail for a local address goes, completed;
	   the address itself when nobody knows */
	void (*resolve)(void *context, struct str spec, struct strlist *to);
	void *context;
};

/* What becomes of a From field. */
struct rewrite_from {
	struct buf value;	/* new value on one line */
	struct buf replaced;	/* the addresses that are gone, as a list */
	bool routable;		/* these may be written to from anywhere */
};

/* rewrite_from_init - empty, with room for long values. */
void rewrite_from_init(struct rewrite_from *f);

/*
 * rewrite_from - a From or Sender field.
 * Returns false when it stays as it is, also when it is not understood; or
 * when it would be too long, and then a buffer of f is full.
 */
bool rewrite_from(const struct rewrite *r, struct str value,
	struct rewrite_from *f);

void rewrite_from_clear(struct rewrite_from *f);

/*
 * rewrite_sender - an envelope's sender; the null sender stays.
 * Returns false when it stays as it is; else out has the new one.
 */
bool rewrite_sender(const struct rewrite *r, struct str sender,
	struct buf *out);

/*
 * rewrite_qualify - a list of addresses of which bare ones get the domain.
 * Returns false when it stays as it is.
 */
bool rewrite_qualify(const struct rewrite *r, struct str value,
	struct buf *out);

/* rewrite_to - the same for a To or Cc field, as r->to says. */
bool rewrite_to(const struct rewrite *r, struct str value, struct buf *out);

#endif
