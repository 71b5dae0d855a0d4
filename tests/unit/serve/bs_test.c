/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"
#include "serve/client.h"

#include <sysexits.h>

#include "serve/bs.h"

/* --- who takes the mail -------------------------------------------------- */

struct taker {
	struct buf log;		/* a line for each mail */
	int fail;		/* code of the answer to each; 0: 250 */
	bool one_by_one;	/* the second recipient is refused */
};

static int
taker_sender(void *ctx, const struct mailarg *mail, struct answer *no)
{
	(void)ctx;
	if (strcmp(mail->addr, "no@x") == 0)
		return answer_set(no, 550, "5.7.1", "not you");
	return 0;
}

static int
taker_rcpt(void *ctx, const struct mailarg *rcpt, struct answer *no)
{
	(void)ctx;
	if (strcmp(rcpt->addr, "no@x") == 0)
		return answer_set(no, 550, "5.1.1", "nobody");
	return 0;
}

static void
taker_deliver(void *ctx, const struct parcel *p, struct answer *whole,
	struct answer *each)
{
	struct taker *t = ctx;
	struct reader *r = spool_reader(p->spool, 0);
	struct err err = { 0 };
	struct str piece;

	buf_putf(&t->log, "%s>", p->mail.addr);
	for (size_t i = 0; i < p->count; i++)
		buf_putf(&t->log, "%s%s", i ? "," : "", p->rcpt[i].addr);
	buf_puts(&t->log, "[");
	while (reader_next(r, &piece, &err) == 1)
		buf_put(&t->log, piece);
	buf_puts(&t->log, "]\n");
	reader_free(r);
	if (t->fail)
		answer_set(whole, t->fail, "", "no");
	else
		answer_set(whole, 250, "2.0.0", "taken");
	if (t->one_by_one && each)
		answer_set(&each[1], 550, "5.1.1", "not this one");
}

/* --- one test's worth ---------------------------------------------------- */

struct bench {
	struct taker taker;
	struct client client;
	struct bs_back back;
	struct bs_config cfg;
	int status;
};

static void
start(struct bench *b, struct str says, size_t step)
{
	*b = (struct bench){
		.taker.log = BUF_MAX(1 << 20),
		.client = client_of(says, step),
		.back = { NULL, taker_sender, taker_rcpt, taker_deliver },
		.cfg = { .host = "h", .max_size = 1000, .max_rcpts = 3 },
	};
	b->back.ctx = &b->taker;
	b->cfg.back = &b->back;
}

static void
end(struct bench *b)
{
	buf_clear(&b->taker.log);
	buf_clear(&b->client.heard);
}

#define HI "220 h ESMTP envoi\r\n"
#define OK_MAIL "250 2.1.0 sender ok\r\n"
#define OK_RCPT "250 2.1.5 recipient ok\r\n"
#define GO "354 end the message with a lone dot\r\n"
#define TAKEN "250 2.0.0 taken\r\n"
#define BYE "221 2.0.0 goodbye\r\n"

/* Whole, byte by byte, and cut at each place: always the same. */
static void
check(struct str says, const char *heard, const char *log, int status)
{
	for (size_t step = 0; step <= says.len; step++) {
		struct bench b;

		start(&b, says, step);
		b.status = bs_run(&b.cfg, &b.client.stream);
		if (strcmp(buf_cstr(&b.client.heard), heard) != 0)
			fail_msg("by %zu heard: %s", step,
			    buf_cstr(&b.client.heard));
		assert_string_equal(buf_cstr(&b.taker.log), log);
		assert_int_equal(b.status, status);
		end(&b);
	}
}

static void
a_mail_is_taken(void **state)
{
	(void)state;
	check(STR("EHLO me\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n"
	    "RCPT TO:<c@y>\r\nDATA\r\nS: x\r\n\r\n..\r\n.\r\nQUIT\r\n"),
	    HI "250-h\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n"
	    "250-SMTPUTF8\r\n250-DSN\r\n250-CHUNKING\r\n"
	    "250 ENHANCEDSTATUSCODES\r\n"
	    OK_MAIL OK_RCPT OK_RCPT GO TAKEN BYE,
	    "a@x>b@y,c@y[S: x\r\n\r\n.\r\n]\n", 0);
}

static void
lines_may_end_in_lf(void **state)
{
	(void)state;
	check(STR("HELO me\nMAIL FROM:<>\nRCPT TO:<b@y>\nDATA\n.\nQUIT\n"),
	    HI "250 h\r\n" OK_MAIL OK_RCPT GO TAKEN BYE,
	    ">b@y[]\n", 0);
}

