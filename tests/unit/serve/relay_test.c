/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "serve/relay.h"

/*
 * What became of one recipient: "+" sent, "4" deferred, "5" refused, "q"
 * queued.
 */
static void
add(struct envelope *e, const char *addr, char outcome)
{
	size_t i = envelope_add(e, str_of(addr), STR(""));
	struct err err = { 0 };

	if (outcome == '+') {
		envelope_set(&e->rcpt[i], RCPT_SENT, NULL);
		return;
	}
	if (outcome == 'q') {
		err_set(&err, EX_TEMPFAIL, "X", "later");
		envelope_set(&e->rcpt[i], RCPT_QUEUED, &err);
		return;
	}
	err_set(&err, outcome == '4' ? EX_TEMPFAIL : EX_NOUSER, "X",
	    "recipient %s refused", addr);
	err_reply(&err, outcome == '4' ? 450 : 550,
	    outcome == '4' ? "4.2.0" : "5.1.1", STR("no"));
	err.scope = ERR_RCPT;
	envelope_set(&e->rcpt[i], outcome == '4' ? RCPT_DEFERRED :
	    RCPT_REFUSED, &err);
}

static const struct {
	const char *outcomes;	/* of a@x, b@x, ... */
	int status;
	const char *reply;
	const char *want;
} cases[] = {
	{ "+", 0, "2.0.0 Ok: queued as 4A", "250 2.0.0 Ok: queued as 4A\r\n" },
	{ "++", 0, "thanks", "250 2.0.0 thanks\r\n" },
	{ "+", 0, "", "250 2.0.0 ok\r\n" },
	{ "5", 67, "", "550 5.1.1 recipient a@x refused\r\n" },
	{ "4", 75, "", "450 4.2.0 recipient a@x refused\r\n" },
	{ "54", 75, "", "450 4.2.0 recipient a@x refused; recipient b@x "
	    "refused\r\n" },
	{ "55", 67, "", "550 5.1.1 recipient a@x refused; recipient b@x "
	    "refused\r\n" },
	{ "+5", 67, "2.0.0 ok", "554 5.0.0 delivered to 1 of 2 recipients; "
	    "recipient b@x refused\r\n" },
	{ "+4", 75, "2.0.0 ok", "554 5.0.0 delivered to 1 of 2 recipients; "
	    "recipient b@x refused\r\n" },
	{ "q", 0, "", "250 2.0.0 queued as 1ng51vjnrv7sp9tg\r\n" },
	{ "+q", 0, "2.0.0 ok", "250 2.0.0 queued as 1ng51vjnrv7sp9tg\r\n" },
	{ "+q5", 67, "2.0.0 ok", "554 5.0.0 delivered to 1 and queued for 1 "
	    "of 3 recipients; recipient c@x refused\r\n" },
	{ "", 75, "", "451 4.3.0 not delivered\r\n" },
};

static void
only_a_whole_delivery_is_a_success(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct submit_result result = { .status = cases[i].status };
		struct envelope e = { 0 };
		struct answer a = { 0 };
		struct buf out = { 0 };
		char addr[] = "a@x";

		for (const char *o = cases[i].outcomes; *o; o++, addr[0]++)
			add(&e, addr, *o);
		result.sent = envelope_count(&e, RCPT_SENT);
		result.queued = envelope_count(&e, RCPT_QUEUED);
		qid_read(&result.queue_id, STR("1ng51vjnrv7sp9tg"));
		buf_puts(&result.reply, cases[i].reply);
		relay_answer(&a, &result, &e);
		answer_put(&out, &a);
		assert_string_equal(buf_cstr(&out), cases[i].want);
		answer_clear(&a);
		buf_clear(&out);
		envelope_clear(&e);
		submit_result_clear(&result);
	}
}

static void
what_stopped_everybody_is_said_once(void **state)
{
	struct submit_result result = { .status = EX_TEMPFAIL };
	struct envelope e = { 0 };
	struct answer a = { 0 };

	(void)state;
	err_set(&result.err, EX_TEMPFAIL, "X", "connection refused");
	for (char addr[] = "a@x"; addr[0] < 'd'; addr[0]++) {
		struct err copy = { 0 };
		size_t i = envelope_add(&e, str_of(addr), STR(""));

		err_copy(&copy, &result.err);
		envelope_set(&e.rcpt[i], RCPT_DEFERRED, &copy);
	}
	relay_answer(&a, &result, &e);
	assert_int_equal(a.code, 451);
	assert_string_equal(buf_cstr(&a.text), "connection refused");
	answer_clear(&a);
	envelope_clear(&e);
	submit_result_clear(&result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_whole_delivery_is_a_success),
		cmocka_unit_test(what_stopped_everybody_is_said_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
