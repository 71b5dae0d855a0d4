/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"
#include "smtp/scripted.h"

#include "base/clock.h"
#include "smtp/transaction.h"

/* --- a message in memory ------------------------------------------------- */

struct memory {
	struct reader reader;
	struct str bytes;
	bool given;
};

static int
memory_next(struct reader *r, struct str *piece, struct err *err)
{
	struct memory *m = (struct memory *)r;

	(void)err;
	if (m->given || m->bytes.len == 0)
		return 0;
	m->given = true;
	*piece = m->bytes;
	return 1;
}

static int
memory_rewind(struct reader *r, struct err *err)
{
	(void)err;
	((struct memory *)r)->given = false;
	return 0;
}

static const struct reader_ops memory_ops = {
	.next = memory_next,
	.rewind = memory_rewind,
};

/* --- one test's worth ----------------------------------------------------- */

struct bench {
	struct scripted script;
	struct session_config cfg;
	struct session session;
	struct memory memory;
	struct envelope envelope;
	struct path_wishes wishes;
	struct transaction t;
	struct err err;
};

#define HELLO(caps) { "", "220 hi\r\n" }, { "EHLO me\r\n", "250-hi\r\n" caps \
	"250 HELP\r\n" }
#define TEXT "a: b\n\n.x\n"
#define WIRE "a: b\r\n\r\n.x\r\n"	/* 12 bytes */

static void
start(struct bench *b, const struct exchange_step *steps, const char *rcpts)
{
	struct str rest = str_of(rcpts), one;

	*b = (struct bench){
		.cfg = { .host = "h", .port = 25, .helo = "me",
			.deadline_ms = CLOCK_NEVER },
		.memory = { { &memory_ops }, STR(TEXT), false },
	};
	b->envelope.sender = strdup("s@x");
	while (str_cut(&rest, ' ', &one))
		envelope_add(&b->envelope, one, STR(""));
	b->t = (struct transaction){
		.envelope = &b->envelope,
		.message = &b->memory.reader,
		.needs = { .wire_bytes = sizeof(WIRE) - 1 },
		.wishes = &b->wishes,
		.last = true,
	};
	assert_int_equal(session_open(&b->session,
	    scripted_start(&b->script, steps), &b->cfg, &b->err), 0);
}

static void
finish(struct bench *b)
{
	session_close(&b->session);
	scripted_end(&b->script);
	envelope_clear(&b->envelope);
	transaction_clear(&b->t);
	err_clear(&b->err);
}

/* What had left when the end was announced, and how often it was. */
struct ending {
	struct bench *b;
	unsigned int count;
	unsigned int writes;
};

static void
note_ending(void *ctx)
{
	struct ending *e = ctx;

	e->count++;
	e->writes = e->b->script.writes;
}

/* --- tests ---------------------------------------------------------------- */

static void
without_extensions_each_command_waits(void **state)
{
	const struct exchange_step steps[] = { HELLO(""),
		{ "MAIL FROM:<s@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<a@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<b@x>\r\n", "550 5.1.1 no\r\n" },
		{ "DATA\r\n", "354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\n", "250 2.0.0 queued as 7\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_SENT);
	assert_int_equal(b.envelope.rcpt[1].state, RCPT_REFUSED);
	assert_err(&b.envelope.rcpt[1].err, EX_NOUSER,
	    "recipient b@x refused: 550 5.1.1 no");
	assert_string_equal(buf_cstr(&b.t.final), "2.0.0 queued as 7");
	finish(&b);
}

static void
with_pipelining_data_rides_along(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-SIZE 100\r\n"),
		{ "MAIL FROM:<s@x> SIZE=12\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\nQUIT\r\n",
		    "250 done\r\n221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_SENT);
	assert_int_equal(b.script.writes, 3);
	finish(&b);
}

static void
with_chunking_all_goes_in_one_flight(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-CHUNKING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nRCPT TO:<b@x>\r\n"
		    "BDAT 12 LAST\r\n" WIRE "QUIT\r\n",
		    "250 ok\r\n250 ok\r\n450 4.2.0 later\r\n250 done\r\n"
		    "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_SENT);
	assert_int_equal(b.envelope.rcpt[1].state, RCPT_DEFERRED);
	assert_int_equal(b.script.writes, 2);
	finish(&b);
}

static void
replies_may_come_byte_by_byte(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-CHUNKING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\n"
		    "BDAT 12 LAST\r\n" WIRE "QUIT\r\n",
		    "250 ok\r\n250 ok\r\n250-done\r\n250 really\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	b.script.chunk = 1;
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_SENT);
	finish(&b);
}

static void
nobody_accepted_is_never_a_delivery(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-PIPELINING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "250 ok\r\n550 no\r\n354 go\r\n" },
		{ ".\r\n", "250 lies\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_REFUSED);
	finish(&b);
}

static void
a_refused_sender_is_told_with_its_reply(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-PIPELINING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "553 5.7.1 not yours\r\n503 no\r\n503 no\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_UNAVAILABLE,
	    "sender s@x refused: 553 5.7.1 not yours");
	assert_int_equal(b.err.scope, ERR_MESSAGE);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_TODO);
	finish(&b);
}

