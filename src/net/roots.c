/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/roots.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/denial.h"
#include "base/fs.h"
#include "net/der.h"
#include "net/pem.h"
#include "base/banned.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)
/* The names stand in the first few hundred bytes of nearly all. */
#define PREFIX_BYTES ((size_t)448)
#define CERT_MAX ((size_t)64 * 1024)
/* GnuTLS looks at no more certificates of a chain than this. */
#define CHAIN_MAX 16

struct roots {
	char *path;		/* owned; NULL: GnuTLS knows where, we do not */
	int fd;			/* open until it has been read, then -1 */
	struct stat st;
	struct buf pem;
};

/* Where systems keep the bundle; the builder's choice comes first. */
static const char *const bundles[] = {
#ifdef CA_BUNDLE
	CA_BUNDLE,
#endif
	"/etc/ssl/certs/ca-certificates.crt",	/* Debian, Arch, Alpine */
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",	/* Fedora */
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/var/lib/ca-certificates/ca-bundle.pem",	/* openSUSE */
	"/etc/ssl/ca-bundle.pem",
	"/usr/local/share/certs/ca-root-nss.crt",	/* FreeBSD */
	"/etc/openssl/certs/ca-certificates.crt",	/* NetBSD */
	"/etc/ssl/cert.pem",			/* OpenBSD, macOS */
};

/* Opened early: a sandbox may take away the right to do so later. */
static void
open_bundle(struct roots *roots)
{
	size_t count = sizeof(bundles) / sizeof(*bundles);

	for (size_t i = 0; i < count && roots->fd < 0; i++) {
		roots->fd = fs_open(bundles[i], &roots->st);
		if (roots->fd >= 0)
			roots->path = alloc_copy(bundles[i]);
	}
}

static int
load(struct roots *roots, struct err *err)
{
	struct str rest, body;
	int result, saved;

	if (roots->fd < 0)
		return 0;
	result = fs_load(roots->fd, &roots->pem, (size_t)roots->st.st_size);
	saved = errno;
	close(roots->fd);
	roots->fd = -1;
	if (result < 0)
		return denial_set(err, EX_CONFIG, "TLS-TRUST-FILE", "read",
		    roots->path, saved);
	rest = buf_str(&roots->pem);
	if (pem_next(&rest, &body))
		return 0;
	return err_set(err, EX_CONFIG, "TLS-TRUST-FILE",
	    "trust file '%s' holds no certificate", roots->path);
}

static int
open_given(struct roots *roots, const char *path, struct err *err)
{
	roots->fd = fs_open(path, &roots->st);
	if (roots->fd < 0)
		return denial_set(err, EX_CONFIG, "TLS-TRUST-FILE", "read",
		    path, errno);
	roots->path = alloc_copy(path);
	return load(roots, err);
}

struct roots *
roots_open(const char *trust_file, struct err *err)
{
	struct roots *roots = alloc_new(struct roots);

	roots->fd = -1;
	roots->pem = BUF_MAX(FILE_MAX);
	if (!trust_file || str_eq(str_of(trust_file), STR("system"))) {
		open_bundle(roots);
	} else if (open_given(roots, trust_file, err) < 0) {
		roots_free(roots);
		return NULL;
	}
	return roots;
}

void
roots_stamp(const struct roots *roots, struct buf *out)
{
	buf_putf(out, "%s:%jd:%jd.%09ld:%ju", roots->path ? roots->path : "",
	    (intmax_t)roots->st.st_size, (intmax_t)roots->st.st_mtim.tv_sec,
	    roots->st.st_mtim.tv_nsec, (uintmax_t)roots->st.st_ino);
}

/* The names that matter: issuer and subject of each in the chain. */
struct wanted {
	struct str name[2 * CHAIN_MAX];
	size_t count;
	bool all;	/* one of the chain could not be read: take all */
};

static void
collect_names(struct wanted *wanted, const gnutls_datum_t *chain,
	unsigned int count)
{
	*wanted = (struct wanted){ .all = count > CHAIN_MAX };
	for (unsigned int i = 0; i < count && !wanted->all; i++) {
		struct str *to = wanted->name + wanted->count;
		struct str der = str_n((const char *)chain[i].data,
		    chain[i].size);

		wanted->all = !der_names(der, &to[0], &to[1]);
		wanted->count += 2;
	}
}

static bool
is_wanted(const struct wanted *wanted, struct str subject)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (der_names_alike(subject, wanted->name[i]))
			return true;
	return wanted->all;
}

/*
 * Could this certificate of the bundle matter?  One that we cannot read is
 * left to GnuTLS.
 */
static bool
may_matter(const struct wanted *wanted, struct str body, struct buf *der)
{
	struct str issuer, subject;

	buf_reset(der);
	(void)pem_decode(der, body, PREFIX_BYTES);
	if (der_names(buf_str(der), &issuer, &subject))
		return is_wanted(wanted, subject);
	buf_reset(der);
	(void)pem_decode(der, body, CERT_MAX);
	return !der_names(buf_str(der), &issuer, &subject) ||
	    is_wanted(wanted, subject);
}

/* What GnuTLS cannot read, or a bundle's stray text, is nobody's issuer. */
static void
add(gnutls_x509_trust_list_t list, struct str der)
{
	union {
		const char *in;
		unsigned char *out;
	} ptr = { der.ptr };
	gnutls_datum_t datum = { ptr.out, (unsigned int)der.len };
	gnutls_x509_crt_t crt;

	if (der.len == 0 || gnutls_x509_crt_init(&crt) < 0)
		return;
	if (gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_DER) < 0 ||
	    gnutls_x509_trust_list_add_cas(list, &crt, 1,
	    GNUTLS_TL_NO_DUPLICATES) != 1)
		gnutls_x509_crt_deinit(crt);
}

static void
add_candidates(gnutls_x509_trust_list_t list, struct str pem,
	const struct wanted *wanted)
{
	struct buf der = BUF_MAX(CERT_MAX);
	struct str body;

	while (pem_next(&pem, &body)) {
		if (!may_matter(wanted, body, &der))
			continue;
		buf_reset(&der);
		(void)pem_decode(&der, body, CERT_MAX);
		add(list, buf_str(&der));
	}
	buf_clear(&der);
}

gnutls_x509_trust_list_t
roots_list(struct roots *roots, const gnutls_datum_t *chain,
	unsigned int count, struct err *err)
{
	gnutls_x509_trust_list_t list;
	struct wanted wanted;

	if (roots->path && load(roots, err) < 0)
		return NULL;
	if (gnutls_x509_trust_list_init(&list, 0) < 0) {
		err_set(err, EX_OSERR, "TLS-LIBRARY", "no trust list");
		return NULL;
	}
	if (!roots->path) {
		gnutls_x509_trust_list_add_system_trust(list, 0, 0);
		return list;
	}
	collect_names(&wanted, chain, count);
	add_candidates(list, buf_str(&roots->pem), &wanted);
	return list;
}

void
roots_free(struct roots *roots)
{
	if (!roots)
		return;
	if (roots->fd >= 0)
		close(roots->fd);
	buf_clear(&roots->pem);
	free(roots->path);
	free(roots);
}
