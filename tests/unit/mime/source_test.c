/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "mime/source.h"

/* Too much to be read at once. */
#define SIZE 2000000

static char path[] = "/tmp/source.XXXXXX";

static int
make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd < 0 || ftruncate(fd, SIZE) != 0 || write(fd, "0123", 4) != 4)
		return -1;
	return close(fd);
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static int
read_all(struct source *s, struct buf *out, struct err *err)
{
	struct reader *r = source_reader(s);
	struct str piece;
	int more;

	while ((more = reader_next(r, &piece, err)) > 0)
		buf_put(out, piece);
	reader_free(r);
	return more;
}

static void
overwrite(off_t at, const char *text)
{
	int fd = open(path, O_WRONLY);

	assert_int_equal(pwrite(fd, text, strlen(text), at),
	    (ssize_t)strlen(text));
	close(fd);
}

static void
a_file_is_read_as_it_was_when_it_was_opened(void **state)
{
	struct buf out = BUF_MAX(3 * SIZE);
	struct err err = { 0 };
	struct source *s = source_open(path, &err);

	(void)state;
	assert_non_null(s);
	assert_int_equal(source_size(s), SIZE);
	assert_int_equal(read_all(s, &out, &err), 0);
	overwrite(SIZE, "more");
	assert_int_equal(read_all(s, &out, &err), 0);
	assert_int_equal(out.len, 2 * SIZE);
	assert_memory_equal(out.ptr, out.ptr + SIZE, SIZE);
	overwrite(3, "x");
	assert_int_equal(read_all(s, &out, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "changed while it was read");
	err_clear(&err);
	assert_int_equal(truncate(path, SIZE / 2), 0);
	assert_int_equal(read_all(s, &out, &err), -1);
	assert_err(&err, EX_TEMPFAIL, path);
	err_clear(&err);
	buf_clear(&out);
	source_free(s);
}

static void
what_cannot_be_read_is_said(void **state)
{
	static const char *const bad[][2] = {
		{ "/proc/nonexistent/x", "No such file" }, { "/tmp", "a folder" },
		{ "/dev/null", "a device" }, { "", "No such file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		assert_null(source_open(bad[i][0], &err));
		assert_err(&err, EX_NOINPUT, bad[i][1]);
		err_clear(&err);
	}
}

static void
text_is_read_again_and_may_flow(void **state)
{
	struct source *s = source_text(STR(">a \n"), "x");
	struct buf out = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(read_all(s, &out, &err), 0);
	assert_int_equal(read_all(s, &out, &err), 0);
	source_free(s);
	s = source_text(STR(">a \n"), "x");
	source_flow(s);
	assert_int_equal(read_all(s, &out, &err), 0);
	assert_str(buf_str(&out), ">a \n>a \n >a\n");
	buf_clear(&out);
	source_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_as_it_was_when_it_was_opened),
		cmocka_unit_test(what_cannot_be_read_is_said),
		cmocka_unit_test(text_is_read_again_and_may_flow),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
