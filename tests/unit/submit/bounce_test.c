/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "queue/qfile.h"
#include "submit/bounce.h"
#include "base/banned.h"

#define NOW ((time_t)1787410000)

static const char original[] =
	"From: Alice <alice@example.org>\n"
	"Message-ID: <1@example.org>\n"
	"Subject: hello\n"
	"\n"
	"The body.\n";

/* A message with two recipients in a file of its own. */
struct stage {
	struct qitem item;
	struct bounce b;
	char name[40];
};

static void
begin(struct stage *s, const char *text, const char *history)
{
	*s = (struct stage){ .name = "/tmp/envoi-test-XXXXXX" };
	s->b = (struct bounce){ .item = &s->item, .fd = mkstemp(s->name) };
	assert_true(s->b.fd >= 0);
	assert_int_equal(dprintf(s->b.fd, "%s%s", text, history),
	    (int)(strlen(text) + strlen(history)));
	qid_new(&s->item.id);
	s->item.state = QITEM_DECIDED;
	s->item.queued = NOW - 3600;
	s->item.last = NOW - 60;
	s->item.attempts = 3;
	s->item.sender = strdup("alice@example.org");
	s->item.account = strdup("work");
	s->item.size = strlen(text);
	qitem_add_rcpt(&s->item, STR("bob@example.net"), NULL);
	qitem_add_rcpt(&s->item, STR("carol@example.net"), NULL);
	s->item.rcpt[0].mark = QITEM_FAILED;
	s->item.rcpt[1].mark = QITEM_SENT;
	clock_fix(NOW);
}

static void
end(struct stage *s)
{
	clock_fix(0);
	close(s->b.fd);
	unlink(s->name);
	qitem_clear(&s->item);
}

/* The whole report as a string; owned. */
static char *
text_of(const struct stage *s, bool *whole)
{
	struct err err = { 0 };
	struct buf out = BUF_MAX(1024 * 1024);
	struct spool *spool = bounce_write(&s->b, whole, &err);
	struct reader *reader;
	struct str piece;

	assert_non_null(spool);
	reader = spool_reader(spool, 0);
	while (reader_next(reader, &piece, &err) > 0)
		buf_put(&out, piece);
	reader_free(reader);
	spool_free(spool);
	return buf_take(&out);
}

static void
has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void
lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' is in:\n%s", part, text);
}

static void
the_failed_recipient_is_told_of(void **state)
{
	struct stage s;
	bool whole;
	char *text;

	(void)state;
	begin(&s, original, "log: 2026-08-22T14:31:00Z 3 rcpt "
	    "bob@example.net 550 5.1.1 no such user\n");
	text = text_of(&s, &whole);
	assert_true(whole);
	has(text, "To: <alice@example.org>\n");
	has(text, "References: <1@example.org>\n");
	has(text, "Auto-Submitted: auto-replied\n");
	has(text, "\n\nFinal-Recipient: rfc822; bob@example.net\n"
	    "Action: failed\nStatus: 5.1.1\n"
	    "Diagnostic-Code: smtp; 550 5.1.1 no such user\n");
	has(text, "Content-Type: message/rfc822\n\nFrom: Alice");
	has(text, "\nThe body.\n\n--=_envoi-");
	lacks(text, "carol@example.net");
	lacks(text, "log: ");
	free(text);
	end(&s);
}

static const struct {
	const char *history;
	const char *status;
} codes[] = {
	{ "", "5.0.0" },
	{ "message message is too big\n", "5.0.0" },
	{ "message 552 too big\n", "5.0.0" },
	{ "message 552 5.3.4 too big\n", "5.3.4" },
	{ "message 552 4.3.4 what\n", "5.0.0" },
	{ "rcpt bob@example.net 450 4.2.1 later\n"
	    "log: 2026-08-22T14:31:00Z 3 expired given up\n", "4.2.1" },
	{ "account cannot connect\n"
	    "log: 2026-08-22T14:31:00Z 3 expired given up\n", "4.4.7" },
};

static void
the_status_fits_what_became_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		struct buf history = { 0 }, want = { 0 };
		struct stage s;
		bool whole;
		char *text;

		buf_putf(&history, "log: 2026-08-22T14:31:00Z 3 %s",
		    codes[i].history);
		buf_putf(&want, "\nStatus: %s\n", codes[i].status);
		begin(&s, original, buf_cstr(&history));
		text = text_of(&s, &whole);
		has(text, buf_cstr(&want));
		free(text);
		end(&s);
		buf_clear(&history);
		buf_clear(&want);
	}
}

