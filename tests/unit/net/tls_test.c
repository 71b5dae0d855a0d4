/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/crypto.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/digest.h"
#include "net/sock.h"
#include "net/tls.h"
#include "tls_server.h"

#define HOST "mail.example.org"
#define SOON_MS 10000

/* An authority, one below it, and files that hold them. */
static struct world {
	char *dir;
	struct pki_cert *root, *middle, *stranger, *leaf;
	char *root_file, *stranger_file;
} w;

static char *
file_of(const char *name, const struct pki_cert *cert)
{
	struct buf pem = { 0 };
	char *path;

	pki_pem(&pem, cert);
	path = pki_file(w.dir, name, &pem);
	buf_clear(&pem);
	return path;
}

static int
make_world(void **state)
{
	(void)state;
	assert_true(crypto_init());
	clock_fix(PKI_NOW);
	w.dir = pki_dir();
	w.root = pki_make(&(struct pki_spec){ .cn = "Root", .ca = true },
	    NULL);
	w.middle = pki_make(&(struct pki_spec){ .cn = "Middle", .ca = true },
	    w.root);
	w.stranger = pki_make(&(struct pki_spec){ .cn = "Stranger",
	    .ca = true }, NULL);
	w.leaf = pki_make(&(struct pki_spec){ .cn = "leaf",
	    .dns = { HOST } }, w.middle);
	w.root_file = file_of("root.pem", w.root);
	w.stranger_file = file_of("stranger.pem", w.stranger);
	return 0;
}

static int
unmake_world(void **state)
{
	(void)state;
	pki_free(w.leaf);
	pki_free(w.stranger);
	pki_free(w.middle);
	pki_free(w.root);
	free(w.root_file);
	free(w.stranger_file);
	pki_dir_free(w.dir);
	return 0;
}

static struct tls_config
config(void)
{
	return (struct tls_config){ .host = HOST, .trust_file = w.root_file,
	    .check = true, .port = 465 };
}

/* One connection: both ends, and what the client was told. */
struct session {
	struct tls_server server;
	struct tls *tls;
	struct stream *stream;
	struct err err;
};

static void
session_open(struct session *s, const struct tls_config *cfg,
	const struct tls_server_config *server)
{
	int fd;

	*s = (struct session){ 0 };
	s->tls = tls_new(cfg, &s->err);
	assert_non_null(s->tls);
	fd = tls_server_start(&s->server, server);
	s->stream = tls_start(s->tls, sock_new(fd),
	    clock_deadline(SOON_MS), &s->err);
	if (s->stream)
		assert_int_equal(s->err.status, 0);
}

static void
session_close(struct session *s)
{
	stream_close(s->stream, clock_deadline(SOON_MS));
	tls_server_join(&s->server);
	tls_server_clear(&s->server);
	tls_free(s->tls);
	err_clear(&s->err);
}

static void
expect(struct stream *s, const char *text)
{
	struct err err = { 0 };
	struct buf got = { 0 };
	char piece[64];

	while (got.len < strlen(text)) {
		ssize_t n = stream_read(s, piece, sizeof(piece),
		    clock_deadline(SOON_MS), &err);

		assert_true(n > 0);
		buf_put(&got, str_n(piece, (size_t)n));
	}
	assert_string_equal(buf_cstr(&got), text);
	buf_clear(&got);
}

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
	    row->alone ? NULL : issuer }, .greeting = "220 hi\r\n",
	    .priorities = priorities };
	struct tls_config cfg = config();
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
		expect(s.stream, "220 hi\r\n");
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

/* --- fingerprints, pins, no check ---------------------------------------*/

static void
leaf_hash(enum digest_kind kind, unsigned char *out)
{
	struct buf der = { 0 };

	pki_der(&der, w.leaf);
	assert_true(digest_of(kind, buf_str(&der), out));
	buf_clear(&der);
}

