/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl/scram.h - the state of a SCRAM exchange (RFC 5802, 7677), so that
 * tests can begin one with the nonce of a published example.
 */
#ifndef ENVOI_SASL_SCRAM_H
#define ENVOI_SASL_SCRAM_H

#include "base/buf.h"
#include "base/digest.h"

/* What the server may ask PBKDF2 for: below is weak, above is an attack. */
#define SCRAM_ITERATIONS_MIN 4096
#define SCRAM_ITERATIONS_MAX 1000000

/* Random bytes in our nonce. */
#define SCRAM_NONCE_BYTES 18

/* The longest server-first or server-final message. */
#define SCRAM_MESSAGE_MAX ((size_t)4096)

enum scram_stage { SCRAM_FIRST, SCRAM_PROOF, SCRAM_VERIFY, SCRAM_DONE };

/* Zeroed before the first step. */
struct scram {
	enum scram_stage stage;
	struct buf nonce;	/* ours; made by the first step if empty */
	struct buf gs2;		/* "n,," and its kin */
	struct buf bare;	/* client-first-message-bare */
	unsigned char server_signature[DIGEST_MAX];
};

#endif
