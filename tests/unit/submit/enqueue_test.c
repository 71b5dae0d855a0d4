/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/place.h"

#include "base/clock.h"
#include "base/grace.h"
#include "queue/qscan.h"
#include "submit/enqueue.h"
#include "submit/qsettings.h"
#include "base/banned.h"

#define NOW ((time_t)1787409930)
#define TEXT "From: <alice@example.org>\n\nhello\n"

/* One account, one message for a and b. */
struct bench {
	struct account *account;
	struct enqueue_place place;
	struct enqueue queue;
	struct envelope envelope;
	struct path_wishes wishes;
	struct err why, err;
	struct fate fate;
	struct enqueue_mail mail;
	struct spool *spool;
	struct qid id;
	struct qtake found;
};

static void
set(struct account *a, const char *keyword, const char *value)
{
	struct origin origin = { .kind = ORIGIN_FILE, .name = "x", .line = 1 };
	struct err err = { 0 };

	assert_int_equal(account_set(a, setting_find(str_of(keyword)),
	    str_of(value), &origin, &err), 0);
}

/* words: keywords and values, NULL at the end */
static void
start(struct bench *b, const char *const *words)
{
	*b = (struct bench){ .account = account_new("work", DIALECT_ENVOI,
	    NULL), .place = { .dir = place_dir.path }, .wishes = {
	    .dsn_optional = true } };
	set(b->account, "host", "mail.example.org");
	set(b->account, "queue_retry", "100..100");
	for (; words[0]; words += 2)
		set(b->account, words[0], words[1]);
	assert_int_equal(account_finish(b->account, NULL, &b->err), 0);
	enqueue_init(&b->queue, &b->place, b->account);
	b->envelope.sender = strdup("alice@example.org");
	envelope_add(&b->envelope, STR("a@example.net"), STR("staff"));
	envelope_add(&b->envelope, STR("b@example.net"), STR(""));
	b->envelope.rcpt[0].state = b->envelope.rcpt[1].state = RCPT_DEFERRED;
	b->spool = spool_from(STR(TEXT));
	err_set(&b->why, EX_TEMPFAIL, "X", "not now");
	b->fate = (struct fate){ .run = FATE_WAIT };
	b->mail = (struct enqueue_mail){ .envelope = &b->envelope,
	    .which = RCPT_DEFERRED, .reader = spool_reader(b->spool, 0),
	    .wishes = &b->wishes, .err = &b->why, .fate = &b->fate };
}

#define START(b, ...) \
	start(b, (const char *const[]){ __VA_ARGS__, NULL })

/* Put it in, and read what is there then. */
static const struct qitem *
put(struct bench *b)
{
	bool busy;

	assert_int_equal(enqueue_put(&b->queue, &b->mail, &b->id, &b->err),
	    0);
	assert_int_equal(qtake_look(&b->found, place_dir.fd, b->id.text,
	    &busy, &b->err), QFILE_OK);
	return &b->found.item;
}

static void
finish(struct bench *b)
{
	if (*b->id.text)
		qtake_release(&b->found);
	grace_end();
	reader_free(b->mail.reader);
	spool_free(b->spool);
	envelope_clear(&b->envelope);
	enqueue_clear(&b->queue);
	account_free(b->account);
	err_clear(&b->why);
	err_clear(&b->err);
}

static int
make(void **state)
{
	clock_fix(NOW);
	return place_make(state);
}

static int
drop(void **state)
{
	clock_fix(0);
	return place_remove(state);
}

static void
those_who_wait_are_in_it_and_nobody_else(void **state)
{
	struct bench b;
	const struct qitem *item;

	(void)state;
	START(&b, NULL);
	b.envelope.rcpt[1].state = RCPT_SENT;
	envelope_set_dsn(&b.envelope.rcpt[0], "never", "rfc822;x");
	b.mail.saved = true;
	item = put(&b);
	assert_int_equal(item->rcpt_count, 1);
	assert_string_equal(item->rcpt[0].addr, "a@example.net");
	assert_string_equal(item->rcpt[0].original, "staff");
	assert_string_equal(item->rcpt[0].notify, "never");
	assert_string_equal(item->rcpt[0].orcpt, "rfc822;x");
	assert_string_equal(item->account, "work");
	assert_true(item->saved);
	assert_true(item->dsn_optional);
	assert_int_equal(item->queued, NOW);
	assert_int_equal(item->attempts, 1);
	assert_int_equal(item->last, NOW);
	assert_in_range(item->next, NOW + 75, NOW + 125);
	assert_int_equal(item->state, QITEM_WAITING);
	finish(&b);
}

static void
an_accounts_fault_delays_the_account_and_not_the_message(void **state)
{
	struct bench b;
	const struct qitem *item;

	(void)state;
	START(&b, NULL);
	b.fate.run = FATE_ACCOUNT;
	item = put(&b);
	assert_int_equal(item->attempts, 1);
	assert_int_equal(item->next, 0);
	finish(&b);
}

