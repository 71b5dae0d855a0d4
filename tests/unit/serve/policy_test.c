/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "config/accounts.h"
#include "message/outline.h"
#include "serve/policy.h"

static char alice_name[] = "alice";
static const struct caller alice = {
	.stranger = true, .uid = 54321, .name = alice_name,
};
static const struct caller nameless = { .stranger = true, .uid = 54322 };
static const struct caller root = { .stranger = true };
static const struct caller we = { .stranger = false };

/* An account out of "keyword value" lines. */
static struct account *
make(const char *lines)
{
	const struct origin origin = { .kind = ORIGIN_FILE, .name = "t",
		.line = 1 };
	struct account *a = account_new("default", DIALECT_ENVOI, &origin);
	struct str rest = str_of(lines), line, keyword;
	struct err err = { 0 };

	while (str_cut(&rest, '\n', &line)) {
		str_cut(&line, ' ', &keyword);
		assert_int_equal(account_set(a, setting_find(keyword), line,
		    &origin, &err), 0);
	}
	assert_int_equal(account_finish(a, NULL, &err), 0);
	return a;
}

#define BASE "host x.example\nfrom m@example.org\nallow_users 54321\n"

static void
an_account_is_for_those_it_names(void **state)
{
	static const struct {
		const char *lines;
		bool alice;
	} cases[] = {
		{ "host x", false },
		{ "host x\nallow_users 54321", true },
		{ "host x\nallow_users 1\nallow_users 54321", true },
		{ "host x\nallow_users 54320", false },
		{ "host x\nallow_groups 54321", false },
		{ "host x\nallow_groups *", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct account *a = make(cases[i].lines);
		struct answer no = { 0 };

		assert_int_equal(policy_allows(a, &alice), cases[i].alice);
		assert_true(policy_allows(a, &root));
		assert_true(policy_allows(a, &we));
		assert_int_equal(policy_any(&a, 1, &alice, &no),
		    cases[i].alice ? 0 : -1);
		assert_int_equal(no.code, cases[i].alice ? 0 : 554);
		answer_clear(&no);
		account_free(a);
	}
}

static void
an_msmtprc_shares_nothing_by_accident(void **state)
{
	struct account *a = account_new("default", DIALECT_MSMTP, NULL);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(account_finish(a, NULL, &err), 0);
	assert_false(policy_allows(a, &alice));
	assert_int_equal(a->from_policy, FROM_FIXED);
	account_free(a);
}

static void
the_largest_size_is_announced(void **state)
{
	struct account *list[] = {
		make(BASE "max_size 1000"), make(BASE "max_size 2000"),
		make("host x\nmax_size 3000"),
	};

	(void)state;
	assert_int_equal(policy_size(list, 3, &alice, 9000), 2000);
	assert_int_equal(policy_size(list, 3, &alice, 1500), 1500);
	assert_int_equal(policy_size(list, 3, &nameless, 9000), 9000);
	assert_int_equal(policy_size(list, 3, &root, 9000), 3000);
	assert_int_equal(policy_size(list, 3, &we, 9000), 9000);
	assert_int_equal(policy_size(list, 0, &alice, 9000), 9000);
	for (size_t i = 0; i < 3; i++)
		account_free(list[i]);
}

static void
a_size_is_kept_to_the_byte(void **state)
{
	struct account *a = make(BASE "max_size 1000");
	struct err err = { 0 };

	(void)state;
	assert_int_equal(policy_amount(a, &alice, 1000, &err), 0);
	assert_int_equal(policy_amount(a, &we, 1001, &err), 0);
	assert_int_equal(policy_amount(a, &alice, 1001, &err), -1);
	assert_err(&err, EX_DATAERR, "larger than 1000 bytes");
	assert_int_equal(err.code, 552);
	err_clear(&err);
	account_free(a);
}

/* What becomes of a sender: "=" kept, "-" the account's own, "!" refused. */
static char
sender_of(const struct account *a, const struct caller *c, const char *given)
{
	const char *sender = given;
	struct err err = { 0 };
	char result = '=';

	if (policy_sender(a, c, &sender, &err) < 0) {
		assert_int_equal(err.status, EX_NOPERM);
		assert_int_equal(err.code, 550);
		assert_string_equal(err.enhanced, "5.7.1");
		result = '!';
	} else if (!sender) {
		result = '-';
	}
	err_clear(&err);
	return result;
}

static const struct {
	const char *policy;
	const struct caller *caller;
	const char *given;
	char want;
} senders[] = {
	{ "fixed", &alice, "boss@example.org", '-' },
	{ "fixed", &alice, "m@example.org", '-' },
	{ "fixed", &alice, "root", '-' },
	{ "fixed", &alice, "", '=' },
	{ "fixed", &root, "boss@example.org", '=' },
	{ "fixed", &we, "boss@example.org", '=' },
	{ "own", &alice, "alice@example.org", '=' },
	{ "own", &alice, "Alice@EXAMPLE.org", '=' },
	{ "own", &alice, "alice+x@example.org", '=' },
	{ "own", &alice, "alice", '-' },
	{ "own", &alice, "root", '-' },
	{ "own", &alice, "bob@localhost", '-' },
	{ "own", &alice, "", '=' },
	{ "own", &alice, "m@example.org", '!' },
	{ "own", &alice, "alice@example.com", '!' },
	{ "own", &alice, "alice@sub.example.org", '!' },
	{ "own", &alice, "xalice@example.org", '!' },
	{ "own", &alice, "alice@example.org@example.org", '!' },
	{ "own", &alice, "a.smith@example.com", '=' },
	{ "own", &alice, "x@alice.example", '=' },
	{ "own", &alice, "x@bob.example", '!' },
	{ "own", &root, "boss@example.org", '=' },
	{ "any", &alice, "boss@example.org", '=' },
};

static struct account *
adapted(const char *policy, const struct caller *c, const char *more)
{
	struct buf lines = { 0 };
	struct err err = { 0 };
	struct account *a, *copy;

	buf_putf(&lines, BASE "from *@example.org\nfrom_policy %s\n"
	    "user_from 54321 a.smith@example.com  *@alice.example\n"
	    "user_from 54322 *@bob.example\n%s", policy, more);
	a = make(buf_cstr(&lines));
	copy = policy_adapt(a, c, &err);
	assert_non_null(copy);
	account_free(a);
	buf_clear(&lines);
	return copy;
}

static void
senders_are_kept_replaced_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		struct account *a = adapted(senders[i].policy,
		    senders[i].caller, "");
		char got = sender_of(a, senders[i].caller, senders[i].given);

		if (got != senders[i].want)
			fail_msg("%s as %s: %c", senders[i].given,
			    senders[i].policy, got);
		account_free(a);
	}
}

