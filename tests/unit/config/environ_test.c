/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "config/environ.h"
#include "base/banned.h"

extern char **environ;

static struct account *account;
static struct err err;

static int
start(void **state)
{
	(void)state;
	clearenv();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	account_free(account);
	account = NULL;
	err_clear(&err);
	return 0;
}

static int
read_env(void)
{
	finish(NULL);
	return environ_account(&account, &err);
}

static void
without_a_server_there_is_no_account(void **state)
{
	(void)state;
	assert_int_equal(read_env(), 0);
	assert_null(account);
	setenv("ENVOI_USER", "joe", 1);
	setenv("ENVOI_HOST", "", 1);
	assert_int_equal(read_env(), 0);
	assert_null(account);
}

static void
every_setting_has_a_variable(void **state)
{
	(void)state;
	setenv("ENVOI_HOST", "mail.example.org", 1);
	setenv("ENVOI_PORT", "2525", 1);
	setenv("ENVOI_TLS", "off", 1);
	setenv("ENVOI_USER", "joe", 1);
	setenv("ENVOI_PASSWORD", "s3cret", 1);
	setenv("ENVOI_FROM", "joe@example.org", 1);
	setenv("ENVOI_TLS_TRUST_FILE", "/ca.pem", 1);
	assert_int_equal(read_env(), 0);
	assert_string_equal(account->name, "env");
	assert_int_equal(account->dialect, DIALECT_ENVOI);
	assert_string_equal(account->host.item[0], "mail.example.org");
	assert_int_equal(account->port, 2525);
	assert_true(account_is_set(account, "tls"));
	assert_string_equal(account->user, "joe");
	assert_str(buf_str(&account->password), "s3cret");
	assert_string_equal(account->tls_trust_file, "/ca.pem");
	assert_int_equal(account_origin(account, "port")->kind,
	    ORIGIN_ENVIRONMENT);
	assert_string_equal(account_origin(account, "port")->name,
	    "ENVOI_PORT");
}

static void
a_url_says_the_most_important_at_once(void **state)
{
	static const struct {
		const char *url, *user, *password;
		int port;	/* when finished */
		bool starttls;
	} cases[] = {
		{ "smtps://joe@mail", "joe", NULL, 465, false },
		{ "SMTPS://joe@mail:4650", "joe", NULL, 4650, false },
		{ "smtp://joe:p%40s@mail", "joe", "p@s", 587, true },
		{ "smtp://mail:465", NULL, NULL, 465, false },
		{ "smtp://mail:25/", NULL, NULL, 25, true },
		{ "submission://joe%40x@mail", "joe@x", NULL, 587, true },
		{ "lmtp://mail:24", NULL, NULL, 24, true },
	};
	static const struct pattern_facts facts = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		setenv("ENVOI_URL", cases[i].url, 1);
		assert_int_equal(read_env(), 0);
		assert_int_equal(account_finish(account, &facts, &err), 0);
		assert_string_equal(account->host.item[0], "mail");
		assert_int_equal(account->host.count, 1);
		assert_true(account->tls);
		assert_int_equal(account->tls_starttls, cases[i].starttls);
		assert_int_equal(account->port, cases[i].port);
		assert_true(str_eq(str_of(account->user),
		    str_of(cases[i].user)));
		assert_true(str_eq(buf_str(&account->password),
		    str_of(cases[i].password)));
	}
}

static void
a_variable_beats_the_url(void **state)
{
	(void)state;
	setenv("ENVOI_URL", "smtps://joe@mail:465", 1);
	setenv("ENVOI_HOST", "other", 1);
	setenv("ENVOI_USER", "ann", 1);
	assert_int_equal(read_env(), 0);
	assert_int_equal(account->host.count, 1);
	assert_string_equal(account->host.item[0], "other");
	assert_string_equal(account->user, "ann");
	assert_int_equal(account->port, 465);
}

