/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/reencode.h"

#include <stdio.h>

#include "test.h"

#include "message/scan.h"

/* Text with "{xyz*n}" standing for n times xyz. */
static void
expand(struct buf *out, const char *text)
{
	for (; *text; text++) {
		const char *star = *text == '{' ? strchr(text, '*') : NULL;
		unsigned int n;
		int used;

		if (star && sscanf(star, "*%u}%n", &n, &used) == 1) {
			for (unsigned int i = 0; i < n; i++)
				buf_put(out, str_n(text + 1,
					(size_t)(star - text - 1)));
			text = star + used - 1;
		} else {
			buf_putc(out, *text);
		}
	}
}

struct mail {
	struct spool *s;
	struct outline o;
	struct amend *a;
};

static void
mail_open(struct mail *m, const char *text)
{
	struct buf all = BUF_MAX(4000000);
	struct err err = { 0 };

	expand(&all, text);
	*m = (struct mail){ .s = spool_from(buf_str(&all)) };
	buf_clear(&all);
	assert_int_equal(outline_scan(&m->o, m->s, &err), 0);
	m->a = amend_new(&m->o, m->s);
}

static void
mail_close(struct mail *m)
{
	amend_free(m->a);
	outline_clear(&m->o);
	spool_free(m->s);
}

static void
read_all(struct reader *r, struct buf *out)
{
	struct err err = { 0 };
	struct str piece;

	buf_reset(out);
	while (reader_next(r, &piece, &err) == 1) {
		assert_true(piece.len > 0);
		buf_put(out, piece);
	}
	assert_int_equal(err.status, 0);
	assert_int_equal(reader_next(r, &piece, &err), 0);
}

/* The same but for line ends. */
static void
check_text(struct str got, const char *want)
{
	struct buf text = BUF_MAX(4000000);
	struct buf expected = BUF_MAX(4000000);

	expand(&expected, want);
	for (size_t i = 0; i < got.len; i++)
		if (got.ptr[i] != '\r')
			buf_putc(&text, got.ptr[i]);
	assert_string_equal(buf_cstr(&text), buf_cstr(&expected));
	buf_clear(&text);
	buf_clear(&expected);
}

static void
check(const struct reencode_wish *wish, const char *in, const char *out)
{
	struct buf text = BUF_MAX(4000000);
	struct scan scan = { 0 };
	struct err err = { 0 };
	struct reencode *r;
	struct reader *reader;
	struct mail m;

	mail_open(&m, in);
	assert_true(reencode_is_needed(m.a, wish));
	r = reencode_new(m.a, wish, &err);
	if (!r)
		fail_msg("'%.60s...': %s", in, buf_cstr(&err.text));
	reader = reencode_reader(r);
	for (int twice = 0; twice < 2; twice++) {
		read_all(reader, &text);
		check_text(buf_str(&text), out);
		assert_int_equal(reader_rewind(reader, &err), 0);
	}
	scan_feed(&scan, buf_str(&text));
	assert_int_equal(reencode_facts(r).wire_bytes,
		scan_end(&scan).wire_bytes);
	assert_int_equal(reencode_facts(r).bytes, text.len);
	reader_free(reader);
	reencode_free(r);
	mail_close(&m);
	buf_clear(&text);
}

static const struct reencode_wish seven = { .utf8_header = true };
static const struct reencode_wish eight = { .eight_bit = true,
	.utf8_header = true };
static const struct reencode_wish ascii_header = { .eight_bit = true };
static const struct reencode_wish all_ascii = { .eight_bit = false };
static const struct reencode_wish label = { .eight_bit = true,
	.utf8_header = true, .label = true };

/* 999 times "a", quoted-printable. */
#define A75 "{a*75}=\n"
#define A999 A75 A75 A75 A75 A75 A75 A75 A75 A75 A75 A75 A75 A75 "{a*24}\n"
#define V "MIME-Version: 1.0\n"
#define UTF8 "Content-Type: text/plain; charset=utf-8\n"
#define QP "Content-Transfer-Encoding: quoted-printable\n"
#define B64 "Content-Transfer-Encoding: base64\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n"

