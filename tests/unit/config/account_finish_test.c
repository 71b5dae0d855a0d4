/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <syslog.h>

#include "config/conffile.h"
#include "base/banned.h"

static const struct pattern_facts facts = {
	.header_from = "head@example.org", .mailname = "/nowhere/mailname",
};
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

/* The account that text makes, not finished yet. */
static struct account *
read_account(enum dialect dialect, const char *text)
{
	struct conffile_source source = { .name = "rc", .dialect = dialect };

	clear(NULL);
	assert_int_equal(conffile_parse(&list, str_of(text), &source, &err),
	    0);
	if (list.count == 0)
		accounts_add(&list, account_new("default", dialect, NULL));
	return list.item[0];
}

static struct account *
finished(enum dialect dialect, const char *text)
{
	struct account *a = read_account(dialect, text);

	assert_int_equal(account_finish(a, &facts, &err), 0);
	return a;
}

struct way {
	const char *text;
	bool tls, starttls;
	int port;
};

static void
check_ways(enum dialect dialect, const struct way *way, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct account *a = finished(dialect, way[i].text);

		assert_int_equal(a->tls, way[i].tls);
		if (way[i].tls)
			assert_int_equal(a->tls_starttls, way[i].starttls);
		assert_int_equal(a->port, way[i].port);
	}
}

static void
in_our_dialect_port_and_tls_follow_each_other(void **state)
{
	static const struct way ways[] = {
		{ "host h\n", true, true, 587 },
		{ "port 465\n", true, false, 465 },
		{ "port 25\n", true, true, 25 },
		{ "port 2525\n", true, true, 2525 },
		{ "tls_starttls off\n", true, false, 465 },
		{ "tls_starttls on\n", true, true, 587 },
		{ "tls_starttls on\nport 465\n", true, true, 465 },
		{ "tls_starttls off\nport 587\n", true, false, 587 },
		{ "tls on\n", true, true, 587 },
		{ "tls on\nport 465\n", true, false, 465 },
		{ "tls off\n", false, true, 25 },
		{ "tls off\nport 465\n", false, true, 465 },
		{ "tls off\ntls_starttls off\n", false, true, 25 },
		{ "socket /run/s\n", false, true, 0 },
		{ "socket /run/s\ntls on\n", true, true, 0 },
		{ "protocol lmtp\n", true, true, 0 },
		{ "protocol lmtp\nport 24\n", true, true, 24 },
	};

	(void)state;
	check_ways(DIALECT_ENVOI, ways, sizeof(ways) / sizeof(*ways));
}

static void
an_msmtprc_has_the_ports_of_msmtp(void **state)
{
	static const struct way ways[] = {
		{ "host h\n", false, true, 25 },
		{ "port 465\n", false, true, 465 },
		{ "tls on\n", true, true, 25 },
		{ "tls on\ntls_starttls off\n", true, false, 465 },
		{ "tls on\ntls_starttls off\nport 25\n", true, false, 25 },
		{ "tls_starttls off\n", false, true, 25 },
		{ "socket /run/s\n", false, true, 0 },
		{ "protocol lmtp\n", false, true, 0 },
	};

	(void)state;
	check_ways(DIALECT_MSMTP, ways, sizeof(ways) / sizeof(*ways));
}

static void
every_member_has_a_value_in_the_end(void **state)
{
	struct account *a = finished(DIALECT_MSMTP, "host h\n");

	(void)state;
	assert_string_equal(a->domain, "localhost");
	assert_string_equal(a->auth, "off");
	assert_string_equal(a->tls_trust_file, "system");
	assert_true(a->tls_certcheck);
	assert_int_equal(a->tls_min, 12);
	assert_true(a->allow_from_override);
	assert_int_equal(a->set_from_header, HEADER_AUTO);
	assert_int_equal(a->set_msgid_header, HEADER_AUTO);
	assert_int_equal(a->set_to_header, HEADER_OFF);
	assert_true(a->remove_bcc_headers);
	assert_true(a->partial_delivery);
	assert_int_equal(a->log_format, LOG_MSMTP);
	assert_int_equal(a->queue, QUEUE_NEVER);
	assert_int_equal(a->syslog, -1);
	assert_int_equal(a->password_fd, -1);
	a = finished(DIALECT_ENVOI, "host h\n");
	assert_string_equal(a->domain, "auto");
	assert_int_equal(a->log_format, LOG_TEXT);
	assert_int_equal(a->queue, QUEUE_ON_FAILURE);
	a = finished(DIALECT_MSMTP, "syslog\nproxy_host p\n");
	assert_int_equal(a->syslog, LOG_USER);
	assert_int_equal(a->proxy_port, 1080);
}

