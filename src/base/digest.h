/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/digest.h - hashes, HMAC and PBKDF2, by GnuTLS.
 *
 * SHA-256, which guards a queued message, comes from libnettle alone where
 * that is at hand: GnuTLS takes its own from there, and loading the rest
 * would take longer than queueing the message.
 */
#ifndef ENVOI_BASE_DIGEST_H
#define ENVOI_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

enum digest_kind { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256 };

/* Bytes of the longest one. */
#define DIGEST_MAX 32

/* digest_size - bytes of a digest of this kind. */
size_t digest_size(enum digest_kind kind);

/*
 * digest_of - hash in.  out: digest_size bytes.
 * Returns false when the library refuses the algorithm (FIPS mode).
 */
bool digest_of(enum digest_kind kind, struct str in, unsigned char *out);

/* digest_hmac - HMAC (RFC 2104) of in under key, both of any length. */
bool digest_hmac(enum digest_kind kind, struct str key, struct str in,
	unsigned char *out);

/*
 * digest_pbkdf2 - PBKDF2-HMAC (RFC 8018), digest_size bytes.
 * iterations: at least 1, and the caller's bound: a million take a second
 */
bool digest_pbkdf2(enum digest_kind kind, struct str secret, struct str salt,
	unsigned int iterations, unsigned char *out);

/* digest_equal - compare in time that does not depend on the bytes. */
bool digest_equal(const void *a, const void *b, size_t len);

/* digest_hex - append lower-case hex of len bytes. */
void digest_hex(struct buf *out, const void *bytes, size_t len);

/* A running digest, for what does not fit in memory. */
struct digest;

/*
 * digest_begin - SHA-256, owned, ended by digest_end; NULL when the library
 * refuses the algorithm.
 */
struct digest *digest_begin(void);
void digest_add(struct digest *d, struct str in);
/* digest_end - write the digest to out (may be NULL) and free d. */
void digest_end(struct digest *d, unsigned char *out);

#endif
