/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <utime.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "tls_world.h"

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static const char *const versions[] = { TLS12, TLS13 };

static gnutls_datum_t key;
static char *tickets;

static int
make(void **state)
{
	if (tls_world_make(state) < 0)
		return -1;
	tickets = alloc_printf("%s/tickets", w.dir);
	return gnutls_session_ticket_key_generate(&key);
}

static int
empty(void **state)
{
	(void)state;
	pki_dir_free(alloc_copy(tickets));
	clock_fix(PKI_NOW);
	return 0;
}

static int
unmake(void **state)
{
	free(tickets);
	gnutls_free(key.data);
	return tls_world_unmake(state);
}

static struct tls_server_config
server_for(const char *priorities)
{
	return (struct tls_server_config){ .chain = { w.leaf, w.middle },
	    .ticket_key = &key, .priorities = priorities,
	    .greeting = "220 hi\r\n" };
}

static struct tls_config
config(void)
{
	struct tls_config cfg = tls_world_config();

	cfg.ticket_dir = tickets;
	cfg.ticket_scope = "account";
	return cfg;
}

/* Connect, hear the greeting, close; was it resumed?  -1: refused. */
static int
visit(const struct tls_config *cfg, const struct tls_server_config *server)
{
	struct session s;
	int resumed = -1;

	session_open(&s, cfg, server);
	if (s.stream) {
		session_expect(&s, "220 hi\r\n");
		resumed = tls_facts(s.stream)->resumed;
		session_end(&s);
		assert_int_equal(s.server.resumed, resumed);
	}
	session_close(&s);
	return resumed;
}

static unsigned int
kept(void)
{
	DIR *d = opendir(tickets);
	struct dirent *e;
	unsigned int count = 0;

	while (d && (e = readdir(d)))
		count += strlen(e->d_name) == 64;
	if (d)
		closedir(d);
	return count;
}

static void
the_next_run_goes_on_with_the_session(void **state)
{
	struct tls_config cfg = config();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_server_config server = server_for(versions[i]);

		cfg.port = i + 1;
		assert_int_equal(visit(&cfg, &server), 0);
		for (int again = 0; again < 3; again++)
			assert_int_equal(visit(&cfg, &server), 1);
	}
	assert_int_equal(kept(), 2);
}

static void
a_resumed_session_has_the_facts_of_the_first(void **state)
{
	struct tls_config cfg = config();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_server_config server = server_for(versions[i]);
		struct tls_facts first;
		const struct tls_facts *facts;
		struct buf ours = { 0 };
		const char *type;
		struct session s;
		struct str der;

		cfg.port = i + 1;
		session_open(&s, &cfg, &server);
		session_expect(&s, "220 hi\r\n");
		first = *tls_facts(s.stream);
		session_close(&s);

		session_open(&s, &cfg, &server);
		facts = tls_facts(s.stream);
		assert_true(facts->resumed && facts->verified);
		first.resumed = true;
		assert_string_equal(facts->subject, first.subject);
		assert_string_equal(facts->issuer, first.issuer);
		assert_string_equal(facts->spki_pin, first.spki_pin);
		assert_memory_equal(facts->sha256, first.sha256, 32);
		assert_int_equal(facts->not_after, first.not_after);
		assert_int_equal(tls_chain(s.stream, 0, &der), 2);

		type = tls_binding(s.stream, &ours);
		assert_string_equal(type, i ? "tls-exporter" :
		    "tls-server-end-point");
		session_expect(&s, "220 hi\r\n");
		session_end(&s);
		assert_int_equal(ours.len, 32);
		assert_int_equal(s.server.exporter.len, 32);
		assert_memory_equal(ours.ptr, i ? s.server.exporter.ptr :
		    (char *)first.sha256, 32);
		buf_clear(&ours);
		session_close(&s);
	}
}

static void
a_tls_1_3_ticket_is_gone_while_it_is_used(void **state)
{
	struct tls_config cfg = config();
	struct tls_server_config server = server_for(TLS13);
	struct session s;

	(void)state;
	assert_int_equal(visit(&cfg, &server), 0);
	assert_int_equal(kept(), 1);
	session_open(&s, &cfg, &server);
	assert_int_equal(kept(), 0);
	session_expect(&s, "220 hi\r\n");
	session_close(&s);
	assert_int_equal(kept(), 1);
}

