/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/amend.h"

#include <fcntl.h>
#include <unistd.h>

#include "test.h"

#include "message/scan.h"
#include "message/tempfile.h"

struct mail {
	struct spool *s;
	struct outline o;
	struct amend *a;
};

static void
mail_open(struct mail *m, struct str text)
{
	struct err err = { 0 };

	m->s = spool_from(text);
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

	while (reader_next(r, &piece, &err) == 1) {
		assert_true(piece.len > 0);
		buf_put(out, piece);
	}
	assert_int_equal(err.status, 0);
	assert_int_equal(reader_next(r, &piece, &err), 0);
}

static void
check_facts(struct outline_facts got, struct str text)
{
	struct scan s = { 0 };
	struct outline_facts want;

	scan_feed(&s, text);
	want = scan_end(&s);
	assert_int_equal(got.bytes, want.bytes);
	assert_int_equal(got.wire_bytes, want.wire_bytes);
	assert_int_equal(got.lines, want.lines);
	assert_int_equal(got.longest_line, want.longest_line);
	assert_int_equal(got.eight_bit, want.eight_bit);
	assert_int_equal(got.nul, want.nul);
	assert_int_equal(got.odd_line_ends, want.odd_line_ends);
}

/* The message reads as wanted, twice, and its facts say so beforehand. */
static void
check(struct mail *m, struct str want)
{
	struct outline_facts facts = amend_facts(m->a);
	struct reader *r = amend_reader(m->a);
	struct buf text = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < 2; i++) {
		buf_reset(&text);
		read_all(r, &text);
		assert_int_equal(text.len, want.len);
		assert_memory_equal(buf_cstr(&text), want.ptr, want.len);
		assert_int_equal(reader_rewind(r, &err), 0);
	}
	check_facts(facts, buf_str(&text));
	buf_clear(&text);
	reader_free(r);
}

static void
add(struct mail *m, const char *name, const char *value)
{
	struct err err = { 0 };

	assert_int_equal(amend_add(m->a, str_of(name), str_of(value), &err),
		0);
	assert_int_equal(err.status, 0);
}

static void
without_changes_it_is_the_message_as_it_came(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "A: 1\nB: 2\n\nbody\n", "A: 1\nB: 2\n\nbody\n" },
		{ "A:1\r\nB : 2\r\n  3\r\n\r\nx",
			"A:1\r\nB : 2\r\n  3\r\n\r\nx" },
		{ "A: 1\nbody\n", "A: 1\n\nbody\n" },
		{ "A: 1\r\nbody\r\n", "A: 1\r\n\r\nbody\r\n" },
		{ "A: 1", "A: 1\n\n" },
		{ "A: 1\n", "A: 1\n\n" },
		{ "body", "\nbody" },
		{ "body\r\nmore", "\r\nbody\r\nmore" },
		{ "\nA: 1\n", "\nA: 1\n" },
		{ "", "\n" },
		{ "From x\nA: 1\n\nFrom y\n", "A: 1\n\nFrom y\n" },
		{ "A: 1\rx\n\na\r\rb\r\r\n", "A: 1 x\n\na\r\rb\r\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mail m = { 0 };

		mail_open(&m, str_of(cases[i].in));
		check(&m, str_of(cases[i].out));
		mail_close(&m);
	}
}

static void
added_fields_stand_in_front_in_order(void **state)
{
	struct mail m = { 0 };

	(void)state;
	mail_open(&m, STR("A: 1\n\nbody\n"));
	add(&m, "From", "a@example.org");
	add(&m, "To", "b@example.org");
	check(&m, STR("From: a@example.org\nTo: b@example.org\nA: 1\n\n"
		"body\n"));
	mail_close(&m);
	mail_open(&m, STR("\r\nbody\r\n"));
	add(&m, "From", "a@example.org");
	check(&m, STR("From: a@example.org\r\n\r\nbody\r\n"));
	mail_close(&m);
	mail_open(&m, STR(""));
	add(&m, "X", "");
	check(&m, STR("X:\n\n"));
	mail_close(&m);
}

