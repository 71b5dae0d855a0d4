/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/alloc.h"
#include "envelope/envelope.h"
#include "envelope/rcpthdr.h"
#include "text/field.h"

/* A header as an outline; text must outlive it. */
static void
outline_of(struct outline *o, struct str text)
{
	*o = (struct outline){ 0 };
	while (text.len > 0) {
		struct outline_field *f;
		size_t end = 0;

		do
			end += str_find(str_from(text, end), '\n') + 1;
		while (end < text.len && str_is_blank_char(text.ptr[end]));
		o->field = alloc_grow(o->field, o->field_count + 1,
		    sizeof(*o->field));
		f = &o->field[o->field_count++];
		f->raw = str_first(text, end);
		assert_true(field_split(f->raw, &f->name, &f->value));
		text = str_from(text, end < text.len ? end : text.len);
	}
}

static const struct {
	const char *header;
	const char *rcpts;	/* "a@x b@x " */
} good[] = {
	{ "", "" },
	{ "Subject: a@x\n", "" },
	{ "To: a@x\nCc: b@x\nBcc: c@x\n", "a@x b@x c@x " },
	{ "TO: a@x\nto: b@x\nBCC : c@x\n", "a@x b@x c@x " },
	{ "To:\nCc: \nBcc:\n", "" },
	{ "To: undisclosed-recipients:;\nBcc: a@x\n", "a@x " },
	{ "To: Friends: a@x, Joe <b@x>;, c@x\n", "a@x b@x c@x " },
	{ "To: a@x,\n\tb@x,\n  \"Doe,\n John\" <c@x>,\n", "a@x b@x c@x " },
	{ "To: a@x,\r\n b@x\r\n", "a@x b@x " },
	{ "To: =?utf-8?q?J=C3=B6rg=2C?= <a@x>, b@x (B (b))\n", "a@x b@x " },
	{ "To: M\xfcller <a@x>\n", "a@x " },
	{ "To: root\nCc: <>, Nobody <>\n", "root " },
	{ "To: a@x\nCc: a@x, A@x\n", "a@x a@x A@x " },
	{ "To: \"john doe\"@x\n", "\"john doe\"@x " },
	{ "Apparently-To: a@x\nReply-To: b@x\nX-To: c@x\nTo: d@x\n", "d@x " },
	/* sent on */
	{ "Resent-To: r@x\nTo: a@x\nBcc: b@x\n", "r@x " },
	{ "To: a@x\nResent-Cc: r@x\nresent-bcc: s@x\n", "r@x s@x " },
	{ "Resent-Date: today\nTo: a@x\n", "" },
	{ "Resent-To: r@x\nResent-To: s@x\nResent-Date: d\nTo: a@x\n",
	    "r@x s@x " },
	/* twice: separated by other fields */
	{ "Resent-To: r@x\nReceived: by y\nResent-To: s@x\nTo: a@x\n",
	    "r@x " },
	/* and not separated */
	{ "Resent-From: j@x\nResent-Date: d\nResent-To: r@x\n"
	    "Resent-From: k@x\nResent-Date: e\nResent-To: s@x\nTo: a@x\n",
	    "r@x " },
	{ "Resent-To: r@x\nResent-Date: d\nResent-To: s@x\nResent-Date: e\n",
	    "r@x " },
};

static void
recipients_are_found_in_the_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct address_list list = { 0 };
		struct buf got = { 0 };
		struct outline o;
		struct err err = { 0 };

		outline_of(&o, str_of(good[i].header));
		if (rcpthdr_read(&list, &o, &err) < 0)
			fail_msg("%s: %s", good[i].header,
			    buf_cstr(&err.text));
		for (size_t k = 0; k < list.count; k++)
			buf_putf(&got, "%s ", list.item[k].spec);
		assert_string_equal(buf_cstr(&got), good[i].rcpts);
		buf_clear(&got);
		address_list_clear(&list);
		free(o.field);
	}
}

