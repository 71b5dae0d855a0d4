/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates: what we read out of one is what GnuTLS reads, and two names
 * that GnuTLS takes for the same are alike to us, or a trusted certificate
 * would be overlooked.
 */
#include "fuzz.h"

#include <gnutls/x509.h>

#include "base/crypto.h"
#include "net/der.h"

static gnutls_datum_t
datum(struct str s)
{
	gnutls_datum_t d = { malloc(s.len + 1), (unsigned int)s.len };

	if (s.len)
		memcpy(d.data, s.ptr, s.len);
	return d;
}

static bool
inside(struct str part, struct str whole)
{
	return part.ptr >= whole.ptr &&
	    part.ptr + part.len <= whole.ptr + whole.len;
}

static void
walk(struct str in)
{
	struct str rest = in;
	struct der der;

	while (der_next(&rest, &der)) {
		fuzz_must(der.whole.len >= 2);
		fuzz_must(inside(der.whole, in));
		fuzz_must(inside(der.body, der.whole));
	}
}

static void
check_names(struct str in, gnutls_x509_crt_t crt)
{
	struct str issuer, subject, key, issuer2, subject2;
	gnutls_datum_t dn;

	if (!der_names(in, &issuer, &subject))
		return;
	fuzz_must(inside(issuer, in) && inside(subject, in));
	fuzz_must(der_names_alike(issuer, issuer));
	fuzz_must(der_names_alike(issuer, subject) ==
	    der_names_alike(subject, issuer));
	/* a part that is enough says the same */
	fuzz_must(der_names(str_first(in, (size_t)(subject.ptr +
	    subject.len - in.ptr)), &issuer2, &subject2));
	fuzz_must(str_eq(issuer, issuer2) && str_eq(subject, subject2));
	if (der_spki(in, &key))
		fuzz_must(inside(key, in) && key.ptr >= subject.ptr +
		    subject.len);
	if (!crt)
		return;
	if (gnutls_x509_crt_get_raw_dn(crt, &dn) >= 0) {
		fuzz_must(str_eq(subject, str_n((char *)dn.data, dn.size)));
		gnutls_free(dn.data);
	}
	if (gnutls_x509_crt_get_raw_issuer_dn(crt, &dn) >= 0) {
		fuzz_must(str_eq(issuer, str_n((char *)dn.data, dn.size)));
		gnutls_free(dn.data);
	}
}

static void
check_certificate(struct str in)
{
	gnutls_datum_t der = datum(in);
	gnutls_x509_crt_t crt;

	if (gnutls_x509_crt_init(&crt) == 0) {
		bool good = gnutls_x509_crt_import(crt, &der,
		    GNUTLS_X509_FMT_DER) == 0;

		check_names(in, good ? crt : NULL);
		gnutls_x509_crt_deinit(crt);
	}
	free(der.data);
}

/* The comparison that GnuTLS makes of names that are not the same bytes. */
static void
check_alike(struct str a, struct str b)
{
	gnutls_datum_t da = datum(a), db = datum(b), ta, tb;

	if (gnutls_x509_rdn_get2(&da, &ta, 0) >= 0) {
		if (gnutls_x509_rdn_get2(&db, &tb, 0) >= 0) {
			if (ta.size == tb.size &&
			    memcmp(ta.data, tb.data, ta.size) == 0)
				fuzz_must(der_names_alike(a, b));
			gnutls_free(tb.data);
		}
		gnutls_free(ta.data);
	}
	free(da.data);
	free(db.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size), a, b;
	size_t half;

	fuzz_must(crypto_init());
	walk(in);
	check_certificate(in);
	if (size < 3)
		return 0;
	half = (size_t)data[0] % (size - 1);
	a = str_first(str_from(in, 1), half);
	b = str_from(in, 1 + half);
	if (a.len && b.len)
		check_alike(a, b);
	return 0;
}
