/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#include "base/alloc.h"
#include "message/tempfile.h"

/* The byte at an offset of the messages made here. */
static char
byte_at(size_t i)
{
	return (char)(i * 7 + i / 251);
}

static char *
make_bytes(size_t len)
{
	char *bytes = alloc_zero(len + 1, 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = byte_at(i);
	return bytes;
}

static void
write_whole(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n <= 0)
			_exit(1);
		bytes += n;
		len -= (size_t)n;
	}
}

/* The reading end of a pipe into which a child writes len bytes. */
static int
pipe_of(size_t len, unsigned int pause_us, pid_t *child)
{
	int end[2];

	assert_int_equal(pipe(end), 0);
	*child = fork();
	if (*child == 0) {
		char *bytes = make_bytes(len);

		close(end[0]);
		usleep(pause_us);
		write_whole(end[1], bytes, len);
		_exit(0);
	}
	close(end[1]);
	return end[0];
}

static int
file_of(size_t len)
{
	int fd = tempfile_in("/tmp");
	char *bytes = make_bytes(len);

	assert_true(fd >= 0);
	write_whole(fd, bytes, len);
	lseek(fd, 0, SEEK_SET);
	free(bytes);
	return fd;
}

/* All bytes from an offset to the end of a message of size bytes. */
static void
check_reader(struct reader *r, size_t from, size_t size)
{
	struct err err = { 0 };
	struct str piece;
	size_t at = from;

	while (reader_next(r, &piece, &err) == 1) {
		assert_true(piece.len > 0);
		for (size_t i = 0; i < piece.len; i++)
			if (piece.ptr[i] != byte_at(at + i))
				fail_msg("byte %zu differs", at + i);
		at += piece.len;
	}
	assert_int_equal(err.status, 0);
	assert_int_equal(at, size);
	assert_int_equal(reader_next(r, &piece, &err), 0);
}

static void
check_spool(struct spool *s, size_t size)
{
	size_t from[] = { 0, size / 3, size };
	struct err err = { 0 };

	assert_non_null(s);
	assert_int_equal(spool_size(s), size);
	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		struct reader *r = spool_reader(s, from[i]);

		check_reader(r, from[i], size);
		assert_int_equal(reader_rewind(r, &err), 0);
		check_reader(r, from[i], size);
		reader_free(r);
	}
}

static void
a_pipe_is_kept_whole_in_memory_or_file(void **state)
{
	static const size_t sizes[] = { 0, 1, 65536, SPOOL_MEMORY - 1,
		SPOOL_MEMORY, SPOOL_MEMORY + 1, 3 * SPOOL_MEMORY + 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct err err = { 0 };
		pid_t child;
		int fd = pipe_of(sizes[i], 0, &child);
		struct spool *s = spool_read(fd, false, &err);

		check_spool(s, sizes[i]);
		spool_free(s);
		close(fd);
		waitpid(child, NULL, 0);
	}
}

static void
a_pipe_that_does_not_block_is_waited_for(void **state)
{
	struct err err = { 0 };
	pid_t child;
	int fd = pipe_of(1000, 20000, &child);
	struct spool *s;

	(void)state;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	s = spool_read(fd, false, &err);
	check_spool(s, 1000);
	spool_free(s);
	close(fd);
	waitpid(child, NULL, 0);
}

static void
a_file_is_used_where_it_lies_and_counts_as_read(void **state)
{
	struct err err = { 0 };
	int fd = file_of(200000);
	struct spool *s = spool_read(fd, false, &err);

	(void)state;
	check_spool(s, 200000);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 200000);
	lseek(fd, 0, SEEK_END);
	assert_int_equal(write(fd, "late", 4), 4);
	check_spool(s, 200000);	/* what is added now is not part of it */
	spool_free(s);
	assert_int_equal(fcntl(fd, F_GETFD) >= 0, true);
	close(fd);
}

