/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/outline.h"

#include "test.h"

#include "base/alloc.h"

static struct spool *
outline_of(struct str text, struct outline *o)
{
	struct spool *s = spool_from(text);
	struct err err = { 0 };

	assert_int_equal(outline_scan(o, s, &err), 0);
	return s;
}

static void
fields_have_name_value_and_raw_text(void **state)
{
	struct outline o = { 0 };
	struct spool *s = outline_of(STR("Subject: one\r\n two\r\n"
		"to :  three \nEmpty:\nX-A:b:c\n\n"), &o);

	(void)state;
	assert_int_equal(o.field_count, 4);
	assert_str(o.field[0].name, "Subject");
	assert_str(o.field[0].raw, "Subject: one\r\n two\r\n");
	assert_str(o.field[0].value, " one\r\n two");
	assert_str(o.field[1].name, "to");
	assert_str(o.field[1].raw, "to :  three \n");
	assert_str(o.field[1].value, "  three ");
	assert_str(o.field[2].name, "Empty");
	assert_str(o.field[2].value, "");
	assert_str(o.field[3].name, "X-A");
	assert_str(o.field[3].value, "b:c");
	outline_clear(&o);
	spool_free(s);
}

static void
fields_are_found_in_any_case_and_in_order(void **state)
{
	struct outline o = { 0 };
	struct spool *s = outline_of(STR("To: a\nCc: b\nTO : c\n\nBcc: d\n"),
		&o);

	(void)state;
	assert_int_equal(outline_find(&o, STR("to"), 0), 0);
	assert_int_equal(outline_find(&o, STR("to"), 1), 2);
	assert_int_equal(outline_find(&o, STR("to"), 3), 3);
	assert_true(outline_has(&o, STR("CC")));
	assert_false(outline_has(&o, STR("C")));
	assert_false(outline_has(&o, STR("Bcc")));
	assert_false(outline_has(&o, STR("")));
	outline_clear(&o);
	spool_free(s);
}

static void
facts_of_header_and_body_are_noted(void **state)
{
	struct outline o = { 0 };
	struct spool *s = outline_of(STR("From x\0\nA: 1\nB: 23\r\n\n"
		"a long line\r\n\0\rgr\xc3\xbc\xc3\x9f\x65"), &o);

	(void)state;
	assert_int_equal(o.head.bytes, 12);
	assert_int_equal(o.head.wire_bytes, 13);
	assert_int_equal(o.head.longest_line, 5);
	assert_false(o.head.eight_bit || o.head.nul || o.head.odd_line_ends);
	assert_int_equal(o.body.bytes, 22);
	assert_int_equal(o.body.wire_bytes, 13 + 2 + 9);
	assert_int_equal(o.head.lines, 2);
	assert_int_equal(o.body.lines, 3);
	assert_int_equal(o.body.longest_line, 11);
	assert_true(o.body.eight_bit && o.body.nul && o.body.odd_line_ends);
	assert_false(o.is_crlf);
	outline_clear(&o);
	spool_free(s);
	s = outline_of(STR("A: \0\xe4\r\n2\r\r\n\r\nx\n"), &o);
	assert_int_equal(o.head.bytes, 7);
	assert_int_equal(o.head.wire_bytes, 6);
	assert_true(o.head.eight_bit && o.head.nul);
	assert_false(o.head.odd_line_ends || o.body.eight_bit || o.body.nul);
	assert_true(o.body.odd_line_ends);
	assert_true(o.is_crlf);
	outline_clear(&o);
	spool_free(s);
}

