/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/recode.h"

#include "test.h"

#include "message/scan.h"
#include "text/base64.h"

#define A10 "aaaaaaaaaa"
#define A50 A10 A10 A10 A10 A10
#define A70 A50 A10 A10
#define B64_57 "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh" \
	"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"

static const struct {
	enum recode_kind kind;
	const char *in;
	const char *out;
} cases[] = {
	{ RECODE_QP, "", "" },
	{ RECODE_QP, "gr\xc3\xbcn\r\n=\r\nx ", "gr=C3=BCn\r\n=3D\r\nx=20" },
	{ RECODE_QP, A70 "bcdefgh\r\n", A70 "bcdef=\r\ngh\r\n" },
	{ RECODE_QP, A70 "bcdef--b", A70 "bcdef=\r\n=2D-b" },
	{ RECODE_BASE64, "", "" },
	{ RECODE_BASE64, "a\r\n", "YQ0K" },
	{ RECODE_BASE64, "\xff\xfe", "//4=" },
	{ RECODE_BASE64, A50 "aaaaaaa", B64_57 },
	{ RECODE_BASE64, A50 "aaaaaaab", B64_57 "\r\nYg==" },
	{ RECODE_BASE64, A50 A10 "aaaa" A50, B64_57 "\r\n" B64_57 },
	/* quoted-printable that is right stays as it is */
	{ RECODE_MEND_QP, "", "" },
	{ RECODE_MEND_QP, "a=3D=\r\nb \t\r\n=\r\n=41",
		"a=3D=\r\nb \t\r\n=\r\n=41" },
	{ RECODE_MEND_QP, A70 "abcde=\r\nf", A70 "abcde=\r\nf" },
	{ RECODE_MEND_QP, A70 "abcde\r\nf", A70 "abcde\r\nf" },
	{ RECODE_MEND_QP, "a=", "a=" },
	/* and what is wrong is made right */
	{ RECODE_MEND_QP, "gr\xc3\xbc=C3=9Fe\r\n", "gr=C3=BC=C3=9Fe\r\n" },
	{ RECODE_MEND_QP, A70 "abcdef=\r\n", A70 "abcde=\r\nf=\r\n" },
	{ RECODE_MEND_QP, A70 "ab=3Dc\r\n", A70 "ab=3D=\r\nc\r\n" },
	{ RECODE_MEND_QP, A70 "abc=3Dd\r\n", A70 "abc=\r\n=3Dd\r\n" },
	{ RECODE_MEND_QP, A70 "abcd=3D\r\n", A70 "abcd=\r\n=3D\r\n" },
	{ RECODE_MEND_QP, A70 "abc\xff", A70 "abc=\r\n=FF" },
	{ RECODE_MEND_QP, "=\xff", "==FF" },
	{ RECODE_MEND_QP, A70 "bcdef--b", A70 "bcdef=\r\n=2D-b" },
	{ RECODE_MEND_QP, "--b\r\n--b", "--b\r\n--b" },
	{ RECODE_MEND_BASE64, "", "" },
	{ RECODE_MEND_BASE64, "YQ0K\r\nYQ==\r\n", "YQ0KYQ==" },
	{ RECODE_MEND_BASE64, "Y Q\xff-0\t_K+/=", "YQ0K+/=" },
	{ RECODE_MEND_BASE64, A70 A10, A70 "aaaaaa\r\naaaa" },
};

static void
feed_in_steps(size_t i, size_t step)
{
	struct recode r = { .kind = cases[i].kind };
	struct str in = str_of(cases[i].in);
	struct buf out = { 0 };

	while (in.len > 0) {
		recode_feed(&r, str_first(in, step), &out);
		in = str_from(in, str_first(in, step).len);
	}
	recode_end(&r, &out);
	assert_string_equal(buf_cstr(&out), cases[i].out);
	buf_clear(&out);
}

static void
content_is_recoded_wherever_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t step = 1; step < 60; step++)
			feed_in_steps(i, step);
}

/* Some text that is neither short nor plain. */
static void
make_text(struct buf *text)
{
	for (unsigned int i = 0; i < 5000; i++) {
		char c = (char)(i * 31 % 255 + 1);

		if (c == '\r' || c == '\n')
			buf_puts(text, "\r\n");
		else
			buf_putc(text, c);
	}
}

static void
lines_are_short_and_ascii(void **state)
{
	(void)state;
	for (int kind = RECODE_QP; kind <= RECODE_MEND_BASE64; kind++) {
		struct recode r = { .kind = (enum recode_kind)kind };
		struct outline_facts facts;
		struct buf text = { 0 };
		struct buf out = { 0 };
		struct scan s = { 0 };

		make_text(&text);
		recode_feed(&r, buf_str(&text), &out);
		recode_end(&r, &out);
		scan_feed(&s, buf_str(&out));
		facts = scan_end(&s);
		assert_true(facts.longest_line <= 76);
		assert_false(facts.eight_bit || facts.nul);
		buf_clear(&text);
		buf_clear(&out);
	}
}

static void
what_is_encoded_reads_back(void **state)
{
	struct recode qp = { .kind = RECODE_QP };
	struct recode base64 = { .kind = RECODE_BASE64 };
	struct buf joined = { 0 };
	struct buf text = { 0 };
	struct buf out = { 0 };
	struct buf back = { 0 };

	(void)state;
	make_text(&text);
	recode_feed(&qp, buf_str(&text), &out);
	recode_end(&qp, &out);
	assert_true(qp_decode(&back, buf_str(&out)));
	assert_true(str_eq(buf_str(&back), buf_str(&text)));
	buf_reset(&out);
	buf_reset(&back);
	recode_feed(&base64, buf_str(&text), &out);
	recode_end(&base64, &out);
	for (size_t i = 0; i < out.len; i++)
		if (out.ptr[i] != '\r' && out.ptr[i] != '\n')
			buf_putc(&joined, out.ptr[i]);
	assert_true(base64_decode(&back, buf_str(&joined)));
	assert_true(str_eq(buf_str(&back), buf_str(&text)));
	buf_clear(&joined);
	buf_clear(&text);
	buf_clear(&out);
	buf_clear(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_is_recoded_wherever_it_is_cut),
		cmocka_unit_test(lines_are_short_and_ascii),
		cmocka_unit_test(what_is_encoded_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
