/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/conffile.h"
#include "base/banned.h"

/* Stands in for a shell: the command is what it prints. */
static int
echo(void *context, const char *command, struct buf *out, struct err *err)
{
	int *runs = context;

	if (runs)
		++*runs;
	if (strcmp(command, "false") == 0)
		return err_set(err, EX_CONFIG, "EVAL-FAILED",
		    "command failed (status 1)");
	buf_puts(out, command);
	return 0;
}

static struct accounts list;
static struct err err;

static int
start(void **state)
{
	(void)state;
	list = (struct accounts){ 0 };
	err = (struct err){ 0 };
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	accounts_clear(&list);
	err_clear(&err);
	return 0;
}

static int
parse_as(enum dialect dialect, struct str text)
{
	struct conffile_source source = {
		.name = "rc", .dialect = dialect, .eval = echo,
	};

	accounts_clear(&list);
	err_clear(&err);
	return conffile_parse(&list, text, &source, &err);
}

static int
parse(const char *text)
{
	return parse_as(DIALECT_MSMTP, str_of(text));
}

static struct account *
account(const char *name)
{
	struct account *a = accounts_find(&list, str_of(name));

	assert_non_null(a);
	return a;
}

static void
settings_before_any_account_begin_the_default_one(void **state)
{
	(void)state;
	assert_int_equal(parse("host a\nport 26\n"), 0);
	assert_int_equal(list.count, 1);
	assert_string_equal(account("default")->host.item[0], "a");
	assert_int_equal(account("default")->port, 26);
	assert_int_equal(parse("host a\naccount default\nhost b\n"), -1);
	assert_err(&err, EX_CONFIG,
	    "rc:2: account 'default' was already begun in line 1");
}

static void
line_ends_may_be_lf_or_crlf_or_missing(void **state)
{
	(void)state;
	assert_int_equal(parse("host a\r\nport 26"), 0);
	assert_string_equal(account("default")->host.item[0], "a");
	assert_int_equal(account("default")->port, 26);
	assert_int_equal(parse("host a\r\r\n"), -1);
	assert_err(&err, EX_CONFIG, "rc:1: the value of 'host' holds a "
	    "control character");
	assert_int_equal(parse(""), 0);
	assert_int_equal(list.count, 0);
	assert_int_equal(parse("\xef\xbb\xbfhost a\n"), 0);
	assert_int_equal(list.count, 1);
}

static void
defaults_change_what_later_accounts_begin_from(void **state)
{
	(void)state;
	assert_int_equal(parse(
	    "account a\nhost a\n"
	    "defaults\ntls on\nport 26\n"
	    "account b\nhost b\n"
	    "defaults\nport 27\n"
	    "account c\nhost c\n"), 0);
	assert_int_equal(account("a")->port, 0);
	assert_int_equal(account("b")->port, 26);
	assert_true(account("b")->tls);
	assert_int_equal(account("c")->port, 27);
	assert_true(account("c")->tls);	/* the second one continues */
}

static void
an_account_inherits_what_its_parent_said_itself(void **state)
{
	(void)state;
	/* What the parent merely got from defaults is not passed on. */
	assert_int_equal(parse(
	    "defaults\ntls on\naccount a\nhost a\n"
	    "defaults\ntls off\naccount b : a\n"), 0);
	assert_true(account("a")->tls);
	assert_false(account("b")->tls);
	assert_string_equal(account("b")->host.item[0], "a");
	assert_int_equal(parse(
	    "account a\nhost a\nuser u\ntls on\n"
	    "account b : a\nhost b\n"
	    "account c : b\n"), 0);
	assert_string_equal(account("c")->host.item[0], "b");
	assert_string_equal(account("c")->user, "u");
	assert_true(account("c")->tls);
	assert_string_equal(account("a")->host.item[0], "a");
}

static void
later_parents_win_and_unsetting_is_inherited(void **state)
{
	(void)state;
	assert_int_equal(parse(
	    "account a\nhost a\nuser u\nport 1\n"
	    "account b\nhost b\nuser\n"
	    "account c : a , b\n"
	    "defaults\nuser d\n"
	    "account d:c\n"), 0);
	assert_string_equal(account("c")->host.item[0], "b");
	assert_null(account("c")->user);
	assert_int_equal(account("c")->port, 1);
	assert_null(account("d")->user);
	assert_true(account_is_set(account("d"), "user"));
	assert_false(account_is_set(account("d"), "tls"));
}