static void
dropped_fields_go_with_all_their_lines(void **state)
{
	struct mail m = { 0 };

	(void)state;
	mail_open(&m, STR("BCC: a,\n b,\n\tc\nA: 1\nbcc :d\nB: 2\nBccX: e\n"
		"bCc:f\n\nBcc: g\n"));
	assert_int_equal(amend_drop_all(m.a, STR("Bcc")), 3);
	assert_int_equal(amend_drop_all(m.a, STR("Bcc")), 0);
	assert_int_equal(amend_drop_all(m.a, STR("None")), 0);
	check(&m, STR("A: 1\nB: 2\nBccX: e\n\nBcc: g\n"));
	amend_drop(m.a, 1);
	amend_drop(m.a, 3);
	amend_drop(m.a, 4);
	check(&m, STR("\nBcc: g\n"));
	mail_close(&m);
}

static void
a_replaced_field_keeps_its_place_and_name(void **state)
{
	struct mail m = { 0 };
	struct err err = { 0 };

	(void)state;
	mail_open(&m, STR("A: 1\nto: root\n\tx\nB: 2\n\nbody"));
	assert_int_equal(amend_replace(m.a, 1, STR("first"), &err), 0);
	assert_int_equal(amend_replace(m.a, 1, STR("r@example.org"), &err), 0);
	check(&m, STR("A: 1\nto: r@example.org\nB: 2\n\nbody"));
	amend_drop(m.a, 0);
	check(&m, STR("to: r@example.org\nB: 2\n\nbody"));
	amend_drop(m.a, 1);
	check(&m, STR("B: 2\n\nbody"));
	mail_close(&m);
}

static void
long_values_are_folded(void **state)
{
	struct mail m = { 0 };

	(void)state;
	mail_open(&m, STR("\r\n"));
	add(&m, "To", "someone@example.org, somebody.else@example.org, "
		"and.a.third.one@example.org");
	check(&m, STR("To: someone@example.org, somebody.else@example.org,\r\n"
		" and.a.third.one@example.org\r\n\r\n"));
	mail_close(&m);
}

static void
a_word_longer_than_a_line_may_be_is_split(void **state)
{
	struct buf word = { 0 };
	struct mail m = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_putc(&word, 'a');
	mail_open(&m, STR("A: 1\n\nbody\n"));
	add(&m, "X", buf_cstr(&word));
	assert_int_equal(amend_facts(m.a).longest_line, 998);
	assert_int_equal(amend_header_facts(m.a).longest_line, 998);
	mail_close(&m);
	buf_clear(&word);
}

