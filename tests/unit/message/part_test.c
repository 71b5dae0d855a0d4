/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/part.h"

#include "test.h"

static const struct {
	const char *header;
	const char *type;
	const char *boundary;
	enum part_cte cte;
	bool is_said;
} readings[] = {
	{ "", "text/plain", "", PART_7BIT, false },
	{ "A: 1\n", "text/plain", "", PART_7BIT, false },
	{ "Content-Type: Text/HTML; charset=x\n"
		"Content-Transfer-Encoding: 8BIT\n",
		"text/html", "", PART_8BIT, true },
	{ "content-type :\r\n multipart/Mixed;\r\n\tboundary=\"a b\"\r\n",
		"multipart/mixed", "a b", PART_7BIT, true },
	{ "Content-Type: multipart/mixed\n", "multipart/mixed", "",
		PART_7BIT, true },
	{ "Content-Type: text/plain; boundary=x\n", "text/plain", "",
		PART_7BIT, true },
	{ "Content-Type: (c) text/plain (d)\n", "text/plain", "", PART_7BIT,
		true },
	{ "Content-Type: a/b\nContent-Type: c/d\n", "a/b", "", PART_7BIT,
		true },
	{ "Content-Transfer-Encoding: quoted-printable\n", "text/plain", "",
		PART_QP, false },
	{ "Content-Transfer-Encoding:\n Base64 \n"
		"Content-Transfer-Encoding: 8bit\n", "text/plain", "",
		PART_BASE64, false },
	{ "Content-Transfer-Encoding: binary\n", "text/plain", "",
		PART_BINARY, false },
	{ "Content-Transfer-Encoding: x-uuencode\n", "text/plain", "",
		PART_OTHER, false },
	{ "Content-Transfer-Encoding:\n", "text/plain", "", PART_7BIT, false },
	{ "X-Content-Type: a/b\nContent-Types: a/b\n", "text/plain", "",
		PART_7BIT, false },
};

static void
a_header_says_type_boundary_and_encoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
		struct part_type t;

		part_read(&t, str_of(readings[i].header), false);
		assert_string_equal(buf_cstr(&t.type), readings[i].type);
		assert_string_equal(buf_cstr(&t.boundary),
			readings[i].boundary);
		assert_int_equal(t.cte, readings[i].cte);
		assert_int_equal(t.is_said, readings[i].is_said);
		part_clear(&t);
	}
}

static void
in_a_digest_messages_go_without_saying(void **state)
{
	struct part_type t;

	(void)state;
	part_read(&t, STR("A: 1\n"), true);
	assert_true(part_is(&t, "message/rfc822"));
	assert_true(part_is(&t, "message/"));
	assert_false(part_is(&t, "message/rfc"));
	assert_false(part_is(&t, "multipart/"));
	part_clear(&t);
	part_read(&t, STR("Content-Type: text/html\n"), true);
	assert_true(part_is(&t, "text/html"));
	part_clear(&t);
}

static void
a_boundary_that_is_too_long_is_marked(void **state)
{
	struct buf header = { 0 };
	struct part_type t;

	(void)state;
	buf_puts(&header, "Content-Type: multipart/mixed; boundary=\"");
	for (size_t i = 0; i <= PART_BOUNDARY_MAX; i++)
		buf_putc(&header, 'x');
	buf_puts(&header, "\"\n");
	part_read(&t, buf_str(&header), false);
	assert_true(buf_full(&t.boundary));
	assert_int_equal(t.boundary.len, 0);
	part_clear(&t);
	buf_clear(&header);
}

static const struct {
	const char *header;
	struct part_change change;
	const char *out;
} rewrites[] = {
	{ "A: 1\r\n 2\r\nb :3\n", { 0 }, "A: 1\r\n 2\r\nb :3\n" },
	{ "A: 1\n", { .cte = "base64" },
		"A: 1\nContent-Transfer-Encoding: base64\n" },
	{ "", { .cte = "base64" }, "Content-Transfer-Encoding: base64\n" },
	{ "content-transfer-encoding : 8bit\nA: 1\n"
		"Content-Transfer-Encoding: 7bit\n",
		{ .cte = "quoted-printable" },
		"content-transfer-encoding: quoted-printable\nA: 1\n" },
	{ "A: 1\n", { .cte = "base64", .is_message = true },
		"A: 1\nMIME-Version: 1.0\n"
		"Content-Transfer-Encoding: base64\n" },
	{ "Mime-version: 1.0\n", { .cte = "base64", .is_message = true },
		"Mime-version: 1.0\nContent-Transfer-Encoding: base64\n" },
	{ "A: 1\n", { .is_message = true }, "A: 1\n" },
	{ "A: 1\n", { .cte = "8bit", .charset = "utf-8", .is_message = true },
		"A: 1\nMIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: 8bit\n" },
	{ "Content-Type: text/html\n", { .charset = "utf-8" },
		"Content-Type: text/html\n" },
	{ "Subject: \xc3\xbc\n", { .ascii = true },
		"Subject: =?UTF-8?B?w7w=?=\n" },
	{ "Subject: \xc3\xbc\n", { .cte = "8bit" },
		"Subject: \xc3\xbc\nContent-Transfer-Encoding: 8bit\n" },
};

static void
only_what_is_to_change_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rewrites) / sizeof(*rewrites); i++) {
		struct part_change change = rewrites[i].change;
		struct buf out = { 0 };
		struct err err = { 0 };

		change.eol = STR("\n");
		assert_int_equal(part_rewrite(&out,
			str_of(rewrites[i].header), &change, &err), 0);
		assert_string_equal(buf_cstr(&out), rewrites[i].out);
		buf_clear(&out);
	}
}

static void
what_cannot_be_ascii_is_refused(void **state)
{
	struct part_change change = { .ascii = true, .eol = STR("\n") };
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(part_rewrite(&out, STR("To: \xc3\xbc@example.org\n"),
		&change, &err), -1);
	assert_err(&err, EX_DATAERR, "needs SMTPUTF8");
	err_clear(&err);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_says_type_boundary_and_encoding),
		cmocka_unit_test(in_a_digest_messages_go_without_saying),
		cmocka_unit_test(a_boundary_that_is_too_long_is_marked),
		cmocka_unit_test(only_what_is_to_change_changes),
		cmocka_unit_test(what_cannot_be_ascii_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