static void
an_invalid_address_is_refused_and_its_field_named(void **state)
{
	static const struct str bad[] = {
		STR("To: a@x\nCc: a b@x\n"),
		STR("Cc: Joe <a@x\n"),
		STR("Cc: a@x, |prog\n"),
		STR("Cc: \"unclosed <a@x>\n"),
		STR("Cc: group: a@x\n"),
		STR("Cc: a@x\x1b\n"),
		STR("Cc: a@b@c\n"),
		STR("Cc: a\rb@x\n"),
		STR("Resent-Date: x\nResent-Cc: -a@x\n"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct address_list list = { 0 };
		struct outline o;
		struct err err = { 0 };

		outline_of(&o, bad[i]);
		assert_int_equal(rcpthdr_read(&list, &o, &err), -1);
		assert_err(&err, EX_DATAERR, "invalid address '");
		assert_non_null(strstr(buf_cstr(&err.hint), "Cc'"));
		err_clear(&err);
		address_list_clear(&list);
		free(o.field);
	}
}

static void
too_many_recipients_are_refused(void **state)
{
	struct buf header = BUF_MAX(OUTLINE_HEADER_MAX);
	struct address_list list = { 0 };
	struct outline o;
	struct err err = { 0 };

	(void)state;
	buf_puts(&header, "To: a@x");
	for (size_t i = 1; i < ENVELOPE_RCPT_MAX; i++)
		buf_puts(&header, ",\n a@x");
	outline_of(&o, buf_str(&header));
	assert_int_equal(rcpthdr_read(&list, &o, &err), 0);
	assert_int_equal(list.count, ENVELOPE_RCPT_MAX);
	free(o.field);
	address_list_clear(&list);
	for (size_t i = 0; i < ENVELOPE_RCPT_MAX; i++)
		buf_puts(&header, ",\n b@x");
	outline_of(&o, buf_str(&header));
	assert_int_equal(rcpthdr_read(&list, &o, &err), -1);
	assert_err(&err, EX_DATAERR, "more than 100000 ");
	assert_string_equal(err.id, "RCPT-MANY");
	/* It stopped there. */
	assert_int_equal(list.count, ENVELOPE_RCPT_MAX);
	err_clear(&err);
	free(o.field);
	address_list_clear(&list);
	buf_clear(&header);
}

static void
the_sender_is_the_first_of_from(void **state)
{
	static const struct {
		const char *header, *sender;
	} cases[] = {
		{ "", NULL },
		{ "Sender: s@x\nReply-To: r@x\n", NULL },
		{ "From: a@x\n", "a@x" },
		{ "From: root (Cron Daemon)\n", "root" },
		{ "From: \"(Cron Daemon)\" <root>\n", "root" },
		{ "From: Joe <a@x>, b@x\nFrom: c@x\n", "a@x" },
		{ "From:\nFrom: b@x\n", "b@x" },
		{ "From: <>\n", NULL },
		{ "Resent-From: r@x\nFrom: a@x\n", "r@x" },
		{ "From: a@x\nResent-From: r@x\n", "a@x" },
		{ "Resent-From:\nFrom: a@x\n", "a@x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *sender = NULL;
		struct outline o;
		struct err err = { 0 };

		outline_of(&o, str_of(cases[i].header));
		assert_int_equal(rcpthdr_sender(&sender, &o, &err), 0);
		if (cases[i].sender)
			assert_string_equal(sender, cases[i].sender);
		else
			assert_null(sender);
		free(sender);
		free(o.field);
	}
}

static void
an_invalid_sender_is_refused(void **state)
{
	char *sender = NULL;
	struct outline o;
	struct err err = { 0 };

	(void)state;
	outline_of(&o, STR("From: Joe a@x\n"));
	assert_int_equal(rcpthdr_sender(&sender, &o, &err), -1);
	assert_err(&err, EX_DATAERR, "invalid address 'Joe a@x'");
	assert_null(sender);
	err_clear(&err);
	free(o.field);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recipients_are_found_in_the_header),
		cmocka_unit_test(
		    an_invalid_address_is_refused_and_its_field_named),
		cmocka_unit_test(too_many_recipients_are_refused),
		cmocka_unit_test(the_sender_is_the_first_of_from),
		cmocka_unit_test(an_invalid_sender_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
