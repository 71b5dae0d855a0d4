/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "text/qp.h"

static const struct {
	struct str text, qp;
} cases[] = {
	{ STR(""), STR("") },
	{ STR("plain"), STR("plain") },
	{ STR("a=b\n"), STR("a=3Db\r\n") },
	{ STR("f\xc3\xbcr\n"), STR("f=C3=BCr\r\n") },
	{ STR("blank \ntab\t\nin side\n"),
	    STR("blank=20\r\ntab=09\r\nin side\r\n") },
	{ STR("two  \n"), STR("two =20\r\n") },
	{ STR("end "), STR("end=20") },
	{ STR(" \n"), STR("=20\r\n") },
	{ STR("\n\n"), STR("\r\n\r\n") },
	{ STR("a\r\nb\rc\r\r\nd\r"), STR("a\r\nb\r\nc\r\nd\r\n") },
	{ STR("a\r\rb"), STR("a\r\n\r\nb") },
	{ STR("a \rb"), STR("a=20\r\nb") },
	{ STR("\0\x1b\x7f\xff~!"), STR("=00=1B=7F=FF~!") },
	{ STR("."), STR(".") },
};

/* Feed text in pieces of n bytes; 0 is all at once. */
static void
encode(struct buf *out, struct str text, size_t n)
{
	struct qp q = { 0 };

	buf_reset(out);
	if (n == 0)
		qp_feed(&q, text, out);
	for (size_t i = 0; n > 0 && i < text.len; i += n)
		qp_feed(&q, str_first(str_from(text, i), n), out);
	qp_end(&q, out);
}

static void
text_is_encoded_however_it_is_cut(void **state)
{
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t n = 0; n < 5; n++) {
			encode(&out, cases[i].text, n);
			if (!str_eq(buf_str(&out), cases[i].qp))
				fail_msg("%zu cut at %zu: %s", i, n,
				    buf_cstr(&out));
		}
	buf_clear(&out);
}

static void
it_may_be_cut_in_two_at_every_place(void **state)
{
	const struct str text = STR("a \r\r\n\xc3\xbc= \t\r\n \rb\n\r");
	struct buf whole = { 0 }, cut = { 0 };

	(void)state;
	encode(&whole, text, 0);
	for (size_t at = 0; at <= text.len; at++) {
		struct qp q = { 0 };

		buf_reset(&cut);
		qp_feed(&q, str_first(text, at), &cut);
		qp_feed(&q, str_from(text, at), &cut);
		qp_end(&q, &cut);
		assert_true(str_eq(buf_str(&cut), buf_str(&whole)));
	}
	buf_clear(&whole);
	buf_clear(&cut);
}

static void
lines_are_short_and_end_in_no_blank(void **state)
{
	static const char *const units[] = { "x", "=", " ", "\xe9", "ab " };

	(void)state;
	for (size_t u = 0; u < 5; u++)
		for (int n = 60; n < 170; n++) {
			struct buf text = { 0 }, out = { 0 }, back = { 0 };
			struct str rest, line;

			for (int i = 0; i < n; i++)
				buf_puts(&text, units[u]);
			buf_puts(&text, "\r\nz");
			encode(&out, buf_str(&text), 0);
			for (rest = buf_str(&out);
			    str_cut(&rest, '\n', &line);) {
				line = str_trim_eol(line);
				assert_true(line.len <= QP_COLUMNS);
				assert_true(line.len == 0 ||
				    !str_is_blank_char(line.ptr[line.len -
				    1]));
			}
			assert_true(qp_decode(&back, buf_str(&out)));
			assert_true(str_eq(buf_str(&back), buf_str(&text)));
			buf_clear(&text);
			buf_clear(&out);
			buf_clear(&back);
		}
}

static void
what_others_encoded_is_decoded(void **state)
{
	static const struct {
		struct str qp, text;
	} good[] = {
		{ STR(""), STR("") },
		{ STR("a=3db"), STR("a=b") },
		{ STR("a=\nb=\r\nc"), STR("abc") },
		{ STR("a= \t\r\nb"), STR("ab") },
		{ STR("a \t\nb  "), STR("a\nb") },
		{ STR("a=20\r\n\r\n"), STR("a \r\n\r\n") },
		{ STR("a="), STR("a") },
		{ STR("=00=0D=0A"), STR("\0\r\n") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct buf b = { 0 };

		assert_true(qp_decode(&b, good[i].qp));
		assert_true(str_eq(buf_str(&b), good[i].text));
		buf_clear(&b);
	}
}

static void
what_is_not_quoted_printable_is_refused(void **state)
{
	static const char *const bad[] = { "=4", "=4x", "=x4", "a==3D",
		"= 3D", "\xe9", "a\rb", "\x1b", "x\x7f" };
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "before");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (qp_decode(&b, str_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
		assert_string_equal(buf_cstr(&b), "before");
	}
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_encoded_however_it_is_cut),
		cmocka_unit_test(it_may_be_cut_in_two_at_every_place),
		cmocka_unit_test(lines_are_short_and_end_in_no_blank),
		cmocka_unit_test(what_others_encoded_is_decoded),
		cmocka_unit_test(what_is_not_quoted_printable_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
