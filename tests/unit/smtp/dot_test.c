/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/dot.h"

#include "test.h"

#include "message/scan.h"

enum { RECORD = 16384 };

/*
 * Feed the pieces before and after a cut to an encoder whose output buffer
 * holds room bytes, as a sender with records of that size does.
 */
static void
encode(struct dot *d, struct str in, size_t cut, size_t room, struct buf *wire)
{
	struct str piece[2] = { str_first(in, cut), str_from(in, cut) };
	struct buf out = BUF_MAX(room);

	for (size_t i = 0; i < 2; i++) {
		while (piece[i].len > 0) {
			dot_feed(d, &piece[i], &out);
			if (piece[i].len > 0)
				assert_int_equal(out.len, room);
			assert_false(buf_full(&out));
			buf_put(wire, buf_str(&out));
			buf_reset(&out);
		}
	}
	while (!dot_end(d, &out)) {
		assert_int_equal(out.len, room);
		buf_put(wire, buf_str(&out));
		buf_reset(&out);
	}
	buf_put(wire, buf_str(&out));
	buf_clear(&out);
}

static const struct {
	const char *in;
	size_t in_len;
	const char *data;	/* without the lone dot */
	const char *bdat;
} cases[] = {
#define CASE(in, data, bdat) { in, sizeof(in) - 1, data, bdat }
	CASE("", "", ""),
	CASE("a", "a\r\n", "a\r\n"),
	CASE("a\n", "a\r\n", "a\r\n"),
	CASE("a\r\n", "a\r\n", "a\r\n"),
	CASE("a\r", "a\r\n", "a\r\n"),
	CASE("a\r\r\n", "a\r\n", "a\r\n"),
	CASE("a\r\r\r\r\r\nb", "a\r\nb\r\n", "a\r\nb\r\n"),
	CASE("a\rb", "a\r\nb\r\n", "a\r\nb\r\n"),
	CASE("a\r\rb", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
	CASE("a\r\r", "a\r\n\r\n", "a\r\n\r\n"),
	CASE("\r", "\r\n", "\r\n"),
	CASE("\n", "\r\n", "\r\n"),
	CASE("\n\n", "\r\n\r\n", "\r\n\r\n"),
	CASE("\n\r", "\r\n\r\n", "\r\n\r\n"),
	CASE("\n\r\n", "\r\n\r\n", "\r\n\r\n"),
	CASE(".", "..\r\n", ".\r\n"),
	CASE(".\n", "..\r\n", ".\r\n"),
	CASE("..\n", "...\r\n", "..\r\n"),
	CASE("a.\n", "a.\r\n", "a.\r\n"),
	CASE("a\n.\n", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\r\n.\r\n", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\r.\r", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\r.\n", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\n.\r", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\r\r\n.\r\r\n", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\n\n.b", "a\r\n\r\n..b\r\n", "a\r\n\r\n.b\r\n"),
	CASE("a\0b", "ab\r\n", "ab\r\n"),
	CASE("\0", "", ""),
	CASE("a\n\0.\0\n", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("a\r\0\nb", "a\r\nb\r\n", "a\r\nb\r\n"),
	CASE("a\r\0b", "a\r\nb\r\n", "a\r\nb\r\n"),
	CASE("a\r\0\r\0\n.", "a\r\n..\r\n", "a\r\n.\r\n"),
	CASE("\t\b\x7f\xff\x80\x0b\x0c", "\t\b\x7f\xff\x80\x0b\x0c\r\n",
		"\t\b\x7f\xff\x80\x0b\x0c\r\n"),
	CASE("a long line of plain text that spans words\n.and\tanother one\n",
		"a long line of plain text that spans words\r\n"
		"..and\tanother one\r\n",
		"a long line of plain text that spans words\r\n"
		".and\tanother one\r\n"),
#undef CASE
};

static void
check(struct str in, bool stuff, size_t cut, size_t room, const char *want)
{
	struct dot d = { .stuff = stuff };
	struct buf wire = { 0 };
	struct buf expected = { 0 };

	buf_puts(&expected, want);
	if (stuff)
		buf_puts(&expected, ".\r\n");
	encode(&d, in, cut, room, &wire);
	assert_int_equal(wire.len, expected.len);
	assert_memory_equal(buf_cstr(&wire), buf_cstr(&expected), wire.len);
	buf_clear(&wire);
	buf_clear(&expected);
}

static void
every_line_end_becomes_one_crlf_wherever_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str in = str_n(cases[i].in, cases[i].in_len);

		for (size_t cut = 0; cut <= in.len; cut++) {
			check(in, true, cut, RECORD, cases[i].data);
			check(in, false, cut, RECORD, cases[i].bdat);
		}
	}
}