static void
what_is_passed_on_keeps_its_origin(void **state)
{
	(void)state;
	assert_int_equal(parse(
	    "defaults\ntls on\naccount a\nhost a\naccount b : a\n"), 0);
	assert_int_equal(account_origin(account("b"), "host")->line, 4);
	assert_int_equal(account_origin(account("b"), "tls")->line, 2);
	assert_string_equal(account_origin(account("b"), "tls")->name, "rc");
	assert_int_equal(account_origin(account("b"), "tls")->kind,
	    ORIGIN_FILE);
	assert_int_equal(account_origin(account("b"), "user")->kind,
	    ORIGIN_DEFAULT);
	assert_int_equal(account("b")->origin.line, 5);
}

static void
account_names_may_hold_blanks(void **state)
{
	(void)state;
	assert_int_equal(parse("account my work\nhost a\n"
	    "account \"b : my work\"\n"), 0);
	assert_string_equal(account("my work")->host.item[0], "a");
	assert_string_equal(account("b")->host.item[0], "a");
}

static void
structure_is_checked(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "account\n", "rc:1: the name of the account is missing" },
		{ "account :a\n", "rc:1: the name of the account" },
		{ "account a\naccount b :\n", "rc:2: the name of a parent" },
		{ "account a\naccount b : a,\n", "rc:2: the name of a parent" },
		{ "account a\naccount b : a,,a\n", "there is no account ''" },
		{ "account a : b\naccount b\n", "there is no account 'b'" },
		{ "account a : a\n", "there is no account 'a'" },
		{ "account a,b\n", "holds a comma" },
		{ "account a\n\naccount a\n",
		    "rc:3: account 'a' was already begun in line 1" },
		{ "defaults x\n", "rc:1: 'defaults' takes no value" },
		{ "host\n", "rc:1: 'host' needs a value" },
		{ "HOST a\n", "rc:1: there is no setting 'HOST'" },
		{ "tls ON\n", "rc:1: 'tls' takes on or off, not 'ON'" },
		{ "tls_nocertcheck x\n", "rc:1: 'tls_nocertcheck' takes no" },
		{ "eval\n", "rc:1: 'eval' needs a command" },
		{ "include x\n", "rc:1: there is no setting 'include'" },
		{ "hos\0t a\n", "rc:1: there is no setting 'hos" },
		{ "\x01\x02\x7f\n", "rc:1: there is no setting '?" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(parse(cases[i].text), -1);
		assert_err(&err, EX_CONFIG, cases[i].words);
	}
	assert_int_equal(parse_as(DIALECT_MSMTP, STR("ho\0st a\n")), -1);
	assert_int_equal(parse_as(DIALECT_MSMTP, STR("host a\0b\n")), -1);
}

static void
wrong_settings_get_a_suggestion(void **state)
{
	(void)state;
	assert_int_equal(parse("hots a\n"), -1);
	assert_string_equal(buf_cstr(&err.hint), "did you mean 'host'?");
	assert_int_equal(parse("account work\naccount b : wrok\n"), -1);
	assert_string_equal(buf_cstr(&err.hint), "did you mean 'work'?");
	assert_int_equal(parse("xyzzy a\n"), -1);
	assert_int_equal(err.hint.len, 0);
	err_clear(&err);
	assert_int_equal(parse("acount work\nhost h\n"), -1);
	assert_string_equal(buf_cstr(&err.hint), "did you mean 'account'?");
}

static void
an_msmtprc_keeps_what_follows_a_hash(void **state)
{
	(void)state;
	assert_int_equal(parse("host h # note\n"), 0);
	assert_string_equal(account("default")->host.item[0], "h # note");
	assert_int_equal(parse_as(DIALECT_ENVOI, STR("host h # note\n")), 0);
	assert_string_equal(account("default")->host.item[0], "h");
}

static void
lists_grow_in_our_own_dialect_only(void **state)
{
	static const char text[] =
	    "defaults\nfrom d@x\n"
	    "account a\nfrom a@x\nfrom b@x\n"
	    "account b : a\nfrom c@x\n";

	(void)state;
	assert_int_equal(parse(text), 0);
	assert_int_equal(account("a")->from.count, 1);
	assert_string_equal(account("a")->from.item[0], "b@x");
	assert_int_equal(parse_as(DIALECT_ENVOI, str_of(text)), 0);
	assert_int_equal(account("a")->from.count, 2);
	assert_string_equal(account("a")->from.item[0], "a@x");
	assert_string_equal(account("a")->from.item[1], "b@x");
	assert_int_equal(account("b")->from.count, 1);
	assert_string_equal(account("b")->from.item[0], "c@x");
}