static void
a_plain_text_becomes_quoted_printable(void **state)
{
	(void)state;
	check(&seven, "A: 1\n\nall the gr\xc3\xbcn text, x\n.\n",
		"A: 1\n" V UTF8 QP "\nall the gr=C3=BCn text, x\n.\n");
	check(&seven, "A: 1\n\nall the text is gr\xfcn\n",
		"A: 1\n" V "Content-Type: text/plain; charset=unknown-8bit\n"
		QP "\nall the text is gr=FCn\n");
	check(&seven, "A: 1\n\n\xd0\x9f\xd1\x80\n",
		"A: 1\n" V UTF8 QP "\n=D0=9F=D1=80\n");
	check(&seven, "\nall the gr\xc3\xbcn text",
		V UTF8 QP "\nall the gr=C3=BCn text\n");
	check(&seven, "mime-version: 1.0\nContent-Type: text/html\n"
		"content-transfer-encoding: 8bit\nA: 1\n\n"
		"all gr\xc3\xbcn text\n",
		"mime-version: 1.0\nContent-Type: text/html\n"
		"content-transfer-encoding: quoted-printable\nA: 1\n\n"
		"all gr=C3=BCn text\n");
	check(&seven, "A: 1\r\n\r\nall the gr\xc3\xbcn text\r\n",
		"A: 1\n" V UTF8 QP "\nall the gr=C3=BCn text\n");
}

static void
a_large_text_in_another_script_becomes_base64(void **state)
{
	static const char head[] = "A: 1\n" V UTF8 B64 "\n0J8NCtCfDQrQnw0K";
	struct buf text = BUF_MAX(100000);
	struct err err = { 0 };
	struct reencode *r;
	struct reader *reader;
	struct mail m;

	(void)state;
	mail_open(&m, "A: 1\n\n{\xd0\x9f\n*2000}");
	r = reencode_new(m.a, &seven, &err);
	reader = reencode_reader(r);
	read_all(reader, &text);
	assert_memory_equal(buf_cstr(&text), head, sizeof(head) - 1);
	assert_true(text.len < 8000 * 137 / 100 + 300);
	reader_free(reader);
	reencode_free(r);
	mail_close(&m);
	buf_clear(&text);
}

static void
long_lines_are_encoded_even_where_8_bit_text_is_taken(void **state)
{
	(void)state;
	check(&eight, "A: 1\n\n{a*999}\nb\n",
		"A: 1\n" V QP "\n" A999 "b\n");
	check(&eight, MIXED "\n--b\n\n{a*999}\n--b\n\ngr\xc3\xbcn\n--b--\n",
		MIXED "\n--b\n" QP "\n" A999 "--b\n\ngr\xc3\xbcn\n"
		"--b--\n");
}

static void
only_the_parts_that_need_it_are_touched(void **state)
{
	(void)state;
	check(&seven, MIXED "\nhello\n--b\nX: 1\n\nascii \n\n"
		"--b \nContent-Type: text/plain; charset=iso-8859-1\n"
		"Content-Transfer-Encoding: 8bit\n\nit is gr\xfcn\n"
		"--b\nContent-Type: image/png\n" B64
		"\nAAAA\n--b--\nbye\n",
		MIXED "\nhello\n--b\nX: 1\n\nascii \n\n"
		"--b \nContent-Type: text/plain; charset=iso-8859-1\n"
		"Content-Transfer-Encoding: quoted-printable\n\nit is gr=FCn\n"
		"--b\nContent-Type: image/png\n" B64
		"\nAAAA\n--b--\nbye\n");
}

/* Text that becomes quoted-printable, and what it becomes. */
#define GREEN "all of it is gr\xc3\xbcn\n"
#define GREEN_QP "all of it is gr=C3=BCn\n"

static void
parts_without_header_or_empty_line_get_what_they_need(void **state)
{
	(void)state;
	check(&seven, MIXED "\n--b\n\n" GREEN "--b--\n",
		MIXED "\n--b\n" UTF8 QP "\n" GREEN_QP "--b--\n");
	check(&seven, MIXED "\n--b\n" GREEN "--b--\n",
		MIXED "\n--b\n" UTF8 QP "\n" GREEN_QP "--b--\n");
	check(&seven, MIXED "\n--b\nX: 1\n" GREEN "--b--\n",
		MIXED "\n--b\nX: 1\n" UTF8 QP "\n" GREEN_QP "--b--\n");
	check(&seven, MIXED "\n--b\nX: \xc3\xbc\n--b--\n",
		MIXED "\n--b\nX: =?UTF-8?B?w7w=?=\n\n--b--\n");
	/* and the last line ends where the boundary wants it */
	check(&seven, MIXED "\n--b\n\n" GREEN "\n\n--b\n\n--b--",
		MIXED "\n--b\n" UTF8 QP "\n" GREEN_QP "\n\n--b\n\n--b--\n");
	check(&seven, MIXED "\n--b\n\n" GREEN,
		MIXED "\n--b\n" UTF8 QP "\n" GREEN_QP);
}

