/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/crl.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/banned.h"

#define FILE_MAX ((size_t)64 * 1024 * 1024)

struct crl {
	const char *path;	/* borrowed */
	gnutls_x509_crl_t *list;	/* owned, from gnutls_malloc */
	unsigned int count;
	struct stat st;
};

/* Without a next update nobody can tell how long it holds (RFC 5280). */
time_t
crl_until(const struct crl *crl)
{
	time_t until = -1;

	for (unsigned int i = 0; i < crl->count; i++) {
		time_t next = gnutls_x509_crl_get_next_update(crl->list[i]);

		if (i == 0 || next < until)	/* -1 when there is none */
			until = next;
	}
	return until;
}

static bool
is_old(const struct crl *crl)
{
	return crl_until(crl) < clock_wall();
}

static int
load(struct crl *crl, struct err *err)
{
	struct buf pem = BUF_MAX(FILE_MAX);
	gnutls_datum_t datum;
	int code = 0;

	if (fs_read(crl->path, &pem, &crl->st) < 0) {
		buf_clear(&pem);
		return denial_set(err, EX_CONFIG, "TLS-CRL", "read",
		    crl->path, errno);
	}
	datum.data = (unsigned char *)pem.ptr;
	datum.size = (unsigned int)pem.len;
	if (pem.len)
		code = gnutls_x509_crl_list_import2(&crl->list, &crl->count,
		    &datum, GNUTLS_X509_FMT_PEM, 0);
	buf_clear(&pem);
	if (code < 0)
		crl->count = 0;
	if (crl->count == 0)
		return err_set(err, EX_CONFIG, "TLS-CRL",
		    "CRL file '%s' holds no revocation list", crl->path);
	if (is_old(crl))
		return err_set(err, EX_CONFIG, "TLS-CRL",
		    "CRL file '%s' is out of date", crl->path);
	return 0;
}

struct crl *
crl_open(const char *path, struct err *err)
{
	struct crl *crl = alloc_new(struct crl);

	crl->path = path;
	if (load(crl, err) == 0)
		return crl;
	crl_free(crl);
	return NULL;
}

void
crl_stamp(const struct crl *crl, struct buf *out)
{
	buf_putf(out, " %s:%jd:%jd.%09ld:%ju", crl->path,
	    (intmax_t)crl->st.st_size, (intmax_t)crl->st.st_mtim.tv_sec,
	    crl->st.st_mtim.tv_nsec, (uintmax_t)crl->st.st_ino);
}

static bool
signed_by(gnutls_x509_crl_t list, gnutls_x509_crt_t issuer)
{
	unsigned int status;

	return gnutls_x509_crl_verify(list, &issuer, 1, 0, &status) >= 0 &&
	    status == 0;
}

/*
 * A list that nobody has signed revokes nothing, and hides what the right
 * one revokes.
 */
static bool
is_genuine(gnutls_x509_crl_t list, const struct verdict *v,
	gnutls_x509_trust_list_t trusted)
{
	bool genuine = false;

	for (unsigned int i = 0; i < v->count && !genuine; i++) {
		gnutls_x509_crt_t issuer;

		genuine = signed_by(list, v->chain[i]);
		if (genuine || gnutls_x509_trust_list_get_issuer(trusted,
		    v->chain[i], &issuer, GNUTLS_TL_GET_COPY) < 0)
			continue;
		genuine = signed_by(list, issuer);
		gnutls_x509_crt_deinit(issuer);
	}
	return genuine;
}

static bool
same_issuer(gnutls_x509_crl_t list, gnutls_x509_crt_t crt)
{
	gnutls_datum_t a = { NULL, 0 }, b = { NULL, 0 };
	bool same = gnutls_x509_crl_get_raw_issuer_dn(list, &a) >= 0 &&
	    gnutls_x509_crt_get_raw_issuer_dn(crt, &b) >= 0 &&
	    a.size == b.size && memcmp(a.data, b.data, a.size) == 0;

	gnutls_free(a.data);
	gnutls_free(b.data);
	return same;
}

static bool
concerns(gnutls_x509_crl_t list, const struct verdict *v)
{
	for (unsigned int i = 0; i < v->count; i++)
		if (same_issuer(list, v->chain[i]))
			return true;
	return false;
}

void
crl_check(const struct crl *crl, gnutls_x509_trust_list_t trusted,
	struct verdict *v)
{
	unsigned int i = 0;

	if (is_old(crl))
		verdict_add(v, "TLS-CRL", "CRL file '%s' is out of date",
		    crl->path);
	for (; i < crl->count; i++)
		if (trusted && concerns(crl->list[i], v) &&
		    !is_genuine(crl->list[i], v, trusted))
			verdict_add(v, "TLS-CRL", "the revocation list in "
			    "'%s' is not signed by its issuer", crl->path);
	for (i = 0; i < v->count; i++) {
		if (gnutls_x509_crt_check_revocation(v->chain[i], crl->list,
		    crl->count) != 1)
			continue;
		verdict_add_status(v, GNUTLS_CERT_REVOKED, NULL);
		return;
	}
}

void
crl_free(struct crl *crl)
{
	if (!crl)
		return;
	for (unsigned int i = 0; i < crl->count; i++)
		gnutls_x509_crl_deinit(crl->list[i]);
	gnutls_free(crl->list);
	free(crl);
}
