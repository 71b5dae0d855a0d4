/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "cli/qwhat.h"

static const struct {
	const char *arg;
	enum qwhat_kind kind;
	int64_t every_s;
	const char *text;
	bool negated;
} taken[] = {
	{ NULL, QWHAT_ALL, 0, NULL, false },
	{ "", QWHAT_ALL, 0, NULL, false },
	{ "30m", QWHAT_EVERY, 1800, NULL, false },
	{ "1h30m", QWHAT_EVERY, 5400, NULL, false },
	{ "90s", QWHAT_EVERY, 90, NULL, false },
	{ "2D", QWHAT_EVERY, 172800, NULL, false },
	{ "1w", QWHAT_EVERY, 604800, NULL, false },
	{ "15", QWHAT_EVERY, 900, NULL, false },
	{ "1h15", QWHAT_EVERY, 4500, NULL, false },
	{ "0", QWHAT_ALL, 0, NULL, false },
	{ "0s", QWHAT_ALL, 0, NULL, false },
	/* exim, sendmail: manners of a single run, and runners that stay */
	{ "f", QWHAT_ALL, 0, NULL, false },
	{ "ff", QWHAT_ALL, 0, NULL, false },
	{ "q", QWHAT_ALL, 0, NULL, false },
	{ "qiffl", QWHAT_ALL, 0, NULL, false },
	{ "ff10m", QWHAT_EVERY, 600, NULL, false },
	{ "p", QWHAT_EVERY, 60, NULL, false },
	{ "p5m", QWHAT_EVERY, 300, NULL, false },
	{ "Gmain", QWHAT_ALL, 0, NULL, false },
	{ "Gmain/10m", QWHAT_EVERY, 600, NULL, false },
	/* selections */
	{ "I1ng5", QWHAT_ID, 0, "1ng5", false },
	{ "!I1ng5", QWHAT_ID, 0, "1ng5", true },
	{ "Rexample.org", QWHAT_RCPT, 0, "example.org", false },
	{ "Salice", QWHAT_SENDER, 0, "alice", false },
	{ "!Salice", QWHAT_SENDER, 0, "alice", true },
};

static const char *const refused[] = {
	"Q", "!Q", "L", "x", "5x", "m", "h5", "-5m", "+5m", "5 m", "5m ",
	"I", "R", "S", "!", "!5m", "!!Ix", "p!", "pf", "G", "5mf",
	"99999999999999999999m", "400d", "366d1s", "fG", "/5m", "Gx/",
};

static void
each_spelling_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		struct err err = { 0 };
		struct qwhat what;

		if (qwhat_parse(&what, taken[i].arg, &err) < 0)
			fail_msg("'%s': %s", taken[i].arg,
			    buf_cstr(&err.text));
		if (what.kind != taken[i].kind ||
		    what.every_s != taken[i].every_s ||
		    what.negated != taken[i].negated ||
		    !str_eq(what.text, str_of(taken[i].text)))
			fail_msg("'%s' is misunderstood", taken[i].arg);
	}
}

static void
what_means_nothing_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct err err = { 0 };
		struct qwhat what;

		if (qwhat_parse(&what, refused[i], &err) == 0)
			fail_msg("'%s' is taken", refused[i]);
		assert_int_equal(err.status, EX_USAGE);
		err_clear(&err);
	}
}

static bool
fits(const char *arg, const char *more)
{
	struct qitem item = { .sender = (char[]){ "alice@example.org" } };
	struct strlist given = { 0 };
	struct qid id;
	bool result;

	assert_true(qid_read(&id, STR("1ng51vjnrv7sp9tg")));
	qitem_add_rcpt(&item, STR("bob@sent.example"), NULL);
	item.rcpt[0].mark = QITEM_SENT;
	qitem_add_rcpt(&item, STR("carol@example.net"), NULL);
	strlist_add(&given, str_of(arg));
	if (more)
		strlist_add(&given, str_of(more));
	result = qwhat_all_fit(&given, &id, &item);
	strlist_clear(&given);
	item.sender = NULL;
	qitem_clear(&item);
	return result;
}

static void
a_selection_looks_at_its_field(void **state)
{
	(void)state;
	assert_true(fits("I1VJN", NULL));
	assert_false(fits("Ialice", NULL));
	assert_true(fits("SALICE@", NULL));
	assert_false(fits("Scarol", NULL));
	assert_true(fits("Rexample.net", NULL));
	assert_false(fits("!Rexample.net", NULL));
	assert_false(fits("!Salice", NULL));
	assert_true(fits("!Sbob", NULL));
}

static void
who_has_it_already_is_no_recipient(void **state)
{
	(void)state;
	assert_false(fits("Rsent.example", NULL));
	assert_true(fits("!Rsent.example", NULL));
}

static void
several_must_all_fit(void **state)
{
	(void)state;
	assert_true(fits("Salice", "Rcarol"));
	assert_false(fits("Salice", "Rdave"));
	assert_true(fits("Salice", "30m"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_spelling_is_understood),
		cmocka_unit_test(what_means_nothing_is_refused),
		cmocka_unit_test(a_selection_looks_at_its_field),
		cmocka_unit_test(who_has_it_already_is_no_recipient),
		cmocka_unit_test(several_must_all_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