static void
several_mails_follow_each_other(void **state)
{
	(void)state;
	check(STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n1\r\n.\r\n"
	    "MAIL FROM:<a@x>\r\nRCPT TO:<c@y>\r\nDATA\r\n2\r\n.\r\n"),
	    HI OK_MAIL OK_RCPT GO TAKEN OK_MAIL OK_RCPT GO TAKEN,
	    "a@x>b@y[1\r\n]\na@x>c@y[2\r\n]\n", 0);
}

static void
chunks_are_put_together(void **state)
{
	(void)state;
	check(STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nBDAT 5\r\n.\r\n.\n"
	    "BDAT 0\r\nBDAT 3 LAST\r\nend"
	    "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nBDAT 0 LAST\r\nQUIT\r\n"),
	    HI OK_MAIL OK_RCPT "250 2.0.0 5 bytes\r\n250 2.0.0 0 bytes\r\n"
	    TAKEN OK_MAIL OK_RCPT TAKEN BYE,
	    "a@x>b@y[.\r\n.\nend]\na@x>b@y[]\n", 0);
}

static void
a_chunk_that_is_not_wanted_is_no_command(void **state)
{
	(void)state;
	check(STR("BDAT 6 LAST\r\nQUIT\r\nMAIL FROM:<a@x>\r\n"
	    "BDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\nQUIT\r\n"),
	    HI "503 5.5.1 MAIL comes first\r\n" OK_MAIL
	    "554 5.5.1 no recipients\r\n554 5.5.1 no recipients\r\n" BYE,
	    "", 0);
}

static void
the_order_of_commands_is_kept(void **state)
{
	(void)state;
	check(STR("RCPT TO:<b@y>\r\nDATA\r\nMAIL FROM:<a@x>\r\nDATA\r\n"
	    "MAIL FROM:<b@x>\r\nRCPT TO:<b@y>\r\nBDAT 1\r\nxDATA\r\n"
	    "RCPT TO:<c@y>\r\nRSET\r\nDATA\r\nQUIT\r\n"),
	    HI "503 5.5.1 MAIL comes first\r\n503 5.5.1 MAIL comes first\r\n"
	    OK_MAIL "554 5.5.1 no recipients\r\n"
	    "503 5.5.1 a mail is open already\r\n" OK_RCPT
	    "250 2.0.0 1 bytes\r\n503 5.5.1 this mail comes by BDAT\r\n"
	    "503 5.5.1 MAIL comes first\r\n250 2.0.0 ok\r\n"
	    "503 5.5.1 MAIL comes first\r\n" BYE, "", 0);
}

static void
hello_and_reset_forget_the_mail(void **state)
{
	(void)state;
	check(STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nRSET\r\n"
	    "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nHELO x\r\n"
	    "MAIL FROM:<c@x>\r\nRCPT TO:<d@y>\r\nDATA\r\n.\r\n"),
	    HI OK_MAIL OK_RCPT "250 2.0.0 ok\r\n" OK_MAIL OK_RCPT "250 h\r\n"
	    OK_MAIL OK_RCPT GO TAKEN, "c@x>d@y[]\n", 0);
}

static void
refused_people_are_left_out(void **state)
{
	(void)state;
	check(STR("MAIL FROM:<no@x>\r\nMAIL FROM:<a@x>\r\nRCPT TO:<no@x>\r\n"
	    "RCPT TO:<1@y>\r\nRCPT TO:<1@y>\r\nRCPT TO:<2@y>\r\n"
	    "RCPT TO:<3@y>\r\nDATA\r\n.\r\n"),
	    HI "550 5.7.1 not you\r\n" OK_MAIL "550 5.1.1 nobody\r\n"
	    OK_RCPT OK_RCPT OK_RCPT "452 4.5.3 too many recipients\r\n"
	    GO TAKEN, "a@x>1@y,1@y,2@y[]\n", 0);
}

static void
other_commands_have_their_answers(void **state)
{
	(void)state;
	check(STR("NOOP x\r\nVRFY joe\r\nHELP\r\nEXPN joe\r\nSTARTTLS\r\n"
	    "FOO\r\nMAIL FROM:x\r\nquit\r\n"),
	    HI "250 2.0.0 ok\r\n252 2.5.2 cannot tell; send a mail\r\n"
	    "214 2.0.0 EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY "
	    "HELP QUIT\r\n"
	    "502 5.5.1 not offered here\r\n502 5.5.1 not offered here\r\n"
	    "500 5.5.2 unknown command 'FOO'\r\n"
	    "501 5.5.2 the address must stand in < and >\r\n" BYE, "", 0);
}

/* --- hostile ------------------------------------------------------------- */