static void
a_fingerprint_is_asked_instead_of_all_else(void **state)
{
	static const enum digest_kind kinds[] = { DIGEST_MD5, DIGEST_SHA1,
	    DIGEST_SHA256 };
	struct tls_server_config server = { .chain = { w.leaf } };
	struct tls_config cfg = config();
	unsigned char hash[DIGEST_MAX];
	struct session s;

	(void)state;
	cfg.host = "another.example";
	cfg.trust_file = w.stranger_file;
	for (size_t i = 0; i < 3; i++) {
		leaf_hash(kinds[i], hash);
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
	struct tls_server_config server = { .chain = { w.leaf, w.middle } };
	struct tls_config cfg = config();
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
	struct tls_server_config server = { .chain = { w.leaf } };
	struct tls_config cfg = config();
	struct session s;

	(void)state;
	cfg.check = false;
	cfg.host = "another.example";
	cfg.trust_file = "/nonexistent";
	cfg.fingerprint = STR("0123456789abcdef");
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	assert_false(tls_facts(s.stream)->verified);
	session_close(&s);
}

static void
a_refusal_says_how_to_trust_just_this_one(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf } };
	struct tls_config cfg = config();
	struct buf want = { 0 };
	unsigned char hash[DIGEST_MAX];
	struct session s;

	(void)state;
	cfg.trust_file = w.stranger_file;
	leaf_hash(DIGEST_SHA256, hash);
	buf_putf(&want, "tls_fingerprint %02X:%02X:", hash[0], hash[1]);
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	assert_non_null(strstr(buf_cstr(&s.err.hint), buf_cstr(&want)));
	session_close(&s);
	buf_clear(&want);
}

/* --- settings -----------------------------------------------------------*/

static void
refused_setting(const struct tls_config *cfg, const char *id)
{
	struct err err = { 0 };

	assert_null(tls_new(cfg, &err));
	assert_int_equal(err.status, EX_CONFIG);
	assert_string_equal(err.id, id);
	err_clear(&err);
}

static void
bad_settings_are_known_before_connecting(void **state)
{
	struct buf nothing = { 0 };
	char *empty = pki_file(w.dir, "empty.pem", &nothing);
	struct strlist pins = { 0 };
	struct tls_config cfg = config();

	(void)state;
	cfg.trust_file = "/nonexistent";
	refused_setting(&cfg, "TLS-TRUST-FILE");
	cfg.trust_file = empty;
	refused_setting(&cfg, "TLS-TRUST-FILE");
	cfg.trust_file = w.dir;
	refused_setting(&cfg, "TLS-TRUST-FILE");
	cfg = config();
	cfg.crl_file = empty;
	refused_setting(&cfg, "TLS-CRL");
	cfg.crl_file = "/nonexistent";
	refused_setting(&cfg, "TLS-CRL");
	cfg = config();
	cfg.priorities = "NORMAL:+NONSENSE";
	refused_setting(&cfg, "TLS-PRIORITIES");
	cfg = config();
	cfg.fingerprint = STR("123");
	refused_setting(&cfg, "TLS-FINGERPRINT");
	cfg = config();
	strlist_add(&pins, STR("sha256//AAAA"));
	cfg.pins = &pins;
	refused_setting(&cfg, "TLS-PIN");
	cfg = config();
	cfg.cert_file = w.root_file;
	refused_setting(&cfg, "TLS-KEY");
	cfg.key_file = empty;
	refused_setting(&cfg, "TLS-KEY");
	cfg = config();
	cfg.host = "";
	refused_setting(&cfg, "TLS-HOST");
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
		struct tls_config cfg = config();
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
the_name_is_sent_but_never_an_address(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle } };
	struct tls_config cfg = config();
	struct session s;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	stream_close(s.stream, CLOCK_NEVER);
	s.stream = NULL;
	tls_server_join(&s.server);
	assert_string_equal(s.server.sni, HOST);
	assert_int_equal(s.server.end, 0);	/* close_notify was sent */
	tls_server_clear(&s.server);
	tls_free(s.tls);

	cfg.host = "192.0.2.1";
	cfg.check = false;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	stream_close(s.stream, CLOCK_NEVER);
	s.stream = NULL;
	tls_server_join(&s.server);
	assert_string_equal(s.server.sni, "");
	tls_server_clear(&s.server);
	tls_free(s.tls);
}

