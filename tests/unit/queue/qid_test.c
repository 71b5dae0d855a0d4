/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "base/random.h"
#include "queue/qid.h"
#include "base/banned.h"

static void
an_id_says_when_and_nothing_else(void **state)
{
	static const unsigned char zero[1], ones[1] = { 0xff };
	struct qid id;

	(void)state;
	clock_fix(1);
	random_fix(zero, 1);
	qid_new(&id);
	assert_string_equal(id.text, "0000001000000000");
	clock_fix(((time_t)1 << 35) - 1);
	random_fix(ones, 1);
	qid_new(&id);
	assert_string_equal(id.text, "zzzzzzzzzzzzzzzz");
	random_fix(NULL, 0);
	clock_fix(0);
}

static void
ids_sort_by_time(void **state)
{
	struct qid before = { "" }, id;

	(void)state;
	for (time_t t = 1; t < (time_t)1 << 34; t = t * 3 + 1) {
		clock_fix(t);
		qid_new(&id);
		assert_true(strcmp(before.text, id.text) < 0);
		before = id;
	}
	clock_fix(0);
}

static void
no_two_ids_are_the_same(void **state)
{
	struct qid a, b;

	(void)state;
	clock_fix(1000000000);
	qid_new(&a);
	for (int i = 0; i < 1000; i++) {
		qid_new(&b);
		assert_false(qid_same(&a, &b));
	}
	clock_fix(0);
}

static void
a_new_id_is_an_id(void **state)
{
	struct qid id, read = { "" }, report;

	(void)state;
	qid_new(&id);
	assert_true(qid_read(&read, qid_str(&id)));
	assert_true(qid_same(&id, &read));
	assert_false(qid_is_report(&read));
	report = qid_report(&id);
	assert_true(qid_read(&read, qid_str(&report)));
	assert_true(qid_is_report(&read));
}

static void
other_names_are_no_ids(void **state)
{
	static const char *const names[] = {
		"", "d", ".", "..", ".run", "1ng51vjnrv7sp9t",
		"1ng51vjnrv7sp9tgx", "1ng51vjnrv7sp9tgdd",
		"1NG51VJNRV7SP9TG", "1ng51vjnrv7sp9ti", "1ng51vjnrv7sp9tl",
		"1ng51vjnrv7sp9to", "1ng51vjnrv7sp9tu", "1ng51vjnrv7sp9t/",
		"1ng51vjnrv7sp9t.", ".tmp-1ng51vjnrv7sp9tg",
		"1ng51vjnrv7sp9tg.bad", "1ng51vjnrv7sp9t\xc3",
	};
	static const char nul[16] = "1ng51vjnrv7sp9t";
	struct qid id = { "kept" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_false(qid_read(&id, str_of(names[i])));
	assert_false(qid_read(&id, str_n(nul, sizeof(nul))));
	assert_string_equal(id.text, "kept");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_says_when_and_nothing_else),
		cmocka_unit_test(ids_sort_by_time),
		cmocka_unit_test(no_two_ids_are_the_same),
		cmocka_unit_test(a_new_id_is_an_id),
		cmocka_unit_test(other_names_are_no_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