static void
what_was_unset_stays_unset(void **state)
{
	struct account *a = finished(DIALECT_MSMTP,
	    "tls_trust_file\ndomain\n");

	(void)state;
	assert_null(a->tls_trust_file);
	assert_string_equal(a->domain, "");
	/* msmtp gives back what only its defaults took away. */
	a = finished(DIALECT_MSMTP, "defaults\ntls_trust_file\naccount a\n");
	assert_string_equal(a->tls_trust_file, "system");
	a = finished(DIALECT_ENVOI, "defaults\ntls_trust_file\naccount a\n");
	assert_null(a->tls_trust_file);
}

static void
in_our_dialect_a_user_or_a_secret_logs_in(void **state)
{
	static const char *const texts[] = {
		"user joe\n", "password x\n", "passwordeval x\n",
		"password_file x\n", "password_fd 3\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_string_equal(finished(DIALECT_ENVOI, texts[i])->auth,
		    "on");
	assert_string_equal(finished(DIALECT_ENVOI, "host h\n")->auth, "off");
	assert_string_equal(finished(DIALECT_ENVOI,
	    "user joe\nauth off\n")->auth, "off");
	assert_string_equal(finished(DIALECT_ENVOI,
	    "user joe\nauth plain\n")->auth, "plain");
	assert_string_equal(finished(DIALECT_MSMTP, "user joe\n")->auth,
	    "off");
}

static void
patterns_are_expanded(void **state)
{
	struct account *a;

	(void)state;
	setenv("USER", "joe", 1);
	setenv("HOSTNAME", "web1", 1);
	a = finished(DIALECT_ENVOI, "domain %H.example.org\nfrom %U@%H\n"
	    "from %F\n");
	assert_string_equal(a->domain, "web1.example.org");
	assert_string_equal(a->from.item[0], "joe@web1");
	assert_string_equal(a->from.item[1], "head@example.org");
	a = read_account(DIALECT_ENVOI, "host h\nfrom %U@%M\n");
	assert_int_equal(account_finish(a, &facts, &err), -1);
	assert_err(&err, EX_CONFIG, "rc:2: cannot read '/nowhere/mailname'");
}

static void
finishing_twice_changes_nothing(void **state)
{
	struct account *a = finished(DIALECT_ENVOI,
	    "user joe@example.org\nport 465\n");

	(void)state;
	assert_int_equal(account_finish(a, &facts, &err), 0);
	assert_int_equal(a->from.count, 1);
	assert_int_equal(a->port, 465);
	assert_false(a->tls_starttls);
	assert_string_equal(a->auth, "on");
}

static void
senders_fit_by_text_pattern_and_detail(void **state)
{
	static const struct {
		const char *from, *sender;
		bool fits;
	} cases[] = {
		{ "joe@x", "joe@x", true }, { "joe@x", "JOE@X", true },
		{ "joe@x", "joe+a@x", true }, { "joe@x", "joe+a+b@x", true },
		{ "*@x", "joe@x", true }, { "*@x", "joe+a@x", true },
		{ "j?e@x", "joe@x", true }, { "[jk]oe@x", "koe@x", true },
		{ "j?e@x", "joe+a@x", true },
		{ "%U@%H", "joe@web1", true },
		{ "%F", "head@example.org", true },
		{ "joe+a@x", "joe+a@x", true },
		{ "joe@[192.0.2.1]", "joe@[192.0.2.1]", true },
		{ "joe@x", "ann@x", false }, { "joe@x", "joe@xy", false },
		{ "joe@x", "+a@x", false }, { "joe@x", "joe+ax", false },
		{ "*@x", "joe@X", false }, { "J?E@x", "joe@x", false },
		{ "joe+b@x", "joe+a@x", false }, { "joe+*@x", "joe@x", false },
		{ "[j+]oe@x", "joe+a@x", false },
		{ "%U@%H", "%U@%H", false }, { "joe@%M", "joe@", false },
		{ "", "joe@x", false }, { "joe@x", "", false },
	};

	(void)state;
	setenv("USER", "joe", 1);
	setenv("HOSTNAME", "web1", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct account *a = read_account(DIALECT_ENVOI, "host h\n");
		struct origin origin = { 0 };

		assert_int_equal(account_set(a, setting_find(STR("from")),
		    str_of(cases[i].from), &origin, &err), 0);
		if (account_fits(a, str_of(cases[i].sender), &facts) !=
		    cases[i].fits)
			fail_msg("%s %s", cases[i].from, cases[i].sender);
	}
}

