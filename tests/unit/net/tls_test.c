/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "base/strlist.h"
#include "tls_world.h"

/* --- whom we trust ------------------------------------------------------*/

enum issuer { ROOT, MIDDLE, STRANGER, SELF };

struct row {
	const char *id;		/* NULL: accepted */
	const char *words;
	struct pki_spec leaf;
	enum issuer issuer;
	bool alone;		/* the server does not send the issuer */
	const char *host;	/* NULL: HOST */
};

#define DAYS(n) (PKI_NOW + (n) * PKI_DAY)

static const struct row rows[] = {
	{ NULL, "", { .dns = { HOST } }, MIDDLE, false, NULL },
	{ NULL, "", { .dns = { HOST } }, ROOT, true, NULL },
	{ NULL, "", { .dns = { "a.example", HOST } }, ROOT, false, NULL },
	{ NULL, "", { .dns = { "MAIL.Example.ORG" } }, ROOT, false, NULL },
	{ NULL, "", { .dns = { "*.example.org" } }, ROOT, false, NULL },
	{ NULL, "", { .dns = { HOST } }, ROOT, false, HOST "." },
	{ NULL, "", { .ip = "192.0.2.1" }, ROOT, false, "192.0.2.1" },
	{ NULL, "", { .ip = "2001:db8::1" }, ROOT, false, "2001:db8:0::1" },
	{ NULL, "", { .ip = "fe80::1" }, ROOT, false, "fe80::1%lo" },
	{ NULL, "", { .dns = { "xn--mller-kva.example" } }, ROOT, false,
	    "m\xc3\xbcller.example" },
	{ NULL, "", { .dns = { HOST }, .kind = PKI_RSA2048 }, ROOT, false,
	    NULL },
	{ NULL, "", { .dns = { HOST }, .kind = PKI_ED25519 }, ROOT, false,
	    NULL },

	{ "TLS-NAME", "wanted 'mail.example.org' but it is for "
	    "'a.example', 'b.example'", { .dns = { "a.example",
	    "b.example" } }, ROOT, false, NULL },
	{ "TLS-NAME", "names no host", { .cn = HOST }, ROOT, false, NULL },
	{ "TLS-NAME", "names no host", { .cn = HOST,
	    .uri = "https://" HOST "/" }, ROOT, false, NULL },
	{ "TLS-NAME", "names no host", { .cn = HOST,
	    .email = "a@" HOST }, ROOT, false, NULL },
	{ "TLS-NAME", "is for 'org'", { .dns = { "org" } }, ROOT, false,
	    NULL },
	{ "TLS-NAME", "'*.org'", { .dns = { "*.org" } }, ROOT, false,
	    "example.org" },
	{ "TLS-NAME", "'*.example.org'", { .dns = { "*.example.org" } },
	    ROOT, false, "a.mail.example.org" },
	{ "TLS-NAME", "'*.example.org'", { .dns = { "*.example.org" } },
	    ROOT, false, "example.org" },
	{ "TLS-NAME", "'m*.example.org'", { .dns = { "m*.example.org",
	    "*l.example.org", "mail.*.org", "*" } }, ROOT, false, NULL },
	{ "TLS-NAME", "'mail.example.org?.evil.example'", { .raw_san = {
	    "\x30\x20\x82\x1e" HOST "\0.evil.example", 34 } }, ROOT,
	    false, NULL },
	{ "TLS-NAME", "'192.0.2.1'", { .dns = { "192.0.2.1" } }, ROOT,
	    false, "192.0.2.1" },
	{ "TLS-NAME", "'192.0.2.2'", { .ip = "192.0.2.2" }, ROOT, false,
	    "192.0.2.1" },
	{ "TLS-NAME", "'192.0.2.1'", { .ip = "192.0.2.1" }, ROOT, false,
	    NULL },
	{ "TLS-ISSUER", "cannot be used", { .cn = HOST,
	    .raw_san = { "\x30\x0c\x82\x10mail", 8 } }, ROOT, false, NULL },
	{ "TLS-EXPIRED", "expired on 2030-03-16", { .dns = { HOST },
	    .to = DAYS(-1) }, MIDDLE, false, NULL },
	{ "TLS-EXPIRED", "not valid before 2030-03-18", { .dns = { HOST },
	    .from = DAYS(1) }, MIDDLE, false, NULL },
	{ "TLS-ISSUER", "unknown issuer 'CN=Stranger'", { .dns = { HOST } },
	    STRANGER, false, NULL },
	{ "TLS-ISSUER", "unknown issuer 'CN=Middle'", { .dns = { HOST } },
	    MIDDLE, true, NULL },
	{ "TLS-ISSUER", "self-signed", { .cn = "me", .dns = { HOST } }, SELF,
	    true, NULL },
	{ "TLS-ISSUER", "self-signed; wanted 'mail.example.org' but it is "
	    "for 'x.example'", { .cn = "me", .dns = { "x.example" } }, SELF,
	    true, NULL },
	{ "TLS-PURPOSE", "not meant for a server", { .dns = { HOST },
	    .client_only = true }, ROOT, false, NULL },
	{ "TLS-WEAK", "weak key (RSA, 1024 bits)", { .dns = { HOST },
	    .kind = PKI_RSA1024 }, ROOT, false, NULL },
	{ "TLS-WEAK", "weak key or signature", { .dns = { HOST },
	    .sha1 = true }, ROOT, false, NULL },
	{ "TLS-STAPLE", "promises a stapled OCSP answer", { .dns = { HOST },
	    .must_staple = true }, ROOT, false, NULL },
};

