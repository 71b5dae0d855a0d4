/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer.h"

#include <signal.h>
#include <sys/wait.h>

#include "net/sock.h"

static struct stream *
pair_stream(int *other)
{
	int end[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
	*other = end[1];
	return sock_new(end[0]);
}

static void
bytes_come_as_they_are_there(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);
	int64_t until = clock_deadline(PEER_ENOUGH_MS);
	char got[8];

	(void)state;
	assert_false(stream_readable(s));
	peer_write(other, STR("220 hello\r\n"));
	assert_true(stream_readable(s));
	assert_int_equal(stream_read(s, got, 8, until, &err), 8);
	assert_memory_equal(got, "220 hell", 8);
	assert_int_equal(stream_read(s, got, 8, until, &err), 3);
	assert_memory_equal(got, "o\r\n", 3);
	assert_false(stream_readable(s));
	close(other);
	assert_true(stream_readable(s));
	assert_int_equal(stream_read(s, got, 8, until, &err), 0);
	assert_int_equal(stream_read(s, got, 8, until, &err), 0);
	stream_close(s, until);
	assert_int_equal(err.status, 0);
}

/* Sends its argument one byte at a time, each by itself. */
static void
drip(int fd, void *arg)
{
	struct str s = str_of(arg);

	for (size_t i = 0; i < s.len; i++)
		peer_write(fd, str_n(s.ptr + i, 1));
}

static void
one_byte_at_a_time_is_enough(void **state)
{
	static char words[] = "250-one\r\n250 two\r\n";
	struct err err = { 0 };
	struct buf all = { 0 };
	struct peer p;
	struct stream *s = sock_new(peer_pair(&p, drip, words));
	char got[16];
	ssize_t n;

	(void)state;
	while ((n = stream_read(s, got, sizeof(got),
	    clock_deadline(PEER_ENOUGH_MS), &err)) > 0)
		buf_put(&all, str_n(got, (size_t)n));
	assert_int_equal(n, 0);
	assert_string_equal(buf_cstr(&all), words);
	buf_clear(&all);
	stream_close(s, CLOCK_NEVER);
	peer_join(&p);
}

static void
silence_is_a_time_out(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);
	int64_t begin = clock_mono_ms();
	char got[8];

	(void)state;
	assert_int_equal(stream_read(s, got, 8, clock_deadline(50), &err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	assert_in_range(clock_mono_ms() - begin, 50, PEER_ENOUGH_MS / 2);
	err_clear(&err);
	close(other);
	stream_close(s, CLOCK_NEVER);
}

static void
what_is_there_is_read_after_the_deadline_too(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);
	char got[8];

	(void)state;
	peer_write(other, STR("250\r\n"));
	assert_int_equal(stream_read(s, got, 8, 1, &err), 5);
	assert_int_equal(stream_read(s, got, 8, 1, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	err_clear(&err);
	close(other);
	stream_close(s, CLOCK_NEVER);
}

enum { BULK = 3 * 1024 * 1024 };

static void
swallow_bulk(int fd, void *arg)
{
	char *to = malloc(BULK + 1);

	*(size_t *)arg = to ? peer_read(fd, to, BULK + 1) : 0;
	for (size_t i = 0; to && i < *(size_t *)arg; i++)
		if (to[i] != (char)(i % 251))
			*(size_t *)arg = i;
	free(to);
}

static void
a_write_larger_than_the_transport_takes_goes_out_whole(void **state)
{
	struct err err = { 0 };
	struct peer p;
	size_t arrived = 0;
	struct stream *s = sock_new(peer_pair(&p, swallow_bulk, &arrived));
	char *bulk = malloc(BULK);

	(void)state;
	for (size_t i = 0; i < BULK; i++)
		bulk[i] = (char)(i % 251);
	assert_int_equal(stream_write(s, str_n(bulk, BULK),
		clock_deadline(PEER_ENOUGH_MS), &err), 0);
	stream_close(s, CLOCK_NEVER);
	peer_join(&p);
	assert_int_equal(arrived, BULK);
	free(bulk);
}

static void
a_peer_that_does_not_read_is_a_time_out(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);
	char *bulk = calloc(1, BULK);

	(void)state;
	assert_int_equal(stream_write(s, str_n(bulk, BULK), clock_deadline(50),
		&err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	err_clear(&err);
	free(bulk);
	close(other);
	stream_close(s, CLOCK_NEVER);
}

static void
writing_nothing_works_on_any_connection(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);

	(void)state;
	close(other);
	assert_int_equal(stream_write(s, STR(""), 1, &err), 0);
	stream_close(s, CLOCK_NEVER);
}

static void
a_peer_that_left_is_an_error_and_no_signal(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);

	(void)state;
	close(other);
	assert_int_equal(stream_write(s, STR("QUIT\r\n"),
		clock_deadline(PEER_ENOUGH_MS), &err), -1);
	assert_err(&err, EX_TEMPFAIL, "connection closed by server");
	err_clear(&err);
	stream_close(s, CLOCK_NEVER);
}

/* With this, close(2) sends a reset. */
static void
hang_up_hard(int fd, void *arg)
{
	struct linger hard = { 1, 0 };

	(void)arg;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
}

static int
connect_to(int port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&v4, sizeof(v4)), 0);
	return fd;
}

