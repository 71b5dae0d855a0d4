/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "tls_world.h"

static void
a_client_certificate_is_shown_when_asked(void **state)
{
	struct tls_server_config server = { .chain = { w.leaf, w.middle },
	    .client_ca = w.root, .greeting = GREETING };
	struct tls_config cfg = tls_world_config();
	struct pki_cert *mine = pki_make(&(struct pki_spec){ .cn = "me",
	    .client_only = true }, w.root);
	struct buf key = { 0 };
	char *cert_file = tls_world_file("me.pem", mine);
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
	tls_world_refuse(&cfg, "TLS-KEY");
	cfg.key_file = key_file;
	session_open(&s, &cfg, &server);
	assert_non_null(s.stream);
	session_expect(&s, GREETING);
	session_end(&s);
	assert_int_equal(s.server.peers, 1);
	session_close(&s);

	/* a server that is not the right one does not get to see it */
	cfg.trust_file = w.stranger_file;
	session_open(&s, &cfg, &server);
	assert_null(s.stream);
	session_end(&s);
	assert_int_equal(s.server.peers, 0);
	assert_int_not_equal(s.server.code, 0);
	session_close(&s);
	free(cert_file);
	free(key_file);
	free(other_key);
	pki_free(mine);
}

static void
a_key_may_be_locked(void **state)
{
	static const struct {
		bool locked;
		struct str pin;
		bool good;
	} keys[] = {
		{ false, { "", 0 }, true },
		{ false, { "secret", 6 }, true },
		{ true, { "secret", 6 }, true },
		{ true, { "wrong", 5 }, false },
		{ true, { "", 0 }, false },
	};
	struct pki_cert *mine = pki_make(&(struct pki_spec){ .cn = "me",
	    .client_only = true }, w.root);
	char *cert_file = tls_world_file("me.pem", mine);

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct tls_config cfg = tls_world_config();
		struct err err = { 0 };
		struct buf pem = { 0 };
		struct tls *tls;
		char *key_file;

		if (keys[i].locked)
			pki_key_locked(&pem, mine, "secret");
		else
			pki_key_pem(&pem, mine);
		key_file = pki_file(w.dir, "me.key", &pem);
		cfg.cert_file = cert_file;
		cfg.key_file = key_file;
		cfg.key_pin = keys[i].pin;
		tls = tls_new(&cfg, &err);
		assert_int_equal(tls != NULL, keys[i].good);
		if (!tls) {
			assert_string_equal(err.id, "TLS-KEY");
			assert_non_null(strstr(buf_cstr(&err.hint), "PIN"));
			assert_null(strstr(buf_cstr(&err.text), "wrong"));
		}
		tls_free(tls);
		err_clear(&err);
		buf_clear(&pem);
		free(key_file);
	}
	free(cert_file);
	pki_free(mine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_certificate_is_shown_when_asked),
		cmocka_unit_test(a_key_may_be_locked),
	};

	return cmocka_run_group_tests_name("clientcert", tests,
	    tls_world_make, tls_world_unmake);
}