static void
all_or_nothing_waits_for_the_recipients(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-CHUNKING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nRCPT TO:<b@x>\r\n",
		    "250 ok\r\n250 ok\r\n550 no\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	b.t.all_or_nothing = true;
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_NOUSER, "recipient b@x refused: 550 no");
	assert_int_equal(envelope_count(&b.envelope, RCPT_SENT), 0);
	finish(&b);
}

static void
all_or_nothing_prefers_the_temporary_refusal(void **state)
{
	const struct exchange_step steps[] = { HELLO(""),
		{ "MAIL FROM:<s@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<a@x>\r\n", "550 no\r\n" },
		{ "RCPT TO:<b@x>\r\n", "450 later\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	b.t.all_or_nothing = true;
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_TEMPFAIL, "recipient b@x refused: 450 later");
	finish(&b);
}

static void
all_or_nothing_needs_one_transaction(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-LIMITS RCPTMAX=1\r\n"),
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	b.t.all_or_nothing = true;
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_UNAVAILABLE, "only 1 of 2 recipients");
	finish(&b);
}

static void
a_refused_chunk_is_followed_by_rset(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-CHUNKING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nBDAT 12 LAST\r\n" WIRE,
		    "250 ok\r\n250 ok\r\n554 5.7.1 no\r\n" },
		{ "RSET\r\n", "250 ok\r\n" },
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nBDAT 12 LAST\r\n" WIRE,
		    "550 no\r\n503 no\r\n503 no\r\n" },
		{ "RSET\r\n", "250 ok\r\n" },
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nBDAT 12 LAST\r\n" WIRE,
		    "250 ok\r\n250 ok\r\n250 taken\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	b.t.last = false;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(transaction_run(&b.session, &b.t, &b.err),
		    -1);
		assert_int_equal(b.err.status, EX_UNAVAILABLE);
		err_clear(&b.err);
	}
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_SENT);
	finish(&b);
}

static void
lost_after_the_end_is_uncertain(void **state)
{
	const struct exchange_step dot[] = { HELLO("250-PIPELINING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\nQUIT\r\n", NULL },
		{ NULL, NULL } };
	const struct exchange_step chunk[] = {
		HELLO("250-PIPELINING\r\n250-CHUNKING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\n"
		    "BDAT 12 LAST\r\n" WIRE "QUIT\r\n", NULL },
		{ NULL, NULL } };
	const struct exchange_step *both[] = { dot, chunk };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bench b;

		start(&b, both[i], "a@x");
		assert_int_equal(transaction_run(&b.session, &b.t, &b.err),
		    -1);
		assert_err(&b.err, EX_TEMPFAIL,
		    "(the message may have been delivered)");
		assert_true(b.err.uncertain);
		finish(&b);
	}
}

static void
lost_before_the_end_is_certain(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-PIPELINING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n" },
		{ "", NULL },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_int_equal(b.err.status, EX_TEMPFAIL);
	assert_false(b.err.uncertain);
	finish(&b);
}

