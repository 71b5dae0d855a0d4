/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <time.h>

#include "base/printable.h"
#include "log/log_line.h"

static const struct log_rcpt two[] = {
	{ .addr = "bob@example.org", .outcome = LOG_RCPT_SENT },
	{ .addr = "eve@example.org", .outcome = LOG_RCPT_SENT },
};

/* A message that arrived. */
static struct log_entry
good_entry(void)
{
	return (struct log_entry){
		.when = 1000000000,	/* 2001-09-09 01:46:40 UTC */
		.account = "work", .host = "mail.example.org", .port = 587,
		.tls_wanted = true, .auth_wanted = true,
		.user = "alice", .address = "192.0.2.1", .tls = "TLS1.3",
		.mechanism = "PLAIN", .from = "alice@example.org",
		.rcpt = two, .rcpt_count = 2, .sent = true, .size = 1234,
		.code = 250, .enhanced = "2.0.0", .reply = "Ok: queued as 7",
		.message_id = "<1@example.org>", .duration_ms = 87,
	};
}

/* The line for e, or a failed assertion. */
static void
assert_line(const struct log_entry *e, enum log_format format,
	const char *time_format, const char *want)
{
	struct buf out = BUF_MAX(LOG_LINE_MAX);

	log_line_put(&out, e, format, time_format);
	assert_string_equal(buf_cstr(&out), want);
	buf_clear(&out);
}

static void
whose_mail_it_is_stands_in_our_own_forms(void **state)
{
	struct log_entry e = {
		.account = "a", .caller = "alice", .socket = "/s",
		.from = "", .duration_ms = -1,
	};

	(void)state;
	assert_line(&e, LOG_FORMAT_MSMTP, "none", "socket=/s tls=off "
	    "auth=off from= recipients= exitcode=EX_OK");
	assert_line(&e, LOG_FORMAT_TEXT, "none", "account=a caller=alice "
	    "socket=/s tls=none auth=none from=\"\" exit=EX_OK");
}

static void
msmtp_fields_come_in_msmtps_order(void **state)
{
	struct log_entry e = good_entry();

	(void)state;
	assert_line(&e, LOG_FORMAT_MSMTP, NULL, "Sep 09 01:46:40 "
	    "host=mail.example.org tls=on auth=on user=alice "
	    "from=alice@example.org "
	    "recipients=bob@example.org,eve@example.org mailsize=1234 "
	    "smtpstatus=250 smtpmsg='250 2.0.0 Ok: queued as 7' "
	    "exitcode=EX_OK");
}

static void
msmtp_leaves_out_what_does_not_apply(void **state)
{
	struct log_entry e = {
		.socket = "/run/lmtp", .user = "alice", .from = "",
		.duration_ms = -1, .status = EX_TEMPFAIL,
	};

	(void)state;
	assert_line(&e, LOG_FORMAT_MSMTP, "none", "socket=/run/lmtp tls=off "
	    "auth=off from= recipients= exitcode=EX_TEMPFAIL");
}

static void
msmtp_shows_the_error_and_each_line_of_a_reply(void **state)
{
	struct log_entry e = good_entry();
	struct err err = { 0 };

	(void)state;
	err_set(&err, EX_NOPERM, "AUTH", "can't log in: 'alice'");
	e.sent = false;
	e.code = 535;
	e.enhanced = "5.7.8";
	e.reply = "isn't\r\nright";
	e.err = &err;
	e.status = err.status;
	assert_line(&e, LOG_FORMAT_MSMTP, "none", "host=mail.example.org "
	    "tls=on auth=on user=alice from=alice@example.org "
	    "recipients=bob@example.org,eve@example.org smtpstatus=535 "
	    "smtpmsg='535 5.7.8 isn?t\\n535 right' "
	    "errormsg='can?t log in: ?alice?' exitcode=EX_NOPERM");
	err_clear(&err);
}

static void
text_has_the_facts(void **state)
{
	struct log_entry e = good_entry();

	(void)state;
	assert_line(&e, LOG_FORMAT_TEXT, NULL, "time=2001-09-09T01:46:40+0000 "
	    "account=work host=mail.example.org port=587 address=192.0.2.1 "
	    "tls=TLS1.3 auth=PLAIN user=alice from=alice@example.org "
	    "sent=bob@example.org,eve@example.org size=1234 "
	    "message_id=<1@example.org> duration_ms=87 "
	    "reply=\"250 2.0.0 Ok: queued as 7\" exit=EX_OK");
}

/* Three recipients, of which two are not served. */
static void
fill_partial(struct log_entry *e, struct log_rcpt rcpt[3], struct err *err)
{
	err_set(err, EX_NOUSER, "RCPT-REFUSED", "recipient refused");
	err_reply(err, 550, "5.1.1", STR("who is \"eve\"?"));
	rcpt[0] = (struct log_rcpt){ .addr = "a@example.org" };
	rcpt[1] = (struct log_rcpt){ .addr = "eve@example.org",
		.outcome = LOG_RCPT_REFUSED, .err = err };
	rcpt[2] = (struct log_rcpt){ .addr = "c@example.org",
		.outcome = LOG_RCPT_DEFERRED };
	*e = (struct log_entry){ .host = "h", .from = "", .rcpt = rcpt,
		.rcpt_count = 3, .duration_ms = -1, .err = err,
		.status = EX_NOUSER };
}

