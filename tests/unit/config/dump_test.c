/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/conffile.h"
#include "config/dump.h"
#include "base/banned.h"

static const struct pattern_facts facts = { 0 };
static struct accounts list;
static struct err err;
static struct buf out;

static int
clear(void **state)
{
	(void)state;
	accounts_clear(&list);
	err_clear(&err);
	buf_clear(&out);
	return 0;
}

static struct account *
read_account(enum dialect dialect, const char *text)
{
	struct conffile_source source = { .name = "rc", .dialect = dialect };

	accounts_clear(&list);
	assert_int_equal(conffile_parse(&list, str_of(text), &source, &err),
	    0);
	assert_int_equal(account_finish(list.item[0], &facts, &err), 0);
	return list.item[0];
}

static void
pretend_prints_what_msmtp_prints(void **state)
{
	static const char want[] =
	    "host = smtp.example.org\n"
	    "port = 25\n"
	    "source ip = (not set)\n"
	    "proxy host = (not set)\n"
	    "proxy port = 0\n"
	    "socket = (not set)\n"
	    "timeout = 30 seconds\n"
	    "protocol = smtp\n"
	    "domain = localhost\n"
	    "auth = choose\n"
	    "user = joe\n"
	    "password = *\n"
	    "passwordeval = (not set)\n"
	    "ntlmdomain = (not set)\n"
	    "tls = on\n"
	    "tls_starttls = on\n"
	    "tls_trust_file = system\n"
	    "tls_crl_file = (not set)\n"
	    "tls_fingerprint = (not set)\n"
	    "tls_key_file = (not set)\n"
	    "tls_cert_file = (not set)\n"
	    "tls_certcheck = on\n"
	    "tls_min_dh_prime_bits = (not set)\n"
	    "tls_priorities = (not set)\n"
	    "tls_host_override = (not set)\n"
	    "auto_from = off\n"
	    "maildomain = (not set)\n"
	    "from = joe@example.org\n"
	    "from_full_name = (not set)\n"
	    "allow_from_override = on\n"
	    "set_from_header = auto\n"
	    "set_date_header = auto\n"
	    "set_msgid_header = auto\n"
	    "set_to_header = off\n"
	    "remove_bcc_headers = on\n"
	    "dsn_notify = SUCCESS,FAILURE\n"
	    "dsn_return = HDRS\n"
	    "logfile = (not set)\n"
	    "logfile_time_format = (not set)\n"
	    "syslog = (not set)\n"
	    "aliases = (not set)\n"
	    "ip = any\n";

	(void)state;
	dump_pretend(&out, read_account(DIALECT_MSMTP,
	    "host smtp.example.org\nuser joe\nauth\nfrom joe@example.org\n"
	    "tls on\npassword s3cret\ndsn_notify success,failure\n"
	    "dsn_return headers\ntimeout 30\n"));
	buf_cut(&out, sizeof(want) - 1);
	assert_string_equal(buf_cstr(&out), want);
}

static void
pretend_has_words_of_its_own(void **state)
{
	(void)state;
	dump_pretend(&out, read_account(DIALECT_ENVOI,
	    "host a\nhost b\ntimeout 1\nauth scram-sha-1\nsyslog\n"
	    "from_full_name J\xc3\xb6\n"));
	assert_non_null(strstr(buf_cstr(&out), "host = a, b\n"));
	assert_non_null(strstr(buf_cstr(&out), "timeout = 1 second\n"));
	assert_non_null(strstr(buf_cstr(&out), "auth = SCRAM-SHA-1\n"));
	assert_non_null(strstr(buf_cstr(&out), "syslog = LOG_USER\n"));
	assert_non_null(strstr(buf_cstr(&out), "from_full_name = J?\?\n"));
	assert_non_null(strstr(buf_cstr(&out), "queue = on-failure\n"));
}

static void
secrets_are_never_printed(void **state)
{
	struct account *a = read_account(DIALECT_ENVOI,
	    "host h\nuser u\npassword s3cret\n");

	(void)state;
	dump_pretend(&out, a);
	dump_config(&out, a, true);
	assert_null(strstr(buf_cstr(&out), "s3cret"));
	assert_non_null(strstr(buf_cstr(&out), "# password *\t# rc:3\n"));
}

static void
origins_stand_behind_the_values(void **state)
{
	(void)state;
	dump_config(&out, read_account(DIALECT_ENVOI,
	    "account a\nhost h\nfrom x@y\n"), true);
	assert_non_null(strstr(buf_cstr(&out), "account a\nhost h\t# rc:2\n"
	    "port 587\t# default\n"));
}

static void
what_is_printed_reads_back_the_same(void **state)
{
	static const char *const texts[] = {
		"host h\n",
		"account \"a # b\"\nhost h\nhost i\nfrom\nfrom x@y\n",
		"host h\ntls_trust_file\ndomain\nlogfile -\n",
		"host h\npasswordeval \"a \\\"b\\\" # \\\\\"\nuser \" x \"\n",
		"host h\ntls off\nqueue never\ndsn_notify never\n"
		    "log_format json\nip 6\ndeadline 2h\nsyslog LOG_MAIL\n"
		    "set_to_header undisclosed_recipients\n",
		"socket /s\npassword_fd 5\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct buf again = { 0 };

		buf_reset(&out);
		dump_config(&out, read_account(DIALECT_ENVOI, texts[i]),
		    i % 2);
		dump_config(&again, read_account(DIALECT_ENVOI,
		    buf_cstr(&out)), false);
		buf_reset(&out);
		dump_config(&out, read_account(DIALECT_ENVOI, texts[i]),
		    false);
		assert_string_equal(buf_cstr(&out), buf_cstr(&again));
		buf_clear(&again);
	}
}

static void
programs_get_json(void **state)
{
	(void)state;
	dump_json(&out, read_account(DIALECT_ENVOI,
	    "host a\nhost b\nuser \"x \\\"y\\\"\"\npassword s3cret\n"));
	assert_true(str_starts(buf_str(&out), STR("{\"account\":\"default\","
	    "\"settings\":[{\"name\":\"host\",\"values\":[\"a\",\"b\"],"
	    "\"origin\":\"rc:2\"},")));
	assert_non_null(strstr(buf_cstr(&out), "\"values\":[\"x \\\"y\\\"\"]"));
	assert_non_null(strstr(buf_cstr(&out),
	    "{\"name\":\"password\",\"secret\":true,\"origin\":\"rc:4\"}"));
	assert_null(strstr(buf_cstr(&out), "s3cret"));
}

#define TEST(name) cmocka_unit_test_teardown(name, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pretend_prints_what_msmtp_prints),
		TEST(pretend_has_words_of_its_own),
		TEST(secrets_are_never_printed),
		TEST(origins_stand_behind_the_values),
		TEST(what_is_printed_reads_back_the_same),
		TEST(programs_get_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
