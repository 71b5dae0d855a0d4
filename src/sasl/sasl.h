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

#include "base/err.h"
#include "base/str.h"
#include "base/strlist.h"

/* The longest decoded challenge or response; RFC 4954 allows 12288 coded. */
#define SASL_MESSAGE_MAX ((size_t)64 * 1024)

/* What a mechanism may use.  Everything is borrowed. */
struct sasl_input {
	const char *user;	/* UTF-8; NULL: none */
	const char *authzid;	/* NULL: none */
	const char *domain;	/* ntlmdomain, or NULL */
	struct str secret;	/* password or token */
	const char *host;	/* server's name as configured */
	int port;
	bool tls;		/* the channel is encrypted and verified */
	const char *binding_type;	/* "tls-exporter", ...; NULL: none */
	struct str binding;	/* channel binding data */
	bool plus_offered;	/* the server lists the -PLUS sibling */
	bool forced;		/* the user named this very mechanism */
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
	bool token;		/* the secret is an OAuth access token */
	/* state is the mechanism's own, zeroed, state_size bytes */
	size_t state_size;
	int (*step)(void *state, const struct sasl_input *in,
		struct str challenge, struct buf *response, struct err *err);
	/* may be NULL: nothing has to be proven by the server */
	int (*finish)(void *state, const struct sasl_input *in,
		struct err *err);
	/* may be NULL; wipes what the state owns */
	void (*clear)(void *state);
	/* may be NULL: is it usable here (libgsasl present)? */
	bool (*available)(void);
};

/* sasl_mechs - every mechanism, strongest first; ends with a NULL name. */
const struct sasl_mech *const *sasl_mechs(void);

/* sasl_find - by name, letter case ignored; NULL when unknown. */
const struct sasl_mech *sasl_find(struct str name);

/*
 * sasl_choose - the strongest automatic mechanism that the server offers
 * and the input allows: never one that exposes the secret without TLS
 * (unless cleartext_ok), never -PLUS without a binding.
 * offered: names as the server listed them, any case
 * token:   the secret is an access token, so only XOAUTH2 and OAUTHBEARER
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
 * Returns 0, or -1 with err: EX_NOPERM when the server's proof or nonce is
 * wrong or it wants more rounds than the mechanism has, EX_DATAERR never.
 */
int sasl_step(struct sasl *s, struct str challenge, struct buf *response,
	struct err *err);

/*
 * sasl_finish - the server said 235: has it proven all that the mechanism
 * demands?  -1 with EX_NOPERM, "server did not prove that it knows the
 * password", when a SCRAM signature is still missing.
 */
int sasl_finish(struct sasl *s, struct err *err);

/*
 * sasl_failure - what the server said about the failure inside the
 * exchange (the JSON of an OAuth 334, decoded to one printable line), or
 * NULL.  Borrowed from s.
 */
const char *sasl_failure(const struct sasl *s);

/* sasl_set_failure - for mechanisms: keep text for sasl_failure. */
void sasl_set_failure(void *state, struct str text);

void sasl_free(struct sasl *s);

#endif
