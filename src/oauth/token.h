/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth/token.h - what a login left us, and its form in a file.
 *
 *     envoi-oauth 1
 *     client_id ...
 *     ...
 *     end
 *
 * One member a line, a blank behind its name; the last line says that the
 * file is whole.  No value holds a control character, so none can be taken
 * for a line.  Unknown names are passed over: a later version may know
 * them.
 */
#ifndef ENVOI_OAUTH_TOKEN_H
#define ENVOI_OAUTH_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* The longest token, and the longest other value. */
#define TOKEN_MAX ((size_t)32 * 1024)
#define TOKEN_TEXT_MAX ((size_t)4096)

/* The longest file that token_put makes. */
#define TOKEN_FILE_MAX ((size_t)128 * 1024)

struct token {
	struct buf access;	/* secret; empty: none yet */
	struct buf refresh;	/* secret; empty: none was given */
	struct buf client_secret;	/* secret; of a registration */
	struct buf client_id;
	struct buf issuer;
	struct buf endpoint;	/* that gave the token */
	struct buf revocation;	/* endpoint, or empty */
	struct buf scope;	/* as granted */
	bool registered;	/* client_id is from a registration */
	bool basic;		/* the client's secret goes in a header */
	/* seconds since the epoch, by our clock */
	int64_t login;		/* when a person agreed; 0: nobody had to */
	int64_t obtained;	/* when the access token came */
	int64_t expires;	/* and when it ends */
};

/* token_init - an empty one, with the ceilings of its members. */
void token_init(struct token *t);

/* token_put - append its file. */
void token_put(struct buf *out, const struct token *t);

/*
 * token_parse - read a file.
 * t: initialised and empty; token_clear it, also after a failure
 * Returns false when it is not whole, or a value is not what token_put
 * writes.
 */
bool token_parse(struct str text, struct token *t);

/*
 * token_is_fresh - will the access token do for now?  Not within five
 * minutes of its end, or the last sixth of a short life; and not when the
 * clock was set back so that nobody can tell.
 */
bool token_is_fresh(const struct token *t);

/* token_clear - wipe and release; t can be used again. */
void token_clear(struct token *t);

#endif