static const struct pki_cert *
issuer_of(enum issuer issuer)
{
	return issuer == ROOT ? w.root : issuer == MIDDLE ? w.middle :
	    issuer == STRANGER ? w.stranger : NULL;
}

static void
check_row(const struct row *row, const char *priorities)
{
	const struct pki_cert *issuer = issuer_of(row->issuer);
	struct pki_cert *leaf = pki_make(&row->leaf, issuer);
	struct tls_server_config server = { .chain = { leaf,
	    row->alone ? NULL : issuer }, .greeting = GREETING,
	    .priorities = priorities };
	struct tls_config cfg = tls_world_config();
	struct session s;

	if (row->host)
		cfg.host = row->host;
	session_open(&s, &cfg, &server);
	if (row->id) {
		if (s.stream || strcmp(s.err.id, row->id) ||
		    !strstr(buf_cstr(&s.err.text), row->words))
			fail_msg("row %zu: %s: %s", (size_t)(row - rows),
			    s.err.id ? s.err.id : "accepted",
			    buf_cstr(&s.err.text));
		assert_int_equal(s.err.status, EX_NOPERM);
		assert_non_null(strstr(buf_cstr(&s.err.text), "' not accepted: "));
	} else {
		if (!s.stream)
			fail_msg("row %zu: %s", (size_t)(row - rows),
			    buf_cstr(&s.err.text));
		assert_true(tls_facts(s.stream)->verified);
		session_expect(&s, GREETING);
	}
	session_close(&s);
	pki_free(leaf);
}

static void
each_certificate_is_judged_rightly(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check_row(&rows[i], NULL);
		if (i % 3 == 0)
			check_row(&rows[i],
			    "NORMAL:-VERS-ALL:+VERS-TLS1.2");
	}
}

