/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verdict with the few certificates that matter must be the one with
 * all of them.  A small random world of authorities that share names and
 * keys, have run out, are of version 1, or encode their names otherwise,
 * gives some hundred chains, in order or not, to compare the two on.
 */
#include "test.h"

#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "net/roots.h"
#include "pki.h"

enum { KEYS = 4, AUTHORITIES = 40, LEAVES = 60, CHAINS = 600, LONGEST = 6 };

static gnutls_x509_privkey_t key[KEYS];
static struct pki_cert *authority[AUTHORITIES];
static unsigned int authorities;
static struct pki_cert *leaf[LEAVES];
static char *dir;

/* Numbers that look random and are the same in every run. */
static unsigned int
dice(unsigned int sides)
{
	static uint64_t seed = 20300317;

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(seed >> 33) % sides;
}

static const char *
some_name(void)
{
	static const char *const names[] = { "Alpha", "Beta", "Gamma" };

	return names[dice(3)];
}

static struct pki_cert *
some_authority(void)
{
	struct pki_spec spec = { .cn = some_name(), .ca = dice(12) != 0,
	    .key = key[dice(KEYS)], .utf8_name = dice(5) == 0,
	    .v1 = dice(8) == 0, .crl_sign_only = dice(15) == 0,
	    .path_len = dice(10) == 0 };
	bool self = authorities == 0 || dice(2);

	if (dice(6) == 0)
		spec.to = PKI_NOW - PKI_DAY;
	else if (dice(10) == 0)
		spec.from = PKI_NOW + PKI_DAY;
	return pki_make(&spec, self ? NULL : authority[dice(authorities)]);
}

static int
make_world(void **state)
{
	(void)state;
	if (!crypto_init())
		return -1;
	clock_fix(PKI_NOW);
	dir = pki_dir();
	for (int i = 0; i < KEYS; i++) {
		gnutls_x509_privkey_init(&key[i]);
		gnutls_x509_privkey_generate(key[i], GNUTLS_PK_ECDSA,
		    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	}
	while (authorities < AUTHORITIES) {
		authority[authorities] = some_authority();
		authorities++;
	}
	for (int i = 0; i < LEAVES; i++) {
		struct pki_spec spec = { .cn = "leaf", .key = key[0],
		    .to = dice(10) ? 0 : PKI_NOW - PKI_DAY,
		    .client_only = dice(20) == 0 };

		leaf[i] = pki_make(&spec, dice(15) ?
		    authority[dice(AUTHORITIES)] : NULL);
	}
	return 0;
}

static int
unmake_world(void **state)
{
	(void)state;
	for (int i = 0; i < LEAVES; i++)
		pki_free(leaf[i]);
	for (int i = 0; i < AUTHORITIES; i++)
		pki_free(authority[i]);
	for (int i = 0; i < KEYS; i++)
		gnutls_x509_privkey_deinit(key[i]);
	pki_dir_free(dir);
	return 0;
}

struct verdict_pair {
	int code[2];
	unsigned int status[2];
};

static void
judge(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *chain,
	unsigned int count, int *code, unsigned int *status)
{
	unsigned char server[] = GNUTLS_KP_TLS_WWW_SERVER;
	gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID, server,
	    0 };

	*status = 0;
	*code = gnutls_x509_trust_list_verify_crt2(list, chain, count,
	    &purpose, 1, GNUTLS_PROFILE_TO_VFLAGS(GNUTLS_PROFILE_MEDIUM),
	    status, NULL);
}

static unsigned int
size_of(gnutls_x509_trust_list_t list)
{
	gnutls_x509_trust_list_iter_t iter = NULL;
	gnutls_x509_crt_t crt;
	unsigned int count = 0;

	while (gnutls_x509_trust_list_iter_get_ca(list, &iter, &crt) == 0) {
		gnutls_x509_crt_deinit(crt);
		count++;
	}
	return count;
}

