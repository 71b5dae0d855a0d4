/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "cli/qview.h"

#define NOW ((time_t)1787408730)	/* Sat Aug 22 14:25:30 2026 */
#define HOUR ((time_t)3600)

static int
in_utc(void **state)
{
	(void)state;
	return setenv("TZ", "UTC", 1);
}

static void
make(struct qview *v, struct qitem *item)
{
	*item = (struct qitem){
		.state = QITEM_WAITING, .queued = NOW, .size = 1532,
		.account = alloc_copy("work"),
		.sender = alloc_copy("alice@example.org"),
	};
	assert_true(qid_read(&item->id, STR("1ng51vjnrv7sp9tg")));
	qitem_add_rcpt(item, STR("bob@example.net"), NULL);
	qitem_add_rcpt(item, STR("carol@example.net"), NULL);
	item->rcpt[0].mark = QITEM_SENT;
	*v = (struct qview){
		.id = item->id, .item = item, .found = QFILE_OK, .why = "",
		.now = NOW,
	};
}

static void
assert_view(struct qview *v, struct qitem *item, const char *want)
{
	struct buf got = { 0 };

	qview_put(&got, v);
	assert_string_equal(buf_cstr(&got), want);
	buf_clear(&got);
	qitem_clear(item);
}

static void
a_waiting_message_has_the_form_of_postfix(void **state)
{
	struct qview v;
	struct qitem item;

	(void)state;
	make(&v, &item);
	v.busy = true;
	item.attempts = 3;
	item.next = NOW + HOUR;
	item.last = NOW;
	v.history = STR("log: 2026-08-22T14:25:30Z 3 message 450 4.2.0 greylisted\n");
	assert_view(&v, &item,
	    "1ng51vjnrv7sp9tg*     1532 Sat Aug 22 14:25 alice@example.org"
	    "  [work]\n"
	    "     (450 4.2.0 greylisted; 3 attempts, next 15:25)\n"
	    "                                            carol@example.net\n");
}

static void
a_held_one_has_its_sign(void **state)
{
	struct qview v;
	struct qitem item;

	(void)state;
	make(&v, &item);
	item.state = QITEM_HELD;
	assert_view(&v, &item,
	    "1ng51vjnrv7sp9tg!     1532 Sat Aug 22 14:25 alice@example.org"
	    "  [work]\n"
	    "     (held)\n"
	    "                                            carol@example.net\n");
}

static void
an_uncertain_one_has_its_sign(void **state)
{
	struct qview v;
	struct qitem item;

	(void)state;
	make(&v, &item);
	item.uncertain = true;
	item.attempts = 1;
	item.next = NOW - 1;
	assert_view(&v, &item,
	    "1ng51vjnrv7sp9tg?     1532 Sat Aug 22 14:25 alice@example.org"
	    "  [work]\n"
	    "     (may have been delivered; 1 attempt, due)\n"
	    "                                            carol@example.net\n");
}

static void
a_report_stands_in_the_same_columns(void **state)
{
	struct qview v;
	struct qitem item;

	(void)state;
	make(&v, &item);
	v.id = qid_report(&item.id);
	*item.sender = '\0';
	assert_view(&v, &item,
	    "1ng51vjnrv7sp9tgd     1532 Sat Aug 22 14:25 MAILER-DAEMON"
	    "  [work]\n"
	    "                                            carol@example.net\n");
}

static void
trouble_with_the_account_is_the_reason(void **state)
{
	struct qacct acct = {
		.fails = 2, .last = NOW, .next = NOW + 24 * HOUR,
		.reason = (char[]){ "login refused (535 5.7.8)" },
	};
	struct qview v;
	struct qitem item;

	(void)state;
	make(&v, &item);
	v.acct = &acct;
	assert_view(&v, &item,
	    "1ng51vjnrv7sp9tg      1532 Sat Aug 22 14:25 alice@example.org"
	    "  [work]\n"
	    "     (login refused (535 5.7.8); next Sun Aug 23 14:25)\n"
	    "                                            carol@example.net\n");
}

static void
nothing_reaches_the_terminal_as_it_is(void **state)
{
	struct qview v;
	struct qitem item;
	struct buf got = { 0 };

	(void)state;
	make(&v, &item);
	v.all = true;
	alloc_set(&item.account, "\033[2J");
	alloc_set(&item.sender, "\033]0;x\007@a");
	alloc_set(&item.rcpt[0].addr, "a\302\233b@c");
	v.history = STR("log: 2026-08-22T14:25:30Z 3 \033[31mred\n");
	qview_put(&got, &v);
	for (size_t i = 0; i < got.len; i++)
		assert_true(got.ptr[i] == '\n' ||
		    (got.ptr[i] >= 0x20 && got.ptr[i] < 0x7f));
	buf_clear(&got);
	qitem_clear(&item);
}

static void
totals_are_as_postfix_counts(void **state)
{
	struct buf got = { 0 };

	(void)state;
	qview_put_total(&got, 2422, 2);
	qview_put_total(&got, 1, 1);
	assert_string_equal(buf_cstr(&got), "-- 3 Kbytes in 2 Requests.\n"
	    "-- 1 Kbytes in 1 Request.\n");
	buf_clear(&got);
}

static void
json_has_the_names_of_postqueue(void **state)
{
	struct qview v;
	struct qitem item;
	struct buf got = { 0 };

	(void)state;
	make(&v, &item);
	item.attempts = 1;
	item.next = NOW + 60;
	v.history = STR("log: 2026-08-22T14:25:30Z 1 "
	    "rcpt carol@example.net 450 \"no\"\n");
	qview_put_json(&got, &v);
	assert_string_equal(buf_cstr(&got),
	    "{\"queue_name\":\"deferred\",\"queue_id\":\"1ng51vjnrv7sp9tg\","
	    "\"arrival_time\":1787408730,\"message_size\":1532,"
	    "\"sender\":\"alice@example.org\",\"recipients\":["
	    "{\"address\":\"carol@example.net\",\"delay_reason\":"
	    "\"450 \\\"no\\\"\",\"state\":\"waiting\"}],"
	    "\"account\":\"work\",\"state\":\"waiting\",\"attempts\":1,"
	    "\"next_try\":1787408790,\"uncertain\":false}\n");
	buf_clear(&got);
	qitem_clear(&item);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_waiting_message_has_the_form_of_postfix),
		cmocka_unit_test(a_held_one_has_its_sign),
		cmocka_unit_test(an_uncertain_one_has_its_sign),
		cmocka_unit_test(a_report_stands_in_the_same_columns),
		cmocka_unit_test(trouble_with_the_account_is_the_reason),
		cmocka_unit_test(nothing_reaches_the_terminal_as_it_is),
		cmocka_unit_test(totals_are_as_postfix_counts),
		cmocka_unit_test(json_has_the_names_of_postqueue),
	};

	return cmocka_run_group_tests(tests, in_utc, NULL);
}