/* An issuer that may not be one, or has a fault of its own. */
static void
a_fault_of_the_issuer_is_told_as_such(void **state)
{
	static const struct {
		const char *id, *words;
		struct pki_spec issuer;
	} faults[] = {
		{ NULL, "", { .cn = "CA", .ca = true } },
		{ NULL, "", { .cn = "CA", .ca = true,
		    .permitted = "example.org" } },
		{ "TLS-ISSUER", "no certificate authority", { .cn = "CA" } },
		{ "TLS-ISSUER", "may not issue", { .cn = "CA", .ca = true,
		    .permitted = "example.net" } },
		{ "TLS-ISSUER", "may not issue", { .cn = "CA", .ca = true,
		    .crl_sign_only = true } },
		{ "TLS-EXPIRED", "issuer 'CN=CA' expired on 2030-03-16",
		    { .cn = "CA", .ca = true, .to = DAYS(-1) } },
		{ "TLS-EXPIRED", "issuer 'CN=CA' not valid before "
		    "2030-03-18", { .cn = "CA", .ca = true,
		    .from = DAYS(1) } },
		{ "TLS-WEAK", "weak key (RSA, 1024 bits)", { .cn = "CA",
		    .ca = true, .kind = PKI_RSA1024 } },
		{ "TLS-WEAK", "weak key or signature", { .cn = "CA",
		    .ca = true, .sha1 = true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		struct pki_cert *ca = pki_make(&faults[i].issuer, w.root);
		struct pki_cert *leaf = pki_make(&(struct pki_spec){
		    .dns = { HOST } }, ca);
		struct tls_server_config server = { .chain = { leaf, ca },
		    .greeting = GREETING };
		struct tls_config cfg = tls_world_config();
		struct session s;

		session_open(&s, &cfg, &server);
		if (!faults[i].id != !!s.stream || (faults[i].id &&
		    (strcmp(s.err.id, faults[i].id) ||
		    !strstr(buf_cstr(&s.err.text), faults[i].words))))
			fail_msg("row %zu: %s", i, buf_cstr(&s.err.text));
		session_close(&s);
		pki_free(leaf);
		pki_free(ca);
	}
}

static void
a_root_that_has_run_out_is_told_as_such(void **state)
{
	struct pki_cert *root = pki_make(&(struct pki_spec){ .cn = "Old",
	    .ca = true, .to = DAYS(-1) }, NULL);
	struct pki_cert *leaf = pki_make(&(struct pki_spec){
	    .dns = { HOST } }, root);
	struct tls_server_config server = { .chain = { leaf } };
	struct tls_config cfg = tls_world_config();
	char *path = tls_world_file("old.pem", root);
	struct session s;

	(void)state;
	cfg.trust_file = path;
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_err(&s.err, EX_NOPERM, "issuer 'CN=Old' expired on");
	session_close(&s);
	free(path);
	pki_free(leaf);
	pki_free(root);
}

/* --- fingerprints, pins, no check ---------------------------------------*/

static void
a_fingerprint_is_asked_instead_of_all_else(void **state)
{
	static const enum digest_kind kinds[] = { DIGEST_MD5, DIGEST_SHA1,
	    DIGEST_SHA256 };
	struct tls_server_config server = { .chain = { w.leaf },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	unsigned char hash[DIGEST_MAX];
	struct session s;

	(void)state;
	cfg.host = "another.example";
	cfg.trust_file = w.stranger_file;
	for (size_t i = 0; i < 3; i++) {
		tls_world_hash(kinds[i], hash);
		cfg.fingerprint = str_n((char *)hash, digest_size(kinds[i]));
		session_open(&s, &cfg, &server);
		assert_non_null(s.stream);
		assert_false(tls_facts(s.stream)->verified);
		session_close(&s);

		hash[0] ^= 1;
		session_open(&s, &cfg, &server);
		assert_null(s.stream);
		assert_err(&s.err, EX_NOPERM, "not the configured one");
		assert_string_equal(s.err.id, "TLS-FINGERPRINT");
		session_close(&s);
	}
}

static void
a_pin_is_asked_in_addition(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	struct strlist pins = { 0 };
	struct session s;
	char right[64];

	(void)state;
	session_open(&s, &cfg, &server);
	memcpy(right, tls_facts(s.stream)->spki_pin, sizeof(right));
	session_close(&s);

	strlist_add(&pins,
	    STR("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
	cfg.pins = &pins;
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_string_equal(s.err.id, "TLS-PIN");
	assert_non_null(strstr(buf_cstr(&s.err.text), right));
	session_close(&s);

	strlist_add(&pins, str_of(right));
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	assert_true(tls_facts(s.stream)->verified);
	session_close(&s);

	cfg.trust_file = w.stranger_file;
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_string_equal(s.err.id, "TLS-ISSUER");
	session_close(&s);
	strlist_clear(&pins);
}

static void
without_a_check_any_certificate_will_do(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	struct session s;

	(void)state;
	cfg.check = false;
	cfg.host = "another.example";
	cfg.trust_file = "/proc/nonexistent";
	cfg.fingerprint = STR("0123456789abcdef");
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	assert_false(tls_facts(s.stream)->verified);
	session_close(&s);
}

static void
a_refusal_says_how_to_trust_just_this_one(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	struct buf want = { 0 };
	unsigned char hash[DIGEST_MAX];
	struct session s;

	(void)state;
	cfg.trust_file = w.stranger_file;
	tls_world_hash(DIGEST_SHA256, hash);
	buf_putf(&want, "tls_fingerprint %02X:%02X:", hash[0], hash[1]);
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_non_null(strstr(buf_cstr(&s.err.hint), buf_cstr(&want)));
	session_close(&s);
	buf_clear(&want);
}

/* --- settings -----------------------------------------------------------*/

static void
bad_settings_are_known_before_connecting(void **state)
{
	struct buf nothing = { 0 };
	char *empty = pki_file(w.dir, "empty.pem", &nothing);
	struct strlist pins = { 0 };
	struct tls_config cfg = tls_world_config();

	(void)state;
	cfg.trust_file = "/proc/nonexistent";
	tls_world_refuse(&cfg, "TLS-TRUST-FILE");
	cfg.trust_file = empty;
	tls_world_refuse(&cfg, "TLS-TRUST-FILE");
	cfg.trust_file = w.dir;
	tls_world_refuse(&cfg, "TLS-TRUST-FILE");
	cfg = tls_world_config();
	cfg.crl_file = empty;
	tls_world_refuse(&cfg, "TLS-CRL");
	cfg.crl_file = "/proc/nonexistent";
	tls_world_refuse(&cfg, "TLS-CRL");
	cfg = tls_world_config();
	cfg.priorities = "NORMAL:+NONSENSE";
	tls_world_refuse(&cfg, "TLS-PRIORITIES");
	cfg = tls_world_config();
	cfg.fingerprint = STR("123");
	tls_world_refuse(&cfg, "TLS-FINGERPRINT");
	cfg = tls_world_config();
	strlist_add(&pins, STR("sha256//AAAA"));
	cfg.pins = &pins;
	tls_world_refuse(&cfg, "TLS-PIN");
	cfg = tls_world_config();
	cfg.cert_file = w.root_file;
	tls_world_refuse(&cfg, "TLS-KEY");
	cfg.key_file = empty;
	tls_world_refuse(&cfg, "TLS-KEY");
	cfg = tls_world_config();
	cfg.host = "";
	tls_world_refuse(&cfg, "TLS-HOST");
	strlist_clear(&pins);
	free(empty);
}

static void
only_tls_1_2_and_1_3_are_spoken(void **state)
{
	static const struct {
		const char *server, *client;
		int min;
		const char *version;	/* NULL: refused */
	} rows12[] = {
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL, 0, "TLS1.2" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL, 0, "TLS1.3" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.1", NULL, 0, NULL },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.0", "NORMAL", 0, NULL },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.1",
		    "NORMAL:+VERS-TLS1.1:%PROFILE_LOW", 0, "TLS1.1" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL, 13, NULL },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL", 13, NULL },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", "NORMAL", 13, "TLS1.3" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA", NULL, 0,
		    NULL },
	};
	struct pki_cert *leaf = pki_make(&(struct pki_spec){
	    .dns = { HOST }, .kind = PKI_RSA2048 }, w.root);

	(void)state;
	for (size_t i = 0; i < sizeof(rows12) / sizeof(*rows12); i++) {
		struct tls_server_config server = { .chain = { leaf },
		    .priorities = rows12[i].server };
		struct tls_config cfg = tls_world_config();
		struct session s;

		cfg.priorities = rows12[i].client;
		cfg.min_version = rows12[i].min;
		session_open(&s, &cfg, &server);
		if (rows12[i].version) {
			assert_non_null(s.stream);
			assert_string_equal(tls_facts(s.stream)->version,
			    rows12[i].version);
		} else {
			assert_null(s.stream);
			if (s.err.status != EX_NOPERM)
				fail_msg("row %zu: %s", i,
				    buf_cstr(&s.err.text));
			assert_string_equal(s.err.id, "TLS-HANDSHAKE");
		}
		session_close(&s);
	}
	pki_free(leaf);
}

static void
a_short_prime_is_refused_unless_allowed(void **state)
{
	struct pki_cert *leaf = pki_make(&(struct pki_spec){
	    .dns = { HOST }, .kind = PKI_RSA2048 }, w.root);
	struct tls_server_config server = { .chain = { leaf },
	    .short_dh = true, .greeting = GREETING, .priorities =
	    "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA:-GROUP-DH-ALL"
	    };
	struct tls_config cfg = tls_world_config();
	struct session s;

	(void)state;
	/* without known groups on offer, a server may choose its own */
	cfg.priorities = "NORMAL:-GROUP-DH-ALL";
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_err(&s.err, EX_NOPERM, "prime is too short");
	session_close(&s);
	cfg.min_dh_bits = 1024;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	session_close(&s);
	pki_free(leaf);
}

static void
the_name_is_sent_but_never_an_address(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	struct session s;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	session_expect(&s, GREETING);
	session_end(&s);
	assert_string_equal(s.server.sni, HOST);
	assert_int_equal(s.server.end, 0);	/* close_notify was sent */
	session_close(&s);

	cfg.host = "192.0.2.1";
	cfg.check = false;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	session_expect(&s, GREETING);
	session_end(&s);
	assert_string_equal(s.server.sni, "");
	session_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_certificate_is_judged_rightly),
		cmocka_unit_test(a_fault_of_the_issuer_is_told_as_such),
		cmocka_unit_test(a_root_that_has_run_out_is_told_as_such),
		cmocka_unit_test(a_fingerprint_is_asked_instead_of_all_else),
		cmocka_unit_test(a_pin_is_asked_in_addition),
		cmocka_unit_test(without_a_check_any_certificate_will_do),
		cmocka_unit_test(a_refusal_says_how_to_trust_just_this_one),
		cmocka_unit_test(bad_settings_are_known_before_connecting),
		cmocka_unit_test(only_tls_1_2_and_1_3_are_spoken),
		cmocka_unit_test(a_short_prime_is_refused_unless_allowed),
		cmocka_unit_test(the_name_is_sent_but_never_an_address),
	};

	return cmocka_run_group_tests_name("tls", tests, tls_world_make,
	    tls_world_unmake);
}