static void
text_does_not_become_commands(void **state)
{
	(void)state;
	check(STR("NOOP\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"
	    "1\n.\nMAIL FROM:<e@x>\r\n2\n.\r\n3\r.\r4\r\n.\n5\r.\r\n6\r\n"
	    ".\r\n"),
	    HI "250 2.0.0 ok\r\n" OK_MAIL OK_RCPT GO TAKEN,
	    "a@x>b@y[1\n.\nMAIL FROM:<e@x>\r\n2\n.\r\n3\r.\r4\r\n\n5\r.\r\n"
	    "6\r\n]\n", 0);
}

static void
a_line_break_within_a_command_ends_the_session(void **state)
{
	(void)state;
	check(STR("EHLO me\r\nMAIL FROM:<a@x>\nRCPT TO:<evil@y>\r\nQUIT\r\n"),
	    HI "250-h\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n"
	    "250-SMTPUTF8\r\n250-DSN\r\n250-CHUNKING\r\n"
	    "250 ENHANCEDSTATUSCODES\r\n"
	    "521 5.5.2 a line ends in another way than the first one did\r\n",
	    "", EX_PROTOCOL);
}

static void
a_browser_is_sent_away(void **state)
{
	(void)state;
	check(STR("POST / HTTP/1.1\r\nHost: h\r\n\r\nMAIL FROM:<a@x>\r\n"),
	    HI "521 5.5.1 this is a mail service\r\n", "", EX_PROTOCOL);
}

static void
a_chunk_without_a_size_ends_the_session(void **state)
{
	(void)state;
	check(STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nBDAT x LAST\r\n"
	    "QUIT\r\n"),
	    HI OK_MAIL OK_RCPT "501 5.5.4 BDAT takes a size and LAST\r\n",
	    "", EX_PROTOCOL);
}

static void
too_many_errors_end_the_session(void **state)
{
	struct buf says = { 0 };
	struct bench b;

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_puts(&says, "FOO\r\n");
	start(&b, buf_str(&says), 0);
	assert_int_equal(bs_run(&b.cfg, &b.client.stream), EX_PROTOCOL);
	assert_int_equal(b.client.heard.len, sizeof(HI) - 1 +
	    19 * (sizeof("500 5.5.2 unknown command 'FOO'\r\n") - 1) +
	    sizeof("421 4.7.0 too many errors; goodbye\r\n") - 1);
	end(&b);
	buf_clear(&says);
}

static void
too_many_mails_end_the_session(void **state)
{
	struct buf says = BUF_MAX(1 << 20);
	struct bench b;

	(void)state;
	for (int i = 0; i <= BS_MAILS_MAX; i++)
		buf_puts(&says, "MAIL FROM:<a@x>\r\nRSET\r\n");
	start(&b, buf_str(&says), 0);
	b.client.heard = BUF_MAX(1 << 22);
	assert_int_equal(bs_run(&b.cfg, &b.client.stream), EX_PROTOCOL);
	assert_true(str_ends(buf_str(&b.client.heard), STR("421 4.7.0 too "
	    "many mails over one connection; connect again\r\n")));
	end(&b);
	buf_clear(&says);
}

/* A message of n bytes by DATA or in two chunks. */
static void
send_size(size_t n, bool chunked, const char *want)
{
	struct buf says = { 0 }, heard = { 0 };
	struct bench b;

	buf_puts(&says, "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n");
	if (chunked)
		buf_putf(&says, "BDAT %zu\r\n", n);
	else
		buf_puts(&says, "DATA\r\n");
	for (size_t i = 0; i < n - 2; i++)
		buf_putc(&says, 'x');
	buf_puts(&says, chunked ? "\r\nBDAT 0 LAST\r\n" : "\r\n.\r\n");
	buf_puts(&says, "NOOP\r\n");
	start(&b, buf_str(&says), 0);
	assert_int_equal(bs_run(&b.cfg, &b.client.stream), 0);
	buf_putf(&heard, HI OK_MAIL OK_RCPT "%s250 2.0.0 ok\r\n", want);
	assert_string_equal(buf_cstr(&b.client.heard), buf_cstr(&heard));
	end(&b);
	buf_clear(&says);
	buf_clear(&heard);
}

static void
a_message_that_is_too_large_is_heard_to_its_end(void **state)
{
#define BIG "552 5.3.4 message is larger than 1000 bytes\r\n"
	(void)state;
	send_size(1000, false, GO TAKEN);
	send_size(1001, false, GO BIG);
	send_size(50000, false, GO BIG);
	send_size(1000, true, "250 2.0.0 1000 bytes\r\n" TAKEN);
	send_size(1001, true, BIG BIG);
	check(STR("MAIL FROM:<a@x> SIZE=1001\r\nMAIL FROM:<a@x> SIZE=1000"
	    "\r\nRSET\r\n"), HI BIG OK_MAIL "250 2.0.0 ok\r\n", "", 0);
}