static void
multiparts_are_walked_through(void **state)
{
	(void)state;
	check(&seven, V MIXED "Content-Transfer-Encoding: 8bit\n\n"
		"--b\nContent-Type: multipart/alternative; boundary=\"b i\"\n"
		"Content-Transfer-Encoding: binary\n\n"
		"--b i\n\n" GREEN "--b i\nContent-Type: text/html\n\n" GREEN
		"--b i--\n--b\nContent-Type: a/b\n\n" GREEN "--b--\n",
		V MIXED "Content-Transfer-Encoding: 7bit\n\n"
		"--b\nContent-Type: multipart/alternative; boundary=\"b i\"\n"
		"Content-Transfer-Encoding: 7bit\n\n"
		"--b i\n" UTF8 QP "\n" GREEN_QP "--b i\n"
		"Content-Type: text/html\n" QP "\n" GREEN_QP
		"--b i--\n--b\nContent-Type: a/b\n" QP "\n" GREEN_QP "--b--\n");
	/* an outer boundary ends an inner multipart that lacks its own */
	check(&seven, MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		"--c\n\n" GREEN "--b\n\n" GREEN "--c--\n--b--\n",
		MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		"--c\n" UTF8 QP "\n" GREEN_QP "--b\n" UTF8 QP "\n" GREEN_QP
		"--c--\n--b--\n");
	/* what only begins like a boundary is text */
	check(&seven, MIXED "\n--b\n\n--bb\n--b-\n --b\n--b x\n" GREEN
		"--b--\n",
		MIXED "\n--b\n" UTF8 QP "\n--bb\n--b-\n --b\n--b x\n" GREEN_QP
		"--b--\n");
}

static void
messages_in_messages_are_walked_through(void **state)
{
	(void)state;
	check(&seven, MIXED "\n--b\nContent-Type: message/rfc822\n"
		"Content-Transfer-Encoding: 8bit\n\nSubject: \xc3\xbc\n\n" GREEN
		"--b--\n",
		MIXED "\n--b\nContent-Type: message/rfc822\n"
		"Content-Transfer-Encoding: 7bit\n\n"
		"Subject: =?UTF-8?B?w7w=?=\n" V UTF8 QP "\n" GREEN_QP
		"--b--\n");
	check(&seven, "Content-Type: message/rfc822\n\n"
		"Content-Type: message/rfc822\n\n" MIXED "\n--b\n\n" GREEN,
		"Content-Type: message/rfc822\n\n"
		"Content-Type: message/rfc822\n\n" MIXED "\n--b\n" UTF8 QP "\n"
		GREEN_QP);
	check(&seven, "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
		"Subject: x\n\n" GREEN "--b\nContent-Type: text/html\n\n" GREEN
		"--b--\n",
		"Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
		"Subject: x\n" V UTF8 QP "\n" GREEN_QP
		"--b\nContent-Type: text/html\n" QP "\n" GREEN_QP "--b--\n");
	check(&seven, "Content-Type: message/rfc822\n\n" GREEN,
		"Content-Type: message/rfc822\n\n" V UTF8 QP "\n" GREEN_QP);
}

static void
what_is_encoded_already_is_mended(void **state)
{
	(void)state;
	check(&seven, "A: 1\n" QP "\nx=3D=\ny \xc3\xbc\n",
		"A: 1\n" QP "\nx=3D=\ny =C3=BC\n");
	check(&eight, "A: 1\n" QP "\n{a*999}\n", "A: 1\n" QP "\n" A999);
	check(&eight, "A: 1\n" B64 "\n{QUJD*300}\n",
		"A: 1\n" B64 "\n{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n"
		"{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n"
		"{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n{QUJD*19}\n"
		"{QUJD*19}\n{QUJD*15}");
	check(&seven, "Content-Type: multipart/x; boundary=b\n" B64
		"\nQUJD\xc3\xbc\n--b\n",
		"Content-Type: multipart/x; boundary=b\n" B64 "\nQUJDb");
}

