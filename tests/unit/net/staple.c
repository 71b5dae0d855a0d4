/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "staple.h"

#include <time.h>

#include "base/digest.h"
#include "net/der.h"

#define OID_BASIC "\x2b\x06\x01\x05\x05\x07\x30\x01\x01"
#define OID_SHA1 "\x2b\x0e\x03\x02\x1a"
#define OID_ECDSA_SHA256 "\x2a\x86\x48\xce\x3d\x04\x03\x02"

enum { OCTETS = 4, BITS = 3, ENUMERATED = 10, TIME = 24,
	EXPLICIT = 0xa0 };

static void
put(struct buf *out, unsigned int tag, struct str body)
{
	buf_putc(out, (char)tag);
	if (body.len > 127)
		buf_putc(out, (char)(body.len > 255 ? 0x82 : 0x81));
	if (body.len > 255)
		buf_putc(out, (char)(body.len >> 8));
	buf_putc(out, (char)(body.len & 0xff));
	buf_put(out, body);
}

/* Put what inner holds and empty it. */
static void
wrap(struct buf *out, unsigned int tag, struct buf *inner)
{
	put(out, tag, buf_str(inner));
	buf_clear(inner);
}

static void
put_time(struct buf *out, time_t t)
{
	char text[32];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &tm);
	put(out, TIME, str_of(text));
}

static void
put_hash(struct buf *out, struct str bytes)
{
	unsigned char hash[DIGEST_MAX];

	assert_true(digest_of(DIGEST_SHA1, bytes, hash));
	put(out, OCTETS, str_n((char *)hash, 20));
}

/* The key within subjectPublicKeyInfo, whose hash names an issuer. */
static void
put_key_hash(struct buf *out, const struct pki_cert *cert)
{
	struct buf der = { 0 };
	struct str spki;
	struct der whole, field;

	pki_der(&der, cert);
	assert_true(der_spki(buf_str(&der), &spki));
	assert_true(der_expect(&spki, DER_SEQUENCE, &whole));
	assert_true(der_expect(&whole.body, DER_SEQUENCE, &field));
	assert_true(der_expect(&whole.body, BITS, &field));
	put_hash(out, str_from(field.body, 1));
	buf_clear(&der);
}

static void
put_name(struct buf *out, const struct pki_cert *cert)
{
	gnutls_datum_t dn;

	gnutls_x509_crt_get_raw_dn(cert->crt, &dn);
	buf_put(out, str_n((char *)dn.data, dn.size));
	gnutls_free(dn.data);
}

static void
put_cert_id(struct buf *out, const struct staple_spec *spec)
{
	struct buf id = { 0 }, algorithm = { 0 }, name = { 0 };
	unsigned char serial[32];
	size_t size = sizeof(serial);

	put(&algorithm, DER_OID, STR(OID_SHA1));
	buf_put(&algorithm, STR("\x05\x00"));
	wrap(&id, DER_SEQUENCE, &algorithm);
	put_name(&name, spec->issuer);
	put_hash(&id, buf_str(&name));
	buf_clear(&name);
	put_key_hash(&id, spec->issuer);
	gnutls_x509_crt_get_serial(spec->cert->crt, serial, &size);
	put(&id, DER_INTEGER, str_n((char *)serial, size));
	wrap(out, DER_SEQUENCE, &id);
}

static void
put_single(struct buf *out, const struct staple_spec *spec)
{
	struct buf single = { 0 }, part = { 0 };

	put_cert_id(&single, spec);
	if (spec->status == STAPLE_REVOKED)
		put_time(&part, spec->from);
	wrap(&single, spec->status == STAPLE_GOOD ? 0x80 :
	    spec->status == STAPLE_REVOKED ? 0xa1 : 0x82, &part);
	put_time(&single, spec->from);
	if (spec->next) {
		put_time(&part, spec->next);
		wrap(&single, EXPLICIT, &part);
	}
	wrap(out, DER_SEQUENCE, &single);
}

static void
put_data(struct buf *out, const struct staple_spec *spec)
{
	struct buf data = { 0 }, part = { 0 };

	put_name(&part, spec->signer);
	wrap(&data, EXPLICIT | 1, &part);
	put_time(&data, spec->from);
	put_single(&part, spec);
	wrap(&data, DER_SEQUENCE, &part);
	wrap(out, DER_SEQUENCE, &data);
}

static void
put_signature(struct buf *out, struct str data,
	const struct staple_spec *spec)
{
	gnutls_datum_t in = { (unsigned char *)malloc(data.len),
	    (unsigned int)data.len }, signature;
	struct buf bits = { 0 };
	gnutls_privkey_t key;

	memcpy(in.data, data.ptr, data.len);
	if (spec->damaged)
		in.data[data.len - 1] ^= 1;
	gnutls_privkey_init(&key);
	gnutls_privkey_import_x509(key, spec->signer->key, 0);
	assert_int_equal(gnutls_privkey_sign_data(key, GNUTLS_DIG_SHA256, 0,
	    &in, &signature), 0);
	buf_putc(&bits, 0);
	buf_put(&bits, str_n((char *)signature.data, signature.size));
	wrap(out, BITS, &bits);
	gnutls_free(signature.data);
	gnutls_privkey_deinit(key);
	free(in.data);
}

void
staple_make(struct buf *out, const struct staple_spec *spec)
{
	struct buf basic = { 0 }, part = { 0 }, bytes = { 0 }, all = { 0 };

	put_data(&basic, spec);
	put(&part, DER_OID, STR(OID_ECDSA_SHA256));
	buf_put(&bytes, buf_str(&basic));
	wrap(&basic, DER_SEQUENCE, &part);
	put_signature(&basic, buf_str(&bytes), spec);
	buf_clear(&bytes);

	wrap(&part, DER_SEQUENCE, &basic);
	put(&bytes, DER_OID, STR(OID_BASIC));
	wrap(&bytes, OCTETS, &part);
	wrap(&part, DER_SEQUENCE, &bytes);
	put(&all, ENUMERATED, STR("\x00"));
	wrap(&all, EXPLICIT, &part);
	wrap(out, DER_SEQUENCE, &all);
}

void
staple_try_later(struct buf *out)
{
	buf_put(out, STR("\x30\x03\x0a\x01\x03"));
}
