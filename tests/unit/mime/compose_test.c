/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "mime/compose.h"

static void
fields_go_where_they_belong(void **state)
{
	static const char *const fields[] = {
		"To: a@x", "TO : b@x", "Cc: c@x", "bcc: d@x",
		"From: Me <me@x>", "Subject:s ", "reply-to: r@x",
		"In-Reply-To: <1@x>", "MIME-Version: 1.0",
		"Content-Transfer-Encoding: 8bit", "X-Own: 1", "X-Own: 2",
		"content-type: Text/HTML; charset=Latin1",
	};
	struct compose c = { 0 };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		assert_int_equal(compose_field(&c, str_of(fields[i]), &err),
		    0);
	assert_true(c.to.count == 2 && c.cc.count == 1 && c.bcc.count == 1);
	assert_string_equal(c.from, "Me <me@x>");
	assert_string_equal(c.subject, "s");
	assert_string_equal(c.in_reply_to, "1@x");
	assert_string_equal(c.body_type, "text/html");
	assert_string_equal(c.charset, "Latin1");
	assert_int_equal(c.fields.count, 2);
	assert_string_equal(c.fields.item[1], "X-Own: 2");
	compose_clear(&c);
}

static void
fields_that_would_break_the_mail_are_refused(void **state)
{
	static const char *const fields[] = {
		"", "x", ": x", "a b: c", "Content-Type: image/png",
		"Content-Type: multipart/mixed; boundary=x", "Content-ID: x",
		"Content-Transfer-Encoding: base64", "In-Reply-To: x",
		"Subject: second", "Sender: second@x",
		"Content-Type: text/plain; charset=\"a b\"",
	};
	struct compose c = { 0 };
	struct err err = { 0 };

	(void)state;
	compose_field(&c, STR("Subject: first"), &err);
	compose_field(&c, STR("Sender: first@x"), &err);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		assert_int_equal(compose_field(&c, str_of(fields[i]), &err),
		    -1);
		assert_err(&err, EX_USAGE, "");
		err_clear(&err);
	}
	assert_string_equal(c.subject, "first");
	compose_clear(&c);
}

static void
standard_input_is_read_once(void **state)
{
	struct compose c = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(compose_needs_input(&c));
	assert_int_equal(compose_check(&c, &err), 0);
	compose_attach(&c, "-:a/b", false, false);
	assert_int_equal(compose_check(&c, &err), -1);
	err_clear(&err);
	c.body = strdup("text");
	assert_true(compose_needs_input(&c));
	assert_int_equal(compose_check(&c, &err), 0);
	compose_attach(&c, "-", true, true);
	assert_int_equal(compose_check(&c, &err), 0);
	compose_attach(&c, "-", true, false);
	assert_int_equal(compose_check(&c, &err), -1);
	err_clear(&err);
	compose_clear(&c);
	c.body = strdup("text");
	assert_false(compose_needs_input(&c));
	compose_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_go_where_they_belong),
		cmocka_unit_test(fields_that_would_break_the_mail_are_refused),
		cmocka_unit_test(standard_input_is_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