static const struct {
	const char *policy;
	const char *more;
	const char *message;
	bool ok;
} headers[] = {
	{ "fixed", "", "Subject: x\n\n", true },
	{ "fixed", "", "From: m@example.org\n\n", true },
	{ "fixed", "", "From: M@Example.Org (x)\nDKIM-Signature: x\n\n",
	    true },
	{ "fixed", "", "From: boss@example.org\n\n", true },
	{ "fixed", "", "From: boss@example.org\nDKIM-Signature: x\n\n",
	    false },
	{ "fixed", "", "From: m@example.org\nSender: b@x\n"
	    "DKIM-Signature: x\n\n", false },
	{ "fixed", "", "From: <boss@example.org> <x\n\n", false },
	{ "fixed", "", "From: m@example.org\nFROM: boss@x <\n\n", false },
	{ "fixed", "from_rewrite local", "From: root\n\n", true },
	{ "fixed", "from_rewrite local", "From: a@localhost\n\n", true },
	{ "fixed", "from_rewrite local", "From: boss@example.org\n\n",
	    false },
	{ "fixed", "from_rewrite off", "From: root\n\n", false },
	{ "own", "", "From: alice@example.org\nDKIM-Signature: x\n\n", true },
	{ "own", "", "From: x@alice.example, alice@example.org\n\n", true },
	{ "own", "", "From: root\n\n", true },
	{ "own", "", "From: m@example.org\n\n", false },
	{ "own", "", "From: alice@example.org\nSender: m@example.org\n\n",
	    false },
	{ "own", "", "From: alice@example.org, m@example.org\n\n", false },
	{ "own", "from_rewrite all", "From: m@example.org\n\n", true },
	{ "own", "from_rewrite off", "From: root\n\n", false },
	{ "any", "", "From: <boss@example.org> <x\n\n", true },
};

