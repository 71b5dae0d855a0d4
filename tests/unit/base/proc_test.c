/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"

#define ENOUGH_MS 20000

/* Run one command that must work; its output without the last line end. */
static void
assert_output(const char *command, const char *want)
{
	struct err err = { 0 };
	char got[256];
	ssize_t n, len = 0;
	int end[2], status;
	pid_t pid;

	assert_int_equal(pipe(end), 0);
	pid = proc_spawn(command, -1, end[1], &err);
	assert_true(pid > 0);
	close(end[1]);
	while ((n = read(end[0], got + len, sizeof(got) - 1 - (size_t)len)) > 0)
		len += n;
	close(end[0]);
	assert_int_equal(proc_wait(pid, clock_deadline(ENOUGH_MS), &status), 0);
	assert_int_equal(status, 0);
	while (len > 0 && got[len - 1] == '\n')
		len--;
	got[len] = '\0';
	assert_string_equal(got, want);
}

static void
standard_input_is_not_ours(void **state)
{
	int end[2], saved = dup(0);

	(void)state;
	assert_int_equal(pipe(end), 0);
	assert_int_equal(write(end[1], "the message\n", 12), 12);
	dup2(end[0], 0);
	assert_output("cat", "");
	dup2(saved, 0);
	close(saved);
	close(end[0]);
	close(end[1]);
}

static void
descriptors_above_two_are_closed(void **state)
{
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(dup2(fd, 17), 17);
	assert_int_equal(dup2(fd, 200), 200);
	assert_output("for f in /proc/self/fd/*; do f=${f##*/}; "
		"[ $f = 17 ] || [ $f = 200 ] && echo $f; done; true", "");
	close(17);
	close(200);
	close(fd);
}

static void
standard_descriptors_may_be_missing(void **state)
{
	int saved[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
	for (int i = 0; i < 3; i++)
		close(i);
	assert_output("cat; echo noise >&2; echo out", "out");
	for (int i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
}

static void
ignored_and_blocked_signals_are_not_passed_on(void **state)
{
	struct sigaction ign = { .sa_handler = SIG_IGN }, dfl = { 0 };
	sigset_t all, old;

	(void)state;
	sigaction(SIGPIPE, &ign, NULL);
	sigaction(SIGCHLD, &ign, NULL);	/* would hide the exit status */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	/* 1 to 28: the libc keeps two behind them to itself. */
	assert_output("sed -n 's/^Sig\\(Blk\\|Ign\\):.*\\(.\\{7\\}\\)$/"
		"\\1\\2/p' /proc/self/status", "Blk0000000\nIgn0000000");
	sigprocmask(SIG_SETMASK, &old, NULL);
	sigaction(SIGPIPE, &dfl, NULL);
	sigaction(SIGCHLD, &dfl, NULL);
}

static void
a_spawned_helper_talks_over_what_it_was_given(void **state)
{
	struct err err = { 0 };
	int in[2], out[2], status;
	char got[8] = "";
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	pid = proc_spawn("read x; echo got $x", in[0], out[1], &err);
	assert_true(pid > 0);
	assert_int_equal(proc_wait(pid, clock_deadline(1), &status), -1);
	assert_int_equal(write(in[1], "it\n", 3), 3);
	assert_int_equal(read(out[0], got, sizeof(got)), 7);
	assert_memory_equal(got, "got it\n", 7);
	assert_int_equal(proc_wait(pid, clock_deadline(ENOUGH_MS), &status), 0);
	assert_int_equal(status, 0);
	for (int i = 0; i < 2; i++) {
		close(in[i]);
		close(out[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(standard_input_is_not_ours),
		cmocka_unit_test(descriptors_above_two_are_closed),
		cmocka_unit_test(standard_descriptors_may_be_missing),
		cmocka_unit_test(ignored_and_blocked_signals_are_not_passed_on),
		cmocka_unit_test(a_spawned_helper_talks_over_what_it_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
