/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/conffile.h"
#include "base/banned.h"

static const struct pattern_facts facts = { 0 };
static struct accounts list;
static struct err err;
static struct buf reason;

static int
start(void **state)
{
	(void)state;
	unsetenv("ENVOI_HOST");
	unsetenv("ENVOI_URL");
	unsetenv("ENVOI_PORT");
	unsetenv("SMTPSERVER");
	unsetenv("EMAIL");
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	accounts_clear(&list);
	err_clear(&err);
	buf_clear(&reason);
	return 0;
}

static void
parse(const char *text)
{
	struct conffile_source source = { .name = "rc" };

	finish(NULL);
	assert_int_equal(conffile_parse(&list, str_of(text), &source, &err),
	    0);
}

static struct account *
choose(const char *name, const char *sender)
{
	const struct accounts_query query = { .name = name, .sender = sender,
		.facts = &facts };

	buf_reset(&reason);
	err_clear(&err);
	return accounts_choose(&list, &query, &reason, &err);
}

static void
check(const char *name, const char *sender, const char *want)
{
	struct account *a = choose(name, sender);

	assert_non_null(a);
	assert_string_equal(a->name, want);
	assert_non_null(strstr(buf_cstr(&reason), want));
}

static const char three[] =
    "account work\nhost w\nfrom joe@work.example\n"
    "account club\nhost c\nfrom *@club.example\n"
    "account default\nhost d\nfrom joe@home.example\n";

static void
a_name_beats_the_sender_beats_the_default(void **state)
{
	(void)state;
	parse(three);
	check("work", "x@club.example", "work");
	check(NULL, "x@club.example", "club");
	check(NULL, "joe+list@work.example", "work");
	check(NULL, "x@elsewhere.example", "default");
	check(NULL, NULL, "default");
}

static void
the_first_that_fits_is_taken(void **state)
{
	(void)state;
	parse("account a\nfrom *@x\naccount b\nfrom joe@x\n");
	check(NULL, "joe@x", "a");
}

static void
an_unknown_name_is_an_error_with_a_suggestion(void **state)
{
	(void)state;
	parse(three);
	assert_null(choose("wrok", NULL));
	assert_err(&err, EX_CONFIG, "there is no account 'wrok'");
	assert_string_equal(buf_cstr(&err.hint), "did you mean 'work'?");
	assert_null(choose("WORK", NULL));
	assert_null(choose("", NULL));
	assert_null(choose("elsewhere", NULL));
	assert_string_equal(buf_cstr(&err.hint), "there is 'work', 'club', 'default'");
	assert_null(choose("env", NULL));
	assert_null(choose("SMTPSERVER", NULL));
}

static void
without_a_default_it_is_said_what_to_do(void **state)
{
	(void)state;
	parse("account a\nhost h\n");
	assert_null(choose(NULL, "x@y"));
	assert_err(&err, EX_CONFIG, "none is called 'default'");
	assert_non_null(strstr(buf_cstr(&err.hint), "account default : a"));
	parse("");
	assert_null(choose(NULL, NULL));
	assert_err(&err, EX_CONFIG, "there is no configuration");
}

static void
a_closed_file_is_told_of_when_nothing_else_is_there(void **state)
{
	(void)state;
	parse("");
	strlist_add(&list.unreadable, STR("cannot read 'f': permission "
	    "denied (owner 'root', mode 0600, you are 'joe')"));
	assert_null(choose(NULL, NULL));
	assert_err(&err, EX_CONFIG, "cannot read 'f': permission denied "
	    "(owner 'root', mode 0600, you are 'joe'), and there is no other "
	    "account");
	assert_null(choose("work", NULL));
	assert_non_null(strstr(buf_cstr(&err.hint), "mode 0600"));
}

static void
the_environment_stands_in_for_a_missing_default(void **state)
{
	(void)state;
	setenv("ENVOI_HOST", "mail.example.org", 1);
	parse("account a\nfrom a@x\n");
	check(NULL, NULL, "env");
	check(NULL, "a@x", "a");
	check("env", NULL, "env");
	check(NULL, "b@x", "env");
	assert_int_equal(list.count, 2);	/* made once */
	parse(three);
	check(NULL, NULL, "default");
	check("env", NULL, "env");
	parse("account env\nhost e\n");
	check("env", NULL, "env");
	assert_string_equal(choose("env", NULL)->host.item[0], "e");
}

static void
a_bad_variable_matters_only_when_it_is_used(void **state)
{
	(void)state;
	setenv("ENVOI_HOST", "mail.example.org", 1);
	setenv("ENVOI_PORT", "x", 1);
	parse(three);
	check(NULL, NULL, "default");
	assert_null(choose("env", NULL));
	assert_err(&err, EX_CONFIG, "variable ENVOI_PORT: 'port' takes");
	parse("");
	assert_null(choose(NULL, NULL));
	assert_err(&err, EX_CONFIG, "variable ENVOI_PORT");
}

