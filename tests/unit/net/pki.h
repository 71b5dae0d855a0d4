/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates made on the spot, so that none in the tree can run out.
 * The clock of the tests stands still at PKI_NOW.
 */
#ifndef ENVOI_TESTS_UNIT_NET_PKI_H
#define ENVOI_TESTS_UNIT_NET_PKI_H

#include <stdbool.h>
#include <time.h>

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "base/buf.h"

#define PKI_NOW ((time_t)1900000000)	/* 2030-03-17 */
#define PKI_DAY ((time_t)86400)

enum pki_key { PKI_P256, PKI_RSA1024, PKI_RSA2048, PKI_ED25519 };

struct pki_spec {
	const char *cn;
	const char *dns[4];	/* subject alternative names, up to a NULL */
	const char *ip;
	const char *uri;
	const char *email;
	struct str raw_san;	/* the extension's value as it stands */
	bool ca;
	int path_len;		/* 0: none given; n: n - 1 */
	bool v1;		/* version 1: no extensions */
	bool client_only;	/* purpose */
	bool must_staple;
	bool crl_sign_only;	/* key usage of the CA */
	const char *permitted;	/* name constraint on DNS names */
	bool utf8_name;		/* subject as UTF8String, not Printable */
	time_t from, to;	/* 0: a year before and after PKI_NOW */
	enum pki_key kind;
	bool sha1;		/* signed with it */
	unsigned int serial;	/* 0: next */
	gnutls_x509_privkey_t key;	/* borrowed: the same key again */
};

struct pki_cert {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
	bool own_key;
};

/* pki_make - a certificate; issuer NULL: self-signed. */
struct pki_cert *pki_make(const struct pki_spec *spec,
	const struct pki_cert *issuer);

void pki_free(struct pki_cert *cert);

/* pki_pem, pki_key_pem - append. */
void pki_pem(struct buf *out, const struct pki_cert *cert);
void pki_key_pem(struct buf *out, const struct pki_cert *cert);

/* pki_key_locked - append the key in PEM, encrypted (PKCS #8). */
void pki_key_locked(struct buf *out, const struct pki_cert *cert,
	const char *phrase);

/* pki_der - append the certificate as DER. */
void pki_der(struct buf *out, const struct pki_cert *cert);

/*
 * pki_crl - append a revocation list in PEM.
 * serial: of the revoked certificate, 0: none
 * signer: who signs; name: whose list it claims to be
 */
void pki_crl(struct buf *out, const struct pki_cert *name,
	gnutls_x509_privkey_t signer, const struct pki_cert *revoked,
	time_t from, time_t next);

/* pki_file - write bytes to a new file in dir; returns its owned path. */
char *pki_file(const char *dir, const char *name, const struct buf *bytes);

/* pki_dir - a new temporary folder; pki_dir_free removes it and its files. */
char *pki_dir(void);
void pki_dir_free(char *dir);

#endif