static void
a_client_that_leaves_within_a_mail_sends_nothing(void **state)
{
	(void)state;
	check(STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\nhalf\r\n.\r"),
	    HI OK_MAIL OK_RCPT GO, "", EX_TEMPFAIL);
	check(STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nBDAT 5 LAST\r\nhalf"),
	    HI OK_MAIL OK_RCPT, "", EX_TEMPFAIL);
	check(STR("MAIL FROM:<a@x>\r\n"), HI OK_MAIL, "", EX_TEMPFAIL);
}

static void
a_silent_client_is_told_so(void **state)
{
	struct bench b;

	(void)state;
	start(&b, STR("NOOP\r\n"), 0);
	b.client.hangs = true;
	assert_int_equal(bs_run(&b.cfg, &b.client.stream), EX_TEMPFAIL);
	assert_string_equal(buf_cstr(&b.client.heard), HI "250 2.0.0 ok\r\n"
	    "421 4.4.2 nothing was heard for too long; goodbye\r\n");
	end(&b);
}

/* --- outcomes ------------------------------------------------------------- */

static void
a_failed_delivery_is_no_success(void **state)
{
	struct bench b;

	(void)state;
	start(&b, STR("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n.\r\n"
	    "MAIL FROM:<a@x>\r\n"), 0);
	b.taker.fail = 451;
	bs_run(&b.cfg, &b.client.stream);
	assert_string_equal(buf_cstr(&b.client.heard),
	    HI OK_MAIL OK_RCPT GO "451 no\r\n" OK_MAIL);
	end(&b);
}

static void
lmtp_answers_for_each_recipient(void **state)
{
	struct bench b;

	(void)state;
	start(&b, STR("LHLO me\r\nMAIL FROM:<a@x>\r\nDATA\r\nRCPT TO:<b@y>"
	    "\r\nRCPT TO:<no@x>\r\nRCPT TO:<c@y>\r\nRCPT TO:<d@y>\r\n"
	    "BDAT 2\r\nhiBDAT 0 LAST\r\nQUIT\r\n"), 0);
	b.taker.one_by_one = true;
	bs_run(&b.cfg, &b.client.stream);
	assert_true(str_ends(buf_str(&b.client.heard), STR(OK_MAIL
	    "503 5.5.1 no recipients\r\n" OK_RCPT "550 5.1.1 nobody\r\n"
	    OK_RCPT OK_RCPT "250 2.0.0 2 bytes\r\n" TAKEN
	    "550 5.1.1 not this one\r\n" TAKEN BYE)));
	assert_string_equal(buf_cstr(&b.taker.log), "a@x>b@y,c@y,d@y[hi]\n");
	end(&b);
}

static void
a_refusal_is_all_that_is_said(void **state)
{
	struct client c = client_of(STR("EHLO me\r\n"), 0);
	struct answer no = { 0 };

	(void)state;
	answer_set(&no, 554, "5.7.1", "not you");
	bs_refuse(&no, &c.stream);
	assert_string_equal(buf_cstr(&c.heard), "554 5.7.1 not you\r\n");
	answer_clear(&no);
	buf_clear(&c.heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_taken),
		cmocka_unit_test(lines_may_end_in_lf),
		cmocka_unit_test(several_mails_follow_each_other),
		cmocka_unit_test(chunks_are_put_together),
		cmocka_unit_test(a_chunk_that_is_not_wanted_is_no_command),
		cmocka_unit_test(the_order_of_commands_is_kept),
		cmocka_unit_test(hello_and_reset_forget_the_mail),
		cmocka_unit_test(refused_people_are_left_out),
		cmocka_unit_test(other_commands_have_their_answers),
		cmocka_unit_test(text_does_not_become_commands),
		cmocka_unit_test(
		    a_line_break_within_a_command_ends_the_session),
		cmocka_unit_test(a_browser_is_sent_away),
		cmocka_unit_test(a_chunk_without_a_size_ends_the_session),
		cmocka_unit_test(too_many_errors_end_the_session),
		cmocka_unit_test(too_many_mails_end_the_session),
		cmocka_unit_test(
		    a_message_that_is_too_large_is_heard_to_its_end),
		cmocka_unit_test(
		    a_client_that_leaves_within_a_mail_sends_nothing),
		cmocka_unit_test(a_silent_client_is_told_so),
		cmocka_unit_test(a_failed_delivery_is_no_success),
		cmocka_unit_test(lmtp_answers_for_each_recipient),
		cmocka_unit_test(a_refusal_is_all_that_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
