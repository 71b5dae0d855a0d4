/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "secret/netrc.h"
#include "secret/secret.h"

/* What joe's password at mail.example.org is by this file; NULL: none. */
static void
assert_password(struct str text, const char *want)
{
	struct buf out = { 0 };
	bool found = netrc_find(text, STR("mail.example.org"), STR("joe"),
	    &out);

	assert_int_equal(found, want != NULL);
	assert_string_equal(buf_cstr(&out), want ? want : "");
	buf_wipe(&out);
}

#define M "machine mail.example.org "
#define J M "login joe "

static void
the_entry_for_host_and_user_is_found(void **state)
{
	static const struct {
		const char *text, *password;
	} cases[] = {
		{ J "password secret", "secret" },
		{ J "password secret\n", "secret" },
		{ "machine\tmail.example.org\r\n\tuser joe\r\n\tpasswd secret"
			"\r\n", "secret" },
		{ M "password secret login joe", "secret" },
		{ "machine MAIL.Example.ORG login joe password s", "s" },
		{ "machine other login joe password no\n" J "password yes",
			"yes" },
		{ M "login jane password no\n" J "password yes", "yes" },
		{ J "password one\n" J "password two", "one" },
		{ J "account wheel password s", "s" },
		{ J "port 587 protocol smtp password s", "s" },
		{ M "password s", "s" },	/* for whoever logs in */
		{ "default login joe password s", "s" },
		{ "default password s", "s" },
		{ "machine other password no default login joe password s",
			"s" },
		{ "default password s\n" J "password late", "s" },
		{ J "unknown password s", "s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_password(str_of(cases[i].text), cases[i].password);
}

static void
quotes_and_backslashes_take_any_password(void **state)
{
	static const struct {
		const char *text, *password;
	} cases[] = {
		{ J "password \"a b\"", "a b" },
		{ J "password 'a \"b\"'", "a \"b\"" },
		{ J "password \"a 'b'\"", "a 'b'" },
		{ J "password \"a\\\"b\\\\c\"", "a\"b\\c" },
		{ J "password a\\ b", "a b" },
		{ J "password a\"b", "a\"b" },
		{ J "password #hash", "#hash" },
		{ J "password a#b", "a#b" },
		{ J "password \"\"", "" },
		{ J "password caf\xc3\xa9\xff", "caf\xc3\xa9\xff" },
		{ J "password \"two\nlines\"", "two\nlines" },
		{ "machine \"mail.example.org\" login 'joe' password s", "s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_password(str_of(cases[i].text), cases[i].password);
}

static void
comments_and_macros_are_skipped(void **state)
{
	(void)state;
	assert_password(STR("# " J "password no\n" J "password s # x\n"),
	    "s");
	assert_password(STR(J "# the login\npassword s"), "s");
	assert_password(STR("macdef init\ncd /pub\n" J "password no\n\n" J
	    "password s"), "s");
	assert_password(STR("macdef init\r\n" J "password no\r\n\r\n" J
	    "password s"), "s");
	assert_password(STR(J "macdef x\npassword no\n\npassword s"), "s");
	assert_password(STR("macdef x\n" J "password no"), NULL);
	assert_password(STR("macdef x " J "\n\n" J "password s"), "s");
}

static void
what_does_not_fit_is_no_answer(void **state)
{
	static const struct str none[] = {
		{ "", 0 }, { "\n\n", 2 }, { "\0", 1 },
#define NONE(lit) { lit, sizeof(lit) - 1 }
		NONE(M), NONE("machine"), NONE("default"), NONE("macdef"),
		NONE(J), NONE(J "password"), NONE(M "login"),
		NONE(M "login jane password s"),
		NONE(M "login JOE password s"),
		NONE("machine mail.example.or login joe password s"),
		NONE("machine mail.example.orgx login joe password s"),
		NONE("machine mail.example.org\0 login joe password s"),
		NONE("login joe password s"),
		NONE("MACHINE mail.example.org login joe password s"),
		NONE(J "machine other password s"),
		NONE("default login jane password s"),
		NONE("\"" J "password s"),
		NONE("machine \"mail.example.org login joe password s"),
		NONE("#" J "password s"),
		NONE("\\"), NONE(J "pass\\word s"),
	};

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(none) / sizeof(none[0]); i++)
		assert_password(none[i], NULL);
	assert_password(none[sizeof(none) / sizeof(none[0]) - 1], "s");
}

static void
torn_files_are_read_without_harm(void **state)
{
	struct str text = STR("default login x password 'y z' macdef m\na\n\n"
	    J "password \"a\\\"b\"");

	(void)state;
	for (size_t n = 0; n <= text.len; n++) {
		struct buf out = { 0 };

		netrc_find(str_first(text, n), STR("mail.example.org"),
		    STR("joe"), &out);
		buf_wipe(&out);
	}
}

static void
a_user_who_is_not_known_takes_the_first(void **state)
{
	struct buf out = { 0 };

	(void)state;
	assert_true(netrc_find(STR(J "password s"), STR("mail.example.org"),
	    STR(""), &out));
	assert_str(buf_str(&out), "s");
	buf_wipe(&out);
}

static const struct secret_query query = { .account = "work",
	.host = "mail.example.org", .user = "joe", .password_fd = -1,
	.netrc = true };

static void
the_file_at_home_is_asked(void **state)
{
	struct secret_query q = query;
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	setenv("HOME", folder, 1);
	folder_put(".netrc", STR(J "password s"), 0600);
	assert_int_equal(secret_fetch(&q, &out, &err), 0);
	assert_str(buf_str(&out), "s");
	buf_wipe(&out);

	q.netrc = false;
	assert_int_equal(secret_fetch(&q, &out, &err), -1);
	assert_err(&err, EX_NOPERM, "no password for 'joe'");
	err_clear(&err);
	unlink(".netrc");
}

static void
a_netrc_that_others_can_read_is_refused_if_it_has_the_answer(void **state)
{
	struct secret_query q = query;
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	setenv("HOME", folder, 1);
	folder_put(".netrc", STR(J "password s"), 0644);
	assert_int_equal(secret_fetch(&q, &out, &err), -1);
	assert_err(&err, EX_CONFIG, "holds secrets and others can");
	assert_null(out.ptr);
	err_clear(&err);

	q.user = "jane";
	assert_int_equal(secret_fetch(&q, &out, &err), -1);
	assert_err(&err, EX_NOPERM, "no entry in netrc");
	err_clear(&err);
	unlink(".netrc");
	assert_int_equal(secret_fetch(&q, &out, &err), -1);
	assert_err(&err, EX_NOPERM, "no entry in netrc");
	err_clear(&err);
}

static void
an_unreadable_netrc_is_said_and_passed_over(void **state)
{
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	(void)state;
	setenv("HOME", folder, 1);
	assert_int_equal(mkdir(".netrc", 0700), 0);
	assert_int_equal(secret_fetch(&query, &out, &err), -1);
	assert_err(&err, EX_NOPERM, ".netrc' is not a regular file");
	err_clear(&err);
	rmdir(".netrc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_entry_for_host_and_user_is_found),
		cmocka_unit_test(quotes_and_backslashes_take_any_password),
		cmocka_unit_test(comments_and_macros_are_skipped),
		cmocka_unit_test(what_does_not_fit_is_no_answer),
		cmocka_unit_test(torn_files_are_read_without_harm),
		cmocka_unit_test(a_user_who_is_not_known_takes_the_first),
		cmocka_unit_test(the_file_at_home_is_asked),
		cmocka_unit_test(
		    a_netrc_that_others_can_read_is_refused_if_it_has_the_answer),
		cmocka_unit_test(an_unreadable_netrc_is_said_and_passed_over),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