/* --- client certificates ------------------------------------------------*/

static void
a_client_certificate_is_shown_when_asked(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .client_ca = w.root };
	struct tls_config cfg = config();
	struct pki_cert *mine = pki_make(&(struct pki_spec){ .cn = "me",
	    .client_only = true }, w.root);
	struct buf key = { 0 };
	char *cert_file = file_of("me.pem", mine);
	char *key_file, *other_key;
	struct session s;

	(void)state;
	pki_key_pem(&key, mine);
	key_file = pki_file(w.dir, "me.key", &key);
	buf_reset(&key);
	pki_key_pem(&key, w.leaf);
	other_key = pki_file(w.dir, "other.key", &key);
	buf_clear(&key);

	cfg.cert_file = cert_file;
	cfg.key_file = other_key;
	refused_setting(&cfg, "TLS-KEY");
	cfg.key_file = key_file;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	stream_close(s.stream, CLOCK_NEVER);
	s.stream = NULL;
	tls_server_join(&s.server);
	assert_int_equal(s.server.peers, 1);
	tls_server_clear(&s.server);
	tls_free(s.tls);

	/* a server that is not the right one does not get to see it */
	cfg.trust_file = w.stranger_file;
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	tls_server_join(&s.server);
	assert_int_equal(s.server.peers, 0);
	assert_int_not_equal(s.server.code, 0);
	tls_server_clear(&s.server);
	tls_free(s.tls);
	err_clear(&s.err);
	free(cert_file);
	free(key_file);
	free(other_key);
	pki_free(mine);
}

/* --- bytes --------------------------------------------------------------*/

static void
bytes_go_both_ways_however_they_are_cut(void **state)
{
	struct tls_config cfg = config();

	(void)state;
	for (int cut = 0; cut < 2; cut++) {
		struct tls_server_config server = { .chain = { w.leaf,
		    w.middle }, .greeting = "220 hi\r\n",
		    .byte_by_byte = cut == 1 };
		struct session s;
		struct err err = { 0 };
		char big[100000];

		session_open(&s, &cfg, &server);
		assert_non_null(s.stream);
		expect(s.stream, "220 hi\r\n");
		assert_int_equal(stream_write(s.stream, STR("EHLO me\r\n"),
		    clock_deadline(SOON_MS), &err), 0);
		expect(s.stream, "EHLO me\r\n");
		memset(big, 'x', sizeof(big));
		for (int i = 0; i < 20; i++)
			assert_int_equal(stream_write(s.stream,
			    str_n(big, sizeof(big)),
			    clock_deadline(SOON_MS), &err), 0);
		stream_close(s.stream, clock_deadline(SOON_MS));
		s.stream = NULL;
		tls_server_join(&s.server);
		assert_int_equal(s.server.received.len, 9 + 2000000);
		s.server.fd = -1;
		tls_server_clear(&s.server);
		tls_free(s.tls);
	}
}

static void
readable_means_bytes_not_records(void **state)
{
	gnutls_datum_t key;
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .ticket_key = &key };
	struct tls_config cfg = config();
	struct session s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	/* the server's session tickets come in, and they are not bytes */
	for (int i = 0; i < 50; i++) {
		assert_false(stream_readable(s.stream));
		usleep(1000);
	}
	assert_int_equal(stream_write(s.stream, STR("NOOP\r\n"),
	    clock_deadline(SOON_MS), &err), 0);
	while (!stream_readable(s.stream))
		usleep(1000);
	assert_true(stream_readable(s.stream));
	expect(s.stream, "NOOP\r\n");
	assert_false(stream_readable(s.stream));
	session_close(&s);
	gnutls_free(key.data);
}

static void
an_end_without_notice_is_an_end(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .greeting = "421 bye\r\n", .cut = true };
	struct tls_config cfg = config();
	struct session s;
	struct err err = { 0 };
	char byte;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	expect(s.stream, "421 bye\r\n");
	assert_int_equal(stream_read(s.stream, &byte, 1,
	    clock_deadline(SOON_MS), &err), 0);
	assert_true(stream_readable(s.stream));
	assert_int_equal(stream_read(s.stream, &byte, 1,
	    clock_deadline(SOON_MS), &err), 0);
	session_close(&s);
}

