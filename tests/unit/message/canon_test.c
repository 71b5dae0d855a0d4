/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/canon.h"

#include "test.h"

#include "base/alloc.h"
#include "message/spool.h"

/* More, with dots, in smtp/dot_test. */
static const struct {
	const char *in;
	size_t in_len;
	const char *out;
} cases[] = {
#define CASE(in, out) { in, sizeof(in) - 1, out }
	CASE("", ""),
	CASE("a", "a\r\n"),
	CASE("a\nb\r\nc\rd", "a\r\nb\r\nc\r\nd\r\n"),
	CASE("a\r\r\r\nb", "a\r\nb\r\n"),
	CASE("a\r\r\rb", "a\r\n\r\n\r\nb\r\n"),
	CASE("\n\r\n\r", "\r\n\r\n\r\n"),
	CASE("a\0\r\0\nb\0", "a\r\nb\r\n"),
	CASE(".\n.", ".\r\n.\r\n"),
#undef CASE
};

static void
check(size_t i, size_t cut, size_t room)
{
	struct str in = str_n(cases[i].in, cases[i].in_len);
	struct str piece[2] = { str_first(in, cut), str_from(in, cut) };
	struct buf out = BUF_MAX(room);
	struct buf all = { 0 };
	struct canon c = { 0 };

	for (size_t j = 0; j < 2; j++) {
		while (piece[j].len > 0) {
			canon_feed(&c, &piece[j], &out);
			assert_true(piece[j].len == 0 || out.len == room);
			buf_put(&all, buf_str(&out));
			buf_reset(&out);
		}
	}
	while (!canon_end(&c, &out)) {
		buf_put(&all, buf_str(&out));
		buf_reset(&out);
	}
	buf_put(&all, buf_str(&out));
	assert_string_equal(buf_cstr(&all), cases[i].out);
	assert_int_equal(c.wire_bytes, all.len);
	buf_clear(&out);
	buf_clear(&all);
}

static void
every_line_end_becomes_one_crlf(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t cut = 0; cut <= cases[i].in_len; cut++)
			for (size_t room = 1; room < 20; room++)
				check(i, cut, room);
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

static void
a_reader_gives_the_same_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct spool *s = spool_from(str_n(cases[i].in,
			cases[i].in_len));
		struct reader *r = canon_reader(spool_reader(s, 0));
		struct buf all = { 0 };
		struct err err = { 0 };

		for (int twice = 0; twice < 2; twice++) {
			read_all(r, &all);
			assert_string_equal(buf_cstr(&all), cases[i].out);
			assert_int_equal(reader_rewind(r, &err), 0);
		}
		buf_clear(&all);
		reader_free(r);
		spool_free(s);
	}
}

static void
a_long_text_comes_in_pieces(void **state)
{
	size_t len = 200000;
	char *text = alloc_zero(len, 1);
	struct buf all = BUF_MAX(2 * len);
	struct reader *r;
	struct spool *s;

	(void)state;
	memset(text, '\r', len);
	s = spool_from(str_n(text, len));
	r = canon_reader(spool_reader(s, 0));
	read_all(r, &all);
	assert_int_equal(all.len, 2 * len);
	reader_free(r);
	spool_free(s);
	buf_clear(&all);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_end_becomes_one_crlf),
		cmocka_unit_test(a_reader_gives_the_same_twice),
		cmocka_unit_test(a_long_text_comes_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
