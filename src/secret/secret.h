/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret/secret.h - where passwords come from.
 *
 * Sources are a table, tried in order; the first that has an answer wins.
 * Asked only when AUTH needs a secret, and the caller wipes it right after.
 */
#ifndef ENVOI_SECRET_SECRET_H
#define ENVOI_SECRET_SECRET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The longest secret: long OAuth tokens fit. */
#define SECRET_MAX ((size_t)64 * 1024)

/* What identifies the secret and where it may be.  All borrowed. */
struct secret_query {
	const char *account;	/* for messages and credential names */
	const char *host;	/* as configured, for keyring and netrc */
	const char *user;
	struct str password;	/* literal from the configuration; ptr NULL:
				   not set (an empty one is set) */
	const char *password_file;
	const char *password_eval;	/* shell command */
	int password_fd;	/* read to its first line end, then closed, so
				   it answers once; -1: none */
	bool may_prompt;	/* a person may be asked on /dev/tty */
	bool netrc;		/* look into ~/.netrc and /etc/netrc */
	bool keyring;
};

/*
 * secret_fetch - find the secret.
 * out: the caller's, empty, with a ceiling of SECRET_MAX; buf_wipe it
 *
 * In this order: password, password_fd, password_file, password_eval, the
 * service manager's $CREDENTIALS_DIRECTORY, key ring, ~/.netrc and the
 * system's netrc, the terminal.  One that was named must answer; the others
 * may have nothing.  Of a file or a command's output the first line counts,
 * without its line break and otherwise to the byte.
 *
 * Returns 0, or -1 with err: EX_CONFIG for a helper or file that failed
 * ("password command failed (status N)"), EX_NOPERM when no source has one
 * (the text says why each of them had nothing), EX_TEMPFAIL when only a
 * locked key ring stands in the way.
 */
int secret_fetch(const struct secret_query *q, struct buf *out,
	struct err *err);

/* --- for sources --------------------------------------------------------- */

/* One search on its way through the sources. */
struct secret_search {
	const struct secret_query *q;	/* borrowed */
	struct buf *out;	/* borrowed: where the secret goes */
	struct buf why;		/* reasons of those that had nothing */
	bool later;		/* one of them may have it later */
};

struct secret_source {
	/*
	 * Returns 1 with the secret in out; 0 when there is none here (say
	 * so by secret_lacks, if a person would have expected one); -1 with
	 * err when there should have been one.
	 */
	int (*fetch)(struct secret_search *s, struct err *err);
};

/* secret_lacks - note a reason, such as "no terminal to ask on". */
void secret_lacks(struct secret_search *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The rows of the table. */
extern const struct secret_source secret_descriptor;
extern const struct secret_source secret_file;
extern const struct secret_source secret_command;
extern const struct secret_source secret_credential;
extern const struct secret_source secret_keyring;
extern const struct secret_source secret_netrc;
extern const struct secret_source secret_prompt;

#endif