static void
text_that_nobody_reads_is_left_out(void **state)
{
	(void)state;
	check(&seven, MIXED "\nf\xc3\xbcr dich\n\n"
		"--b\n\nx\n--b--\n\nt\xc3\xbc\n",
		MIXED "\n--b\n\nx\n--b--\n");
	check(&seven, MIXED "\nf\xc3\xbcr\n--b\n" MIXED
		"\n--b\n\n" GREEN "--b--\n", MIXED "\n--b\n" MIXED
		"\n--b\n" UTF8 QP "\n" GREEN_QP "--b--\n");
	check(&seven, MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		"\xc3\xbc\n--c\n\nx\n--c--\n\xc3\xbc\n--b--\n",
		MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		"--c\n\nx\n--c--\n--b--\n");
}

static void
a_header_becomes_ascii_where_utf8_is_not_taken(void **state)
{
	(void)state;
	check(&ascii_header, "Subject: \xc3\xbc\nA: 1\n\n" GREEN,
		"Subject: =?UTF-8?B?w7w=?=\nA: 1\n\n" GREEN);
	check(&ascii_header, "Subject: \xc3\xbc\n" MIXED
		"\n--b\nX: \xc3\xbc\n\n",
		"Subject: =?UTF-8?B?w7w=?=\n" MIXED "\n--b\nX: \xc3\xbc\n\n");
	check(&all_ascii, "Subject: \xc3\xbc\n\n" GREEN,
		"Subject: =?UTF-8?B?w7w=?=\n" V UTF8 QP "\n" GREEN_QP);
	check(&seven, "Subject: \xc3\xbc\n\n" GREEN,
		"Subject: \xc3\xbc\n" V UTF8 QP "\n" GREEN_QP);
	/* the outer header of a signed body is free */
	check(&ascii_header, "Subject: \xc3\xbc\n"
		"Content-Type: multipart/signed; boundary=b\n\n--b\n\n" GREEN,
		"Subject: =?UTF-8?B?w7w=?=\n"
		"Content-Type: multipart/signed; boundary=b\n\n--b\n\n" GREEN);
}

static void
a_text_can_be_labelled_without_being_encoded(void **state)
{
	(void)state;
	check(&label, "A: 1\n\n" GREEN,
		"A: 1\n" V UTF8 "Content-Transfer-Encoding: 8bit\n\n" GREEN);
	check(&label, V "Content-Transfer-Encoding: 8bit\n\n\xff\n",
		V "Content-Transfer-Encoding: 8bit\n"
		"Content-Type: text/plain; charset=unknown-8bit\n\n\xff\n");
}