static void
any_of_several_from_may_fit(void **state)
{
	struct account *a = read_account(DIALECT_ENVOI,
	    "from a@x\nfrom *@y\n");

	(void)state;
	assert_true(account_fits(a, STR("a@x"), &facts));
	assert_true(account_fits(a, STR("b@y"), &facts));
	assert_false(account_fits(a, STR("b@x"), &facts));
	assert_false(account_fits(read_account(DIALECT_ENVOI, "host h\n"),
	    STR("a@x"), &facts));
}

static void
the_sender_is_the_given_or_the_configured_one(void **state)
{
	static const struct {
		const char *text, *given, *sender;	/* NULL: refused */
	} cases[] = {
		{ "from joe@x\n", NULL, "joe@x" },
		{ "from joe@x\n", "ann@x", "ann@x" },
		{ "from joe@x\n", "", "" },
		{ "from\n", NULL, "" },
		{ "from *@x\nfrom joe@x\n", NULL, "joe@x" },
		{ "from *@x\n", "ann@x", "ann@x" },
		{ "from joe@x\nallow_from_override off\n", "ann@x", "joe@x" },
		{ "from joe@x\nallow_from_override off\n", "joe+a@x",
		    "joe@x" },
		{ "from joe@x\nfrom *@y\nallow_from_override off\n", "ann@y",
		    "ann@y" },
		{ "from joe@x\nfrom *@y\nallow_from_override off\n", "ann@z",
		    "joe@x" },
		{ "from joe@[192.0.2.1]\n", NULL, "joe@[192.0.2.1]" },
		{ "auto_from on\nmaildomain y\nfrom joe@x\n", "ann@x",
		    "joe@y" },
		{ "auto_from on\n", NULL, "joe" },
		{ "user joe@example.org\n", NULL, "joe@example.org" },
		{ "from %F\n", NULL, "head@example.org" },
		{ "host h\n", "%U@x", "%U@x" },
		{ "host h\n", NULL, NULL },
		{ "user joe\n", NULL, NULL },
		{ "from *@x\n", NULL, NULL },
		{ "from *@x\nallow_from_override off\n", "ann@y", NULL },
	};

	(void)state;
	setenv("USER", "joe", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct account *a = finished(DIALECT_ENVOI, cases[i].text);
		char *sender = account_sender(a, cases[i].given, &facts,
		    &err);

		if (cases[i].sender) {
			assert_non_null(sender);
			assert_string_equal(sender, cases[i].sender);
		} else {
			assert_null(sender);
			assert_err(&err, EX_CONFIG, "");
			assert_true(err.hint.len > 0);
		}
		free(sender);
	}
}

static void
a_header_pattern_without_a_header_is_no_sender(void **state)
{
	struct account *a = read_account(DIALECT_MSMTP, "host h\nfrom %F\n");

	(void)state;
	assert_int_equal(account_finish(a, NULL, &err), 0);
	assert_null(account_sender(a, NULL, NULL, &err));
	assert_err(&err, EX_CONFIG,
	    "rc:2: '%F' stands for an address that was not given");
}

static void
msmtp_expands_patterns_in_a_typed_sender(void **state)
{
	struct account *a = finished(DIALECT_MSMTP, "host h\n");
	struct pattern_facts typed = facts;
	char *sender;

	(void)state;
	typed.sender_typed = true;
	sender = account_sender(a, "%U@x", &typed, &err);
	assert_string_equal(sender, "joe@x");
	free(sender);
	sender = account_sender(a, "%U@x", &facts, &err);
	assert_string_equal(sender, "%U@x");
	free(sender);
	assert_null(account_sender(a, "%U@%M", &typed, &err));
	assert_int_equal(err.status, EX_CONFIG);
}

#define TEST(name) cmocka_unit_test_teardown(name, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_our_dialect_port_and_tls_follow_each_other),
		TEST(an_msmtprc_has_the_ports_of_msmtp),
		TEST(every_member_has_a_value_in_the_end),
		TEST(what_was_unset_stays_unset),
		TEST(in_our_dialect_a_user_or_a_secret_logs_in),
		TEST(patterns_are_expanded),
		TEST(finishing_twice_changes_nothing),
		TEST(senders_fit_by_text_pattern_and_detail),
		TEST(any_of_several_from_may_fit),
		TEST(the_sender_is_the_given_or_the_configured_one),
		TEST(a_header_pattern_without_a_header_is_no_sender),
		TEST(msmtp_expands_patterns_in_a_typed_sender),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