static void
nothing_from_outside_begins_a_line(void **state)
{
	struct stage s;
	bool whole;
	char *text;

	(void)state;
	begin(&s, "Message-ID: <a\r\n b>\nSubject: x\r y\n\nz\n",
	    "log: 2026-08-22T14:31:00Z 3 rcpt bob@example.net 550 \rFrom: x"
	    "\vAction: delivered\n");
	free(s.item.rcpt[0].addr);
	s.item.rcpt[0].addr = strdup("bob\r\nAction: delivered@example.net");
	s.item.envid = strdup("a\r\nBcc: x\r\n");
	s.item.rcpt[0].orcpt = strdup("rfc822;a+0D+0AAction:+20x");
	text = text_of(&s, &whole);
	lacks(text, "\nAction: delivered");
	lacks(text, "\nAction: x");
	lacks(text, "\nBcc:");
	lacks(text, "\nReferences:");
	has(text, "Original-Envelope-Id: a??Bcc: x??\n");
	*strstr(text, "Content-Type: message/rfc822") = '\0';
	lacks(text, "\r");
	free(text);
	end(&s);
}

static void
a_large_original_comes_as_its_header(void **state)
{
	struct account *a = account_new("work", DIALECT_ENVOI, NULL);
	struct err err = { 0 };
	struct stage s;
	bool whole;
	char *text;

	(void)state;
	begin(&s, original, "");
	assert_int_equal(account_finish(a, NULL, &err), 0);
	a->queue_report_size = 10;
	s.b.account = a;
	text = text_of(&s, &whole);
	assert_false(whole);
	has(text, "Content-Type: text/rfc822-headers\n\nFrom: Alice");
	lacks(text, "The body.");
	free(text);
	/* RET=HDRS asks for the same. */
	a->queue_report_size = 1000000;
	s.item.ret = strdup("hdrs");
	text = text_of(&s, &whole);
	assert_false(whole);
	lacks(text, "The body.");
	free(text);
	end(&s);
	account_free(a);
}

static void
a_delay_is_told_of_those_who_wait(void **state)
{
	struct stage s;
	bool whole;
	char *text;

	(void)state;
	begin(&s, original, "");
	s.b.kind = BOUNCE_DELAYED;
	s.item.rcpt[1].mark = QITEM_LEFT;
	text = text_of(&s, &whole);
	assert_false(whole);
	has(text, "Final-Recipient: rfc822; carol@example.net\n"
	    "Action: delayed\nStatus: 4.4.0\n");
	lacks(text, "bob@example.net");
	free(text);
	end(&s);
}

static void
eight_bits_are_declared(void **state)
{
	struct stage s;
	bool whole;
	char *text;

	(void)state;
	begin(&s, "Subject: x\n\nh\xc3\xa4\n", "");
	free(s.item.rcpt[0].addr);
	s.item.rcpt[0].addr = strdup("b\xc3\xa4@example.net");
	text = text_of(&s, &whole);
	has(text, "Content-Transfer-Encoding: 8bit\n\nThis is a report");
	has(text, "Content-Type: message/rfc822\n"
	    "Content-Transfer-Encoding: 8bit\n");
	has(text, "charset=utf-8\n"
	    "Content-Transfer-Encoding: quoted-printable\n");
	has(text, "<b=C3=A4@example.net>");
	has(text, "Final-Recipient: utf-8; b\\x{E4}@example.net\n");
	*strstr(text, "Content-Type: message/rfc822") = '\0';
	for (const char *p = text; *p; p++)
		assert_true((unsigned char)*p < 0x80);
	free(text);
	end(&s);
}

static void
who_wants_silence_gets_it(void **state)
{
	struct stage s;

	(void)state;
	begin(&s, original, "");
	assert_true(bounce_wanted(&s.b));
	s.item.notify = strdup("never");
	assert_false(bounce_wanted(&s.b));
	s.item.rcpt[0].notify = strdup("delay,failure");
	assert_true(bounce_wanted(&s.b));
	free(s.item.rcpt[0].notify);
	s.item.rcpt[0].notify = strdup("success");
	assert_false(bounce_wanted(&s.b));
	end(&s);
	/* The null sender, and what is itself a report. */
	begin(&s, original, "");
	*s.item.sender = '\0';
	assert_false(bounce_wanted(&s.b));
	*s.item.sender = 'a';
	s.item.about = s.item.id;
	assert_false(bounce_wanted(&s.b));
	s.item.about.text[0] = '\0';
	assert_true(bounce_wanted(&s.b));
	s.item.id = qid_report(&s.item.id);
	assert_false(bounce_wanted(&s.b));
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_failed_recipient_is_told_of),
		cmocka_unit_test(the_status_fits_what_became_of_it),
		cmocka_unit_test(nothing_from_outside_begins_a_line),
		cmocka_unit_test(a_large_original_comes_as_its_header),
		cmocka_unit_test(a_delay_is_told_of_those_who_wait),
		cmocka_unit_test(eight_bits_are_declared),
		cmocka_unit_test(who_wants_silence_gets_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
