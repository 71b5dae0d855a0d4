/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "queue/qfile.h"
#include "submit/reason.h"
#include "base/banned.h"

#define AT "log: 2026-08-22T14:31:00Z 3 "

static void
what_was_put_is_found(void **state)
{
	struct err err = { 0 };
	struct buf text = { 0 }, history = { 0 };
	struct reason r;

	(void)state;
	err_set(&err, EX_TEMPFAIL, "RCPT-REFUSED", "recipient x refused");
	err_reply(&err, 450, "4.2.0", STR("greylisted, try later"));
	reason_put_rcpt(&text, "carol@example.net", &err);
	qfile_put_note(&history, 1787410000, 3, buf_str(&text));
	assert_true(reason_find(buf_str(&history), "carol@example.net", &r));
	assert_int_equal(r.code, 450);
	assert_string_equal(r.enhanced, "4.2.0");
	assert_true(str_eq(r.text, STR("greylisted, try later")));
	assert_int_equal(r.when, 1787410000);
	assert_false(r.is_uncertain);
	assert_false(r.is_expired);
	assert_false(reason_find(buf_str(&history), "arol@example.net", &r));
	assert_false(reason_find(buf_str(&history), "carol@example.ne", &r));
	err_clear(&err);
	buf_clear(&text);
	buf_clear(&history);
}

static void
our_own_words_have_no_code(void **state)
{
	struct err err = { 0 };
	struct buf text = { 0 }, history = { 0 };
	struct reason r;

	(void)state;
	err_set(&err, EX_TEMPFAIL, "LOST", "connection lost");
	reason_put(&text, "uncertain", &err);
	qfile_put_note(&history, 1787410000, 1, buf_str(&text));
	assert_true(reason_find(buf_str(&history), "bob@example.net", &r));
	assert_int_equal(r.code, 0);
	assert_string_equal(r.enhanced, "");
	assert_true(str_eq(r.text, STR("connection lost")));
	assert_true(r.is_uncertain);
	err_clear(&err);
	buf_clear(&text);
	buf_clear(&history);
}

static const struct {
	const char *what;
	const char *history;
	const char *addr;
	bool found;
	int code;
	const char *enhanced;
	const char *text;
	bool is_uncertain;
	bool is_expired;
} cases[] = {
	{ "nothing", "", "a@b", false, 0, "", "", false, false },
	{ "another's words", AT "rcpt c@d 550 5.1.1 no\n", "a@b", false, 0,
	    "", "", false, false },
	{ "the last counts", AT "message 451 4.3.0 busy\n"
	    AT "rcpt a@b 550 5.1.1 no\n", "a@b", true, 550, "5.1.1", "no",
	    false, false },
	{ "for all after for one", AT "rcpt a@b 450 4.2.0 later\n"
	    AT "account cannot connect\n", "a@b", true, 0, "",
	    "cannot connect", false, false },
	{ "expiry keeps the words", AT "rcpt a@b 450 4.2.0 later\n"
	    AT "expired given up\n", "a@b", true, 450, "4.2.0", "later",
	    false, true },
	{ "doubt ends with an answer", AT "uncertain lost\n"
	    AT "rcpt a@b 550 no\n", "a@b", true, 550, "", "no", false,
	    false },
	{ "no enhanced code", AT "message 554 5.7 what\n", "a@b", true, 554,
	    "", "5.7 what", false, false },
	{ "three digits of ours", AT "message 999 things\n", "a@b", true, 0,
	    "", "999 things", false, false },
	{ "words that nobody wrote", AT "hello there\n", "a@b", false, 0, "",
	    "", false, false },
	{ "torn", AT "rcpt a@b 550 5.1.1 no\nlog: 2026-08-22T14:3", "a@b",
	    true, 550, "5.1.1", "no", false, false },
	{ "a blank in the address", AT "rcpt \"a b\"@c 550 5.1.1 no\n",
	    "\"a b\"@c", true, 550, "5.1.1", "no", false, false },
	{ "nobody in particular", AT "rcpt a@b 550 5.1.1 no\n", NULL, true,
	    550, "5.1.1", "no", false, false },
	{ "an international one", AT "rcpt b??@c 550 5.1.1 no\n",
	    "b\xc3\xa4@c", true, 550, "5.1.1", "no", false, false },
};

static void
the_last_that_concerns_a_recipient_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reason r;

		print_message("%s\n", cases[i].what);
		assert_int_equal(reason_find(str_of(cases[i].history),
		    cases[i].addr, &r), cases[i].found);
		assert_int_equal(r.code, cases[i].code);
		assert_string_equal(r.enhanced, cases[i].enhanced);
		assert_true(str_eq(r.text, str_of(cases[i].text)));
		assert_int_equal(r.is_uncertain, cases[i].is_uncertain);
		assert_int_equal(r.is_expired, cases[i].is_expired);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(our_own_words_have_no_code),
		cmocka_unit_test(the_last_that_concerns_a_recipient_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
