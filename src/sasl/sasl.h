/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl/sasl.h - the client half of each SASL mechanism (RFC 4422).
 *
 * A mechanism turns decoded challenges into responses and knows nothing of
 * SMTP or base64.  Each is one row of a table; the client loop is
 * smtp/auth.  Challenges come from the server and are hostile.
 */
#ifndef ENVOI_SASL_SASL_H
#define ENVOI_SASL_SASL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/strlist.h"

/* The longest decoded challenge or response; RFC 4954 allows 12288 coded. */
#define SASL_MESSAGE_MAX ((size_t)64 * 1024)

/* The longest user name or authorization identity, in bytes. */
#define SASL_NAME_MAX ((size_t)1024)

/* No mechanism needs as many steps; a server that asks for more is ended. */
#define SASL_ROUNDS_MAX 8

/* What a mechanism may use.  Everything is borrowed. */
struct sasl_input {
	const char *user;	/* UTF-8; NULL: none */
	const char *authzid;	/* NULL: none */
	const char *domain;	/* ntlmdomain, or NULL */
	struct str secret;	/* password or token: any bytes but NUL */
	const char *host;	/* server's name as configured */
	int port;
	bool tls;		/* the channel is encrypted and verified */
	const char *binding_type;	/* "tls-exporter", ...; NULL: none */
	struct str binding;	/* channel binding data */
	bool plus_offered;	/* the server lists the -PLUS sibling of the
				   mechanism that is used */
	bool forced;		/* the user named this very mechanism; only
				   then plain SCRAM is spoken though its
				   -PLUS is offered and possible */
};

struct sasl;

struct sasl_mech {
	const char *name;	/* "SCRAM-SHA-256" */
	bool client_first;	/* speaks first: initial response possible */
	bool needs_user;
	bool needs_secret;
	bool exposes_secret;	/* PLAIN, LOGIN, tokens: TLS only */
	bool needs_binding;	/* -PLUS */
	bool automatic;		/* may be chosen by "auth on" */
	bool last_resort;	/* chosen so only where PLAIN could be, too */
	bool token;		/* the secret is an OAuth access token */
	/* state is the mechanism's own, zeroed, state_size bytes */
	size_t state_size;
	int (*step)(void *state, const struct sasl_input *in,
		struct str challenge, struct buf *response, struct err *err);
	/* may be NULL: nothing has to be proven by the server */
	int (*finish)(const void *state, struct err *err);
	/* may be NULL; wipes what the state owns */
	void (*clear)(void *state);
	/* may be NULL: is it usable here (libgsasl present)? */
	bool (*available)(void);
};

/* sasl_mechs - every mechanism, strongest first; a NULL pointer ends them. */
const struct sasl_mech *const *sasl_mechs(void);

/* sasl_find - by name, letter case ignored; NULL when unknown. */
const struct sasl_mech *sasl_find(struct str name);

/*
 * sasl_choose - the strongest automatic mechanism that the server offers
 * and the input allows: never one that exposes the secret without TLS
 * (unless cleartext_ok), never -PLUS without a binding, never one that
 * needs a user when there is none.  The secret is not looked at: it need
 * not have been fetched.
 * offered: names as the server listed them, any case
 * token:   the secret is an access token, so only OAUTHBEARER and XOAUTH2
 *
 * CRAM-MD5 and DIGEST-MD5 come last: what a listener gets from them can be
 * tried against a dictionary, so they are taken only inside TLS (or with
 * cleartext_ok), where even the password itself could go, and only when
 * nothing better is offered.  EXTERNAL, GSSAPI and NTLM have to be named.
 * Returns NULL when nothing fits.
 */
const struct sasl_mech *sasl_choose(const struct strlist *offered,
	const struct sasl_input *in, bool token, bool cleartext_ok);

/* sasl_new - begin an exchange; in must outlive it.  Owned, never NULL. */
struct sasl *sasl_new(const struct sasl_mech *mech,
	const struct sasl_input *in);

/*
 * sasl_step - answer a challenge.
 * challenge: decoded; empty for the initial response
 * response:  the caller's, appended to; holds secrets, so buf_wipe it
 * Returns 0, or -1 with err: EX_NOPERM when the challenge is malformed, the
 * server's proof or nonce is wrong or it wants more rounds than the
 * mechanism has; EX_CONFIG when user or secret cannot be used with the
 * mechanism; EX_DATAERR never.  After a failure the exchange is over and
 * is to be cancelled.
 */
int sasl_step(struct sasl *s, struct str challenge, struct buf *response,
	struct err *err);

/*
 * sasl_expects_proof - must the server still prove something, so that
 * sasl_finish would fail now?
 *
 * SMTP has the proof come in a 334, to be answered by an empty line.  Some
 * servers put it, in base64, where the text of the 235 belongs; so when
 * this is true at a 235, give that text, decoded, to sasl_step and forget
 * the (empty) response before asking sasl_finish.
 */
bool sasl_expects_proof(const struct sasl *s);

/*
 * sasl_finish - the server said 235: has it proven all that the mechanism
 * demands?  -1 with EX_NOPERM, "server did not prove that it knows the
 * password", when the signature of SCRAM or the rspauth of DIGEST-MD5 is
 * still missing.
 */
int sasl_finish(const struct sasl *s, struct err *err);

/*
 * sasl_failure - what the server said about the failure inside the
 * exchange (the JSON of an OAuth 334, decoded to one printable line), or
 * NULL.  Borrowed from s.
 */
const char *sasl_failure(const struct sasl *s);

/* sasl_free - wipe and release; NULL is nothing. */
void sasl_free(struct sasl *s);

/* --- for mechanisms ------------------------------------------------------ */

/*
 * sasl_set_failure - keep text for sasl_failure, made printable.
 * state: what the mechanism's step was given by sasl_step
 */
void sasl_set_failure(void *state, struct str text);

/* sasl_invalid - "invalid NAME challenge: WHY"; EX_NOPERM, -1. */
int sasl_invalid(struct err *err, const char *name, const char *why);

/* sasl_no_more - the server asks although NAME has said all; -1. */
int sasl_no_more(struct err *err, const char *name);

/* sasl_unproven - the server's proof is wrong or missing; -1. */
int sasl_unproven(struct err *err);

/* sasl_no_crypto - the library refuses NAME's algorithms (FIPS); -1. */
int sasl_no_crypto(struct err *err, const char *name);

/* The rows of the table. */
extern const struct sasl_mech sasl_scram_sha256_plus;
extern const struct sasl_mech sasl_scram_sha1_plus;
extern const struct sasl_mech sasl_scram_sha256;
extern const struct sasl_mech sasl_scram_sha1;
extern const struct sasl_mech sasl_plain;
extern const struct sasl_mech sasl_login;
extern const struct sasl_mech sasl_cram_md5;
extern const struct sasl_mech sasl_digest_md5;
extern const struct sasl_mech sasl_external;
extern const struct sasl_mech sasl_oauthbearer;
extern const struct sasl_mech sasl_xoauth2;
extern const struct sasl_mech sasl_gssapi;
extern const struct sasl_mech sasl_ntlm;

#endif
