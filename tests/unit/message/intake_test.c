/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/intake.h"

#include "test.h"

/* A message, and what of it is header (as kept) and body (as it lies). */
static const struct {
	const char *in;
	size_t in_len;
	const char *header;
	const char *body;
	size_t body_len;
} cases[] = {
#define CASE(in, header, body) \
	{ in, sizeof(in) - 1, header, body, sizeof(body) - 1 }
	CASE("A: 1\nB: 2\n\nbody\n", "A: 1\nB: 2\n", "body\n"),
	CASE("A: 1\r\nB: 2\r\n\r\nbody\r\n", "A: 1\r\nB: 2\r\n",
		"body\r\n"),
	CASE("A: 1\r\r\nB: 2\r\r\r\n\r\r\nbody", "A: 1\r\nB: 2\r\n",
		"body"),
	CASE("A: 1\nB: 2\r\n\n\r\nbody", "A: 1\nB: 2\r\n", "\r\nbody"),
	/* folding */
	CASE("A: 1\n 2\n\t3\nB: 4\n\n", "A: 1\n 2\n\t3\nB: 4\n", ""),
	CASE("A:\n 1\n \n2: 3\n\n", "A:\n 1\n \n2: 3\n", ""),
	CASE(" A: 1\nB: 2\n\n", "", " A: 1\nB: 2\n\n"),
	CASE("\t\nB: 2\n", "", "\t\nB: 2\n"),
	/* no header, no body, nothing */
	CASE("", "", ""),
	CASE("\n", "", ""),
	CASE("\r\n", "", ""),
	CASE("\nA: 1\n", "", "A: 1\n"),
	CASE("hello\nworld\n", "", "hello\nworld\n"),
	CASE("hello", "", "hello"),
	CASE("A: 1", "A: 1\n", ""),
	CASE("A: 1\n", "A: 1\n", ""),
	CASE("A: 1\r", "A: 1\r\n", ""),
	CASE("A: 1\n\r", "A: 1\n", ""),
	CASE("A: 1\n 2", "A: 1\n 2\n", ""),
	CASE("A: 1\nB", "A: 1\n", "B"),
	CASE("A: 1\nB ", "A: 1\n", "B "),
	CASE("A:", "A:\n", ""),
	CASE("A:\n\n", "A:\n", ""),
	CASE("A :1\n\n", "A :1\n", ""),
	CASE("A \t:1\n\n", "A \t:1\n", ""),
	/* lines that are no field end the header and belong to the body */
	CASE("A: 1\nhello\nB: 2\n\nx", "A: 1\n", "hello\nB: 2\n\nx"),
	CASE("A: 1\nhello world: x\n", "A: 1\n", "hello world: x\n"),
	CASE("A: 1\n: x\n", "A: 1\n", ": x\n"),
	CASE("A: 1\n:\n", "A: 1\n", ":\n"),
	CASE("A: 1\n\xc3\xa4: x\n", "A: 1\n", "\xc3\xa4: x\n"),
	CASE("A: 1\nB\x7f: x\n", "A: 1\n", "B\x7f: x\n"),
	CASE("A: 1\nB\x01: x\n", "A: 1\n", "B\x01: x\n"),
	CASE("http://x\n", "http://x\n", ""),
	CASE("Dear Bob: hi\n", "", "Dear Bob: hi\n"),
	/* mbox */
	CASE("From a@b Mon Jan  1\nA: 1\n\nx", "A: 1\n", "x"),
	CASE(">From a@b Mon Jan  1\r\nA: 1\n\nx", "A: 1\n", "x"),
	CASE("From a\n>From b\n>>From c\nA: 1\n\nx", "A: 1\n", "x"),
	CASE("From a", "", ""),
	CASE("From \n\nx", "", "x"),
	CASE("From a\nhello\n", "", "hello\n"),
	CASE("From a\r\rb\nA: 1\n\n", "A: 1\n", ""),
	CASE("From\n", "", "From\n"),
	CASE("From\ta\n", "", "From\ta\n"),
	CASE("from a\n", "", "from a\n"),
	CASE("From : a@b\n\nx", "From : a@b\n", "x"),
	CASE("From:a\n\nx", "From:a\n", "x"),
	CASE("A: 1\nFrom a@b\nx", "A: 1\n", "From a@b\nx"),
	CASE("A: 1\n>From a@b\nx", "A: 1\n", ">From a@b\nx"),
	CASE("\nFrom a@b\nx", "", "From a@b\nx"),
	/* NULs and lone CRs */
	CASE("A: 1\rx\nB: 2\n\n\0\r", "A: 1 x\nB: 2\n", "\0\r"),
	CASE("A\0: 1\0\nB\r: 2\n\n", "A: 1\nB : 2\n", ""),
	CASE("A: 1\0\r\0\n\0\nx", "A: 1\r\n", "x"),
	CASE("A: 1\n\rB: 2\n\n", "A: 1\n B: 2\n", ""),
	CASE("A: 1\r\r\rx\n", "A: 1   x\n", ""),
	CASE("A: 1\rB: 2\r\rbody\r", "A: 1 B: 2  body\r\n", ""),
	CASE("\rA: 1\n\n", "", "\rA: 1\n\n"),
	CASE("a\rA: 1\n\n", "", "a\rA: 1\n\n"),
	CASE("\0hello\n", "", "\0hello\n"),
	CASE("\0\n\0", "", "\0"),
	CASE("From\0 a\nA: 1\n", "A: 1\n", ""),
#undef CASE
};


