/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl/digestmd5.h - the state of a DIGEST-MD5 exchange (RFC 2831), so
 * that tests can begin one with the values of a published example.
 */
#ifndef ENVOI_SASL_DIGESTMD5_H
#define ENVOI_SASL_DIGESTMD5_H

#include "base/buf.h"
#include "base/strlist.h"

/* RFC 2831 2.1.1 has challenges shorter than this. */
#define DIGESTMD5_CHALLENGE_MAX ((size_t)2048)

enum digestmd5_stage { DIGESTMD5_ANSWER, DIGESTMD5_VERIFY, DIGESTMD5_DONE };

/* Zeroed before the first step. */
struct digestmd5 {
	enum digestmd5_stage stage;
	const char *service;	/* borrowed; NULL: "smtp" */
	struct buf cnonce;	/* made by the first step if empty */
	/* what the server offers */
	struct strlist realm;
	struct buf nonce;
	bool utf8;
	bool auth;		/* "auth" is among the qualities */
	unsigned int seen;	/* a bit for each directive */
	struct buf rspauth;	/* what it has to answer, in hex */
};

#endif
