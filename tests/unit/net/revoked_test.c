/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been revoked, by list or by stapled answer. */
#include "test.h"

#include "base/clock.h"
#include "staple.h"
#include "tls_world.h"

#define DAYS(n) (PKI_NOW + (n) * PKI_DAY)

static char *
crl_file(const char *name, const struct buf *crl)
{
	return pki_file(w.dir, name, crl);
}

struct crl_row {
	const struct pki_cert *const *issuer;	/* whose list */
	const struct pki_cert *const *signer;
	const struct pki_cert *const *revoked;	/* NULL: none */
	const char *id;		/* NULL: accepted */
};

static const struct pki_cert *const *
at(struct pki_cert **cert)
{
	return (const struct pki_cert *const *)cert;
}

static void
check_crl(const struct crl_row *row, size_t number)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	struct buf crl = { 0 };
	struct session s;
	char *path;

	pki_crl(&crl, *row->issuer, (*row->signer)->key,
	    row->revoked ? *row->revoked : NULL, DAYS(-1), DAYS(7));
	path = crl_file("list.crl", &crl);
	cfg.crl_file = path;
	session_open(&s, &cfg, &server);
	if (!row->id != !!s.stream ||
	    (row->id && strcmp(s.err.id, row->id)))
		fail_msg("row %zu: %s", number, buf_cstr(&s.err.text));
	if (row->id)
		assert_int_equal(s.err.status, EX_NOPERM);
	session_close(&s);
	buf_clear(&crl);
	free(path);
}

static void
a_list_is_asked_for_each_certificate_of_the_chain(void **state)
{
	const struct crl_row rows[] = {
		{ at(&w.middle), at(&w.middle), NULL, NULL },
		{ at(&w.root), at(&w.root), NULL, NULL },
		{ at(&w.middle), at(&w.middle), at(&w.root), NULL },
		{ at(&w.stranger), at(&w.stranger), at(&w.leaf), NULL },
		{ at(&w.middle), at(&w.middle), at(&w.leaf), "TLS-REVOKED" },
		{ at(&w.root), at(&w.root), at(&w.middle), "TLS-REVOKED" },
		/* signed by somebody else: neither yes nor no */
		{ at(&w.middle), at(&w.stranger), NULL, "TLS-CRL" },
		{ at(&w.middle), at(&w.stranger), at(&w.leaf), "TLS-CRL" },
		{ at(&w.root), at(&w.middle), NULL, "TLS-CRL" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_crl(&rows[i], i);
}

static void
a_list_that_has_run_out_is_an_error(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle } };
	struct tls_config cfg = tls_world_config();
	struct err err = { 0 };
	struct buf crl = { 0 };
	struct session s;
	struct tls *tls;
	char *path;

	(void)state;
	pki_crl(&crl, w.middle, w.middle->key, NULL, DAYS(-9), DAYS(7));
	pki_crl(&crl, w.root, w.root->key, NULL, DAYS(-9), DAYS(-1));
	path = crl_file("old.crl", &crl);
	cfg.crl_file = path;
	assert_null(tls_new(&cfg, &err));
	assert_err(&err, EX_CONFIG, "out of date");
	assert_string_equal(err.id, "TLS-CRL");
	err_clear(&err);

	/* good when it was read, too old when it is needed */
	clock_fix(DAYS(-2));
	tls = tls_new(&cfg, &err);
	assert_non_null(tls);
	tls_free(tls);
	clock_fix(PKI_NOW);
	buf_reset(&crl);
	pki_crl(&crl, w.middle, w.middle->key, NULL, DAYS(-9), DAYS(7));
	free(crl_file("old.crl", &crl));
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	session_close(&s);
	buf_clear(&crl);
	free(path);
}

static void
an_unreadable_list_is_an_error(void **state)
{
	static const char *const texts[] = { "", "no list\n",
	    "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n" };
	struct tls_config cfg = tls_world_config();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf text = { 0 };
		struct err err = { 0 };
		char *path;

		buf_puts(&text, texts[i]);
		path = crl_file("bad.crl", &text);
		cfg.crl_file = path;
		assert_null(tls_new(&cfg, &err));
		assert_err(&err, EX_CONFIG, "holds no revocation list");
		err_clear(&err);
		buf_clear(&text);
		free(path);
	}
}