static void
bad_urls_and_values_are_refused_without_their_secrets(void **state)
{
	static const char *const urls[] = {
		"mail", "http://mail", "smtp://", "smtp://mail/x",
		"smtp://joe:s3%0Acret@mail", "smtp://j%0Ae@mail",
		"smtp://joe:s3cret#@mail", "smtp://joe:s3cret@mail:99999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		setenv("ENVOI_URL", urls[i], 1);
		assert_int_equal(read_env(), -1);
		assert_null(account);
		assert_err(&err, EX_CONFIG, "variable ENVOI_URL: ");
		assert_null(strstr(buf_cstr(&err.text), "s3"));
	}
	unsetenv("ENVOI_URL");
	setenv("ENVOI_HOST", "mail", 1);
	setenv("ENVOI_TLS", "yes", 1);
	assert_int_equal(read_env(), -1);
	assert_err(&err, EX_CONFIG, "variable ENVOI_TLS: 'tls' takes on or");
	setenv("ENVOI_TLS", "on", 1);
	setenv("ENVOI_USER", "jo\ne", 1);
	assert_int_equal(read_env(), -1);
	assert_err(&err, EX_CONFIG, "control character");
}

static void
a_value_may_stand_in_a_file(void **state)
{
	char path[] = "/tmp/envoi-environ-XXXXXX";
	static const char text[] = "joe@example.org\r\nmore\n";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	setenv("ENVOI_HOST", "mail", 1);
	setenv("ENVOI_USER_FILE", path, 1);
	assert_int_equal(read_env(), 0);
	assert_string_equal(account->user, "joe@example.org");
	assert_string_equal(account_origin(account, "user")->name,
	    "ENVOI_USER_FILE");
	setenv("ENVOI_USER", "ann", 1);
	assert_int_equal(read_env(), 0);
	assert_string_equal(account->user, "ann");
	unsetenv("ENVOI_USER");
	unlink(path);
	assert_int_equal(read_env(), -1);
	assert_err(&err, EX_CONFIG,
	    "variable ENVOI_USER_FILE: cannot read '/tmp/envoi-environ-");
}

static void
the_password_file_is_read_when_it_is_needed(void **state)
{
	(void)state;
	setenv("ENVOI_HOST", "mail", 1);
	setenv("ENVOI_PASSWORD_FILE", "/nowhere/at/all", 1);
	assert_int_equal(read_env(), 0);
	assert_null(account->password.ptr);
	assert_string_equal(account->password_file, "/nowhere/at/all");
}

static void
smtpserver_is_as_msmtp_has_it(void **state)
{
	(void)state;
	assert_int_equal(environ_smtpserver(&account, &err), 0);
	assert_null(account);
	setenv("SMTPSERVER", "mail", 1);
	assert_int_equal(environ_smtpserver(&account, &err), 0);
	assert_int_equal(account->dialect, DIALECT_MSMTP);
	assert_string_equal(account->host.item[0], "mail");
	assert_int_equal(account->from.count, 0);
	finish(NULL);
	setenv("EMAIL", "jo\ne", 1);
	assert_int_equal(environ_smtpserver(&account, &err), -1);
	assert_err(&err, EX_CONFIG, "variable EMAIL: ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

static void
variables_that_have_no_effect_are_known(void **state)
{
	struct strlist doubts = { 0 };

	(void)state;
	setenv("ENVOI_HSOT", "x", 1);
	setenv("ENVOI_PORT_FILE", "x", 1);
	setenv("ENVOI_URL", "x", 1);
	setenv("ENVOI_ZZZZZZ", "x", 1);
	setenv("ENVOI", "x", 1);
	environ_doubts(&doubts);
	assert_int_equal(doubts.count, 2);
	assert_string_equal(doubts.item[0], "variable 'ENVOI_HSOT' stands "
	    "for no setting; did you mean 'ENVOI_HOST'?");
	assert_string_equal(doubts.item[1],
	    "variable 'ENVOI_ZZZZZZ' stands for no setting");
	strlist_clear(&doubts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_server_there_is_no_account),
		TEST(every_setting_has_a_variable),
		TEST(a_url_says_the_most_important_at_once),
		TEST(a_variable_beats_the_url),
		TEST(bad_urls_and_values_are_refused_without_their_secrets),
		TEST(a_value_may_stand_in_a_file),
		TEST(the_password_file_is_read_when_it_is_needed),
		TEST(smtpserver_is_as_msmtp_has_it),
		TEST(variables_that_have_no_effect_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
