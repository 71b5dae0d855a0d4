/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include "base/clock.h"
#include "queue/qacct.h"
#include "queue/qnotice.h"
#include "base/banned.h"

/* The messages of place.h were queued a little earlier. */
#define NOW ((time_t)1787410000)
#define DAY ((time_t)24 * 60 * 60)

static int
begin(void **state)
{
	clock_fix(NOW);
	return place_make(state);
}

static int
end(void **state)
{
	clock_fix(0);
	return place_remove(state);
}

static void
put(struct qid *id, int64_t waited)
{
	struct err err = { 0 };
	struct qitem item;

	place_item(&item);
	item.waited = waited;
	assert_int_equal(place_put(&item, STR("Subject: x\n\ny\n"),
	    (struct str){ 0 }, NULL, &err), 0);
	*id = item.id;
	qitem_clear(&item);
}

/* How many notices of a kind there are; all is told then. */
static size_t
tell(enum qnotice_kind kind, int64_t late)
{
	struct qnotices n = { 0 };
	size_t count = 0;

	qnotice_find(&n, &place_dir, late);
	for (size_t i = 0; i < n.count; i++)
		if (n.item[i].kind == kind)
			count += n.item[i].count ? n.item[i].count : 1;
	qnotice_told(&n, &place_dir);
	qnotices_clear(&n);
	return count;
}

static void
an_empty_queue_is_no_news(void **state)
{
	struct qnotices n = { 0 };

	(void)state;
	qnotice_find(&n, &place_dir, 1);
	assert_int_equal(n.count, 0);
	qnotice_told(&n, &place_dir);
	assert_int_equal(place_count(place_dir.fd), 0);
	qnotices_clear(&n);
}

static void
each_failed_message_is_told_once(void **state)
{
	struct err err = { 0 };
	struct qid id;

	(void)state;
	for (int i = 0; i < 2; i++) {
		put(&id, 0);
		assert_int_equal(qstore_fail(&place_dir, &id, i == 1, &err),
		    0);
	}
	assert_int_equal(tell(QNOTICE_FAILED, 0), 2);
	assert_int_equal(tell(QNOTICE_FAILED, 0), 0);
	put(&id, 0);
	assert_int_equal(qstore_fail(&place_dir, &id, false, &err), 0);
	assert_int_equal(tell(QNOTICE_FAILED, 0), 1);
}

static void
a_late_message_is_told_once(void **state)
{
	struct qid id;

	(void)state;
	put(&id, 100);
	assert_int_equal(tell(QNOTICE_LATE, 0), 0);
	assert_int_equal(tell(QNOTICE_LATE, 101), 0);
	assert_int_equal(tell(QNOTICE_LATE, 100), 1);
	assert_int_equal(tell(QNOTICE_LATE, 100), 0);
}

static void
break_down(time_t when, enum qacct_cause cause)
{
	struct qacct a = { 0 };

	a.account = strdup("work");
	a.reason = strdup("login refused");
	qacct_failed(&a, cause, when, 60, 3600, 0);
	qacct_save(&a, &place_dir, STR("key"));
	qacct_clear(&a);
}

static void
an_account_is_told_of_while_mail_waits_for_it(void **state)
{
	struct qid id;

	(void)state;
	break_down(NOW, QACCT_SETUP);
	assert_int_equal(tell(QNOTICE_ACCOUNT, 0), 0);
	put(&id, 0);
	assert_int_equal(tell(QNOTICE_ACCOUNT, 0), 1);
	assert_int_equal(tell(QNOTICE_ACCOUNT, 0), 0);
	/* Another trouble is another cause; a network is none. */
	break_down(NOW + 1, QACCT_SETUP);
	assert_int_equal(tell(QNOTICE_ACCOUNT, 0), 1);
	break_down(NOW + 2, QACCT_NETWORK);
	assert_int_equal(tell(QNOTICE_ACCOUNT, 0), 0);
}

static void
a_queue_that_nothing_runs_is_told_of_after_a_day(void **state)
{
	struct qid id;

	(void)state;
	put(&id, 0);
	assert_int_equal(tell(QNOTICE_IDLE, 0), 0);
	clock_fix(NOW + DAY + 1);
	assert_int_equal(tell(QNOTICE_IDLE, 0), 1);
	assert_int_equal(tell(QNOTICE_IDLE, 0), 0);
}

static void
a_run_of_today_is_enough(void **state)
{
	struct qid id;
	const struct timespec times[2] = {
		{ .tv_sec = NOW }, { .tv_sec = NOW }
	};

	(void)state;
	put(&id, 0);
	place_write(".run", STR(""));
	assert_int_equal(utimensat(place_dir.fd, ".run", times, 0), 0);
	clock_fix(NOW + DAY - 1);
	assert_int_equal(tell(QNOTICE_IDLE, 0), 0);
	clock_fix(NOW + 2 * DAY);
	assert_int_equal(tell(QNOTICE_IDLE, 0), 1);
}

static void
a_planted_record_is_not_followed(void **state)
{
	struct err err = { 0 };
	struct buf out = { 0 };
	struct qid id;

	(void)state;
	place_write("victim", STR("precious"));
	assert_int_equal(symlinkat("victim", place_dir.fd, ".told"), 0);
	put(&id, 0);
	assert_int_equal(qstore_fail(&place_dir, &id, false, &err), 0);
	assert_int_equal(tell(QNOTICE_FAILED, 0), 1);
	place_read("victim", &out);
	assert_string_equal(buf_cstr(&out), "precious");
	buf_clear(&out);
}

#define placed(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		placed(an_empty_queue_is_no_news),
		placed(each_failed_message_is_told_once),
		placed(a_late_message_is_told_once),
		placed(an_account_is_told_of_while_mail_waits_for_it),
		placed(a_queue_that_nothing_runs_is_told_of_after_a_day),
		placed(a_run_of_today_is_enough),
		placed(a_planted_record_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