static void
what_the_server_takes_goes_as_it_is(void **state)
{
	static const struct {
		const struct reencode_wish *wish;
		const char *in;
	} cases[] = {
		{ &seven, "A: 1\n\nascii\n" },
		{ &seven, "A: 1\n\n{a*998}\n" },
		{ &seven, "A: \xc3\xbc\n\nascii\n" },
		{ &all_ascii, "A: 1\n\nascii\n" },
		{ &eight, "A: \xc3\xbc\n\n" GREEN },
		{ &ascii_header, "A: 1\n\n" GREEN },
		{ &label, "A: 1\n\nascii\n" },
		{ &label, "Content-Type: text/html\n\n" GREEN },
		{ &label, "DKIM-Signature: x\n\n" GREEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mail m;

		mail_open(&m, cases[i].in);
		assert_false(reencode_is_needed(m.a, cases[i].wish));
		mail_close(&m);
	}
}

static const struct {
	const struct reencode_wish *wish;
	const char *in;
	const char *why;
} refused[] = {
	{ &seven, "DKIM-Signature: x\n\n" GREEN, "is signed" },
	{ &eight, "DKIM-Signature: x\n\n{a*999}\n", "is signed" },
	{ &ascii_header, "DKIM-Signature: x\nA: \xc3\xbc\n\nx\n", "is signed" },
	{ &eight, "DKIM-Signature: {a*999}\n\nx\n", "is signed" },
	{ &seven, "Content-Type: multipart/signed; boundary=b\n\n--b\n\n" GREEN,
		"is signed" },
	{ &seven, "Content-Type: application/pkcs7-mime\n\n" GREEN,
		"is signed" },
	{ &seven, MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n"
		"--c\n\n" GREEN "--c--\n--b--\n", "signature forbids" },
	{ &seven, MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n"
		"--c\nContent-Type: multipart/x; boundary=d\n\n--d\n\n" GREEN,
		"signature forbids" },
	{ &seven, MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n"
		"--c\nContent-Type: message/rfc822\n\nX: \xc3\xbc\n\nx\n",
		"signature forbids" },
	{ &seven, MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n"
		"--c\nX: \xc3\xbc\n\nx\n", "signature forbids" },
	{ &seven, MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n"
		"\xc3\xbc\n--c\n\nx\n", "signature forbids" },
	{ &seven, "Content-Type: message/delivery-status\n\n" GREEN,
		"may not be encoded" },
	{ &seven, "Content-Type: message/partial\n\n" GREEN,
		"may not be encoded" },
	{ &seven, "Content-Transfer-Encoding: x-uuencode\n\n" GREEN,
		"unknown encoding" },
	{ &seven, MIXED "\n" GREEN, "structure" },
	{ &seven, MIXED "\n" GREEN "--b--x\n", "structure" },
	{ &seven, "Content-Type: multipart/mixed\n\n--b\n\n" GREEN,
		"structure" },
	{ &seven, MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		GREEN "--b--\n", "structure" },
	{ &all_ascii, "To: gr\xc3\xbcn@example.org\n\nx\n", "needs SMTPUTF8" },
	{ &all_ascii, "A: 1\n" MIXED "\n--b\n"
		"Content-Type: multipart/x; boundary=\xc3\xbc\n\n--\xc3\xbc\n",
		"not ASCII" },
	{ &seven, MIXED "\n--b\nA: {a*1050000}\n\n" GREEN, "too long" },
	{ &seven, MIXED "\n--b\n{A: 1\n*250000}\n" GREEN, "too long" },
	{ &seven, MIXED "\n{--b\n*10001}" GREEN, "too many parts" },
};

static void
what_may_not_or_cannot_be_encoded_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct err err = { 0 };
		struct mail m;

		mail_open(&m, refused[i].in);
		assert_true(reencode_is_needed(m.a, refused[i].wish));
		if (reencode_new(m.a, refused[i].wish, &err))
			fail_msg("case %zu was taken", i);
		assert_err(&err, EX_DATAERR, refused[i].why);
		err_clear(&err);
		mail_close(&m);
	}
}

static void
parts_that_are_too_deep_are_refused(void **state)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct mail m;

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_putf(&text, "Content-Type: multipart/x; boundary=b%d\n\n"
			"--b%d\n", i, i);
	buf_puts(&text, "\n" GREEN);
	mail_open(&m, buf_cstr(&text));
	assert_null(reencode_new(m.a, &seven, &err));
	assert_err(&err, EX_DATAERR, "too deep");
	err_clear(&err);
	mail_close(&m);
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_plain_text_becomes_quoted_printable),
		cmocka_unit_test(a_large_text_in_another_script_becomes_base64),
		cmocka_unit_test(
		    long_lines_are_encoded_even_where_8_bit_text_is_taken),
		cmocka_unit_test(only_the_parts_that_need_it_are_touched),
		cmocka_unit_test(
		    parts_without_header_or_empty_line_get_what_they_need),
		cmocka_unit_test(multiparts_are_walked_through),
		cmocka_unit_test(messages_in_messages_are_walked_through),
		cmocka_unit_test(what_is_encoded_already_is_mended),
		cmocka_unit_test(text_that_nobody_reads_is_left_out),
		cmocka_unit_test(
			a_header_becomes_ascii_where_utf8_is_not_taken),
		cmocka_unit_test(a_text_can_be_labelled_without_being_encoded),
		cmocka_unit_test(what_the_server_takes_goes_as_it_is),
		cmocka_unit_test(what_may_not_or_cannot_be_encoded_is_refused),
		cmocka_unit_test(parts_that_are_too_deep_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