static void
smtpserver_is_the_last_resort(void **state)
{
	struct account *a;

	(void)state;
	setenv("SMTPSERVER", "mail.example.org", 1);
	setenv("EMAIL", "joe@example.org", 1);
	parse(three);
	check(NULL, NULL, "default");
	parse("");
	a = choose(NULL, NULL);
	assert_non_null(a);
	assert_string_equal(a->host.item[0], "mail.example.org");
	assert_string_equal(a->from.item[0], "joe@example.org");
	assert_int_equal(account_finish(a, &facts, &err), 0);
	assert_int_equal(a->port, 25);
	assert_null(choose("work", NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

static void
recipients_and_the_header_choose_where_they_may(void **state)
{
	static const struct {
		const char *sender, *header;
		const char *rcpts[3];
		const char *want;
	} table[] = {
		{ NULL, NULL, { "a@corp.example" }, "corp" },
		{ "joe@y", NULL, { "a@corp.example" }, "corp" },
		{ NULL, NULL, { "a@corp.example", "b@CORP.example" },
		    "corp" },
		{ NULL, NULL, { "boss@z.example", "a@sub.corp.example" },
		    "corp" },
		{ NULL, NULL, { "a@corp.example", "b@x.example" },
		    "default" },
		{ "joe@x", NULL, { "a@corp.example.evil" }, "default" },
		{ "joe@y", "joe@z", { "a@b.example" }, "plain" },
		{ NULL, "joe@z", { "a@b.example" }, "listed" },
		{ "root", "joe@z2", { "a@b.example" }, "listed" },
		{ NULL, "joe@y", { "a@b.example" }, "default" },
		{ NULL, NULL, { "bare" }, "default" },
		{ NULL, NULL, { NULL }, "default" },
	};

	(void)state;
	parse("account corp\nhost c\nfrom joe@x\n"
	    "match_to corp.example *.corp.example\nmatch_to boss@*\n"
	    "account plain\nhost p\nfrom joe@y\n"
	    "account listed\nhost l\nfrom joe@z\nfrom joe@z2\n"
	    "account_from header\n"
	    "account default\nhost d\nfrom d@d\n");
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct pattern_facts has = { .header_from = table[i].header };
		struct strlist rcpts = { 0 };
		struct accounts_query query = { .sender = table[i].sender,
			.rcpts = &rcpts, .facts = &has };
		struct account *a;

		for (size_t n = 0; n < 3 && table[i].rcpts[n]; n++)
			strlist_add(&rcpts, str_of(table[i].rcpts[n]));
		a = accounts_choose(&list, &query, NULL, &err);
		assert_non_null(a);
		assert_string_equal(a->name, table[i].want);
		strlist_clear(&rcpts);
	}
}

static void
check_queue_dir(const char *given, const char *want)
{
	char *dir = NULL;

	assert_int_equal(accounts_queue_dir(&list, given, &dir, &err), 0);
	if (want)
		assert_string_equal(dir, want);
	else
		assert_null(dir);
	free(dir);
}

static void
the_queue_is_one_for_all_accounts(void **state)
{
	static const char *const texts[] = {
		"queue_dir /q\nhost h\naccount a\nhost i\n",
		"host h\nqueue_dir /q\naccount a\nhost i\n",
		"defaults\nqueue_dir /q\naccount a\nhost i\n",
		"account a\nhost i\ndefaults\nqueue_dir /q\n",
		"queue_dir /q\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		parse(texts[i]);
		check_queue_dir(NULL, "/q");
		check_queue_dir("/other", "/other");
	}
	parse("host h\n");
	check_queue_dir(NULL, NULL);
	setenv("ENVOI_QUEUE_DIR", "/env", 1);
	check_queue_dir(NULL, "/env");
	parse("queue_dir /q\nhost h\n");
	check_queue_dir(NULL, "/q");
	unsetenv("ENVOI_QUEUE_DIR");
}

static void
one_account_cannot_have_a_queue_of_its_own(void **state)
{
	struct conffile_source source = { .name = "rc" };
	char *dir = NULL;

	(void)state;
	finish(NULL);
	assert_int_equal(conffile_parse(&list, STR("account a\nhost h\n"
	    "queue_dir /q\n"), &source, &err), -1);
	assert_err(&err, EX_CONFIG, "rc:3: 'queue_dir' is the same for all");
	finish(NULL);
	assert_int_equal(accounts_queue_dir(&list, "relative", &dir, &err),
	    -1);
	assert_err(&err, EX_USAGE, "--queue-dir");
	assert_null(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_name_beats_the_sender_beats_the_default),
		TEST(the_first_that_fits_is_taken),
		TEST(recipients_and_the_header_choose_where_they_may),
		TEST(an_unknown_name_is_an_error_with_a_suggestion),
		TEST(without_a_default_it_is_said_what_to_do),
		TEST(a_closed_file_is_told_of_when_nothing_else_is_there),
		TEST(the_environment_stands_in_for_a_missing_default),
		TEST(a_bad_variable_matters_only_when_it_is_used),
		TEST(smtpserver_is_the_last_resort),
		TEST(the_queue_is_one_for_all_accounts),
		TEST(one_account_cannot_have_a_queue_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