static void
what_could_forge_a_line_is_refused(void **state)
{
	static const struct {
		const char *name;
		struct str value;
	} bad[] = {
		{ "A", { "x\nBcc: y", 8 } }, { "A", { "x\ry", 3 } },
		{ "A", { "x\r\n y", 5 } }, { "A", { "x\0y", 3 } },
		{ "A", { "x\x1b[2J", 5 } }, { "A", { "\x7f", 1 } },
		{ "", { "x", 1 } }, { "A:", { "x", 1 } },
		{ "A B", { "x", 1 } }, { "A\n", { "x", 1 } },
		{ "\xc3\xa4", { "x", 1 } },
	};
	struct mail m = { 0 };

	(void)state;
	mail_open(&m, STR("A: 1\n\nbody\n"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		assert_int_equal(amend_add(m.a, str_of(bad[i].name),
			bad[i].value, &err), -1);
		assert_int_equal(err.status, EX_DATAERR);
		err_clear(&err);
	}
	for (size_t i = 0; i < 6; i++) {
		struct err err = { 0 };

		assert_int_equal(amend_replace(m.a, 0, bad[i].value, &err),
			-1);
		assert_err(&err, EX_DATAERR, "control character");
		err_clear(&err);
	}
	check(&m, STR("A: 1\n\nbody\n"));
	mail_close(&m);
}

static void
a_block_in_front_that_is_too_long_is_refused(void **state)
{
	struct buf value = BUF_MAX(OUTLINE_HEADER_MAX);
	struct err err = { 0 };
	struct mail m = { 0 };

	(void)state;
	memset(buf_reserve(&value, OUTLINE_HEADER_MAX / 2), 'a',
		OUTLINE_HEADER_MAX / 2);
	buf_commit(&value, OUTLINE_HEADER_MAX / 2);
	mail_open(&m, STR("\nbody\n"));
	assert_int_equal(amend_add(m.a, STR("A"), buf_str(&value), &err), 0);
	assert_int_equal(amend_add(m.a, STR("A"), buf_str(&value), &err), -1);
	assert_err(&err, EX_DATAERR, "too long");
	err_clear(&err);
	assert_int_equal(amend_add(m.a, STR("B"), STR("still"), &err), 0);
	mail_close(&m);
	buf_clear(&value);
}

static void
make_long_header(struct buf *text, const char *first)
{
	buf_puts(text, first);
	buf_puts(text, "X-Cron-Env: <");
	for (int i = 0; i < 500; i++)
		buf_puts(text, "LS_COLORS ");
	buf_puts(text, ">\nA: 1\n\nbody\n");
}

static void
long_lines_are_folded_unless_the_message_is_signed(void **state)
{
	struct buf text = { 0 };
	struct mail m = { 0 };
	struct outline_facts facts;

	(void)state;
	make_long_header(&text, "");
	mail_open(&m, buf_str(&text));
	facts = amend_header_facts(m.a);
	assert_true(facts.longest_line <= 998);
	assert_int_equal(facts.bytes, text.len - 6 + 5);
	amend_drop_all(m.a, STR("X-Cron-Env"));
	check(&m, STR("A: 1\n\nbody\n"));
	mail_close(&m);
	buf_reset(&text);
	make_long_header(&text, "DKIM-Signature: v=1\n");
	mail_open(&m, buf_str(&text));
	assert_int_equal(amend_header_facts(m.a).longest_line, 5014);
	check(&m, buf_str(&text));
	mail_close(&m);
	buf_clear(&text);
}

static void
several_readers_read_side_by_side(void **state)
{
	struct mail m = { 0 };
	struct reader *first;
	struct reader *second;
	struct err err = { 0 };
	struct buf text = { 0 };
	struct str piece;

	(void)state;
	mail_open(&m, STR("A: 1\n\nbody\n"));
	add(&m, "B", "2");
	first = amend_reader(m.a);
	assert_int_equal(reader_next(first, &piece, &err), 1);
	assert_str(piece, "B: 2\n");
	second = amend_reader(m.a);
	read_all(second, &text);
	assert_str(buf_str(&text), "B: 2\nA: 1\n\nbody\n");
	assert_int_equal(reader_next(first, &piece, &err), 1);
	assert_str(piece, "A: 1\n");
	reader_free(first);
	reader_free(second);
	buf_clear(&text);
	mail_close(&m);
}

static void
a_body_that_cannot_be_read_is_an_error(void **state)
{
	int fd = tempfile_in("/tmp");
	struct mail m = { 0 };
	struct err err = { 0 };
	struct reader *r;
	struct str piece;
	int rc;

	(void)state;
	assert_int_equal(write(fd, "A: 1\n\nbody\n", 11), 11);
	/* more than is taken at once, so that it is read again */
	assert_int_equal(ftruncate(fd, 1000000), 0);
	lseek(fd, 0, SEEK_SET);
	m.s = spool_read(fd, false, &err);
	assert_int_equal(outline_scan(&m.o, m.s, &err), 0);
	m.a = amend_new(&m.o, m.s);
	assert_int_equal(ftruncate(fd, 6), 0);
	r = amend_reader(m.a);
	while ((rc = reader_next(r, &piece, &err)) == 1)
		;
	assert_int_equal(rc, -1);
	assert_int_equal(err.status, EX_TEMPFAIL);
	err_clear(&err);
	reader_free(r);
	mail_close(&m);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_changes_it_is_the_message_as_it_came),
		cmocka_unit_test(added_fields_stand_in_front_in_order),
		cmocka_unit_test(dropped_fields_go_with_all_their_lines),
		cmocka_unit_test(a_replaced_field_keeps_its_place_and_name),
		cmocka_unit_test(long_values_are_folded),
		cmocka_unit_test(a_word_longer_than_a_line_may_be_is_split),
		cmocka_unit_test(what_could_forge_a_line_is_refused),
		cmocka_unit_test(a_block_in_front_that_is_too_long_is_refused),
		cmocka_unit_test(
		    long_lines_are_folded_unless_the_message_is_signed),
		cmocka_unit_test(several_readers_read_side_by_side),
		cmocka_unit_test(a_body_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
