/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pki.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gnutls/x509-ext.h>

#include "base/alloc.h"

static void
ok(int code)
{
	if (code < 0) {
		fprintf(stderr, "pki: %s\n", gnutls_strerror(code));
		abort();
	}
}

static gnutls_x509_privkey_t
make_key(enum pki_key kind)
{
	static const struct {
		gnutls_pk_algorithm_t algorithm;
		unsigned int bits;
	} kinds[] = {
		[PKI_P256] = { GNUTLS_PK_ECDSA,
		    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1) },
		[PKI_RSA1024] = { GNUTLS_PK_RSA, 1024 },
		[PKI_RSA2048] = { GNUTLS_PK_RSA, 2048 },
		[PKI_ED25519] = { GNUTLS_PK_EDDSA_ED25519, 256 },
	};
	gnutls_x509_privkey_t key;

	ok(gnutls_x509_privkey_init(&key));
	ok(gnutls_x509_privkey_generate(key, kinds[kind].algorithm,
	    kinds[kind].bits, 0));
	return key;
}

static void
set_subject(gnutls_x509_crt_t crt, const struct pki_spec *spec)
{
	if (!spec->cn)
		return;
	if (spec->utf8_name) {
		/* CN as a UTF8String: the raw value, tag and length */
		unsigned char raw[66] = { 0x0c,
		    (unsigned char)strlen(spec->cn) };

		memcpy(raw + 2, spec->cn, strlen(spec->cn));
		ok(gnutls_x509_crt_set_dn_by_oid(crt,
		    GNUTLS_OID_X520_COMMON_NAME, 1, raw,
		    (unsigned int)strlen(spec->cn) + 2));
		return;
	}
	ok(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
	    spec->cn, (unsigned int)strlen(spec->cn)));
}

static void
add_san(gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type,
	const void *bytes, size_t len)
{
	ok(gnutls_x509_crt_set_subject_alt_name(crt, type, bytes,
	    (unsigned int)len, GNUTLS_FSAN_APPEND));
}

static void
set_names(gnutls_x509_crt_t crt, const struct pki_spec *spec)
{
	unsigned char ip[16];

	for (size_t i = 0; i < 4 && spec->dns[i]; i++)
		add_san(crt, GNUTLS_SAN_DNSNAME, spec->dns[i],
		    strlen(spec->dns[i]));
	if (spec->ip && inet_pton(AF_INET, spec->ip, ip) == 1)
		add_san(crt, GNUTLS_SAN_IPADDRESS, ip, 4);
	else if (spec->ip && inet_pton(AF_INET6, spec->ip, ip) == 1)
		add_san(crt, GNUTLS_SAN_IPADDRESS, ip, 16);
	if (spec->uri)
		add_san(crt, GNUTLS_SAN_URI, spec->uri, strlen(spec->uri));
	if (spec->email)
		add_san(crt, GNUTLS_SAN_RFC822NAME, spec->email,
		    strlen(spec->email));
	if (spec->raw_san.len)
		ok(gnutls_x509_crt_set_extension_by_oid(crt, "2.5.29.17",
		    spec->raw_san.ptr, spec->raw_san.len, 0));
}

static void
set_constraint(gnutls_x509_crt_t crt, const char *permitted)
{
	gnutls_x509_name_constraints_t nc;
	gnutls_datum_t name = { (unsigned char *)alloc_copy(permitted),
	    (unsigned int)strlen(permitted) };

	ok(gnutls_x509_name_constraints_init(&nc));
	ok(gnutls_x509_name_constraints_add_permitted(nc, GNUTLS_SAN_DNSNAME,
	    &name));
	ok(gnutls_x509_crt_set_name_constraints(crt, nc, 1));
	gnutls_x509_name_constraints_deinit(nc);
	free(name.data);
}

static void
set_staple(gnutls_x509_crt_t crt)
{
	gnutls_x509_tlsfeatures_t features;

	ok(gnutls_x509_tlsfeatures_init(&features));
	ok(gnutls_x509_tlsfeatures_add(features, 5));
	ok(gnutls_x509_crt_set_tlsfeatures(crt, features));
	gnutls_x509_tlsfeatures_deinit(features);
}

static void
set_extensions(gnutls_x509_crt_t crt, const struct pki_spec *spec,
	const struct pki_cert *issuer, gnutls_x509_privkey_t key)
{
	unsigned char id[64];
	size_t size = sizeof(id);

	ok(gnutls_x509_privkey_get_key_id(key, 0, id, &size));
	ok(gnutls_x509_crt_set_subject_key_id(crt, id, size));
	size = sizeof(id);
	ok(gnutls_x509_privkey_get_key_id(issuer ? issuer->key : key, 0, id,
	    &size));
	ok(gnutls_x509_crt_set_authority_key_id(crt, id, size));
	ok(gnutls_x509_crt_set_basic_constraints(crt, spec->ca,
	    spec->path_len - 1));
	if (spec->ca)
		ok(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_CRL_SIGN |
		    (spec->crl_sign_only ? 0 : GNUTLS_KEY_KEY_CERT_SIGN)));
	else
		ok(gnutls_x509_crt_set_key_purpose_oid(crt,
		    spec->client_only ? GNUTLS_KP_TLS_WWW_CLIENT
		    : GNUTLS_KP_TLS_WWW_SERVER, 0));
	set_names(crt, spec);
	if (spec->permitted)
		set_constraint(crt, spec->permitted);
	if (spec->must_staple)
		set_staple(crt);
}

