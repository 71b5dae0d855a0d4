/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "net/der.h"
#include "pki.h"

static void
elements_are_read_one_after_the_other(void **state)
{
	struct str rest = STR("\x02\x01\x05\x0c\x00\x30\x81\x02\x05\x00");
	struct der der;

	(void)state;
	assert_true(der_next(&rest, &der));
	assert_int_equal(der.tag, DER_INTEGER);
	assert_str(der.body, "\x05");
	assert_str(der.whole, "\x02\x01\x05");
	assert_true(der_next(&rest, &der));
	assert_int_equal(der.tag, DER_UTF8);
	assert_str(der.body, "");
	assert_false(der_expect(&rest, DER_SET, &der));
	assert_int_equal(rest.len, 5);
	assert_true(der_expect(&rest, DER_SEQUENCE, &der));
	assert_str(der.body, "\x05\x00");
	assert_false(der_next(&rest, &der));
}

static void
what_is_no_element_is_refused_and_nothing_moves(void **state)
{
	static const struct str bad[] = {
		{ "", 0 },
		{ "\x30", 1 },
		{ "\x30\x01", 2 },			/* cut off */
		{ "\x30\x80\x00\x00", 4 },		/* indefinite */
		{ "\x1f\x01\x00", 3 },			/* high tag */
		{ "\x30\x82\x01", 3 },			/* half a length */
		{ "\x30\x84\xff\xff\xff\xff\x00", 7 },
		{ "\x30\x85\x00\x00\x00\x00\x01\x00", 8 },
		{ "\x30\xff\x00", 3 },
	};
	struct der der;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct str rest = bad[i];

		assert_false(der_next(&rest, &der));
		assert_ptr_equal(rest.ptr, bad[i].ptr);
		assert_int_equal(rest.len, bad[i].len);
	}
}

static struct pki_cert *
named(const char *cn, bool utf8, bool v1)
{
	return pki_make(&(struct pki_spec){ .cn = cn, .ca = true,
	    .utf8_name = utf8, .v1 = v1 }, NULL);
}

static void
names_and_keys_are_those_that_the_library_sees(void **state)
{
	(void)state;
	for (int v1 = 0; v1 < 2; v1++) {
		struct pki_cert *ca = named("An Authority", false, v1);
		struct pki_cert *leaf = pki_make(&(struct pki_spec){
		    .cn = "leaf", .v1 = v1 }, ca);
		struct buf der = { 0 }, spki = { 0 };
		struct str issuer, subject, key;
		gnutls_datum_t dn;
		gnutls_pubkey_t pub;

		pki_der(&der, leaf);
		assert_true(der_names(buf_str(&der), &issuer, &subject));
		gnutls_x509_crt_get_raw_issuer_dn(leaf->crt, &dn);
		assert_true(str_eq(issuer, str_n((char *)dn.data, dn.size)));
		gnutls_free(dn.data);
		gnutls_x509_crt_get_raw_dn(leaf->crt, &dn);
		assert_true(str_eq(subject, str_n((char *)dn.data, dn.size)));
		gnutls_free(dn.data);

		assert_true(der_spki(buf_str(&der), &key));
		gnutls_pubkey_init(&pub);
		gnutls_pubkey_import_x509(pub, leaf->crt, 0);
		gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &dn);
		assert_true(str_eq(key, str_n((char *)dn.data, dn.size)));
		gnutls_free(dn.data);
		gnutls_pubkey_deinit(pub);

		pki_free(leaf);
		pki_free(ca);
		buf_clear(&der);
		buf_clear(&spki);
	}
}

static void
a_part_is_enough_for_names_and_never_gives_wrong_ones(void **state)
{
	struct pki_cert *cert = named("An Authority", false, false);
	struct str issuer, subject, want, part;
	struct buf der = { 0 };
	size_t enough;

	(void)state;
	pki_der(&der, cert);
	assert_true(der_names(buf_str(&der), &issuer, &want));
	enough = (size_t)(want.ptr + want.len - der.ptr);
	for (size_t n = 0; n <= der.len; n++) {
		char *copy = malloc(n ? n : 1);	/* so a tool sees overruns */

		memcpy(copy, der.ptr, n);
		part = str_n(copy, n);
		assert_int_equal(der_names(part, &issuer, &subject),
		    n >= enough);
		if (n >= enough)
			assert_true(str_eq(subject, want));
		assert_int_equal(der_spki(part, &subject), n == der.len);
		free(copy);
	}
	pki_free(cert);
	buf_clear(&der);
}

static struct str
name_of(const struct pki_cert *cert, struct buf *der)
{
	struct str issuer, subject;

	buf_reset(der);
	pki_der(der, cert);
	assert_true(der_names(buf_str(der), &issuer, &subject));
	return subject;
}

static void
names_are_alike_when_a_lenient_reader_takes_them_so(void **state)
{
	struct pki_cert *a = named("Some Name", false, false);
	struct pki_cert *same = named("Some Name", false, false);
	struct pki_cert *utf8 = named("Some Name", true, false);
	struct pki_cert *other = named("Some Game", false, false);
	struct pki_cert *longer = named("Some Name 2", false, false);
	struct pki_cert *none = named(NULL, false, false);
	struct buf d1 = { 0 }, d2 = { 0 };
	struct str name = name_of(a, &d1);

	(void)state;
	assert_true(der_names_alike(name, name_of(same, &d2)));
	assert_true(der_names_alike(name, name_of(utf8, &d2)));
	assert_true(der_names_alike(name_of(utf8, &d2), name));
	assert_false(der_names_alike(name, name_of(other, &d2)));
	assert_false(der_names_alike(name, name_of(longer, &d2)));
	assert_false(der_names_alike(name, name_of(none, &d2)));
	assert_false(der_names_alike(name_of(none, &d2), name));
	/* text in a type that writes it otherwise may be anything */
	assert_true(der_names_alike(STR("\x30\x0d\x31\x0b\x30\x09\x06\x03"
	    "\x55\x04\x03\x1e\x02\x00" "a"), STR("\x30\x0c\x31\x0a\x30\x08"
	    "\x06\x03\x55\x04\x03\x0c\x01z")));
	/* what cannot be read is left for somebody else to decide */
	assert_true(der_names_alike(name, STR("\x30\x05\x31")));
	pki_free(a);
	pki_free(same);
	pki_free(utf8);
	pki_free(other);
	pki_free(longer);
	pki_free(none);
	buf_clear(&d1);
	buf_clear(&d2);
}

static int
start(void **state)
{
	(void)state;
	clock_fix(PKI_NOW);
	return crypto_init() ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_are_read_one_after_the_other),
		cmocka_unit_test(
		    what_is_no_element_is_refused_and_nothing_moves),
		cmocka_unit_test(
		    names_and_keys_are_those_that_the_library_sees),
		cmocka_unit_test(
		    a_part_is_enough_for_names_and_never_gives_wrong_ones),
		cmocka_unit_test(
		    names_are_alike_when_a_lenient_reader_takes_them_so),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
