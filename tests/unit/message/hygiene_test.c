/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/hygiene.h"

#include <stdlib.h>
#include <time.h>

#include "test.h"

#include "base/clock.h"
#include "base/random.h"

#define FROM "From: Joe <joe@example.org>\n"
#define DATE "Date: Tue, 25 Nov 2025 21:13:07 +0000\n"
#define ID "Message-ID: <bbbbbbbbbbbbbbbbbbbbbbbbbb@example.org>\n"
#define NOBODY "To: undisclosed-recipients:;\n"
/* The three that are obligatory, in the message already. */
#define FULL "From: a\nDate: b\nMessage-ID: <c@d>\n"

static const struct hygiene usual = {
	.from = HYGIENE_FROM_MISSING,
	.add_date = true,
	.add_msgid = true,
	.address = { "joe@example.org", 15 },
	.full_name = { "Joe", 3 },
	.rcpts = { "x@example.org, y@example.org", 28 },
	.id_domain = { "example.org", 11 },
};

static int
fix_clock_and_random(void **state)
{
	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	clock_fix(1764105187);
	random_fix("\1", 1);
	return 0;
}

/* The header that comes of in is out; its Message-ID is id unless NULL. */
static void
check(const struct hygiene *h, struct str in, const char *out, const char *id)
{
	struct spool *s = spool_from(in);
	struct outline o = { 0 };
	struct err err = { 0 };
	struct buf msgid = { 0 };
	struct buf header = { 0 };
	struct amend *a;
	struct str part;
	size_t step = 0;

	assert_int_equal(outline_scan(&o, s, &err), 0);
	a = amend_new(&o, s);
	assert_int_equal(hygiene_apply(a, &o, h, &msgid, &err), 0);
	while (amend_part(a, &step, &part))
		buf_put(&header, part);
	assert_string_equal(buf_cstr(&header), out);
	if (id)
		assert_string_equal(buf_cstr(&msgid), id);
	buf_clear(&header);
	buf_clear(&msgid);
	amend_free(a);
	outline_clear(&o);
	spool_free(s);
}

static void
what_is_missing_is_added_in_front(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "", FROM DATE ID },
		{ "body\n", FROM DATE ID },
		{ "\n", FROM DATE ID },
		{ "Subject: x\n\n", FROM DATE ID "Subject: x\n" },
		{ "From: a\nSubject: x\n\n", DATE ID "From: a\nSubject: x\n" },
		{ "date : x\n\n", FROM ID "date : x\n" },
		{ "MESSAGE-ID: <x@y>\n\n", FROM DATE "MESSAGE-ID: <x@y>\n" },
		{ FULL "\n", FULL },
		/* one that says nothing is none */
		{ "From:\nDate: \nMessage-ID:\n \nA: 1\n\n",
			FROM DATE ID "A: 1\n" },
		{ "From:\nFrom: a\n\n", DATE ID "From:\nFrom: a\n" },
		/* nor is one in the body, or in another name */
		{ "A: 1\n\nFrom: a\nDate: b\n", FROM DATE ID "A: 1\n" },
		{ "X-From: 1\nFrom-X: 2\nResent-Date: 3\n\n",
			FROM DATE ID "X-From: 1\nFrom-X: 2\nResent-Date: 3\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(&usual, str_of(cases[i].in), cases[i].out, NULL);
}

