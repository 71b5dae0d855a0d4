/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/check.h"
#include "config/conffile.h"
#include "base/banned.h"

#define HEX16 "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

static const struct pattern_facts facts = { 0 };
static struct accounts list;
static struct err err;

static int
clear(void **state)
{
	(void)state;
	accounts_clear(&list);
	err_clear(&err);
	return 0;
}

static int
check(enum dialect dialect, const char *text)
{
	struct conffile_source source = { .name = "rc", .dialect = dialect };

	clear(NULL);
	assert_int_equal(conffile_parse(&list, str_of(text), &source, &err),
	    0);
	if (account_finish(list.item[0], &facts, &err) != 0)
		return -1;
	return check_account(list.item[0], &err);
}

static void
what_goes_together_passes(void **state)
{
	static const char *const texts[] = {
		"host h\n", "socket /s\n", "host h\nuser u\n",
		"host h\nauth external\n", "host h\nauth gssapi\n",
		"host h\ntls_key_file k\ntls_cert_file c\n",
		"host h\ntls_trust_file\ntls_certcheck off\n",
		"host h\ntls_trust_file\ntls_fingerprint " HEX16 "\n",
		"socket /s\ntls on\ntls_host_override h\n",
		"host h\nprotocol lmtp\nport 24\n",
		"socket /s\nprotocol lmtp\n",
		"host h\nip 4\nsource_ip 192.0.2.1\n",
		"host h\nproxy_command x\n", "host h\nproxy http://p\n",
		"host h\nqueue never\n",
		"host h\nqueue always\nrate 20/m\n",
		"host h\nfallback other\n", "host 2001:db8::1\n",
		"host fe80::1%eth0\n", "host ::ffff:192.0.2.1\n",
		"host srv:example.org\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (check(DIALECT_ENVOI, texts[i]) != 0)
			fail_msg("%s: %s", texts[i], buf_cstr(&err.text));
}

static void
what_does_not_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "user u\n", "account 'default': it has neither 'host'" },
		{ "\nhost a b\n", "rc:2: 'a b' is no name of a host" },
		{ "host h:587\n", "rc:1: 'h:587' is no name of a host" },
		{ "host [::1]\n", "rc:1: '[::1]' is no name of a host" },
		{ "host smtp://h\n", "rc:1: 'smtp://h' is no name" },
		{ "host ::1:587x\n", "rc:1: '::1:587x' is no name" },
		{ "host h\nprotocol lmtp\n", "'port' must be set" },
		{ "host h\nauth on\n", "rc:2: logging in needs a 'user'" },
		{ "host h\nauth plain\n", "rc:2: logging in needs a 'user'" },
		{ "host h\npassword x\n", "logging in needs a 'user'" },
		{ "host h\ntls_key_file k\n", "rc:2: 'tls_key_file' needs" },
		{ "host h\ntls_cert_file k\n", "rc:2: 'tls_cert_file' needs" },
		{ "host h\ntls_trust_file\n", "rc:2: nothing is left" },
		{ "host h\ntls_trust_file\ntls_pin "
		    "sha256//aZ09+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
		    "\ntls_crl_file c\n", "rc:4: 'tls_crl_file' needs" },
		{ "host h\ntls off\ntls_key_file k\n",
		    "rc:3: 'tls_key_file' needs" },
		{ "host h\ntls off\ntls_trust_file\ntls_crl_file c\n",
		    "rc:4: 'tls_crl_file' needs" },
		{ "socket /s\ntls on\n", "rc:2: TLS over a 'socket' needs" },
		{ "host h\nip 6\nsource_ip 192.0.2.1\n",
		    "rc:3: 'source_ip 192.0.2.1' cannot be used with 'ip 6'" },
		{ "host h\nproxy http://p\nproxy_host p\n",
		    "rc:2: only one of" },
		{ "host h\nproxy_host p\nproxy_command x\n",
		    "rc:3: only one of" },
		{ "host h\nfallback default\n", "its own 'fallback'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (check(DIALECT_ENVOI, cases[i].text) == 0)
			fail_msg("%s", cases[i].text);
		assert_err(&err, EX_CONFIG, cases[i].words);
	}
}

