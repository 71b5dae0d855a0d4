/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "smtp/refusal.h"

static const struct {
	enum step step;
	const char *line;
	int status;
	enum err_scope scope;
	const char *text;
} refusals[] = {
	{ STEP_BANNER, "421 busy", EX_TEMPFAIL, ERR_SESSION,
	    "server refused the connection: 421 busy" },
	{ STEP_BANNER, "554 no", EX_UNAVAILABLE, ERR_HOST,
	    "server refused the connection: 554 no" },
	{ STEP_EHLO, "550 no", EX_UNAVAILABLE, ERR_HOST,
	    "server refused EHLO: 550 no" },
	{ STEP_STARTTLS, "454 later", EX_TEMPFAIL, ERR_SESSION,
	    "server refused STARTTLS: 454 later" },
	{ STEP_STARTTLS, "500 what", EX_NOPERM, ERR_SESSION,
	    "server refused STARTTLS: 500 what" },
	{ STEP_AUTH, "535 5.7.8 bad", EX_NOPERM, ERR_SESSION,
	    "server refused the login: 535 5.7.8 bad" },
	{ STEP_AUTH, "454 4.7.0 later", EX_TEMPFAIL, ERR_SESSION,
	    "server refused the login: 454 4.7.0 later" },
	{ STEP_MAIL, "451 x", EX_TEMPFAIL, ERR_MESSAGE,
	    "sender o refused: 451 x" },
	{ STEP_MAIL, "550 x", EX_UNAVAILABLE, ERR_MESSAGE,
	    "sender o refused: 550 x" },
	{ STEP_MAIL, "530 5.7.0 auth", EX_UNAVAILABLE, ERR_SESSION,
	    "sender o refused: 530 5.7.0 auth" },
	{ STEP_RCPT, "550 5.1.1 no", EX_NOUSER, ERR_RCPT,
	    "recipient o refused: 550 5.1.1 no" },
	{ STEP_RCPT, "450 x", EX_TEMPFAIL, ERR_RCPT,
	    "recipient o refused: 450 x" },
	{ STEP_DATA, "554 x", EX_UNAVAILABLE, ERR_MESSAGE,
	    "server refused the message: 554 x" },
	{ STEP_DOT, "550 5.6.0 mime", EX_DATAERR, ERR_MESSAGE,
	    "server refused the message: 550 5.6.0 mime" },
	{ STEP_DOT, "452 full", EX_TEMPFAIL, ERR_MESSAGE,
	    "server refused the message: 452 full" },
	{ STEP_DOT, "421 bye", EX_TEMPFAIL, ERR_SESSION,
	    "server refused the message: 421 bye" },
	{ STEP_DATA, "250 what", EX_TEMPFAIL, ERR_MESSAGE,
	    "invalid reply to DATA: 250 what" },
};

static void
step_and_reply_give_the_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		struct err err = { 0 };
		struct reply r;

		reply_init(&r);
		assert_int_equal(reply_add_line(&r, str_of(refusals[i].line),
		    &err), 1);
		assert_int_equal(refusal_set(&err, refusals[i].step, &r, "o"),
		    -1);
		assert_int_equal(err.status, refusals[i].status);
		assert_int_equal(err.scope, refusals[i].scope);
		assert_string_equal(buf_cstr(&err.text), refusals[i].text);
		assert_int_equal(err.code, r.code);
		err_clear(&err);
		reply_clear(&r);
	}
}

static void
too_many_recipients_is_told_from_a_full_mailbox(void **state)
{
	static const struct {
		const char *line;
		size_t accepted;
		bool crowded;
	} table[] = {
		{ "452 too many", 1, true },
		{ "452 4.5.3 too many", 1, true },
		{ "452 4.5.3 too many", 0, false },
		{ "452 4.2.2 full", 1, false },
		{ "552 too many", 3, true },
		{ "552 5.2.2 full", 3, false },
		{ "450 4.5.3 x", 3, false },
		{ "550 no", 3, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct err err = { 0 };
		struct reply r;

		reply_init(&r);
		reply_add_line(&r, str_of(table[i].line), &err);
		assert_int_equal(refusal_is_crowded(&r, table[i].accepted),
		    table[i].crowded);
		reply_clear(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(step_and_reply_give_the_status),
		cmocka_unit_test(
		    too_many_recipients_is_told_from_a_full_mailbox),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
