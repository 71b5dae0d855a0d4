/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peer.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "net/child.h"

static struct stream *
start(const char *command)
{
	struct err err = { 0 };
	struct stream *s = child_start(command, "mail.example.org", 587, &err);

	assert_non_null(s);
	return s;
}

static void
read_to_end(struct stream *s, struct buf *out)
{
	struct err err = { 0 };
	char got[256];
	ssize_t n;

	while ((n = stream_read(s, got, sizeof(got),
	    clock_deadline(PEER_ENOUGH_MS), &err)) > 0)
		buf_put(out, str_n(got, (size_t)n));
	assert_int_equal(n, 0);
}

static void
nobody_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
host_and_port_are_filled_in(void **state)
{
	static const struct {
		const char *command, *host;
		const char *says;
	} cases[] = {
		{ "echo %h %p", "mail.example.org", "mail.example.org 587\n" },
		{ "echo 100%%,%h%p", "a-b_c", "100%,a-b_c587\n" },
		{ "echo %h", "2001:db8::1", "2001:db8::1\n" },
		{ "echo %h", "fe80::1%eth0", "fe80::1%eth0\n" },
		{ "echo none", "a;b", "none\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		struct buf got = { 0 };
		struct stream *s = child_start(cases[i].command,
			cases[i].host, 587, &err);

		assert_non_null(s);
		read_to_end(s, &got);
		assert_string_equal(buf_cstr(&got), cases[i].says);
		buf_clear(&got);
		stream_close(s, CLOCK_NEVER);
		nobody_is_left();
	}
}

static void
commands_and_hosts_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *command, *host;
		const char *words;
	} bad[] = {
		{ "nc %h %p %", "h", "only %h, %p and %% may follow" },
		{ "nc %H", "h", "only %h, %p and %% may follow" },
		{ "nc %h", "a;b", "host 'a;b' is not fit for a proxy" },
		{ "nc %h", "$(reboot)", "is not fit" },
		{ "nc %h", "a b", "is not fit" },
		{ "nc %h", "a`b`", "is not fit" },
		{ "nc %h", "a'b", "is not fit" },
		{ "nc %h", "-oProxyCommand=x", "is not fit" },
		{ "nc %h", "-v", "is not fit" },
		{ "nc %h", "a\nb", "is not fit" },
		{ "nc %h", "\303\244", "is not fit" },
		{ "nc %h", "", "is not fit" },
		{ "", "h", "empty or too long" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = { 0 };

		assert_null(child_start(bad[i].command, bad[i].host, 25, &err));
		assert_err(&err, EX_CONFIG, bad[i].words);
		err_clear(&err);
	}
	nobody_is_left();
}

static void
both_directions_work(void **state)
{
	struct err err = { 0 };
	struct stream *s = start("read a; echo \"250 $a\"; read b; "
		"echo \"221 $b\"");
	int64_t until = clock_deadline(PEER_ENOUGH_MS);
	char got[64];

	(void)state;
	assert_false(stream_readable(s));
	assert_true(stream_fd(s) >= 0);
	assert_int_equal(stream_write(s, STR("EHLO\n"), until, &err), 0);
	assert_int_equal(stream_read(s, got, sizeof(got), until, &err), 9);
	assert_memory_equal(got, "250 EHLO\n", 9);
	assert_int_equal(stream_write(s, STR("QUIT\n"), until, &err), 0);
	assert_int_equal(stream_read(s, got, sizeof(got), until, &err), 9);
	assert_memory_equal(got, "221 QUIT\n", 9);
	stream_close(s, until);
	nobody_is_left();
}

static void
a_helper_that_cannot_connect_is_told(void **state)
{
	static const struct {
		const char *command, *words;
	} bad[] = {
		{ "exit 255", "proxy command failed (status 255)" },
		{ "/proc/nonexistent 2>/dev/null",
			"proxy command failed (status 127)" },
		{ "kill -KILL $$", "proxy command was ended by signal 9" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = { 0 };
		struct stream *s = start(bad[i].command);
		char got[8];

		assert_int_equal(stream_read(s, got, sizeof(got),
			clock_deadline(PEER_ENOUGH_MS), &err), -1);
		assert_err(&err, EX_TEMPFAIL, bad[i].words);
		err_clear(&err);
		stream_close(s, CLOCK_NEVER);
		nobody_is_left();
	}
}

static void
an_end_after_words_is_an_end(void **state)
{
	struct buf got = { 0 };
	struct stream *s = start("echo 421 bye; exit 1");

	(void)state;
	read_to_end(s, &got);
	assert_string_equal(buf_cstr(&got), "421 bye\n");
	buf_clear(&got);
	stream_close(s, CLOCK_NEVER);
	nobody_is_left();
}

static void
a_silent_helper_is_a_time_out_and_ended(void **state)
{
	struct err err = { 0 };
	struct stream *s = start("trap '' TERM HUP; sleep 60 & sleep 60; :");
	int64_t begin = clock_mono_ms();
	char got[8];

	(void)state;
	assert_int_equal(stream_read(s, got, sizeof(got), clock_deadline(50),
		&err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	err_clear(&err);
	stream_close(s, CLOCK_NEVER);
	assert_in_range(clock_mono_ms() - begin, 50, PEER_ENOUGH_MS / 2);
	nobody_is_left();
}

static void
the_last_words_get_through_before_the_end(void **state)
{
	struct err err = { 0 };
	char dir[] = "/tmp/envoi-child-XXXXXX", path[64], got[16] = "";
	struct buf command = { 0 };
	struct stream *s;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/words", dir);
	buf_putf(&command, "cat > %s", path);
	s = start(buf_cstr(&command));
	assert_int_equal(stream_write(s, STR("QUIT\r\n"), CLOCK_NEVER, &err),
		0);
	stream_close(s, CLOCK_NEVER);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fread(got, 1, sizeof(got), f), 6);
	fclose(f);
	unlink(path);
	rmdir(dir);
	buf_clear(&command);
	nobody_is_left();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_and_port_are_filled_in),
		cmocka_unit_test(commands_and_hosts_that_cannot_be_are_refused),
		cmocka_unit_test(both_directions_work),
		cmocka_unit_test(a_helper_that_cannot_connect_is_told),
		cmocka_unit_test(an_end_after_words_is_an_end),
		cmocka_unit_test(a_silent_helper_is_a_time_out_and_ended),
		cmocka_unit_test(the_last_words_get_through_before_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