static void
authors_are_the_accounts_or_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct account *a = adapted(headers[i].policy, &alice,
		    headers[i].more);
		struct spool *s = spool_from(str_of(headers[i].message));
		struct outline o = { 0 };
		struct err err = { 0 };

		assert_int_equal(outline_scan(&o, s, &err), 0);
		if ((policy_header(a, &alice, &o, &err) == 0) !=
		    headers[i].ok)
			fail_msg("%s %s", headers[i].policy,
			    headers[i].message);
		assert_int_equal(err.code, headers[i].ok ? 0 : 550);
		err_clear(&err);
		assert_int_equal(policy_header(a, &root, &o, &err), 0);
		outline_clear(&o);
		spool_free(s);
		account_free(a);
	}
}

static void
fixed_replaces_all_and_knows_one_address(void **state)
{
	struct account *a = adapted("fixed", &alice,
	    "account_from header\nauto_from off");

	(void)state;
	assert_int_equal(a->from.count, 1);
	assert_string_equal(a->from.item[0], "m@example.org");
	assert_int_equal(a->from_rewrite, REWRITE_ALL);
	assert_false(a->account_from);
	account_free(a);
	a = adapted("fixed", &root, "");
	assert_int_equal(a->from.count, 2);
	assert_int_equal(a->from_rewrite, REWRITE_LOCAL);
	account_free(a);
}

static void
who_can_have_no_address_sends_nothing(void **state)
{
	static const struct {
		const char *lines;
		const struct caller *caller;
		const char *from;	/* NULL: none */
	} cases[] = {
		{ "from_policy own", &alice, NULL },
		{ "from_policy own\nmaildomain d.example", &alice,
		    "alice@d.example" },
		{ "from_policy own\nfrom m@e.example", &nameless, NULL },
		{ "from_policy own\nuser_from 54322 n@e.example", &nameless,
		    "n@e.example" },
		{ "from_policy fixed", &alice, NULL },
		{ "from_policy fixed\nfrom *@e.example", &alice, NULL },
		{ "from_policy fixed\nfrom m", &alice, NULL },
		{ "from_policy fixed\nfrom m\nmaildomain d.example", &alice,
		    "m@d.example" },
		{ "from_policy fixed\nuser u@e.example", &alice,
		    "u@e.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct account *a = make(cases[i].lines), *copy;
		struct err err = { 0 };

		copy = policy_adapt(a, cases[i].caller, &err);
		assert_int_equal(copy != NULL, cases[i].from != NULL);
		if (copy)
			assert_string_equal(copy->from.item[0],
			    cases[i].from);
		else
			assert_int_equal(err.status, EX_CONFIG);
		err_clear(&err);
		account_free(copy);
		account_free(a);
	}
}

static bool
may(const void *arg, const struct account *a)
{
	return policy_allows(a, arg);
}

static void
a_choice_is_made_among_what_is_allowed(void **state)
{
	struct accounts list = { 0 };
	struct accounts_query q = {
		.sender = "m@example.org", .may = may, .arg = &alice,
	};
	struct err err = { 0 };

	(void)state;
	accounts_add(&list, make("host x\nfrom m@example.org"));
	accounts_add(&list, account_copy(list.item[0], "second"));
	assert_null(accounts_choose(&list, &q, NULL, &err));
	assert_err(&err, EX_NOPERM, "'default' is not for you");
	assert_int_equal(err.code, 550);
	err_clear(&err);
	strlist_add(&list.item[1]->allow_users, STR("54321"));
	assert_ptr_equal(accounts_choose(&list, &q, NULL, &err),
	    list.item[1]);
	q.sender = "else@example.org";
	assert_ptr_equal(accounts_choose(&list, &q, NULL, &err),
	    list.item[1]);
	q.name = "default";
	assert_null(accounts_choose(&list, &q, NULL, &err));
	err_clear(&err);
	q = (struct accounts_query){ .sender = "m@example.org" };
	assert_ptr_equal(accounts_choose(&list, &q, NULL, &err),
	    list.item[0]);
	accounts_clear(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_is_for_those_it_names),
		cmocka_unit_test(an_msmtprc_shares_nothing_by_accident),
		cmocka_unit_test(the_largest_size_is_announced),
		cmocka_unit_test(a_size_is_kept_to_the_byte),
		cmocka_unit_test(senders_are_kept_replaced_or_refused),
		cmocka_unit_test(authors_are_the_accounts_or_replaced),
		cmocka_unit_test(fixed_replaces_all_and_knows_one_address),
		cmocka_unit_test(who_can_have_no_address_sends_nothing),
		cmocka_unit_test(a_choice_is_made_among_what_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