static void
the_first_line_tells_which_line_end_is_used(void **state)
{
	static const struct {
		const char *in;
		bool is_crlf;
	} texts[] = {
		{ "A: 1\r\n\n", true }, { "\r\nA\n", true },
		{ "hello\r\n", true }, { "From x\r\nhello\n", true },
		{ "A: 1\n\r\n", false }, { "\nA\r\n", false },
		{ "hello\nworld\r\n", false }, { "hello\r", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct outline o = { 0 };
		struct spool *s = outline_of(str_of(texts[i].in), &o);

		assert_int_equal(o.is_crlf, texts[i].is_crlf);
		outline_clear(&o);
		spool_free(s);
	}
}

static void
signed_messages_are_known(void **state)
{
	static const struct {
		const char *in;
		bool is_signed;
	} texts[] = {
		{ "DKIM-Signature: v=1\n\n", true },
		{ "dkim-signature : v=1\n\n", true },
		{ "Content-Type: multipart/signed; micalg=x\n\n", true },
		{ "content-type:\r\n Multipart/SIGNED;\n x=y\n\n", true },
		{ "Content-Type: application/pkcs7-mime; x=y\n\n", true },
		{ "Content-Type: application/x-pkcs7-mime\n\n", true },
		{ "Content-Type: (c)\n multipart/signed (d); x=y\n\n", true },
		{ "Content-Type: multipart/signedness\n\n", false },
		{ "ARC-Message-Signature: i=1\n\n", true },
		{ "Content-Type: multipart/mixed; x=multipart/signed\n\n",
			false },
		{ "X: DKIM-Signature: v=1\n\n", false },
		{ "A: 1\n\nDKIM-Signature: v=1\n\n", false },
		{ "Content-Type:\n\n", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct outline o = { 0 };
		struct spool *s = outline_of(str_of(texts[i].in), &o);

		assert_int_equal(o.is_signed, texts[i].is_signed);
		outline_clear(&o);
		spool_free(s);
	}
}

/* "aaa...a: 1" with a name of len bytes. */
static size_t
fields_with_name_of(size_t len)
{
	struct buf text = { 0 };
	struct outline o = { 0 };
	struct spool *s;
	size_t count;

	for (size_t i = 0; i < len; i++)
		buf_putc(&text, 'a');
	buf_puts(&text, ": 1\n\nbody\n");
	s = outline_of(buf_str(&text), &o);
	count = o.field_count;
	assert_int_equal(o.body.bytes, count ? 5 : text.len);
	outline_clear(&o);
	spool_free(s);
	buf_clear(&text);
	return count;
}

static void
a_name_must_fit_on_a_line(void **state)
{
	(void)state;
	assert_int_equal(fields_with_name_of(OUTLINE_NAME_MAX), 1);
	assert_int_equal(fields_with_name_of(OUTLINE_NAME_MAX + 1), 0);
	assert_int_equal(fields_with_name_of(OUTLINE_NAME_MAX * 3), 0);
}

/* A message of one byte repeated but for its start and its last byte. */
static struct spool *
big_message(const char *start, char fill, size_t len)
{
	char *text = alloc_zero(len, 1);
	struct spool *s;

	memset(text, fill, len);
	memcpy(text, start, strlen(start));
	text[len - 1] = 'z';
	s = spool_from(str_n(text, len));
	free(text);
	return s;
}

static void
a_long_line_without_a_colon_is_body(void **state)
{
	size_t len = OUTLINE_HEADER_MAX + 100;
	struct spool *s = big_message("", 'a', len);
	struct outline o = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(outline_scan(&o, s, &err), 0);
	assert_int_equal(o.body.longest_line, len);
	assert_true(o.header.cap < 100000);
	outline_clear(&o);
	spool_free(s);
}

static void
a_header_that_is_too_long_is_refused(void **state)
{
	static const struct {
		const char *start;
		char fill;
	} texts[] = { { "A: ", 'a' }, { "A: ", '\r' }, { "A: \n ", ' ' } };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct spool *s = big_message(texts[i].start, texts[i].fill,
			OUTLINE_HEADER_MAX + 2);
		struct outline o = { 0 };
		struct err err = { 0 };

		assert_int_equal(outline_scan(&o, s, &err), -1);
		assert_err(&err, EX_DATAERR, "longer than 32 MiB");
		err_clear(&err);
		outline_clear(&o);
		spool_free(s);
	}
}

static void
a_header_of_too_many_fields_is_refused(void **state)
{
	struct buf text = BUF_MAX(1000000);
	struct outline o = { 0 };
	struct err err = { 0 };
	struct spool *s;

	(void)state;
	for (size_t i = 0; i < OUTLINE_FIELDS_MAX; i++)
		buf_puts(&text, "a:\n");
	s = spool_from(buf_str(&text));
	assert_int_equal(outline_scan(&o, s, &err), 0);
	assert_int_equal(o.field_count, OUTLINE_FIELDS_MAX);
	outline_clear(&o);
	spool_free(s);
	buf_puts(&text, "a:\n");
	s = spool_from(buf_str(&text));
	assert_int_equal(outline_scan(&o, s, &err), -1);
	assert_err(&err, EX_DATAERR, "100000 fields");
	err_clear(&err);
	outline_clear(&o);
	spool_free(s);
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_have_name_value_and_raw_text),
		cmocka_unit_test(fields_are_found_in_any_case_and_in_order),
		cmocka_unit_test(facts_of_header_and_body_are_noted),
		cmocka_unit_test(the_first_line_tells_which_line_end_is_used),
		cmocka_unit_test(signed_messages_are_known),
		cmocka_unit_test(a_name_must_fit_on_a_line),
		cmocka_unit_test(a_long_line_without_a_colon_is_body),
		cmocka_unit_test(a_header_that_is_too_long_is_refused),
		cmocka_unit_test(a_header_of_too_many_fields_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