static void
old_names_set_the_new_settings(void **state)
{
	(void)state;
	assert_int_equal(parse("keepbcc on\ntls_nocertcheck\ntls_nostarttls\n"
	    "undisclosed_recipients\nadd_missing_from_header off\n"
	    "add_missing_date_header off\nconnect_timeout 7\n"
	    "tls_force_sslv3 whatever\n"), 0);
	assert_false(account("default")->remove_bcc_headers);
	assert_true(account_is_set(account("default"), "remove_bcc_headers"));
	assert_false(account("default")->tls_certcheck);
	assert_true(account_is_set(account("default"), "tls_starttls"));
	assert_int_equal(account("default")->set_to_header,
	    HEADER_UNDISCLOSED);
	assert_int_equal(account("default")->set_from_header, HEADER_OFF);
	assert_int_equal(account("default")->set_date_header, HEADER_OFF);
	assert_int_equal(account("default")->timeout, 7);
}

static void
eval_puts_a_line_in_its_place(void **state)
{
	(void)state;
	assert_int_equal(parse("eval host a\neval\t# nothing\neval  \"\"\n"),
	    -1);
	assert_int_equal(parse("eval host a\neval # nothing\n"
	    "eval account b\nport 3\n"), 0);
	assert_string_equal(account("default")->host.item[0], "a");
	assert_int_equal(account("b")->port, 3);
	assert_int_equal(parse("\neval eval host a\n"), -1);
	assert_err(&err, EX_CONFIG, "rc:2: there is no setting 'eval'");
	assert_int_equal(parse("eval false\n"), -1);
	assert_err(&err, EX_CONFIG, "rc:1: command failed");
	assert_int_equal(parse("eval port x\n"), -1);
	assert_err(&err, EX_CONFIG, "rc:1: 'port' takes");
	/* The mark is taken back after the line. */
	assert_int_equal(parse("eval host a\neval port 2\n"), 0);
}

static void
eval_without_a_runner_is_refused(void **state)
{
	struct conffile_source source = { .name = "rc" };

	(void)state;
	assert_int_equal(conffile_parse(&list, STR("eval host a\n"), &source,
	    &err), -1);
	assert_err(&err, EX_CONFIG, "rc:1: 'eval' is not possible here");
}

static void
secrets_want_a_private_file(void **state)
{
	struct conffile_source source = {
		.name = "rc", .eval = echo, .trust = CONFFILE_READABLE,
	};

	(void)state;
	assert_int_equal(conffile_parse(&list, STR("host a\npassword x\n"),
	    &source, &err), -1);
	assert_err(&err, EX_CONFIG,
	    "'rc' holds secrets and others can read or write it");
	assert_null(strstr(buf_cstr(&err.text), "x\n"));
	err_clear(&err);
	accounts_clear(&list);
	assert_int_equal(conffile_parse(&list, STR("password \"\"\n"),
	    &source, &err), -1);
	err_clear(&err);
	accounts_clear(&list);
	/* What a command prints is not in the file. */
	assert_int_equal(conffile_parse(&list, STR("eval password x\n"
	    "passwordeval y\n"), &source, &err), 0);
}

static void
commands_want_a_file_that_others_cannot_write(void **state)
{
	static const char *const texts[] = {
		"eval host a\n", "passwordeval x\n", "password_command x\n",
		"proxy_command x\n", "password x\n",
	};
	int runs = 0;
	struct conffile_source source = {
		.name = "rc", .eval = echo, .context = &runs,
		.trust = CONFFILE_WRITABLE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(conffile_parse(&list, str_of(texts[i]),
		    &source, &err), -1);
		assert_err(&err, EX_CONFIG, "others can");
		err_clear(&err);
		accounts_clear(&list);
	}
	assert_int_equal(runs, 0);
	assert_int_equal(conffile_parse(&list, STR("host a\n"), &source,
	    &err), 0);
}

static void
too_many_accounts_or_parents_are_refused(void **state)
{
	struct buf text = BUF_MAX(CONFFILE_MAX);

	(void)state;
	buf_puts(&text, "account a\naccount b : a");
	for (int i = 1; i < CONFFILE_PARENTS_MAX; i++)
		buf_puts(&text, ",a");
	assert_int_equal(parse(buf_cstr(&text)), 0);
	buf_puts(&text, ",a");
	assert_int_equal(parse(buf_cstr(&text)), -1);
	assert_err(&err, EX_CONFIG, "parent accounts");
	buf_reset(&text);
	for (int i = 0; i <= ACCOUNTS_MAX; i++)
		buf_putf(&text, "account %d\n", i);
	assert_int_equal(parse(buf_cstr(&text)), -1);
	assert_err(&err, EX_CONFIG, "accounts");
	buf_clear(&text);
}