/* --- what is not TLS, and what never ends -------------------------------*/

static void
plain_smtp_is_diagnosed(void **state)
{
	static const struct {
		const char *sent;
		int status;
		bool hint;
	} rows_plain[] = {
		{ "220 mail.example.org ESMTP\r\n", EX_PROTOCOL, true },
		{ "421 too busy\r\n", EX_TEMPFAIL, true },
		{ "HTTP/1.1 400 Bad Request\r\n", EX_PROTOCOL, false },
		{ "SSH-2.0-OpenSSH_9.2\x1b[2J\r\n", EX_PROTOCOL, false },
	};
	struct tls_config cfg = config();
	struct session s;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct tls_server_config server = {
		    .instead = rows_plain[i].sent };

		session_open(&s, &cfg, &server);
		assert_null(s.stream);
		assert_int_equal(s.err.status, rows_plain[i].status);
		assert_string_equal(s.err.id, "TLS-NOT-TLS");
		assert_null(strchr(buf_cstr(&s.err.text), '\x1b'));
		assert_non_null(strstr(buf_cstr(&s.err.text), "port 465"));
		assert_int_equal(strstr(buf_cstr(&s.err.hint),
		    "tls_starttls on") != NULL, rows_plain[i].hint);
		session_close(&s);
	}
}

static void
a_silent_server_costs_no_more_than_the_deadline(void **state)
{
	struct tls_server_config server = { .silent = true };
	struct tls_config cfg = config();
	struct err err = { 0 };
	struct tls_server peer;
	struct tls *tls = tls_new(&cfg, &err);
	int64_t begun = clock_mono_ms();
	int fd = tls_server_start(&peer, &server);

	(void)state;
	assert_null(tls_start(tls, sock_new(fd), clock_deadline(200), &err));
	assert_err(&err, EX_TEMPFAIL, "TLS handshake: timed out");
	assert_in_range(clock_mono_ms() - begun, 190, 1500);
	tls_server_join(&peer);
	err_clear(&err);
	tls_free(tls);
}

/* A server that sends a byte of a valid record now and then. */
static void *
trickle(void *ptr)
{
	static const char start[] = "\x16\x03\x03\x40\x00";
	int fd = *(int *)ptr;

	for (size_t i = 0; i < 10000; i++) {
		char byte = i < 5 ? start[i] : 2;

		if (send(fd, &byte, 1, MSG_NOSIGNAL) < 0)
			break;
		usleep(5000);
	}
	return NULL;
}

/* A server that never stops sending warnings. */
static void *
flood(void *ptr)
{
	static const char warning[] = "\x15\x03\x03\x00\x02\x01\x5a";
	char piece[7 * 500];
	int fd = *(int *)ptr;

	for (size_t i = 0; i < 500; i++)
		memcpy(piece + 7 * i, warning, 7);
	while (send(fd, piece, sizeof(piece), MSG_NOSIGNAL) > 0)
		;
	return NULL;
}

static void
bytes_that_never_end_are_cut_off_at_the_deadline(void **state)
{
	void *(*const servers[])(void *) = { trickle, flood };
	struct tls_config cfg = config();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct err err = { 0 };
		struct tls *tls = tls_new(&cfg, &err);
		int64_t begun = clock_mono_ms();
		pthread_t thread;
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		pthread_create(&thread, NULL, servers[i], &fds[1]);
		assert_null(tls_start(tls, sock_new(fds[0]),
		    clock_deadline(200), &err));
		assert_int_equal(err.status, EX_TEMPFAIL);
		assert_in_range(clock_mono_ms() - begun, 0, 1500);
		pthread_join(thread, NULL);
		close(fds[1]);
		err_clear(&err);
		tls_free(tls);
	}
}