struct staple_row {
	enum staple_status status;
	int from, next;		/* days; next 0: none */
	bool stranger;		/* who signs */
	bool other;		/* speaks of another certificate */
	bool damaged;
	const char *id;		/* NULL: accepted */
};

static const struct staple_row staples[] = {
	{ STAPLE_GOOD, -1, 7, false, false, false, NULL },
	{ STAPLE_GOOD, -1, 0, false, false, false, NULL },
	{ STAPLE_REVOKED, -1, 7, false, false, false, "TLS-REVOKED" },
	{ STAPLE_UNKNOWN, -1, 7, false, false, false, "TLS-STAPLE" },
	{ STAPLE_GOOD, -9, -1, false, false, false, "TLS-STAPLE" },
	{ STAPLE_GOOD, -1, 7, true, false, false, "TLS-STAPLE" },
	{ STAPLE_GOOD, -1, 7, false, true, false, "TLS-STAPLE" },
	{ STAPLE_GOOD, -1, 7, false, false, true, "TLS-STAPLE" },
};

static void
check_staple(const struct staple_row *row, const struct pki_cert *leaf,
	const char *priorities)
{
	struct buf der = { 0 };
	struct staple_spec spec = {
		.cert = row->other ? w.middle : leaf, .issuer = w.root,
		.signer = row->stranger ? w.stranger : w.root,
		.status = row->status, .from = DAYS(row->from),
		.next = row->next ? DAYS(row->next) : 0,
		.damaged = row->damaged };
	struct tls_server_config server = { .chain = { leaf },
	    .staple = &der, .greeting = GREETING, .priorities = priorities };
	struct tls_config cfg = tls_world_config();
	struct session s;

	staple_make(&der, &spec);
	session_open(&s, &cfg, &server);
	if (!row->id != !!s.stream ||
	    (row->id && strcmp(s.err.id, row->id)))
		fail_msg("row %zu: %s", (size_t)(row - staples),
		    buf_cstr(&s.err.text));
	session_close(&s);
	buf_clear(&der);
}

static void
a_stapled_answer_is_honoured(void **state)
{
	(void)state;
	for (int must = 0; must < 2; must++) {
		struct pki_cert *leaf = pki_make(&(struct pki_spec){
		    .dns = { HOST }, .must_staple = must }, w.root);

		for (size_t i = 0; i < sizeof(staples) / sizeof(*staples);
		    i++) {
			check_staple(&staples[i], leaf, NULL);
			check_staple(&staples[i], leaf,
			    "NORMAL:-VERS-ALL:+VERS-TLS1.2");
		}
		pki_free(leaf);
	}
}

static void
an_answer_that_says_nothing_counts_as_none(void **state)
{
	struct tls_config cfg = tls_world_config();

	(void)state;
	for (int must = 0; must < 2; must++) {
		struct pki_cert *leaf = pki_make(&(struct pki_spec){
		    .dns = { HOST }, .must_staple = must }, w.root);
		struct buf der = { 0 };
		struct tls_server_config server = { .chain = { leaf },
		    .staple = &der, .greeting = GREETING };
		struct session s;

		staple_try_later(&der);
		session_open(&s, &cfg, &server);
		if (must) {
			assert_null(s.stream);
			assert_string_equal(s.err.id, "TLS-STAPLE");
		} else {
			assert_non_null(s.stream);
		}
		session_close(&s);
		buf_clear(&der);
		pki_free(leaf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_list_is_asked_for_each_certificate_of_the_chain),
		cmocka_unit_test(a_list_that_has_run_out_is_an_error),
		cmocka_unit_test(an_unreadable_list_is_an_error),
		cmocka_unit_test(a_stapled_answer_is_honoured),
		cmocka_unit_test(an_answer_that_says_nothing_counts_as_none),
	};

	return cmocka_run_group_tests_name("revoked", tests, tls_world_make,
	    tls_world_unmake);
}
