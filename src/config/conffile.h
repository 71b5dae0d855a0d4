/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/conffile.h - one configuration file, from bytes to accounts.
 *
 * The grammar is msmtp's: commands in 'account' blocks, 'defaults' for the
 * accounts that follow, 'account NAME : PARENTS' takes over what the
 * parents said.  A file is used whole or not at all.
 */
#ifndef ENVOI_CONFIG_CONFFILE_H
#define ENVOI_CONFIG_CONFFILE_H

#include "config/accounts.h"

/* The largest file that is read; larger is EX_CONFIG. */
#define CONFFILE_MAX ((size_t)1024 * 1024)

/* The most parents that one account may name. */
enum { CONFFILE_PARENTS_MAX = 64 };

/* How the owner and the mode of the file limit what it may hold. */
enum conffile_trust {
	CONFFILE_PRIVATE,	/* nobody else can read or write it */
	CONFFILE_READABLE,	/* others can read it: no secrets */
	CONFFILE_WRITABLE	/* others can write it: no commands either */
};

struct conffile_source {
	const char *name;	/* borrowed: for messages and origins */
	enum dialect dialect;
	enum conffile_trust trust;
	/*
	 * Runs the command of an 'eval' line and appends the first line of
	 * its output without the line end; 0, or -1 with err (also when it
	 * printed nothing at all).  NULL: 'eval' is refused.
	 */
	int (*eval)(void *context, const char *command, struct buf *out,
		struct err *err);
	void *context;
};

/*
 * conffile_parse - accounts from text, appended to out in file order.
 * text: any bytes; CR LF or LF ends a line
 * Returns 0, or -1 with err EX_CONFIG beginning with "FILE:LINE: ", and
 * out unusable until accounts_clear.
 */
int conffile_parse(struct accounts *out, struct str text,
	const struct conffile_source *source, struct err *err);

/*
 * conffile_read - the same from a file.
 * path:     opened, and judged by its owner and mode: 'password' wants a
 *           file of the user's (or root's) that nobody else can read,
 *           commands one that nobody else can write; for root too.
 * source:   trust is filled in here; name is normally path
 * shared:   the machine's msmtprc, which msmtp lets others read although
 *           it holds a password; so do we, and note it
 * Returns 0 or -1 with err EX_CONFIG: missing, unreadable (said with owner
 * and mode), over CONFFILE_MAX, or as conffile_parse.
 */
int conffile_read(struct accounts *out, const char *path,
	struct conffile_source *source, bool shared, struct err *err);

#endif
