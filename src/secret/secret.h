/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret/secret.h - where passwords come from.
 *
 * Sources are a table, tried in order; the first that has an answer wins.
 * Asked only when AUTH needs a secret, and the caller wipes it right after.
 */
#ifndef ENVOI_SECRET_SECRET_H
#define ENVOI_SECRET_SECRET_H

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
	int password_fd;	/* -1: none */
	bool may_prompt;	/* a person may be asked on /dev/tty */
	bool netrc;		/* look into ~/.netrc and /etc/netrc */
	bool keyring;
};

/*
 * secret_fetch - find the secret.
 * out: the caller's, empty, with a ceiling of SECRET_MAX; buf_wipe it
 * Returns 0, or -1 with err: EX_CONFIG for a helper or file that failed
 * ("password command failed (status N)"), EX_NOPERM when no source has one.
 */
int secret_fetch(const struct secret_query *q, struct buf *out,
	struct err *err);

#endif