/* --- real files --------------------------------------------------------- */

static char path[64];

static void
write_file(const char *text, mode_t mode)
{
	char name[] = "/tmp/envoi-conffile-XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	snprintf(path, sizeof(path), "%s", name);
}

static int
read_file(bool shared)
{
	struct conffile_source source = { .name = path, .eval = echo };

	accounts_clear(&list);
	err_clear(&err);
	return conffile_read(&list, path, &source, shared, &err);
}

static void
the_mode_decides_what_a_file_may_hold(void **state)
{
	static const struct {
		mode_t mode;
		bool secret, command, shared;
	} cases[] = {
		{ 0600, true, true, true }, { 0400, true, true, true },
		{ 0700, true, true, true },
		{ 0640, false, true, true }, { 0604, false, true, true },
		{ 0610, false, true, true },
		{ 0620, false, false, false }, { 0602, false, false, false },
		{ 0666, false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		write_file("host a\npassword x\n", cases[i].mode);
		assert_int_equal(read_file(false) == 0, cases[i].secret);
		if (!cases[i].secret)
			assert_err(&err, EX_CONFIG, "holds secrets and others "
			    "can read or write it");
		assert_int_equal(read_file(true) == 0, cases[i].shared);
		unlink(path);
		write_file("host a\npasswordeval x\n", cases[i].mode);
		assert_int_equal(read_file(false) == 0, cases[i].command);
		unlink(path);
		write_file("host a\n", cases[i].mode);
		assert_int_equal(read_file(false), 0);
		unlink(path);
	}
}

static void
a_file_of_somebody_else_is_not_trusted(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("host a\npassword x\n", 0600);
	assert_int_equal(chown(path, 65534, 65534), 0);
	assert_int_equal(read_file(false), -1);
	assert_err(&err, EX_CONFIG, "holds secrets");
	unlink(path);
}

static void
a_missing_file_or_a_folder_is_an_error(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/nowhere/envoi");
	assert_int_equal(read_file(false), -1);
	assert_err(&err, EX_CONFIG, "cannot read '/nowhere/envoi': no such");
	snprintf(path, sizeof(path), "/tmp");
	assert_int_equal(read_file(false), -1);
	assert_err(&err, EX_CONFIG, "cannot read '/tmp': it is a folder");
}

static void
a_mebibyte_is_read_and_no_more(void **state)
{
	struct buf text = BUF_MAX(2 * CONFFILE_MAX);

	(void)state;
	buf_puts(&text, "host a\n#");
	while (text.len < CONFFILE_MAX)
		buf_putc(&text, 'x');
	write_file(buf_cstr(&text), 0600);
	assert_int_equal(read_file(false), 0);
	unlink(path);
	buf_putc(&text, 'x');
	write_file(buf_cstr(&text), 0600);
	assert_int_equal(read_file(false), -1);
	assert_err(&err, EX_CONFIG, "larger than 1048576 bytes");
	unlink(path);
	while (text.len < CONFFILE_MAX + 100000)
		buf_putc(&text, 'x');
	write_file(buf_cstr(&text), 0600);
	assert_int_equal(read_file(false), -1);
	assert_err(&err, EX_CONFIG, "larger than 1048576 bytes");
	unlink(path);
	buf_clear(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(settings_before_any_account_begin_the_default_one),
		TEST(line_ends_may_be_lf_or_crlf_or_missing),
		TEST(defaults_change_what_later_accounts_begin_from),
		TEST(an_account_inherits_what_its_parent_said_itself),
		TEST(later_parents_win_and_unsetting_is_inherited),
		TEST(what_is_passed_on_keeps_its_origin),
		TEST(account_names_may_hold_blanks),
		TEST(structure_is_checked),
		TEST(wrong_settings_get_a_suggestion),
		TEST(an_msmtprc_keeps_what_follows_a_hash),
		TEST(lists_grow_in_our_own_dialect_only),
		TEST(old_names_set_the_new_settings),
		TEST(eval_puts_a_line_in_its_place),
		TEST(eval_without_a_runner_is_refused),
		TEST(secrets_want_a_private_file),
		TEST(commands_want_a_file_that_others_cannot_write),
		TEST(too_many_accounts_or_parents_are_refused),
		TEST(the_mode_decides_what_a_file_may_hold),
		TEST(a_file_of_somebody_else_is_not_trusted),
		TEST(a_missing_file_or_a_folder_is_an_error),
		TEST(a_mebibyte_is_read_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
