/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/nettle.h - a hash from libnettle, without the rest of GnuTLS. */
#ifndef ENVOI_BASE_NETTLE_H
#define ENVOI_BASE_NETTLE_H

#include <stddef.h>
#include <stdint.h>

/* As libnettle.so.8 lays it out (nettle-meta.h). */
struct nettle_hash {
	const char *name;
	unsigned int context_size;	/* bytes */
	unsigned int digest_size;
	unsigned int block_size;
	void (*init)(void *context);
	void (*update)(void *context, size_t len, const uint8_t *bytes);
	void (*digest)(void *context, size_t len, uint8_t *out);
};

/*
 * nettle_sha256 - the library's description of SHA-256, loaded when first
 * asked for; the library's own, never freed.  NULL where this version of
 * the library is not at hand, or GnuTLS is linked with the program.
 */
const struct nettle_hash *nettle_sha256(void);

#endif
