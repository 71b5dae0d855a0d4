/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/clock.h"
#include "net/lines.h"

/* A stream that gives its text in pieces: up to cut, then step at a time. */
struct feed {
	struct stream base;
	struct str in;
	size_t pos, cut, step;
	int reads;
};

static ssize_t
feed_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct feed *f = (struct feed *)s;
	size_t n = f->pos < f->cut ? f->cut - f->pos : f->step;

	(void)deadline_ms;
	(void)err;
	f->reads++;
	if (n > f->in.len - f->pos)
		n = f->in.len - f->pos;
	if (n > cap)
		n = cap;
	memcpy(to, f->in.ptr + f->pos, n);
	f->pos += n;
	return (ssize_t)n;
}

static const struct stream_ops feed_ops = { .read = feed_read };

static struct feed
feed_of(struct str in, size_t cut, size_t step)
{
	return (struct feed){ .base.ops = &feed_ops, .in = in, .cut = cut,
		.step = step };
}

/*
 * All lines as "<line>", then "end" or the error; after the first empty
 * line what is left, as "+rest".
 */
static void
read_all(struct feed *f, size_t max_line, struct buf *out)
{
	struct err err = { 0 };
	struct lines l;
	struct str line;
	int rc;

	lines_init(&l, &f->base, max_line);
	while ((rc = lines_next(&l, &line, CLOCK_NEVER, &err)) > 0) {
		buf_putc(out, '<');
		buf_put(out, line);
		buf_putc(out, '>');
	}
	buf_puts(out, rc == 0 ? "end" : buf_cstr(&err.text));
	lines_clear(&l);
	err_clear(&err);
}

static void
lines_are_the_same_however_they_arrive(void **state)
{
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {
		{ STR(""), "end" },
		{ STR("\n"), "<>end" },
		{ STR("\r\n"), "<>end" },
		{ STR("a\r\nb\n\r\nc\r\n"), "<a><b><><c>end" },
		{ STR("a\rb\r\r\n"), "<a\rb\r>end" },
		{ STR("12345678\r\n"), "<12345678>end" },
		{ STR("123456789\n"), "<123456789>end" },
		{ STR("1\n2\n3"), "<1><2>connection closed within a line" },
		{ STR("\r"), "connection closed within a line" },
		{ STR("a"), "connection closed within a line" },
		{ STR("123456789\r\n"), "line longer than 10 bytes" },
		{ STR("1234567890"), "line longer than 10 bytes" },
		{ STR("ok\n1234567890\n"), "<ok>line longer than 10 bytes" },
		{ STR("ok\n123456789012345678901234567890"),
			"<ok>line longer than 10 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t cut = 0; cut <= cases[i].in.len; cut++)
			for (size_t step = 1; step < 40; step += 19) {
				struct feed f = feed_of(cases[i].in, cut, step);
				struct buf out = { 0 };

				read_all(&f, 10, &out);
				assert_string_equal(buf_cstr(&out),
					cases[i].out);
				buf_clear(&out);
			}
}

static void
a_nul_is_a_byte_like_others(void **state)
{
	struct feed f = feed_of(STR("a\0b\r\n"), 0, 100);
	struct err err = { 0 };
	struct lines l;
	struct str line;

	(void)state;
	lines_init(&l, &f.base, 100);
	assert_int_equal(lines_next(&l, &line, CLOCK_NEVER, &err), 1);
	assert_str(line, "a\0b");
	lines_clear(&l);
}

static void
what_follows_is_handed_over_exactly(void **state)
{
	static const struct str in = STR("one\r\n\r\n220 \0rest\r\nmore");

	(void)state;
	for (size_t step = 1; step <= in.len; step++) {
		struct feed f = feed_of(in, 0, step);
		struct err err = { 0 };
		struct lines l;
		struct str line, left;

		lines_init(&l, &f.base, 100);
		assert_str(lines_left(&l), "");
		assert_int_equal(lines_next(&l, &line, CLOCK_NEVER, &err), 1);
		assert_str(line, "one");
		assert_int_equal(lines_next(&l, &line, CLOCK_NEVER, &err), 1);
		assert_str(line, "");
		left = lines_left(&l);
		assert_int_equal(left.len, f.pos - 7);
		assert_memory_equal(left.len ? left.ptr : "", in.ptr + 7,
			left.len);
		lines_clear(&l);
	}
}

static void
many_lines_take_few_reads(void **state)
{
	struct buf in = BUF_MAX(1024 * 1024);
	struct err err = { 0 };
	struct lines l;
	struct str line;
	struct feed f;
	int n = 0;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_puts(&in, "0123456789\r\n");
	f = feed_of(buf_str(&in), in.len, 1);
	lines_init(&l, &f.base, 1000);
	while (lines_next(&l, &line, CLOCK_NEVER, &err) > 0)
		n++;
	assert_int_equal(n, 10000);
	assert_in_range(f.reads, 1, 40);
	lines_clear(&l);
	buf_clear(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_the_same_however_they_arrive),
		cmocka_unit_test(a_nul_is_a_byte_like_others),
		cmocka_unit_test(what_follows_is_handed_over_exactly),
		cmocka_unit_test(many_lines_take_few_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