static void
reads_and_writes_have_deadlines_too(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle } };
	struct tls_config cfg = config();
	struct session s;
	struct err err = { 0 };
	int64_t begun;
	char byte;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	begun = clock_mono_ms();
	assert_int_equal(stream_read(s.stream, &byte, 1, clock_deadline(100),
	    &err), -1);
	assert_err(&err, EX_TEMPFAIL, "TLS: timed out");
	assert_in_range(clock_mono_ms() - begun, 90, 1000);
	err_clear(&err);
	session_close(&s);
}

/* --- channel bindings ---------------------------------------------------*/

static void
both_ends_have_the_same_binding(void **state)
{
	static const struct {
		const char *priorities, *type;
	} kinds[] = {
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", "tls-exporter" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", "tls-unique" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_SESSION_HASH",
		    "tls-server-end-point" },
	};
	struct tls_config cfg = config();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct tls_server_config server = { .chain = { w.leaf,
		    w.middle }, .priorities = kinds[i].priorities };
		struct buf ours = { 0 };
		const struct buf *theirs;
		struct session s;

		session_open(&s, &cfg, &server);
		assert_non_null(s.stream);
		assert_string_equal(tls_binding(s.stream, &ours),
		    kinds[i].type);
		stream_close(s.stream, CLOCK_NEVER);
		s.stream = NULL;
		tls_server_join(&s.server);
		theirs = i == 0 ? &s.server.exporter : i == 1 ?
		    &s.server.unique : &s.server.end_point;
		assert_true(ours.len >= 12);
		assert_int_equal(ours.len, theirs->len);
		assert_memory_equal(ours.ptr, theirs->ptr, ours.len);
		buf_clear(&ours);
		tls_server_clear(&s.server);
		tls_free(s.tls);
	}
}

static void
facts_and_chain_are_the_servers(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle } };
	struct tls_config cfg = config();
	const struct tls_facts *facts;
	unsigned char hash[DIGEST_MAX];
	struct buf der = { 0 };
	struct str got = { 0 };
	struct session s;

	(void)state;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	facts = tls_facts(s.stream);
	assert_string_equal(facts->version, "TLS1.3");
	assert_non_null(strstr(facts->cipher, "AES"));
	assert_string_equal(facts->subject, "CN=leaf");
	assert_string_equal(facts->issuer, "CN=Middle");
	assert_int_equal(facts->not_after, PKI_NOW + 365 * PKI_DAY);
	assert_false(facts->resumed);
	leaf_hash(DIGEST_SHA256, hash);
	assert_memory_equal(facts->sha256, hash, 32);
	assert_int_equal(tls_chain(s.stream, 1, &got), 2);
	pki_der(&der, w.middle);
	assert_true(str_eq(got, buf_str(&der)));
	buf_clear(&der);
	session_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_certificate_is_judged_rightly),
		cmocka_unit_test(a_fingerprint_is_asked_instead_of_all_else),
		cmocka_unit_test(a_pin_is_asked_in_addition),
		cmocka_unit_test(without_a_check_any_certificate_will_do),
		cmocka_unit_test(a_refusal_says_how_to_trust_just_this_one),
		cmocka_unit_test(bad_settings_are_known_before_connecting),
		cmocka_unit_test(only_tls_1_2_and_1_3_are_spoken),
		cmocka_unit_test(the_name_is_sent_but_never_an_address),
		cmocka_unit_test(a_client_certificate_is_shown_when_asked),
		cmocka_unit_test(bytes_go_both_ways_however_they_are_cut),
		cmocka_unit_test(readable_means_bytes_not_records),
		cmocka_unit_test(an_end_without_notice_is_an_end),
		cmocka_unit_test(plain_smtp_is_diagnosed),
		cmocka_unit_test(
		    a_silent_server_costs_no_more_than_the_deadline),
		cmocka_unit_test(
		    bytes_that_never_end_are_cut_off_at_the_deadline),
		cmocka_unit_test(reads_and_writes_have_deadlines_too),
		cmocka_unit_test(both_ends_have_the_same_binding),
		cmocka_unit_test(facts_and_chain_are_the_servers),
	};

	return cmocka_run_group_tests_name("tls", tests, make_world,
	    unmake_world);
}