static void
a_file_is_used_from_its_offset_on(void **state)
{
	struct err err = { 0 };
	int fd = file_of(1000);
	struct reader *r;
	struct spool *s;

	(void)state;
	lseek(fd, 900, SEEK_SET);
	s = spool_read(fd, false, &err);
	assert_int_equal(spool_size(s), 100);
	r = spool_reader(s, 50);
	check_reader(r, 950, 1000);
	reader_free(r);
	spool_free(s);
	s = spool_read(fd, false, &err);	/* now at its end */
	assert_int_equal(spool_size(s), 0);
	spool_free(s);
	close(fd);
}

static void
a_file_that_shrinks_is_a_temporary_failure(void **state)
{
	struct err err = { 0 };
	int fd = file_of(1000000);
	struct spool *s = spool_read(fd, false, &err);
	struct reader *r = spool_reader(s, 0);
	struct str piece;

	(void)state;
	assert_int_equal(reader_next(r, &piece, &err), 1);
	assert_int_equal(ftruncate(fd, 1000), 0);
	assert_int_equal(reader_next(r, &piece, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "became shorter");
	err_clear(&err);
	reader_free(r);
	spool_free(s);
	close(fd);
}

static void
a_file_that_lies_about_its_size_is_read(void **state)
{
	struct err err = { 0 };
	int fd = open("/proc/self/status", O_RDONLY);
	struct spool *s;

	(void)state;
	if (fd < 0)
		skip();
	s = spool_read(fd, false, &err);
	assert_true(spool_size(s) > 0);
	spool_free(s);
	close(fd);
}

static void
check_refused(int fd, const char *why)
{
	struct err err = { 0 };

	assert_null(spool_read(fd, false, &err));
	assert_err(&err, EX_NOINPUT, why);
	err_clear(&err);
	assert_null(spool_read(fd, true, &err));
	assert_int_equal(err.status, EX_NOINPUT);
	err_clear(&err);
}

static void
what_cannot_be_read_is_no_empty_message(void **state)
{
	int fd = dup(0);

	(void)state;
	close(fd);
	check_refused(fd, strerror(EBADF));
	check_refused(-1, strerror(EBADF));
	fd = open("/tmp", O_RDONLY);
	check_refused(fd, strerror(EISDIR));
	close(fd);
	fd = open("/dev/null", O_WRONLY);
	check_refused(fd, strerror(EBADF));
	close(fd);
}

static void
a_temporary_file_that_is_full_is_a_temporary_failure(void **state)
{
	struct rlimit before;
	struct rlimit small = { SPOOL_MEMORY / 2, 0 };
	struct err err = { 0 };
	pid_t child;
	int fd = pipe_of(2 * SPOOL_MEMORY, 0, &child);

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &small);
	assert_null(spool_read(fd, false, &err));
	setrlimit(RLIMIT_FSIZE, &before);
	assert_err(&err, EX_TEMPFAIL, strerror(EFBIG));
	assert_true(err.hint.len > 0);
	err_clear(&err);
	close(fd);
	waitpid(child, NULL, 0);
}

static const struct {
	const char *in;
	const char *kept;
} dots[] = {
	{ "", "" },
	{ ".", "" },
	{ ".\n", "" },
	{ ".\r\n", "" },
	{ ".\r", "" },
	{ "a\n.\nb\n", "a\n" },
	{ "a\n.\r\nb\n", "a\n" },
	{ "a\r\n.\r\n", "a\r\n" },
	{ "a\n.", "a\n" },
	{ "a\n\n.\n", "a\n\n" },
	{ "a.\n", "a.\n" },
	{ "a\n..\n.x\n", "a\n..\n.x\n" },
	{ "a\n.\rb\n", "a\n.\rb\n" },
	{ "a\n.\r\r\n", "a\n.\r\r\n" },
	{ "a\r.\nb\n", "a\r.\nb\n" },
	{ " .\nb", " .\nb" },
	{ ". \nb", ". \nb" },
};

