/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/crypto.h"
#include "base/gnutls.h"
#include "base/nettle.h"
#include "base/banned.h"

struct digest {
	const struct nettle_hash *nettle;	/* NULL: by GnuTLS */
	void *context;		/* nettle's, owned */
	gnutls_hash_hd_t handle;
};

static const struct algorithm {
	size_t size;
	gnutls_digest_algorithm_t hash;
	gnutls_mac_algorithm_t mac;
} algorithms[] = {
	[DIGEST_MD5] = { 16, GNUTLS_DIG_MD5, GNUTLS_MAC_MD5 },
	[DIGEST_SHA1] = { 20, GNUTLS_DIG_SHA1, GNUTLS_MAC_SHA1 },
	[DIGEST_SHA256] = { 32, GNUTLS_DIG_SHA256, GNUTLS_MAC_SHA256 },
};

/* The library's slice; its pointer is not const, though only read. */
static gnutls_datum_t
datum_of(struct str s)
{
	union {
		const char *in;
		unsigned char *out;
	} ptr = { s.len ? s.ptr : "" };

	return (gnutls_datum_t){ ptr.out, (unsigned int)s.len };
}

size_t
digest_size(enum digest_kind kind)
{
	return algorithms[kind].size;
}

bool
digest_hmac(enum digest_kind kind, struct str key, struct str in,
	unsigned char *out)
{
	return crypto_init() && gnutls_hmac_fast(algorithms[kind].mac,
	    key.len ? key.ptr : "", key.len, in.len ? in.ptr : "", in.len,
	    out) == 0;
}

bool
digest_pbkdf2(enum digest_kind kind, struct str secret, struct str salt,
	unsigned int iterations, unsigned char *out)
{
	gnutls_datum_t key = datum_of(secret);
	gnutls_datum_t pinch = datum_of(salt);

	return crypto_init() && gnutls_pbkdf2(algorithms[kind].mac, &key,
	    &pinch, iterations, out, algorithms[kind].size) == 0;
}

bool
digest_equal(const void *a, const void *b, size_t len)
{
	return crypto_init() && gnutls_memcmp(a, b, len) == 0;
}

void
digest_hex(struct buf *out, const void *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < len; i++) {
		buf_putc(out, digits[p[i] >> 4]);
		buf_putc(out, digits[p[i] & 15]);
	}
}

struct digest *
digest_begin(void)
{
	struct digest *d = alloc_new(struct digest);

	/* what is loaded already costs nothing */
	if (!crypto_is_ready())
		d->nettle = nettle_sha256();
	if (d->nettle) {
		d->context = alloc_zero(1, d->nettle->context_size);
		d->nettle->init(d->context);
		return d;
	}
	if (crypto_init() &&
	    gnutls_hash_init(&d->handle, GNUTLS_DIG_SHA256) == 0)
		return d;
	free(d);
	return NULL;
}

void
digest_add(struct digest *d, struct str in)
{
	if (d->nettle)
		d->nettle->update(d->context, in.len,
		    (const unsigned char *)in.ptr);
	else if (in.len)
		gnutls_hash(d->handle, in.ptr, in.len);
}

void
digest_end(struct digest *d, unsigned char *out)
{
	if (!d->nettle)
		gnutls_hash_deinit(d->handle, out);
	else if (out)
		d->nettle->digest(d->context, algorithms[DIGEST_SHA256].size,
		    out);
	free(d->context);
	free(d);
}

bool
digest_of(enum digest_kind kind, struct str in, unsigned char *out)
{
	struct digest *d;

	if (kind != DIGEST_SHA256)
		return crypto_init() && gnutls_hash_fast(algorithms[kind].hash,
		    in.len ? in.ptr : "", in.len, out) == 0;
	d = digest_begin();
	if (!d)
		return false;
	digest_add(d, in);
	digest_end(d, out);
	return true;
}