static gnutls_x509_trust_list_t
lazy_list(const char *path, const struct pki_cert *const *chain,
	unsigned int count)
{
	gnutls_datum_t der[LONGEST];
	gnutls_x509_trust_list_t list;
	struct err err = { 0 };
	struct roots *roots = roots_open(path, &err);

	assert_non_null(roots);
	for (unsigned int i = 0; i < count; i++)
		gnutls_x509_crt_export2(chain[i]->crt, GNUTLS_X509_FMT_DER,
		    &der[i]);
	list = roots_list(roots, der, count, &err);
	assert_non_null(list);
	for (unsigned int i = 0; i < count; i++)
		gnutls_free(der[i].data);
	roots_free(roots);
	return list;
}

/* Both verdicts on a chain; returns whether it was accepted. */
static bool
compare(const struct buf *bundle, const struct pki_cert *const *chain,
	unsigned int count)
{
	char *path = pki_file(dir, "bundle.pem", bundle);
	gnutls_datum_t pem = { (unsigned char *)bundle->ptr,
	    (unsigned int)bundle->len };
	gnutls_x509_trust_list_t full, lazy = lazy_list(path, chain, count);
	gnutls_x509_crt_t crts[LONGEST];
	struct verdict_pair v;

	gnutls_x509_trust_list_init(&full, 0);
	assert_true(gnutls_x509_trust_list_add_trust_mem(full, &pem, NULL,
	    GNUTLS_X509_FMT_PEM, 0, 0) > 0);
	for (unsigned int i = 0; i < count; i++)
		crts[i] = chain[i]->crt;
	judge(full, crts, count, &v.code[0], &v.status[0]);
	judge(lazy, crts, count, &v.code[1], &v.status[1]);
	assert_int_equal(v.code[0], v.code[1]);
	assert_int_equal(v.status[0], v.status[1]);

	assert_true(size_of(lazy) <= size_of(full));
	gnutls_x509_trust_list_deinit(full, 1);
	gnutls_x509_trust_list_deinit(lazy, 1);
	free(path);
	return v.code[0] == 0 && v.status[0] == 0;
}

static void
make_bundle(struct buf *out)
{
	unsigned int count = 1 + dice(AUTHORITIES / 2);

	buf_puts(out, "# trusted\n");
	while (count--)
		pki_pem(out, authority[dice(AUTHORITIES)]);
	if (dice(10) == 0)
		pki_pem(out, leaf[dice(LEAVES)]);
}

/* The authority that signed crt, if there is one that says so. */
static const struct pki_cert *
parent_of(const struct pki_cert *cert)
{
	unsigned int start = dice(AUTHORITIES);

	for (unsigned int i = 0; i < AUTHORITIES; i++) {
		const struct pki_cert *a =
		    authority[(start + i) % AUTHORITIES];

		if (gnutls_x509_crt_check_issuer(cert->crt, a->crt))
			return a;
	}
	return authority[start];
}

static unsigned int
make_chain(const struct pki_cert **chain)
{
	unsigned int count = 1, longest = 1 + dice(LONGEST);

	chain[0] = leaf[dice(LEAVES)];
	while (count < longest) {
		chain[count] = dice(8) ? parent_of(chain[count - 1]) :
		    authority[dice(AUTHORITIES)];
		count++;
	}
	if (count > 2 && dice(6) == 0) {
		const struct pki_cert *swap = chain[1];

		chain[1] = chain[count - 1];
		chain[count - 1] = swap;
	}
	return count;
}

static void
few_roots_give_the_verdict_of_all(void **state)
{
	unsigned int accepted = 0;

	(void)state;
	for (int i = 0; i < CHAINS; i++) {
		const struct pki_cert *chain[LONGEST];
		struct buf bundle = BUF_MAX(1024 * 1024);
		unsigned int count = make_chain(chain);

		make_bundle(&bundle);
		accepted += compare(&bundle, chain, count);
		buf_clear(&bundle);
	}
	/* or the comparison would be about nothing */
	assert_in_range(accepted, CHAINS / 20, CHAINS - CHAINS / 20);
}