/* Each read of a packet socket gives what one write put there. */
static struct spool *
read_packets(struct str in, size_t step)
{
	struct err err = { 0 };
	struct spool *s;
	int end[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, end), 0);
	for (size_t i = 0; i < in.len; i += step)
		write_whole(end[1], in.ptr + i,
			str_first(str_from(in, i), step).len);
	close(end[1]);
	s = spool_read(end[0], true, &err);
	close(end[0]);
	return s;
}

static void
a_lone_dot_ends_the_input_where_it_is_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dots) / sizeof(*dots); i++) {
		for (size_t step = 1; step < 8; step++) {
			struct err err = { 0 };
			struct spool *s = read_packets(str_of(dots[i].in),
				step);
			struct reader *r = spool_reader(s, 0);
			struct str got = { 0 };

			reader_next(r, &got, &err);
			assert_int_equal(got.len, strlen(dots[i].kept));
			assert_memory_equal(got.len ? got.ptr : "",
				dots[i].kept, got.len);
			reader_free(r);
			spool_free(s);
		}
	}
}

static void
after_a_lone_dot_nothing_more_is_waited_for(void **state)
{
	struct err err = { 0 };
	struct spool *s;
	int end[2];

	(void)state;
	assert_int_equal(pipe(end), 0);
	write_whole(end[1], "a\n.\n", 4);
	s = spool_read(end[0], true, &err);	/* and the pipe stays open */
	assert_int_equal(spool_size(s), 2);
	spool_free(s);
	close(end[0]);
	close(end[1]);
}

static void
composed_bytes_make_a_spool(void **state)
{
	char *bytes = make_bytes(2 * SPOOL_MEMORY);
	struct spool *s = spool_from(str_n(bytes, 2 * SPOOL_MEMORY));

	(void)state;
	free(bytes);
	check_spool(s, 2 * SPOOL_MEMORY);
	spool_free(s);
	s = spool_from(STR(""));
	check_spool(s, 0);
	spool_free(s);
	spool_free(NULL);
}

static void
a_part_of_a_file_makes_a_spool(void **state)
{
	static const size_t sizes[] = { 0, 1, 200000 };
	int fd = file_of(300000);

	(void)state;
	lseek(fd, 17, SEEK_SET);
	for (size_t i = 0; i < 3; i++) {
		struct spool *s = spool_at(fd, 0, sizes[i]);

		check_spool(s, sizes[i]);
		spool_free(s);
	}
	close(fd);
}

static void
a_part_begins_and_ends_where_it_should(void **state)
{
	int fd = file_of(100000);
	struct spool *s = spool_at(fd, 251 * 256, 5);
	struct reader *r = spool_reader(s, 1);
	struct err err = { 0 };
	struct str piece;

	(void)state;
	assert_int_equal(reader_next(r, &piece, &err), 1);
	assert_int_equal(piece.len, 4);
	for (size_t i = 0; i < piece.len; i++)
		assert_int_equal(piece.ptr[i], byte_at(251 * 256 + 1 + i));
	assert_int_equal(reader_next(r, &piece, &err), 0);
	reader_free(r);
	spool_free(s);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipe_is_kept_whole_in_memory_or_file),
		cmocka_unit_test(a_pipe_that_does_not_block_is_waited_for),
		cmocka_unit_test(
			a_file_is_used_where_it_lies_and_counts_as_read),
		cmocka_unit_test(a_file_is_used_from_its_offset_on),
		cmocka_unit_test(a_file_that_shrinks_is_a_temporary_failure),
		cmocka_unit_test(a_file_that_lies_about_its_size_is_read),
		cmocka_unit_test(what_cannot_be_read_is_no_empty_message),
		cmocka_unit_test(
			a_temporary_file_that_is_full_is_a_temporary_failure),
		cmocka_unit_test(
			a_lone_dot_ends_the_input_where_it_is_asked_for),
		cmocka_unit_test(after_a_lone_dot_nothing_more_is_waited_for),
		cmocka_unit_test(composed_bytes_make_a_spool),
		cmocka_unit_test(a_part_of_a_file_makes_a_spool),
		cmocka_unit_test(a_part_begins_and_ends_where_it_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