static void
blind_copies_vanish_however_they_are_written(void **state)
{
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {
#define CASE(in, out) { { in, sizeof(in) - 1 }, out }
		CASE(FULL "To: x\nBcc: y\n\n", FULL "To: x\n"),
		CASE("Bcc: y\n" FULL "To: x\nbcc: z\n\n", FULL "To: x\n"),
		CASE(FULL "To: x\nBCC : y,\n z,\n\tw\nA: 1\n\n",
			FULL "To: x\nA: 1\n"),
		CASE(FULL "To: x\nResent-Bcc: y\nresent-BCC\t:z\n\n",
			FULL "To: x\n"),
		CASE(FULL "To: x\nB\0cc: y\nBcc\r: z\n\n", FULL "To: x\n"),
		CASE(FULL "Cc: x\nBcc:\n\n", FULL "Cc: x\n"),
		CASE(FULL "To: x\nDKIM-Signature: v\nBcc: y\n\n",
			FULL "To: x\nDKIM-Signature: v\n"),
		/* and where nobody is left, that is said */
		CASE(FULL "Bcc: y\n\n", NOBODY FULL),
		CASE(FULL "To: x\n\nBcc: y\n", FULL "To: x\n"),
		CASE(FULL "\n", FULL),
		CASE(FULL "DKIM-Signature: v\nBcc: y\n\n",
			FULL "DKIM-Signature: v\n"),
#undef CASE
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(&usual, cases[i].in, cases[i].out, "<c@d>");
}

static void
blind_copies_stay_when_that_is_wished(void **state)
{
	struct hygiene h = usual;

	(void)state;
	h.keep_bcc = true;
	check(&h, STR(FULL "Bcc: y\nResent-Bcc: z\n\n"),
		FULL "Bcc: y\nResent-Bcc: z\n", "<c@d>");
}

static void
leftovers_of_earlier_hops_vanish(void **state)
{
	(void)state;
	check(&usual, STR("Return-Path: <x>\n" FULL "To: x\n"
		"content-LENGTH : 5\nSender: s\n\n"), FULL "To: x\nSender: s\n", "<c@d>");
	check(&usual, STR("From joe Mon Jan  1\n>From x\n" FULL "To: x\n\n"),
		FULL "To: x\n", "<c@d>");
}

static void
a_from_is_written_as_the_setting_says(void **state)
{
	struct hygiene h = usual;

	(void)state;
	h.from = HYGIENE_FROM_ALWAYS;
	check(&h, STR("A: 1\nFrom: x,\n y\nDate: b\nFrom : z\n"
		"Message-ID: <c@d>\n\n"),
		FROM "A: 1\nDate: b\nMessage-ID: <c@d>\n", NULL);
	check(&h, STR(FULL "DKIM-Signature: v\n\n"),
		FULL "DKIM-Signature: v\n", NULL);
	h.from = HYGIENE_FROM_LEAVE;
	check(&h, STR("A: 1\n\n"), DATE ID "A: 1\n", NULL);
}

static void
a_from_is_never_empty(void **state)
{
	struct hygiene h = usual;

	(void)state;
	h.address = STR("");
	check(&h, STR("A: 1\n\n"), DATE ID "A: 1\n", NULL);
	h.from = HYGIENE_FROM_ALWAYS;
	check(&h, STR(FULL "\n"), FULL, NULL);
}

static void
names_are_quoted_or_encoded(void **state)
{
	struct hygiene h = usual;

	(void)state;
	h.full_name = STR("Doe, John");
	check(&h, STR("Date: b\nMessage-ID: <c@d>\n\n"),
		"From: \"Doe, John\" <joe@example.org>\n"
		"Date: b\nMessage-ID: <c@d>\n", NULL);
	h.full_name = STR("J\xc3\xb6rg");
	check(&h, STR("Date: b\nMessage-ID: <c@d>\n\n"),
		"From: =?UTF-8?B?SsO2cmc=?= <joe@example.org>\n"
		"Date: b\nMessage-ID: <c@d>\n", NULL);
	h.full_name = STR("");
	check(&h, STR("Date: b\nMessage-ID: <c@d>\n\n"),
		"From: joe@example.org\nDate: b\nMessage-ID: <c@d>\n", NULL);
}

static void
date_and_message_id_can_be_left_to_the_server(void **state)
{
	struct hygiene h = usual;

	(void)state;
	h.add_date = false;
	h.add_msgid = false;
	check(&h, STR("A: 1\n\n"), FROM "A: 1\n", "");
}

static void
to_is_written_as_the_setting_says(void **state)
{
	static const char old[] = FULL "To: a,\n b\nCc : c\nBcc: d\nto: e\n\n";
	struct hygiene h = usual;

	(void)state;
	h.to = HYGIENE_TO_LIST;
	check(&h, str_of(old), "To: x@example.org, y@example.org\n" FULL, NULL);
	h.keep_bcc = true;
	check(&h, str_of(old), "To: x@example.org, y@example.org\n" FULL, NULL);
	h.to = HYGIENE_TO_UNDISCLOSED;
	check(&h, str_of(old), NOBODY FULL, NULL);
	check(&h, STR(FULL "\n"), NOBODY FULL, NULL);
	check(&h, STR(FULL "To: x\nDKIM-Signature: v\n\n"),
		FULL "To: x\nDKIM-Signature: v\n", NULL);
	check(&h, STR("A: 1\n\n"), FROM NOBODY DATE ID "A: 1\n", NULL);
}

static void
the_message_id_is_told_on_one_line(void **state)
{
	(void)state;
	check(&usual, STR("From: a\nDate: b\nMessage-ID:\n <c@d>\n\n"),
		"From: a\nDate: b\nMessage-ID:\n <c@d>\n", "<c@d>");
	check(&usual, STR("From: a\nDate: b\nMessage-ID:\n"
		"Message-ID: <second@d>\n\n"), "From: a\nDate: b\n"
		"Message-ID:\nMessage-ID: <second@d>\n", "<second@d>");
	check(&usual, STR("From: a\nDate: b\n\n"), ID "From: a\nDate: b\n",
		"<bbbbbbbbbbbbbbbbbbbbbbbbbb@example.org>");
}

static void
what_could_forge_a_line_is_refused(void **state)
{
	struct hygiene bad[3] = { usual, usual, usual };
	struct spool *s = spool_from(STR("\n"));
	struct outline o = { 0 };
	struct err err = { 0 };

	(void)state;
	bad[0].address = STR("joe@example.org\nBcc: x");
	bad[1].address = STR("joe@example.org\r\n x");
	bad[2].to = HYGIENE_TO_LIST;
	bad[2].rcpts = STR("x@example.org\nBcc: x");
	assert_int_equal(outline_scan(&o, s, &err), 0);
	for (size_t i = 0; i < 3; i++) {
		struct amend *a = amend_new(&o, s);
		struct buf msgid = { 0 };

		assert_int_equal(hygiene_apply(a, &o, &bad[i], &msgid, &err),
			-1);
		assert_err(&err, EX_DATAERR, "control character");
		err_clear(&err);
		buf_clear(&msgid);
		amend_free(a);
	}
	outline_clear(&o);
	spool_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_is_added_in_front),
		cmocka_unit_test(blind_copies_vanish_however_they_are_written),
		cmocka_unit_test(blind_copies_stay_when_that_is_wished),
		cmocka_unit_test(leftovers_of_earlier_hops_vanish),
		cmocka_unit_test(a_from_is_written_as_the_setting_says),
		cmocka_unit_test(a_from_is_never_empty),
		cmocka_unit_test(names_are_quoted_or_encoded),
		cmocka_unit_test(date_and_message_id_can_be_left_to_the_server),
		cmocka_unit_test(to_is_written_as_the_setting_says),
		cmocka_unit_test(the_message_id_is_told_on_one_line),
		cmocka_unit_test(what_could_forge_a_line_is_refused),
	};

	return cmocka_run_group_tests(tests, fix_clock_and_random, NULL);
}