/* One that was just signed lacks what GnuTLS notes when it reads one. */
static gnutls_x509_crt_t
read_back(gnutls_x509_crt_t signed_crt)
{
	gnutls_x509_crt_t crt;
	gnutls_datum_t der;

	ok(gnutls_x509_crt_export2(signed_crt, GNUTLS_X509_FMT_DER, &der));
	ok(gnutls_x509_crt_init(&crt));
	ok(gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER));
	gnutls_free(der.data);
	gnutls_x509_crt_deinit(signed_crt);
	return crt;
}

struct pki_cert *
pki_make(const struct pki_spec *spec, const struct pki_cert *issuer)
{
	static unsigned int serials;
	struct pki_cert *cert = alloc_new(struct pki_cert);
	unsigned int number = spec->serial ? spec->serial : ++serials + 1000;
	unsigned char serial[4] = { 1, (unsigned char)(number >> 16),
	    (unsigned char)(number >> 8), (unsigned char)number };
	gnutls_digest_algorithm_t hash =
	    spec->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256;
	gnutls_x509_privkey_t signer;

	cert->own_key = !spec->key;
	cert->key = spec->key ? spec->key : make_key(spec->kind);
	signer = issuer ? issuer->key : cert->key;
	if (gnutls_x509_privkey_get_pk_algorithm(signer) ==
	    GNUTLS_PK_EDDSA_ED25519)
		hash = GNUTLS_DIG_SHA512;
	ok(gnutls_x509_crt_init(&cert->crt));
	ok(gnutls_x509_crt_set_version(cert->crt, spec->v1 ? 1 : 3));
	ok(gnutls_x509_crt_set_serial(cert->crt, serial, sizeof(serial)));
	ok(gnutls_x509_crt_set_activation_time(cert->crt, spec->from ?
	    spec->from : PKI_NOW - 365 * PKI_DAY));
	ok(gnutls_x509_crt_set_expiration_time(cert->crt, spec->to ?
	    spec->to : PKI_NOW + 365 * PKI_DAY));
	set_subject(cert->crt, spec);
	ok(gnutls_x509_crt_set_key(cert->crt, cert->key));
	if (!spec->v1)
		set_extensions(cert->crt, spec, issuer, cert->key);
	ok(gnutls_x509_crt_sign2(cert->crt, issuer ? issuer->crt : cert->crt,
	    signer, hash, 0));
	if (!spec->raw_san.len)		/* that may be unreadable */
		cert->crt = read_back(cert->crt);
	return cert;
}

void
pki_free(struct pki_cert *cert)
{
	if (!cert)
		return;
	gnutls_x509_crt_deinit(cert->crt);
	if (cert->own_key)
		gnutls_x509_privkey_deinit(cert->key);
	free(cert);
}

static void
put_datum(struct buf *out, gnutls_datum_t *datum)
{
	buf_put(out, str_n((const char *)datum->data, datum->size));
	gnutls_free(datum->data);
}

void
pki_pem(struct buf *out, const struct pki_cert *cert)
{
	gnutls_datum_t pem;

	ok(gnutls_x509_crt_export2(cert->crt, GNUTLS_X509_FMT_PEM, &pem));
	put_datum(out, &pem);
}

void
pki_der(struct buf *out, const struct pki_cert *cert)
{
	gnutls_datum_t der;

	ok(gnutls_x509_crt_export2(cert->crt, GNUTLS_X509_FMT_DER, &der));
	put_datum(out, &der);
}

void
pki_key_pem(struct buf *out, const struct pki_cert *cert)
{
	gnutls_datum_t pem;

	ok(gnutls_x509_privkey_export2(cert->key, GNUTLS_X509_FMT_PEM, &pem));
	put_datum(out, &pem);
}

void
pki_key_locked(struct buf *out, const struct pki_cert *cert,
	const char *phrase)
{
	gnutls_datum_t pem;

	ok(gnutls_x509_privkey_export2_pkcs8(cert->key, GNUTLS_X509_FMT_PEM,
	    phrase, GNUTLS_PKCS_PBES2_AES_256, &pem));
	put_datum(out, &pem);
}

void
pki_crl(struct buf *out, const struct pki_cert *name,
	gnutls_x509_privkey_t signer, const struct pki_cert *revoked,
	time_t from, time_t next)
{
	gnutls_x509_crl_t crl;
	gnutls_datum_t pem;

	ok(gnutls_x509_crl_init(&crl));
	ok(gnutls_x509_crl_set_version(crl, 2));
	ok(gnutls_x509_crl_set_this_update(crl, from));
	ok(gnutls_x509_crl_set_next_update(crl, next));
	if (revoked)
		ok(gnutls_x509_crl_set_crt(crl, revoked->crt, from));
	ok(gnutls_x509_crl_sign2(crl, name->crt, signer, GNUTLS_DIG_SHA256,
	    0));
	ok(gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &pem));
	gnutls_x509_crl_deinit(crl);
	put_datum(out, &pem);
}

char *
pki_file(const char *dir, const char *name, const struct buf *bytes)
{
	char *path = alloc_printf("%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert(fd >= 0);
	if (write(fd, buf_cstr(bytes), bytes->len) != (ssize_t)bytes->len)
		abort();
	close(fd);
	return path;
}

char *
pki_dir(void)
{
	char *dir = alloc_copy("/tmp/envoi-test-XXXXXX");

	if (!mkdtemp(dir))
		abort();
	return dir;
}

static int
drop(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void
pki_dir_free(char *dir)
{
	if (nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT) {
		perror(dir);
		abort();
	}
	free(dir);
}