static void
only_what_can_matter_is_parsed(void **state)
{
	struct buf bundle = BUF_MAX(1024 * 1024);
	struct pki_cert *root = pki_make(&(struct pki_spec){
	    .cn = "The Root", .ca = true, .key = key[1] }, NULL);
	struct pki_cert *server = pki_make(&(struct pki_spec){
	    .cn = "server", .key = key[0] }, root);
	const struct pki_cert *chain[] = { server };
	gnutls_x509_trust_list_t list;
	char *path;

	(void)state;
	for (int i = 0; i < AUTHORITIES; i++)
		pki_pem(&bundle, authority[i]);
	pki_pem(&bundle, root);
	path = pki_file(dir, "bundle.pem", &bundle);
	list = lazy_list(path, chain, 1);
	assert_int_equal(size_of(list), 1);
	assert_true(compare(&bundle, chain, 1));
	gnutls_x509_trust_list_deinit(list, 1);
	buf_clear(&bundle);
	free(path);
	pki_free(server);
	pki_free(root);
}

static void
stray_text_and_broken_certificates_do_no_harm(void **state)
{
	struct buf bundle = BUF_MAX(1024 * 1024);
	struct pki_cert *root = pki_make(&(struct pki_spec){
	    .cn = "The Root", .ca = true, .key = key[1] }, NULL);
	struct pki_cert *server = pki_make(&(struct pki_spec){
	    .cn = "server", .key = key[0] }, root);
	const struct pki_cert *chain[] = { server };
	gnutls_x509_trust_list_t list;
	char *path;

	(void)state;
	buf_puts(&bundle, "text\n-----BEGIN CERTIFICATE-----\nMIIBBBB!\n"
	    "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n"
	    "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMIIB\n");
	pki_pem(&bundle, root);
	buf_puts(&bundle, "-----BEGIN CERTIFICATE-----\nMIIB");
	path = pki_file(dir, "bundle.pem", &bundle);
	list = lazy_list(path, chain, 1);
	assert_int_equal(size_of(list), 1);
	gnutls_x509_trust_list_deinit(list, 1);
	buf_clear(&bundle);
	free(path);
	pki_free(server);
	pki_free(root);
}

static void
a_file_without_certificates_is_refused(void **state)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	char *path;

	(void)state;
	buf_puts(&text, "nothing here\n");
	path = pki_file(dir, "bundle.pem", &text);
	assert_null(roots_open(path, &err));
	assert_err(&err, EX_CONFIG, "holds no certificate");
	err_clear(&err);
	assert_null(roots_open("/proc/nonexistent/file", &err));
	assert_err(&err, EX_CONFIG, "cannot read '/proc/nonexistent/file'");
	err_clear(&err);
	free(path);
	buf_clear(&text);
}

static void
the_stamp_follows_the_file(void **state)
{
	struct buf text = { 0 }, a = { 0 }, b = { 0 };
	struct err err = { 0 };
	struct roots *roots;
	char *path;

	(void)state;
	pki_pem(&text, authority[0]);
	path = pki_file(dir, "bundle.pem", &text);
	roots = roots_open(path, &err);
	roots_stamp(roots, &a);
	roots_free(roots);
	buf_puts(&text, "\n");
	free(pki_file(dir, "bundle.pem", &text));
	roots = roots_open(path, &err);
	roots_stamp(roots, &b);
	roots_free(roots);
	assert_string_not_equal(buf_cstr(&a), buf_cstr(&b));
	buf_clear(&a);
	buf_clear(&b);
	buf_clear(&text);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_roots_give_the_verdict_of_all),
		cmocka_unit_test(only_what_can_matter_is_parsed),
		cmocka_unit_test(
		    stray_text_and_broken_certificates_do_no_harm),
		cmocka_unit_test(a_file_without_certificates_is_refused),
		cmocka_unit_test(the_stamp_follows_the_file),
	};

	return cmocka_run_group_tests(tests, make_world, unmake_world);
}