static void
check(size_t i, const struct intake *in)
{
	if (strcmp(buf_cstr(in->header), cases[i].header) != 0)
		fail_msg("case %zu: header '%s'", i, buf_cstr(in->header));
	assert_true(in->done);
	assert_int_equal(in->body_at, cases[i].in_len - cases[i].body_len);
	assert_memory_equal(cases[i].in + in->body_at, cases[i].body,
		cases[i].body_len);
}

static void
header_and_body_are_told_apart_wherever_they_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str text = str_n(cases[i].in, cases[i].in_len);

		for (size_t cut = 0; cut <= text.len; cut++) {
			struct buf header = { 0 };
			struct intake in = { .header = &header };

			intake_feed(&in, str_first(text, cut));
			intake_feed(&in, str_from(text, cut));
			intake_end(&in);
			check(i, &in);
			buf_clear(&header);
		}
	}
}

static void
byte_by_byte_they_are_told_apart_as_well(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf header = { 0 };
		struct intake in = { .header = &header };

		for (size_t j = 0; j < cases[i].in_len; j++)
			intake_feed(&in, str_n(cases[i].in + j, 1));
		intake_end(&in);
		check(i, &in);
		buf_clear(&header);
	}
}

static void
what_follows_the_header_is_not_looked_at(void **state)
{
	struct buf header = BUF_MAX(10);
	struct intake in = { .header = &header };

	(void)state;
	intake_feed(&in, STR("A: 1\n\nB: a long line that never fits\n"));
	assert_true(in.done);
	assert_false(buf_full(&header));
	assert_int_equal(in.body_at, 6);
	buf_clear(&header);
}

static void
a_header_past_the_ceiling_marks_it_full(void **state)
{
	static const char *const texts[] = { "A: 12345678", "A: 1\n 23456\n",
		"AAAAAAAAAAAAA: 1\n", "A: \r\r\r\r\r\r\r\rx" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct buf header = BUF_MAX(10);
		struct intake in = { .header = &header };

		intake_feed(&in, str_of(texts[i]));
		assert_true(buf_full(&header));
		assert_false(in.done);
		buf_clear(&header);
	}
}

static void
only_lines_that_are_kept_count(void **state)
{
	struct buf header = { 0 };
	struct intake in = { .header = &header };

	(void)state;
	intake_feed(&in, STR("From \0 x\ry\nA: 1\r\nB: 2\n\0c\rd\n"));
	assert_true(in.done);
	assert_int_equal(in.facts.bytes, 11);
	assert_false(in.facts.nul || in.facts.odd_line_ends);
	buf_clear(&header);
	in = (struct intake){ .header = &header };
	intake_feed(&in, STR("A\0: 1\r\r\nB: \r2\n\n"));
	assert_int_equal(in.facts.bytes, 14);
	assert_true(in.facts.nul && in.facts.odd_line_ends);
	buf_clear(&header);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    header_and_body_are_told_apart_wherever_they_are_cut),
		cmocka_unit_test(byte_by_byte_they_are_told_apart_as_well),
		cmocka_unit_test(what_follows_the_header_is_not_looked_at),
		cmocka_unit_test(a_header_past_the_ceiling_marks_it_full),
		cmocka_unit_test(only_lines_that_are_kept_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