static void
a_crowded_server_gets_the_rest_in_a_second_round(void **state)
{
	const struct exchange_step steps[] = { HELLO(""),
		{ "MAIL FROM:<s@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<a@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<b@x>\r\n", "452 4.5.3 too many\r\n" },
		{ "DATA\r\n", "354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\n", "250 one\r\n" },
		{ "MAIL FROM:<s@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<b@x>\r\n", "250 ok\r\n" },
		{ "DATA\r\n", "354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\n", "250 two\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(envelope_count(&b.envelope, RCPT_SENT), 2);
	finish(&b);
}

static void
lmtp_has_one_verdict_a_recipient(void **state)
{
	const struct exchange_step steps[] = { { "", "220 hi\r\n" },
		{ "LHLO me\r\n", "250-hi\r\n250 PIPELINING\r\n" },
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nRCPT TO:<b@x>\r\n"
		    "RCPT TO:<c@x>\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\nQUIT\r\n",
		    "452 4.2.2 full\r\n250 c has it\r\n221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	b = (struct bench){ 0 };
	start(&b, (const struct exchange_step[]){ HELLO(""), { NULL, NULL } },
	    "a@x b@x c@x");
	/* the greeting differs, so open a second session by LHLO */
	b.session.quit_sent = true;
	session_close(&b.session);
	scripted_end(&b.script);
	b.cfg.lmtp = true;
	assert_int_equal(session_open(&b.session,
	    scripted_start(&b.script, steps), &b.cfg, &b.err), 0);
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(b.envelope.rcpt[0].state, RCPT_DEFERRED);
	assert_int_equal(b.envelope.rcpt[1].state, RCPT_REFUSED);
	assert_int_equal(b.envelope.rcpt[2].state, RCPT_SENT);
	finish(&b);
}

static void
too_big_is_said_before_mail(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-SIZE 11\r\n"),
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_DATAERR,
	    "message of 12 bytes is larger than the 11");
	finish(&b);
}

static void
an_answer_with_the_354_is_not_the_verdict(void **state)
{
	const struct exchange_step steps[] = { HELLO(""),
		{ "MAIL FROM:<s@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<a@x>\r\n", "250 ok\r\n250 extra\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_PROTOCOL, "reply without a command");
	finish(&b);
}

static void
what_was_asked_about_a_recipient_goes_with_it(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-DSN\r\n"),
		{ "MAIL FROM:<s@x>\r\n"
		    "RCPT TO:<a@x> NOTIFY=DELAY ORCPT=rfc822;a+2Bb@y\r\n"
		    "RCPT TO:<b@x> NOTIFY=NEVER\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\nQUIT\r\n", "250 ok\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x b@x");
	b.wishes.notify = "never";
	envelope_set_dsn(&b.envelope.rcpt[0], "delay", "rfc822;a+2Bb@y");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	finish(&b);
}

static void
nothing_is_asked_where_nobody_would_understand(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-PIPELINING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n354 go\r\n" },
		{ "a: b\r\n\r\n..x\r\n.\r\nQUIT\r\n", "250 ok\r\n" },
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	envelope_set_dsn(&b.envelope.rcpt[0], "delay", "rfc822;a@y");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	finish(&b);
}

static void
a_message_that_changed_is_not_ended(void **state)
{
	const struct exchange_step steps[] = {
		HELLO("250-PIPELINING\r\n250-CHUNKING\r\n"),
		{ NULL, NULL } };
	struct bench b;

	(void)state;
	start(&b, steps, "a@x");
	b.memory.bytes = STR(TEXT "more\n");
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_err(&b.err, EX_TEMPFAIL, "message changed");
	assert_int_equal(b.script.said.len, 0);
	finish(&b);
}

static void
the_end_is_announced_before_it_leaves(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-CHUNKING\r\n"),
		{ "MAIL FROM:<s@x>\r\n", "250 ok\r\n" },
		{ "RCPT TO:<a@x>\r\n", "250 ok\r\n" },
		{ "BDAT 12 LAST\r\n" WIRE, "250 done\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;
	struct ending e = { .b = &b };

	(void)state;
	start(&b, steps, "a@x");
	b.t.ending = note_ending;
	b.t.ctx = &e;
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), 0);
	assert_int_equal(e.count, 1);
	assert_int_equal(e.writes, 3);	/* EHLO, MAIL, RCPT */
	finish(&b);
}

static void
no_end_is_announced_when_none_comes(void **state)
{
	const struct exchange_step steps[] = { HELLO("250-PIPELINING\r\n"),
		{ "MAIL FROM:<s@x>\r\nRCPT TO:<a@x>\r\nDATA\r\n",
		    "250 ok\r\n250 ok\r\n451 later\r\n" },
		{ "QUIT\r\n", "221 bye\r\n" },
		{ NULL, NULL } };
	struct bench b;
	struct ending e = { .b = &b };

	(void)state;
	start(&b, steps, "a@x");
	b.t.ending = note_ending;
	b.t.ctx = &e;
	assert_int_equal(transaction_run(&b.session, &b.t, &b.err), -1);
	assert_int_equal(e.count, 0);
	finish(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_is_announced_before_it_leaves),
		cmocka_unit_test(no_end_is_announced_when_none_comes),
		cmocka_unit_test(without_extensions_each_command_waits),
		cmocka_unit_test(with_pipelining_data_rides_along),
		cmocka_unit_test(with_chunking_all_goes_in_one_flight),
		cmocka_unit_test(replies_may_come_byte_by_byte),
		cmocka_unit_test(nobody_accepted_is_never_a_delivery),
		cmocka_unit_test(a_refused_sender_is_told_with_its_reply),
		cmocka_unit_test(all_or_nothing_waits_for_the_recipients),
		cmocka_unit_test(all_or_nothing_prefers_the_temporary_refusal),
		cmocka_unit_test(all_or_nothing_needs_one_transaction),
		cmocka_unit_test(a_refused_chunk_is_followed_by_rset),
		cmocka_unit_test(lost_after_the_end_is_uncertain),
		cmocka_unit_test(lost_before_the_end_is_certain),
		cmocka_unit_test(
		    a_crowded_server_gets_the_rest_in_a_second_round),
		cmocka_unit_test(lmtp_has_one_verdict_a_recipient),
		cmocka_unit_test(too_big_is_said_before_mail),
		cmocka_unit_test(an_answer_with_the_354_is_not_the_verdict),
		cmocka_unit_test(
		    what_was_asked_about_a_recipient_goes_with_it),
		cmocka_unit_test(
		    nothing_is_asked_where_nobody_would_understand),
		cmocka_unit_test(a_message_that_changed_is_not_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
