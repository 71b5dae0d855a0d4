/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/sevenbit.h"

#include "test.h"

#include "message/scan.h"
#include "text/field.h"

static const struct {
	const char *raw;
	const char *ascii;
} cases[] = {
	/* ASCII stays to the byte */
	{ "Subject:  x\r\n\ty \r\n", "Subject:  x\r\n\ty \r\n" },
	{ "To :\"a\" <a@b>\n", "To :\"a\" <a@b>\n" },
	/* text */
	{ "Subject: Gr\xc3\xbc\xc3\x9f\x65 an alle\n",
		"Subject: =?UTF-8?B?R3LDvMOfZQ==?= an alle\n" },
	{ "X-Note :\n gr\xc3\xbcn\n", "X-Note: =?UTF-8?B?Z3LDvG4=?=\n" },
	{ "Subject: Gr\xfc\xdf\x65\n",
		"Subject: =?unknown-8bit?B?R3L832U=?=\n" },
	/* addresses */
	{ "From: J\xc3\xb6rg <j@example.org>\n",
		"From: =?UTF-8?B?SsO2cmc=?= <j@example.org>\n" },
	{ "to: \"M\xc3\xbcller, J\" <m@example.org>, x@example.org,"
		" y@example.org (\xc3\x84)\n",
		"to: =?UTF-8?B?TcO8bGxlciw=?= J <m@example.org>,"
		" x@example.org,\n =?UTF-8?B?w4Q=?= <y@example.org>\n" },
	{ "Cc: a@b\xc3\xbc\x63her.example\n",
		"Cc: a@xn--bcher-kva.example\n" },
	{ "Reply-To: Gr\xc3\xbcn: a@example.org, B <b@example.org>;\n",
		"Reply-To: a@example.org, B <b@example.org>\n" },
	{ "To: Empf\xc3\xa4nger:;\n", "To: undisclosed-recipients:;\n" },
	{ "From: J\xf6rg <j@example.org>\n",
		"From: =?unknown-8bit?Q?J=F6rg?= <j@example.org>\n" },
	{ "From: J\xc3\xb6rg <j@example.org\n",
		"From: =?UTF-8?B?SsO2cmc=?= <j@example.org\n" },
	/* parameters */
	{ "Content-Type: text/plain; charset=utf-8; name=\"\xc3\xa4.txt\"\n",
		"Content-Type: text/plain; charset=utf-8; name=_.txt;"
		" name*=UTF-8''%C3%A4.txt\n" },
	{ "Content-Disposition: attachment;\n filename=\xc3\xa4.txt\n",
		"Content-Disposition: attachment; filename=_.txt;"
		" filename*=UTF-8''%C3%A4.txt\n" },
};

static struct outline_field
field_of(const char *raw)
{
	struct outline_field f = { .raw = str_of(raw) };

	assert_true(field_split(f.raw, &f.name, &f.value));
	return f;
}

static void
fields_are_written_in_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct outline_field f = field_of(cases[i].raw);
		struct buf out = { 0 };
		struct err err = { 0 };

		assert_int_equal(sevenbit_put(&out, &f, STR("\n"), &err), 0);
		assert_string_equal(buf_cstr(&out), cases[i].ascii);
		assert_true(scan_is_ascii(buf_str(&out)));
		buf_clear(&out);
	}
}

static void
line_ends_are_those_asked_for(void **state)
{
	struct outline_field f = field_of("Subject: \xc3\xbc\r\n");
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sevenbit_put(&out, &f, STR("\r\n"), &err), 0);
	assert_string_equal(buf_cstr(&out), "Subject: =?UTF-8?B?w7w=?=\r\n");
	buf_clear(&out);
}

static void
a_long_text_makes_short_lines(void **state)
{
	struct buf raw = BUF_MAX(100000);
	struct buf out = BUF_MAX(1000000);
	struct err err = { 0 };
	struct outline_field f;
	struct scan s = { 0 };

	(void)state;
	buf_puts(&raw, "Subject:");
	for (int i = 0; i < 10000; i++)
		buf_puts(&raw, "\xc3\xbc");
	buf_puts(&raw, "\n");
	f = field_of(buf_cstr(&raw));
	assert_int_equal(sevenbit_put(&out, &f, STR("\n"), &err), 0);
	scan_feed(&s, buf_str(&out));
	assert_true(scan_end(&s).longest_line <= 78);
	buf_clear(&raw);
	buf_clear(&out);
}

static void
what_has_no_form_in_ascii_is_refused(void **state)
{
	static const struct {
		const char *raw;
		const char *why;
	} bad[] = {
		{ "To: j\xc3\xb6rg@example.org\n", "needs SMTPUTF8" },
		{ "To: a@b, J <j\xc3\xb6rg@example.org>\n", "needs SMTPUTF8" },
		{ "To: j\xc3\xb6rg\n", "needs SMTPUTF8" },
		{ "Content-Type: multipart/mixed; boundary=\"\xc3\xa4\"\n",
			"not ASCII" },
		{ "Content-Type: \xc3\xa4/b\n", "not ASCII" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct outline_field f = field_of(bad[i].raw);
		struct buf out = { 0 };
		struct err err = { 0 };

		if (sevenbit_put(&out, &f, STR("\n"), &err) != -1)
			fail_msg("%s -> %s", bad[i].raw, buf_cstr(&out));
		assert_err(&err, EX_DATAERR, bad[i].why);
		assert_int_equal(out.len, 0);
		err_clear(&err);
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_written_in_ascii),
		cmocka_unit_test(line_ends_are_those_asked_for),
		cmocka_unit_test(a_long_text_makes_short_lines),
		cmocka_unit_test(what_has_no_form_in_ascii_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