static void
an_option_to_blame_is_a_usage_error(void **state)
{
	static const struct origin option = { ORIGIN_OPTION, "--tls-crl-file",
		0 };

	(void)state;
	assert_int_equal(check(DIALECT_ENVOI, "host h\ntls_trust_file\n"
	    "tls_certcheck off\n"), 0);
	assert_int_equal(account_set(list.item[0],
	    setting_find(STR("tls_crl_file")), STR("c"), &option, &err), 0);
	assert_int_equal(check_account(list.item[0], &err), -1);
	assert_err(&err, EX_USAGE, "option --tls-crl-file: ");
}

static void
swallowed_comments_are_noticed(void **state)
{
	struct strlist notes = { 0 };

	(void)state;
	assert_int_equal(check(DIALECT_MSMTP, "host h # mine\n"), -1);
	assert_err(&err, EX_CONFIG, "rc:1: 'h # mine' is no name of a host");
	assert_non_null(strstr(buf_cstr(&err.hint), "line of its own"));
	check_comments(list.item[0], &notes);
	assert_int_equal(notes.count, 1);
	assert_string_equal(notes.item[0], "rc:1: the value of 'host' holds "
	    "a '#', which begins no comment here");
	strlist_clear(&notes);
	/* A password may hold anything, and is nobody's business. */
	assert_int_equal(check(DIALECT_MSMTP,
	    "host h\npassword a # b\nuser a#b\n"), 0);
	check_comments(list.item[0], &notes);
	assert_int_equal(notes.count, 0);
	assert_int_equal(check(DIALECT_ENVOI,
	    "host h\nuser \"a # b\"\n"), 0);
	check_comments(list.item[0], &notes);
	assert_int_equal(notes.count, 0);
}

static void
what_is_seldom_meant_is_noticed(void **state)
{
	static const struct {
		const char *text, *doubt;	/* NULL: none */
	} rows[] = {
		{ "host h\n", NULL },
		{ "host h\nport 465\n", NULL },
		{ "host h\nport 2525\ntls off\n", NULL },
		{ "host h\ntls_certcheck off\ntls_fingerprint "
		    "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:"
		    "00:11:22:33\n", NULL },
		{ "host h\nport 465\ntls_starttls on\n",
		    "rc:3: port 465 usually speaks TLS at once: 'tls on' and "
		    "'tls_starttls off'" },
		{ "host h\ntls off\nport 465\n",
		    "rc:2: port 465 usually speaks TLS at once: 'tls on' and "
		    "'tls_starttls off'" },
		{ "host h\nport 587\ntls_starttls off\n",
		    "rc:3: port 587 usually begins in plain text and turns "
		    "to TLS: 'tls_starttls on'" },
		{ "host h\ntls off\nauth_cleartext on\n",
		    "rc:3: the password may go over the network "
		    "unencrypted" },
		{ "host h\ntls_certcheck off\n",
		    "rc:2: nobody checks the server's certificate, so "
		    "anybody can be the server" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct strlist notes = { 0 };

		assert_int_equal(check(DIALECT_ENVOI, rows[i].text), 0);
		check_doubts(list.item[0], &notes);
		assert_int_equal(notes.count, rows[i].doubt ? 1 : 0);
		if (rows[i].doubt)
			assert_string_equal(notes.item[0], rows[i].doubt);
		strlist_clear(&notes);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_goes_together_passes),
		TEST(what_does_not_is_refused_with_its_line),
		TEST(an_option_to_blame_is_a_usage_error),
		TEST(swallowed_comments_are_noticed),
		TEST(what_is_seldom_meant_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
