/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "smtp/reply.h"

/* Feed lines separated by '|'; what the last one returned. */
static int
feed(struct reply *r, struct str lines, struct err *err)
{
	struct str line;
	int ret = 0;

	reply_init(r);
	while (ret == 0 && str_cut(&lines, '|', &line))
		ret = reply_add_line(r, line, err);
	return ret;
}

static void
complete_replies_are_read(void **state)
{
	static const struct {
		struct str lines;
		int code;
		const char *enhanced, *text;
	} table[] = {
		{ { "250 OK", 6 }, 250, "", "OK" },
		{ { "250", 3 }, 250, "", "" },
		{ { "250 ", 4 }, 250, "", "" },
		{ { "250-a|250-b|250 c", 17 }, 250, "", "a\nb\nc" },
		{ { "250-a|250", 9 }, 250, "", "a\n" },
		{ { "550 5.1.1 no such user", 22 }, 550, "5.1.1",
		    "no such user" },
		{ { "550-5.1.1 no|550 5.1.1 user", 27 }, 550, "5.1.1",
		    "no\nuser" },
		{ { "250 2.0.0", 9 }, 250, "2.0.0", "" },
		{ { "535 5.7.139 off", 15 }, 535, "5.7.139", "off" },
		/* not an enhanced code of this class, so it is text */
		{ { "550 4.1.1 x", 11 }, 550, "", "4.1.1 x" },
		{ { "250 2.0 x", 9 }, 250, "", "2.0 x" },
		{ { "250 2.0.0x y", 12 }, 250, "", "2.0.0x y" },
		{ { "250 2.0000.0 y", 14 }, 250, "", "2.0000.0 y" },
		{ { "334 VXNlcg==", 12 }, 334, "", "VXNlcg==" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct err err = { 0 };
		struct reply r;

		assert_int_equal(feed(&r, table[i].lines, &err), 1);
		assert_int_equal(r.code, table[i].code);
		assert_string_equal(r.enhanced, table[i].enhanced);
		assert_string_equal(buf_cstr(&r.text), table[i].text);
		reply_clear(&r);
	}
}

static void
what_is_no_reply_is_refused(void **state)
{
	static const struct {
		struct str lines;
		const char *words;
	} table[] = {
		{ { " ", 1 }, "invalid reply" },
		{ { "25", 2 }, "invalid reply" },
		{ { "25x ok", 6 }, "invalid reply" },
		{ { "150 ok", 6 }, "invalid reply" },
		{ { "650 ok", 6 }, "invalid reply" },
		{ { "250ok", 5 }, "invalid reply" },
		{ { "2500 ok", 7 }, "invalid reply" },
		{ { "250 a\0b", 7 }, "invalid reply" },
		{ { "+OK", 3 }, "invalid reply" },
		{ { "250-a|550 b", 11 }, "reply with different codes" },
		{ { "250-a|251-b|250 c", 17 }, "reply with different codes" },
		{ { "250-a|oops", 10 }, "invalid reply" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct err err = { 0 };
		struct reply r;

		assert_int_equal(feed(&r, table[i].lines, &err), -1);
		assert_err(&err, EX_TEMPFAIL, table[i].words);
		reply_clear(&r);
		err_clear(&err);
	}
}

static void
endless_replies_are_cut_off(void **state)
{
	struct err err = { 0 };
	struct reply r;
	int ret = 0;

	(void)state;
	reply_init(&r);
	for (size_t i = 0; ret == 0 && i < 2 * REPLY_LINES_MAX; i++)
		ret = reply_add_line(&r, STR("250-more"), &err);
	assert_int_equal(ret, -1);
	assert_err(&err, EX_TEMPFAIL, "reply too long");
	reply_clear(&r);
	err_clear(&err);
}

static void
people_see_one_printable_line(void **state)
{
	struct err err = { 0 };
	struct buf out = { 0 };
	struct reply r;

	(void)state;
	assert_int_equal(feed(&r, STR("550-5.7.1 a\x1b[2J||550 b"), &err), -1);
	err_clear(&err);
	reply_clear(&r);
	assert_int_equal(feed(&r, STR("550-5.7.1 a\x1b[2J|550-|550 b"), &err),
	    1);
	reply_line_text(&r, &out);
	assert_str(buf_str(&out), "a?[2J / b");
	buf_clear(&out);
	reply_clear(&r);
}

static void
other_protocols_are_recognised(void **state)
{
	(void)state;
	assert_string_equal(reply_is_foreign(STR("SSH-2.0-x")), "SSH");
	assert_string_equal(reply_is_foreign(STR("* OK ready")), "IMAP");
	assert_string_equal(reply_is_foreign(STR("+OK")), "POP3");
	assert_null(reply_is_foreign(STR("220 ssh")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complete_replies_are_read),
		cmocka_unit_test(what_is_no_reply_is_refused),
		cmocka_unit_test(endless_replies_are_cut_off),
		cmocka_unit_test(people_see_one_printable_line),
		cmocka_unit_test(other_protocols_are_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