static void
a_reset_is_told_apart_from_an_end(void **state)
{
	struct err err = { 0 };
	struct peer p;
	int port = peer_serve(&p, hang_up_hard, NULL);
	struct stream *s = sock_new(connect_to(port));
	char got[8];

	(void)state;
	assert_int_equal(stream_read(s, got, 8, clock_deadline(PEER_ENOUGH_MS),
		&err), -1);
	assert_err(&err, EX_TEMPFAIL, "connection reset by server");
	err_clear(&err);
	stream_close(s, CLOCK_NEVER);
	peer_join(&p);
}

enum { LAST_WORDS = 64 * 1024, SMALL = 4096 };

/*
 * The server has said something that nobody reads and takes its time: what
 * we wrote is still on its way when we close.
 */
static void
the_last_words_arrive_although_something_is_unread(void **state)
{
	struct err err = { 0 };
	int port = 0, small = SMALL;
	int listening = peer_listen(AF_INET, &port), other;
	char *words = calloc(1, LAST_WORDS + 1);
	struct pollfd there = { .events = POLLIN };
	struct stream *s;

	(void)state;
	setsockopt(listening, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	s = sock_new(connect_to(port));
	other = accept(listening, NULL, NULL);
	peer_write(other, STR("421 early and unread\r\n"));
	there.fd = stream_fd(s);
	assert_int_equal(poll(&there, 1, PEER_ENOUGH_MS), 1);
	assert_int_equal(stream_write(s, str_n(words, LAST_WORDS),
		clock_deadline(PEER_ENOUGH_MS), &err), 0);
	stream_close(s, CLOCK_NEVER);
	assert_int_equal(peer_read(other, words, LAST_WORDS + 1), LAST_WORDS);
	free(words);
	close(other);
	close(listening);
}

static void
bytes_put_back_come_first(void **state)
{
	struct err err = { 0 };
	int other;
	struct stream *s = pair_stream(&other);
	int64_t until = clock_deadline(PEER_ENOUGH_MS);
	char got[8];

	(void)state;
	peer_write(other, STR("three"));
	sock_unread(s, STR("two"));
	sock_unread(s, STR("one"));
	assert_true(stream_readable(s));
	assert_int_equal(stream_read(s, got, 4, until, &err), 4);
	assert_memory_equal(got, "onet", 4);
	assert_int_equal(stream_read(s, got, 8, until, &err), 2);
	assert_memory_equal(got, "wo", 2);
	assert_int_equal(stream_read(s, got, 8, until, &err), 5);
	assert_false(stream_readable(s));
	close(other);
	stream_close(s, until);
}

static void
ignore(int sig)
{
	(void)sig;
}

/* Interrupt the caller again and again, then answer. */
static void
nudge_and_answer(int fd, void *arg)
{
	for (int i = 0; i < 20; i++) {
		pthread_kill(*(pthread_t *)arg, SIGUSR1);
		poll(NULL, 0, 2);
	}
	peer_write(fd, STR("250\r\n"));
}

static void
interrupted_waits_go_on(void **state)
{
	struct sigaction act = { .sa_handler = ignore }, old;
	struct err err = { 0 };
	pthread_t self = pthread_self();
	struct peer p;
	struct stream *s;
	char got[8];

	(void)state;
	sigaction(SIGUSR1, &act, &old);	/* without SA_RESTART */
	s = sock_new(peer_pair(&p, nudge_and_answer, &self));
	assert_int_equal(stream_read(s, got, 8, clock_deadline(PEER_ENOUGH_MS),
		&err), 5);
	peer_join(&p);
	sigaction(SIGUSR1, &old, NULL);
	stream_close(s, CLOCK_NEVER);
}

static _Noreturn void
wait_in_child(int fd)
{
	struct err err = { 0 };
	struct stream *s = sock_new(fd);
	char got[8];

	if (stream_write(s, STR("ready"), CLOCK_NEVER, &err) < 0)
		_exit(2);
	_exit(stream_read(s, got, 8, clock_deadline(PEER_ENOUGH_MS),
		&err) == 5 ? 0 : 1);
}

static void
being_stopped_and_continued_costs_nothing(void **state)
{
	char ready[5];
	int end[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		wait_in_child(end[0]);
	assert_int_equal(peer_read(end[1], ready, 5), 5);
	for (int i = 0; i < 5; i++) {
		kill(pid, SIGSTOP);
		assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
		assert_true(WIFSTOPPED(status));
		kill(pid, SIGCONT);
		assert_int_equal(waitpid(pid, &status, WCONTINUED), pid);
	}
	peer_write(end[1], STR("250\r\n"));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(end[0]);
	close(end[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_as_they_are_there),
		cmocka_unit_test(one_byte_at_a_time_is_enough),
		cmocka_unit_test(silence_is_a_time_out),
		cmocka_unit_test(what_is_there_is_read_after_the_deadline_too),
		cmocka_unit_test(
			a_write_larger_than_the_transport_takes_goes_out_whole),
		cmocka_unit_test(a_peer_that_does_not_read_is_a_time_out),
		cmocka_unit_test(writing_nothing_works_on_any_connection),
		cmocka_unit_test(a_peer_that_left_is_an_error_and_no_signal),
		cmocka_unit_test(a_reset_is_told_apart_from_an_end),
		cmocka_unit_test(
			the_last_words_arrive_although_something_is_unread),
		cmocka_unit_test(bytes_put_back_come_first),
		cmocka_unit_test(interrupted_waits_go_on),
		cmocka_unit_test(being_stopped_and_continued_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