static void
who_was_not_tried_is_due_at_once_and_somebody_is_woken(void **state)
{
	struct bench b;
	const struct qitem *item;
	struct stat st;

	(void)state;
	START(&b, NULL);
	b.mail.fate = NULL;
	item = put(&b);
	assert_int_equal(item->attempts, 0);
	assert_int_equal(item->last, 0);
	assert_int_equal(item->next, 0);
	assert_int_equal(fstatat(place_dir.fd, ".wake", &st, 0), 0);
	finish(&b);
}

static void
what_may_have_arrived_waits_long_or_is_held(void **state)
{
	static const char *const how[] = { "retry", "hold" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct bench b;
		const struct qitem *item;

		START(&b, "queue_uncertain", how[i]);
		b.why.uncertain = true;
		b.fate.least = FATE_LONG;
		item = put(&b);
		assert_true(item->uncertain);
		assert_int_equal(item->next, NOW + FATE_LONG);
		assert_int_equal(item->state, i ? QITEM_HELD :
		    QITEM_WAITING);
		finish(&b);
	}
}

static void
what_counts_from_now_becomes_a_time(void **state)
{
	struct bench b;
	const struct qitem *item;

	(void)state;
	START(&b, NULL);
	b.wishes = (struct path_wishes){ .hold_seconds = 70, .deliver_by =
	    "-60;NT", .ret = "hdrs", .priority = "3", .requiretls = true };
	item = put(&b);
	assert_string_equal(item->hold_until, "2026-08-22T14:46:40Z");
	assert_int_equal(item->deliver_by, NOW - 60);
	assert_int_equal(item->by_mode, 'N');
	assert_true(item->by_trace);
	assert_string_equal(item->ret, "headers");
	assert_string_equal(item->priority, "3");
	assert_true(item->requiretls);
	finish(&b);
}

static void
what_is_unfit_is_not_put_in(void **state)
{
	struct bench b;

	(void)state;
	START(&b, "queue", "always");
	assert_true(enqueue_is_straight(&b.queue));
	b.place.unfit = "it has a secret";
	assert_false(enqueue_is_straight(&b.queue));
	assert_int_equal(enqueue_put(&b.queue, &b.mail, &b.id, &b.err), -1);
	assert_err(&b.err, EX_TEMPFAIL, "the message cannot be queued: it has "
	    "a secret");
	assert_false(qscan_any(place_dir.fd));
	finish(&b);
}

static void
only_who_comes_after_the_pause_counts_as_another_failure(void **state)
{
	struct buf key = { 0 };
	struct qacct a;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct bench b;

		START(&b, NULL);
		clock_fix(i < 3 ? NOW + i : NOW + 200);
		b.fate = (struct fate){ FATE_ACCOUNT, FATE_KEEP,
		    QACCT_NETWORK, 0 };
		enqueue_failed(&b.queue, &b.fate, &b.why);
		if (key.len == 0)
			qsettings_key(&key, b.account, NULL);
		finish(&b);
	}
	qacct_load(&a, &place_dir, buf_str(&key));
	assert_int_equal(a.fails, 2);
	assert_string_equal(a.reason, "not now");
	qacct_clear(&a);
	buf_clear(&key);
}

static void
an_account_is_known_once_it_has_worked(void **state)
{
	const struct fate doubt = { FATE_ACCOUNT, FATE_KEEP_KNOWN,
	    QACCT_SETUP, 0 };
	struct bench b;

	(void)state;
	START(&b, NULL);
	assert_false(enqueue_keeps(&b.queue, &doubt));
	enqueue_worked(&b.queue);
	finish(&b);
	START(&b, NULL);
	assert_true(enqueue_keeps(&b.queue, &doubt));
	finish(&b);
	START(&b, "queue", "never");
	assert_false(enqueue_keeps(&b.queue, &doubt));
	finish(&b);
}

static void
the_rate_holds_for_all_who_come_after(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct bench b;

		START(&b, "rate", "2/h");
		if (i < 2) {
			assert_int_equal(enqueue_may_send(&b.queue, &b.err),
			    0);
		} else {
			assert_int_equal(enqueue_may_send(&b.queue, &b.err),
			    -1);
			err_clear(&b.err);
			b.mail.fate = NULL;
			assert_int_equal(put(&b)->next, NOW + 3600);
		}
		finish(&b);
	}
}

int
main(void)
{
#define placed(test) cmocka_unit_test_setup_teardown(test, make, drop)
	const struct CMUnitTest tests[] = {
		placed(those_who_wait_are_in_it_and_nobody_else),
		placed(an_accounts_fault_delays_the_account_and_not_the_message),
		placed(who_was_not_tried_is_due_at_once_and_somebody_is_woken),
		placed(what_may_have_arrived_waits_long_or_is_held),
		placed(what_counts_from_now_becomes_a_time),
		placed(what_is_unfit_is_not_put_in),
		placed(only_who_comes_after_the_pause_counts_as_another_failure),
		placed(an_account_is_known_once_it_has_worked),
		placed(the_rate_holds_for_all_who_come_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