static void
another_setting_does_not_find_it(void **state)
{
	struct tls_server_config server = server_for(TLS12);
	struct tls_config cfg = config();
	struct strlist pins = { 0 };
	unsigned char hash[DIGEST_MAX];
	struct session s;
	struct utimbuf times = { PKI_NOW, PKI_NOW };

	(void)state;
	session_open(&s, &cfg, &server);
	strlist_add(&pins, str_of(tls_facts(s.stream)->spki_pin));
	session_close(&s);
	assert_int_equal(visit(&cfg, &server), 1);
	cfg.ticket_scope = "another";
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	cfg.port = 587;
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	cfg.host = HOST ".";
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	cfg.pins = &pins;
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	cfg.priorities = "NORMAL";
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	cfg.min_dh_bits = 3072;
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	tls_world_hash(DIGEST_SHA256, hash);
	cfg.fingerprint = str_n((char *)hash, 32);
	assert_int_equal(visit(&cfg, &server), 0);
	assert_int_equal(visit(&cfg, &server), 1);
	cfg.fingerprint = STR("0123456789abcdef");
	assert_int_equal(visit(&cfg, &server), -1);
	cfg = config();
	cfg.trust_file = w.stranger_file;
	assert_int_equal(visit(&cfg, &server), -1);
	cfg = config();
	assert_int_equal(visit(&cfg, &server), 1);
	assert_int_equal(utime(w.root_file, &times), 0);
	assert_int_equal(visit(&cfg, &server), 0);
	strlist_clear(&pins);
}

static void
what_was_not_verified_is_not_kept(void **state)
{
	struct tls_server_config server = server_for(TLS13);
	struct tls_config cfg = config();

	(void)state;
	cfg.check = false;
	assert_int_equal(visit(&cfg, &server), 0);
	cfg = config();
	cfg.trust_file = w.stranger_file;
	assert_int_equal(visit(&cfg, &server), -1);
	cfg = config();
	cfg.ticket_dir = NULL;
	assert_int_equal(visit(&cfg, &server), 0);
	assert_int_equal(kept(), 0);
}

static void
a_server_that_forgot_costs_a_full_handshake(void **state)
{
	struct tls_config cfg = config();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_server_config server = server_for(versions[i]);
		gnutls_datum_t other;

		cfg.port = i + 1;
		gnutls_session_ticket_key_generate(&other);
		assert_int_equal(visit(&cfg, &server), 0);
		server.ticket_key = &other;
		assert_int_equal(visit(&cfg, &server), 0);
		assert_int_equal(visit(&cfg, &server), 1);
		server.ticket_key = NULL;
		assert_int_equal(visit(&cfg, &server), 0);
		gnutls_free(other.data);
	}
}

static void
no_session_outlives_its_certificate(void **state)
{
	struct pki_cert *brief = pki_make(&(struct pki_spec){
	    .dns = { HOST }, .to = PKI_NOW + 3600 }, w.root);
	struct tls_config cfg = config();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_server_config server = server_for(versions[i]);
		struct tls_server_config renewed = server;

		cfg.port = i + 1;
		server.chain[0] = brief;
		server.chain[1] = NULL;
		clock_fix(PKI_NOW);
		assert_int_equal(visit(&cfg, &server), 0);
		assert_int_equal(visit(&cfg, &server), 1);
		clock_fix(PKI_NOW + 3601);
		assert_int_equal(visit(&cfg, &server), -1);
		clock_fix(PKI_NOW);
		assert_int_equal(visit(&cfg, &server), 1);
		clock_fix(PKI_NOW + 3601);
		assert_int_equal(visit(&cfg, &renewed), 0);
	}
	pki_free(brief);
}

static void
damaged_sessions_cost_a_full_handshake(void **state)
{
	struct tls_server_config server = server_for(TLS12);
	struct tls_config cfg = config();
	struct dirent *e;
	DIR *d;

	(void)state;
	assert_int_equal(visit(&cfg, &server), 0);
	d = opendir(tickets);
	while ((e = readdir(d))) {
		char *path = alloc_printf("%s/%s", tickets, e->d_name);

		if (strlen(e->d_name) == 64)
			assert_int_equal(chmod(path, 0644), 0);
		free(path);
	}
	closedir(d);
	assert_int_equal(visit(&cfg, &server), 0);
	assert_int_equal(visit(&cfg, &server), 1);
}

#define RESUME_TEST(name) cmocka_unit_test_setup(name, empty)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RESUME_TEST(the_next_run_goes_on_with_the_session),
		RESUME_TEST(a_resumed_session_has_the_facts_of_the_first),
		RESUME_TEST(a_tls_1_3_ticket_is_gone_while_it_is_used),
		RESUME_TEST(another_setting_does_not_find_it),
		RESUME_TEST(what_was_not_verified_is_not_kept),
		RESUME_TEST(a_server_that_forgot_costs_a_full_handshake),
		RESUME_TEST(no_session_outlives_its_certificate),
		RESUME_TEST(damaged_sessions_cost_a_full_handshake),
	};

	return cmocka_run_group_tests_name("resume", tests, make, unmake);
}
