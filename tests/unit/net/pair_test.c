/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/pair.h"

struct ends {
	int in[2];	/* we read [0] */
	int out[2];	/* we write [1] */
	struct stream *s;
};

static int
open_ends(void **state)
{
	struct ends *e = calloc(1, sizeof(*e));

	if (!e || pipe(e->in) < 0 || pipe(e->out) < 0)
		return -1;
	e->s = pair_new(e->in[0], e->out[1]);
	*state = e;
	return 0;
}

static int
close_ends(void **state)
{
	struct ends *e = *state;

	stream_close(e->s, 0);
	for (size_t i = 0; i < 2; i++) {
		close(e->in[i]);
		close(e->out[i]);
	}
	free(e);
	return 0;
}

static void
bytes_go_both_ways(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };
	char got[16];

	assert_false(stream_readable(e->s));
	assert_int_equal(write(e->in[1], "hello", 5), 5);
	assert_true(stream_readable(e->s));
	assert_int_equal(stream_read(e->s, got, 3, CLOCK_NEVER, &err), 3);
	assert_int_equal(stream_read(e->s, got + 3, 9, CLOCK_NEVER, &err), 2);
	assert_memory_equal(got, "hello", 5);
	assert_int_equal(stream_write(e->s, STR("220"), CLOCK_NEVER, &err),
	    0);
	assert_int_equal(read(e->out[0], got, sizeof(got)), 3);
	assert_memory_equal(got, "220", 3);
}

static void
the_end_is_no_error(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };
	char got[4];

	close(e->in[1]);
	e->in[1] = dup(e->out[0]);
	assert_int_equal(stream_read(e->s, got, sizeof(got), CLOCK_NEVER,
	    &err), 0);
	assert_int_equal(err.status, 0);
}

static void
silence_times_out(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };
	char got[4];

	assert_int_equal(stream_read(e->s, got, sizeof(got),
	    clock_deadline(20), &err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	assert_string_equal(err.id, "NET-TIMEOUT");
	err_clear(&err);
}

/* The pipe is full before so much is written, and it is a blocking one. */
static void
a_reader_that_sleeps_cannot_hold_us(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };
	size_t len = 1024 * 1024;
	char *bytes = calloc(1, len);

	assert_int_equal(stream_write(e->s, str_n(bytes, len),
	    clock_deadline(50), &err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	err_clear(&err);
	free(bytes);
}

static void
all_is_written_to_a_slow_reader(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };
	size_t len = 300 * 1000;
	char *bytes = malloc(len);
	int status;
	pid_t child;

	memset(bytes, 'x', len);
	child = fork();
	if (child == 0) {
		char piece[1000];
		size_t got = 0;

		free(bytes);
		close(e->out[1]);
		for (ssize_t n; (n = read(e->out[0], piece,
		    sizeof(piece))) > 0; got += (size_t)n)
			;
		_exit(got == len ? 0 : 1);
	}
	assert_int_equal(stream_write(e->s, str_n(bytes, len),
	    clock_deadline(10000), &err), 0);
	close(e->out[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	e->out[1] = dup(e->out[0]);
	free(bytes);
}

static void
a_reader_that_left_is_an_error(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };

	signal(SIGPIPE, SIG_IGN);
	close(e->out[0]);
	e->out[0] = dup(e->in[0]);
	assert_int_equal(stream_write(e->s, STR("x"), CLOCK_NEVER, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "");
	assert_string_equal(err.id, "NET-CLOSED");
	err_clear(&err);
}

static void
flags_of_the_caller_stay(void **state)
{
	struct ends *e = *state;
	struct err err = { 0 };
	char got[4];

	fcntl(e->in[0], F_SETFL, O_NONBLOCK);
	assert_int_equal(stream_read(e->s, got, sizeof(got),
	    clock_deadline(20), &err), -1);
	err_clear(&err);
	assert_int_equal(fcntl(e->in[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_int_equal(fcntl(e->out[1], F_GETFL) & O_NONBLOCK, 0);
}

static void
one_socket_serves_both(void **state)
{
	struct err err = { 0 };
	struct stream *s;
	char got[4];
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	s = pair_new(fd[0], fd[0]);
	assert_int_equal(write(fd[1], "a", 1), 1);
	assert_int_equal(stream_read(s, got, 4, CLOCK_NEVER, &err), 1);
	assert_int_equal(stream_write(s, STR("bc"), CLOCK_NEVER, &err), 0);
	assert_int_equal(read(fd[1], got, 4), 2);
	stream_close(s, 0);
	assert_int_equal(write(fd[0], "d", 1), 1);	/* still open */
	close(fd[0]);
	close(fd[1]);
}

#define WITH_ENDS(test) cmocka_unit_test_setup_teardown(test, open_ends, \
	close_ends)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ENDS(bytes_go_both_ways),
		WITH_ENDS(the_end_is_no_error),
		WITH_ENDS(silence_times_out),
		WITH_ENDS(a_reader_that_sleeps_cannot_hold_us),
		WITH_ENDS(all_is_written_to_a_slow_reader),
		WITH_ENDS(a_reader_that_left_is_an_error),
		WITH_ENDS(flags_of_the_caller_stay),
		cmocka_unit_test(one_socket_serves_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
