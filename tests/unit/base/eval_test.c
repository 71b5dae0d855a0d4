/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/eval.h"

#define ENOUGH_MS 20000

static void
assert_line(const char *command, struct str want)
{
	struct err err = { 0 };
	struct buf out = { 0 };

	assert_int_equal(eval_run("helper", command, &out,
	    clock_deadline(ENOUGH_MS), &err), 0);
	assert_true(str_eq(buf_str(&out), want));
	buf_wipe(&out);
	err_clear(&err);
}

static void
the_first_line_is_taken_without_its_break(void **state)
{
	(void)state;
	assert_line("echo secret", STR("secret"));
	assert_line("printf secret", STR("secret"));
	assert_line("printf 'secret\\r\\nlogin: joe\\n'", STR("secret"));
	assert_line("printf 'one\\ntwo\\n'", STR("one"));
	assert_line("printf '\\n'", STR(""));
	assert_line("printf '\\nnot me\\n'", STR(""));
	assert_line("printf ' \\t blanks stay  \\n'", STR(" \t blanks stay  "));
	assert_line("printf 'cr\\r'", STR("cr\r"));
	assert_line("printf 'a\\0b\\377\\n'", STR("a\0b\xff"));
	assert_line("sleep 0.1; printf a; sleep 0.1; echo b", STR("ab"));
}

static void
first_lines_are_cut_exactly(void **state)
{
	(void)state;
	assert_str(eval_first_line(STR("")), "");
	assert_str(eval_first_line(STR("\n")), "");
	assert_str(eval_first_line(STR("\r\n")), "");
	assert_str(eval_first_line(STR("\r")), "\r");
	assert_str(eval_first_line(STR("a\r\r\nb")), "a\r");
	assert_str(eval_first_line(STR("a\nb\n")), "a");
}

static void
later_lines_are_read_so_that_no_pipe_breaks(void **state)
{
	(void)state;
	assert_line("set -e; i=0; while [ $i -lt 4000 ]; do echo 123456789; "
	    "i=$((i+1)); done", STR("123456789"));
}

static void
failures_say_what_happened(void **state)
{
	static const struct {
		const char *command, *words;
	} bad[] = {
		{ "exit 3", "password command failed (status 3)" },
		{ "echo x; exit 1", "password command failed (status 1)" },
		{ "echo x; false", "password command failed (status 1)" },
		{ "/proc/nonexistent/tool 2>/dev/null",
			"password command failed (status 127)" },
		{ ":", "password command printed nothing" },
		{ "", "password command printed nothing" },
		{ "kill -KILL $$", "password command was ended by signal 9" },
		{ "cat /dev/zero",
			"password command printed more than 65536 bytes" },
		{ "printf '%065537d' 7",
			"password command printed more than 65536 bytes" },
		{ "kill -TTIN $$", "it wants the terminal" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = { 0 };
		struct buf out = { 0 };

		assert_int_equal(eval_run("password command",
		    bad[i].command, &out, clock_deadline(ENOUGH_MS), &err),
		    -1);
		assert_err(&err, EX_CONFIG, bad[i].words);
		assert_int_equal(out.len, 0);
		buf_clear(&out);
		err_clear(&err);
	}
}

static void
output_up_to_the_ceiling_fits(void **state)
{
	struct err err = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(eval_run("helper", "printf '%065536d' 7", &out,
	    clock_deadline(ENOUGH_MS), &err), 0);
	assert_int_equal(out.len, 65536);
	buf_wipe(&out);
}

static void
assert_late(const char *command)
{
	struct err err = { 0 };
	struct buf out = { 0 };
	int64_t begin = clock_mono_ms();

	assert_int_equal(eval_run("helper", command, &out,
	    clock_deadline(100), &err), -1);
	assert_err(&err, EX_CONFIG, "helper timed out");
	assert_in_range(clock_mono_ms() - begin, 100, ENOUGH_MS / 2);
	buf_clear(&out);
	err_clear(&err);
}

static void
a_late_command_is_ended_with_all_that_it_started(void **state)
{
	(void)state;
	assert_late("sleep 60");
	assert_late("sleep 60 & sleep 60; true");
	assert_late("trap '' TERM; sleep 60; sleep 60");
	assert_late("exec >/dev/null 2>&1; sleep 60");
	assert_late("while :; do echo noise >&2; done 2>/dev/null");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
an_agent_left_running_is_not_waited_for(void **state)
{
	int64_t begin = clock_mono_ms();

	(void)state;
	assert_line("sleep 5 & echo secret", STR("secret"));
	assert_true(clock_mono_ms() - begin < 4000);
}

/* What eval_run puts on standard error meanwhile; static, NUL-ended. */
static const char *
errors_of(const char *command)
{
	static char got[64 * 1024];
	struct err err = { 0 };
	struct buf out = { 0 };
	FILE *f = tmpfile();
	int saved = dup(2);
	ssize_t n;

	dup2(fileno(f), 2);
	eval_run("helper", command, &out, clock_deadline(ENOUGH_MS), &err);
	dup2(saved, 2);
	close(saved);
	n = pread(fileno(f), got, sizeof(got) - 1, 0);
	got[n > 0 ? n : 0] = '\0';
	fclose(f);
	buf_wipe(&out);
	err_clear(&err);
	return got;
}

static void
errors_are_passed_on_line_by_line_and_printable(void **state)
{
	(void)state;
	assert_string_equal(errors_of("echo x; echo one >&2; printf two >&2"),
	    "envoi: helper: one\nenvoi: helper: two\n");
	assert_string_equal(errors_of("printf 'a\\033[2Jb\\r\\n\\n' >&2; "
	    "exit 1"), "envoi: helper: a?[2Jb?\n");
	assert_string_equal(errors_of("echo x"), "");
	assert_int_equal(strlen(errors_of("printf '%09000d' 1 >&2")),
	    strlen("envoi: helper: \n") + 512);
	assert_true(strlen(errors_of("i=0; while [ $i -lt 9000 ]; do "
	    "echo flood $i >&2; i=$((i+1)); done")) < 17000);
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
	assert_line("cat; echo noise >&2; echo out", STR("out"));
	for (int i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_is_taken_without_its_break),
		cmocka_unit_test(first_lines_are_cut_exactly),
		cmocka_unit_test(later_lines_are_read_so_that_no_pipe_breaks),
		cmocka_unit_test(failures_say_what_happened),
		cmocka_unit_test(output_up_to_the_ceiling_fits),
		cmocka_unit_test(
		    a_late_command_is_ended_with_all_that_it_started),
		cmocka_unit_test(an_agent_left_running_is_not_waited_for),
		cmocka_unit_test(
		    errors_are_passed_on_line_by_line_and_printable),
		cmocka_unit_test(standard_descriptors_may_be_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