static void
records_of_any_size_are_filled_to_the_last_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str in = str_n(cases[i].in, cases[i].in_len);

		for (size_t room = 1; room < 12; room++) {
			check(in, true, in.len / 2, room, cases[i].data);
			check(in, false, in.len / 2, room, cases[i].bdat);
		}
	}
}

static void
fed_byte_by_byte_it_gives_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct dot d = { .stuff = true };
		struct buf wire = { 0 };

		for (size_t j = 0; j < cases[i].in_len; j++) {
			struct str one = str_n(cases[i].in + j, 1);

			dot_feed(&d, &one, &wire);
			assert_int_equal(one.len, 0);
		}
		assert_true(dot_end(&d, &wire));
		buf_cut(&wire, wire.len - 3);
		assert_string_equal(buf_cstr(&wire), cases[i].data);
		buf_clear(&wire);
	}
}

/* Every text of up to LEN of these bytes: all there is to line ends. */
static const char ALPHABET[] = { 'a', '.', '\r', '\n', '\0' };
enum { LEN = 6, LETTERS = sizeof(ALPHABET) };

static struct str
nth_text(unsigned int n, size_t len, char *text)
{
	for (size_t i = 0; i < len; i++) {
		text[i] = ALPHABET[n % LETTERS];
		n /= LETTERS;
	}
	return str_n(text, len);
}

/* What the rule says, told as slowly as possible. */
static void
canonical(struct str in, struct buf *out)
{
	char text[LEN];
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++)
		if (in.ptr[i] != '\0')
			text[len++] = in.ptr[i];
	for (size_t i = 0; i < len; i++) {
		size_t j = i;

		while (j < len && text[j] == '\r')
			j++;
		if (j < len && text[j] == '\n')
			i = j;
		if (text[i] == '\r' || text[i] == '\n')
			buf_puts(out, "\r\n");
		else
			buf_putc(out, text[i]);
	}
	if (out->len > 0 && !str_ends(buf_str(out), STR("\r\n")))
		buf_puts(out, "\r\n");
}

/* Undo what a server undoes; fails on anything that it must not see. */
static void
receive(struct str wire, struct buf *out)
{
	bool ended = false;

	while (wire.len > 0) {
		size_t n = str_search(wire, STR("\r\n"));
		struct str line = str_first(wire, n);

		assert_false(ended);
		assert_true(n < wire.len);
		assert_int_equal(scan_run(line), line.len);
		wire = str_from(wire, n + 2);
		ended = str_eq(line, STR("."));
		if (ended)
			continue;
		if (line.len > 0 && line.ptr[0] == '.')
			line = str_from(line, 1);
		buf_put(out, line);
		buf_puts(out, "\r\n");
	}
	assert_true(ended);
}

static void
check_text(struct str in)
{
	struct dot d = { .stuff = true };
	struct scan s = { 0 };
	struct buf wire = { 0 };
	struct buf got = { 0 };
	struct buf want = { 0 };

	encode(&d, in, in.len / 2, 3, &wire);
	receive(buf_str(&wire), &got);
	canonical(in, &want);
	assert_true(str_eq(buf_str(&got), buf_str(&want)));
	scan_feed(&s, in);
	assert_int_equal(scan_end(&s).wire_bytes, want.len);
	assert_int_equal(d.wire_bytes, want.len);
	buf_clear(&wire);
	buf_clear(&got);
	buf_clear(&want);
}

static void
a_server_that_undoes_it_gets_the_canonical_text_back(void **state)
{
	char text[LEN];

	(void)state;
	for (size_t len = 0, count = 1; len <= LEN; len++, count *= LETTERS)
		for (unsigned int n = 0; n < count; n++)
			check_text(nth_text(n, len, text));
}

static void
a_million_crs_need_no_memory(void **state)
{
	struct dot d = { .stuff = true };
	struct buf out = BUF_MAX(RECORD);
	struct str cr = STR("\r");
	struct str a = STR("a");
	size_t total = 0;

	(void)state;
	for (int i = 0; i < 1000000; i++) {
		cr = STR("\r");
		dot_feed(&d, &cr, &out);
		assert_int_equal(out.len, 0);
	}
	while (a.len > 0) {
		dot_feed(&d, &a, &out);
		total += out.len;
		buf_reset(&out);
	}
	assert_int_equal(total, 2000001);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_line_end_becomes_one_crlf_wherever_it_is_cut),
		cmocka_unit_test(
			records_of_any_size_are_filled_to_the_last_byte),
		cmocka_unit_test(fed_byte_by_byte_it_gives_the_same),
		cmocka_unit_test(
			a_server_that_undoes_it_gets_the_canonical_text_back),
		cmocka_unit_test(a_million_crs_need_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
