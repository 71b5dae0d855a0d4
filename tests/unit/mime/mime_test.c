/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/random.h"
#include "message/spool.h"
#include "mime/mime.h"

static struct mime *
text(const char *content)
{
	struct mime *m = mime_leaf(source_text(str_of(content), "x"),
	    CTE_7BIT, strlen(content));

	mime_field(m, STR("Content-Type"), STR("text/plain"));
	return m;
}

static struct buf
read_from(struct spool *s, uint64_t from)
{
	struct reader *r = spool_reader(s, from);
	struct buf out = BUF_MAX(1 << 20);
	struct err err = { 0 };
	struct str piece;

	reader_next(r, &piece, &err);
	assert_int_equal(reader_rewind(r, &err), 0);
	while (reader_next(r, &piece, &err) > 0)
		buf_put(&out, piece);
	assert_int_equal(err.status, 0);
	reader_free(r);
	return out;
}

#define LEAF "Content-Type: text/plain\r\nContent-Transfer-Encoding: 7bit" \
	"\r\n\r\n"
#define B "=_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
parts_are_laid_out_between_boundaries(void **state)
{
	static const char wanted[] = "X: y\r\n"
	    "Content-Type: multipart/mixed; boundary=\"" B "\"\r\n\r\n"
	    "--" B "\r\n" LEAF "one\r\n--" B "\r\n" LEAF "\r\n--" B "\r\n"
	    LEAF "three\r\n\r\n--" B "--\r\n";
	struct mime *m;
	struct spool *s;

	(void)state;
	random_fix("\xaa", 1);
	m = mime_multipart("mixed", NULL);
	random_fix(NULL, 0);
	mime_add(m, text("one"));
	mime_add(m, text(""));
	mime_add(m, text("three\r\n"));
	s = mime_spool(m, STR("X: y\r\n"));
	assert_int_equal(spool_size(s), sizeof(wanted) - 1);
	/* From every place, as the body is read from behind the header. */
	for (size_t i = 0; i < sizeof(wanted); i++) {
		struct buf b = read_from(s, i);

		assert_string_equal(buf_cstr(&b), wanted + i);
		buf_clear(&b);
	}
	spool_free(s);
}

static void
a_single_part_has_no_boundary(void **state)
{
	struct spool *s = mime_spool(text("x\r\n"), STR("A: b\r\n"));
	struct buf b = read_from(s, 0);

	(void)state;
	assert_str(buf_str(&b), "A: b\r\n" LEAF "x\r\n");
	buf_clear(&b);
	spool_free(s);
}

static void
boundaries_differ(void **state)
{
	struct mime *outer = mime_multipart("mixed", NULL);
	struct mime *inner = mime_multipart("related", "text/html");
	struct spool *s;
	struct buf b;
	size_t one, two;

	(void)state;
	mime_add(inner, text("x"));
	mime_add(outer, inner);
	s = mime_spool(outer, STR(""));
	b = read_from(s, 0);
	one = str_search(buf_str(&b), STR("=_"));
	two = str_search(str_from(buf_str(&b), one + 40), STR("y=\"=_")) +
	    one + 43;
	assert_true(one < b.len && two < b.len);
	assert_memory_not_equal(b.ptr + one, b.ptr + two, 34);
	assert_true(str_search(buf_str(&b), STR("; type=\"text/html\"")) <
	    b.len);
	assert_int_equal(b.len, spool_size(s));
	buf_clear(&b);
	spool_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_laid_out_between_boundaries),
		cmocka_unit_test(a_single_part_has_no_boundary),
		cmocka_unit_test(boundaries_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