static void
text_gives_each_recipient_its_outcome(void **state)
{
	struct log_rcpt rcpt[3];
	struct log_entry e;
	struct err err = { 0 };

	(void)state;
	fill_partial(&e, rcpt, &err);
	assert_line(&e, LOG_FORMAT_TEXT, "none", "host=h tls=none auth=none "
	    "from=\"\" sent=a@example.org deferred=c@example.org "
	    "refused=eve@example.org(550) error_id=E-RCPT-REFUSED "
	    "error=\"recipient refused\" exit=EX_NOUSER");
	err_clear(&err);
}

static void
json_gives_each_recipient_its_outcome(void **state)
{
	struct log_rcpt rcpt[3];
	struct log_entry e;
	struct err err = { 0 };

	(void)state;
	fill_partial(&e, rcpt, &err);
	assert_line(&e, LOG_FORMAT_JSON, "%s", "{\"time\":\"0\","
	    "\"host\":\"h\",\"tls\":\"none\",\"auth\":\"none\",\"from\":\"\","
	    "\"recipients\":[{\"address\":\"a@example.org\","
	    "\"status\":\"sent\"},{\"address\":\"eve@example.org\","
	    "\"status\":\"refused\",\"code\":550,"
	    "\"reply\":\"who is \\\"eve\\\"?\"},"
	    "{\"address\":\"c@example.org\",\"status\":\"deferred\"}],"
	    "\"count\":3,\"error_id\":\"E-RCPT-REFUSED\","
	    "\"error\":\"recipient refused\",\"exit\":\"EX_NOUSER\"}");
	err_clear(&err);
}

static void
foreign_text_cannot_forge_a_line_or_a_field(void **state)
{
	static const enum log_format formats[] = { LOG_FORMAT_MSMTP,
		LOG_FORMAT_TEXT, LOG_FORMAT_JSON };
	struct log_rcpt rcpt = { .addr = "x\ny=\"\x9b\\" };
	struct log_entry e = good_entry();

	(void)state;
	e.user = "a\r\nDec 1 host=evil exit=EX_OK";
	e.from = "\xc3\xa9\x1b[2J\" exit=EX_OK";
	e.reply = "ok\nexit=EX_OK \x7f\t\"";
	e.message_id = "<\n>";
	e.rcpt = &rcpt;
	e.rcpt_count = 1;
	for (size_t i = 0; i < 3; i++) {
		struct buf out = BUF_MAX(LOG_LINE_MAX);

		log_line_put(&out, &e, formats[i], "%c\n%n");
		assert_true(printable_is(buf_str(&out)));
		if (formats[i] == LOG_FORMAT_TEXT)
			assert_non_null(strstr(buf_cstr(&out),
			    " from=\"???[2J\\\" exit=EX_OK\" "));
		buf_clear(&out);
	}
}

static void
a_bad_time_format_gives_the_usual_time(void **state)
{
	static const char *const bad[] = { "", "%%%%" };
	struct log_entry e = { .when = 1, .host = "h", .duration_ms = -1 };
	char wide[600];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(wide); i += 2)
		memcpy(wide + i, "%c", 3);
	assert_line(&e, LOG_FORMAT_MSMTP, wide, "Jan 01 00:00:01 host=h "
	    "tls=off auth=off from= recipients= exitcode=EX_OK");
	assert_line(&e, LOG_FORMAT_MSMTP, bad[0], "Jan 01 00:00:01 host=h "
	    "tls=off auth=off from= recipients= exitcode=EX_OK");
	assert_line(&e, LOG_FORMAT_MSMTP, bad[1], "%% host=h "
	    "tls=off auth=off from= recipients= exitcode=EX_OK");
}

static void
many_recipients_are_counted_not_lost(void **state)
{
	static const enum log_format formats[] = { LOG_FORMAT_MSMTP,
		LOG_FORMAT_TEXT, LOG_FORMAT_JSON };
	static const char *const ends[] = { " exitcode=EX_OK", " exit=EX_OK",
		"\"exit\":\"EX_OK\"}" };
	static struct log_rcpt many[20000];
	struct log_entry e = { .host = "h", .rcpt = many,
		.rcpt_count = 20000, .duration_ms = -1 };

	(void)state;
	for (size_t i = 0; i < 20000; i++)
		many[i].addr = "somebody@example.org";
	for (size_t i = 0; i < 3; i++) {
		struct buf out = BUF_MAX(LOG_LINE_MAX);

		log_line_put(&out, &e, formats[i], "none");
		assert_false(buf_full(&out));
		assert_true(str_ends(buf_str(&out), str_of(ends[i])));
		assert_non_null(strstr(buf_cstr(&out), formats[i] ==
		    LOG_FORMAT_JSON ? "\"count\":20000" : " more"));
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_mail_it_is_stands_in_our_own_forms),
		cmocka_unit_test(msmtp_fields_come_in_msmtps_order),
		cmocka_unit_test(msmtp_leaves_out_what_does_not_apply),
		cmocka_unit_test(
		    msmtp_shows_the_error_and_each_line_of_a_reply),
		cmocka_unit_test(text_has_the_facts),
		cmocka_unit_test(text_gives_each_recipient_its_outcome),
		cmocka_unit_test(json_gives_each_recipient_its_outcome),
		cmocka_unit_test(foreign_text_cannot_forge_a_line_or_a_field),
		cmocka_unit_test(a_bad_time_format_gives_the_usual_time),
		cmocka_unit_test(many_recipients_are_counted_not_lost),
	};

	setenv("TZ", "UTC0", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
