/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prompt on a terminal of its own (a pty), as a person sees it. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "secret/secret.h"

enum { ENOUGH_MS = 10000, QUIET_MS = 200 };
enum { STATUS_OTHER = 9, STATUS_EMPTY = 8 };

struct terminal {
	int master;
	pid_t child;
	struct buf seen;	/* what the person saw */
};

/* The child's life: the terminal is its own, and it asks. */
static void
ask_in_child(const char *slave, const char *want)
{
	struct secret_query q = { .account = "work", .user = "jo\x1b""e",
		.host = "mail.example.org", .password_fd = -1,
		.may_prompt = true };
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	signal(SIGINT, SIG_DFL);	/* a background job ignores both */
	signal(SIGQUIT, SIG_DFL);
	setsid();
	if (open(slave, O_RDWR) < 0)	/* becomes the controlling one */
		_exit(STATUS_OTHER);
	if (secret_fetch(&q, &out, &err) < 0)
		_exit(err.status == EX_NOPERM ? STATUS_EMPTY : STATUS_OTHER);
	_exit(str_eq(buf_str(&out), str_of(want)) ? 0 : STATUS_OTHER);
}

static void
terminal_start(struct terminal *t, const char *want)
{
	*t = (struct terminal){ .master =
	    posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) };
	assert_true(t->master >= 0);
	assert_int_equal(grantpt(t->master), 0);
	assert_int_equal(unlockpt(t->master), 0);
	t->child = fork();
	if (t->child == 0)
		ask_in_child(ptsname(t->master), want);
	assert_true(t->child > 0);
}

/* Read until words were seen, or for a while when there are none. */
static void
terminal_read(struct terminal *t, const char *words)
{
	struct pollfd p = { .fd = t->master, .events = POLLIN };

	while (!words || !strstr(buf_cstr(&t->seen), words)) {
		char *to = buf_reserve(&t->seen, 256);
		int ready = poll(&p, 1, words ? ENOUGH_MS : QUIET_MS);
		ssize_t n;

		if (!words && ready == 0)
			return;
		assert_int_equal(ready, 1);
		n = read(t->master, to, 256);
		if (n <= 0)
			return;		/* the other side is gone */
		buf_commit(&t->seen, (size_t)n);
	}
}

static void
terminal_type(struct terminal *t, const char *keys)
{
	assert_int_equal(write(t->master, keys, strlen(keys)),
	    (ssize_t)strlen(keys));
}

static bool
terminal_echoes(struct terminal *t)
{
	struct termios now;

	assert_int_equal(tcgetattr(t->master, &now), 0);
	return now.c_lflag & ECHO;
}

static int
terminal_end(struct terminal *t)
{
	int status;

	assert_int_equal(waitpid(t->child, &status, 0), t->child);
	terminal_read(t, NULL);
	assert_true(terminal_echoes(t));
	close(t->master);
	return status;
}

static void
the_password_is_asked_for_without_echo(void **state)
{
	struct terminal t;

	(void)state;
	terminal_start(&t, "se cret");
	terminal_read(&t, "password for jo?e at mail.example.org: ");
	assert_false(terminal_echoes(&t));
	terminal_type(&t, "se cret\n");
	assert_int_equal(terminal_end(&t), 0);
	assert_null(strstr(buf_cstr(&t.seen), "cret"));
	buf_clear(&t.seen);
}

static void
keys_come_one_by_one_and_can_be_taken_back(void **state)
{
	const char *keys = "wrong\x15""secrt\x7f""et\n";
	struct terminal t;

	(void)state;
	terminal_start(&t, "secret");
	terminal_read(&t, ": ");
	for (; *keys; keys++)
		assert_int_equal(write(t.master, keys, 1), 1);
	assert_int_equal(terminal_end(&t), 0);
	buf_clear(&t.seen);
}

static void
no_answer_is_no_password(void **state)
{
	struct terminal t;

	(void)state;
	terminal_start(&t, "");
	terminal_read(&t, ": ");
	terminal_type(&t, "\n");
	assert_int_equal(WEXITSTATUS(terminal_end(&t)), STATUS_EMPTY);
	buf_clear(&t.seen);

	terminal_start(&t, "");
	terminal_read(&t, ": ");
	terminal_type(&t, "\x04");	/* Ctrl-D */
	assert_int_equal(WEXITSTATUS(terminal_end(&t)), STATUS_EMPTY);
	buf_clear(&t.seen);
}

static void
a_signal_leaves_a_terminal_that_echoes(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct terminal t;
		int status;

		terminal_start(&t, "");
		terminal_read(&t, ": ");
		if (signals[i] == SIGINT)
			terminal_type(&t, "half\x03");	/* Ctrl-C */
		else
			kill(t.child, signals[i]);
		status = terminal_end(&t);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		buf_clear(&t.seen);
	}
}

static void
after_a_stop_it_asks_again(void **state)
{
	struct terminal t;

	(void)state;
	terminal_start(&t, "secret");
	terminal_read(&t, ": ");
	terminal_type(&t, "half");
	kill(t.child, SIGTSTP);
	terminal_read(&t, ": \r\npassword for jo?e at mail.example.org: ");
	terminal_type(&t, "secret\n");
	assert_int_equal(terminal_end(&t), 0);
	buf_clear(&t.seen);
}

static void
a_line_that_the_terminal_would_cut_is_refused(void **state)
{
	char keys[5000];
	struct terminal t;

	(void)state;
	memset(keys, 'k', sizeof(keys) - 2);
	keys[sizeof(keys) - 2] = '\n';
	keys[sizeof(keys) - 1] = '\0';
	terminal_start(&t, "");
	terminal_read(&t, ": ");
	terminal_type(&t, keys);
	assert_int_equal(WEXITSTATUS(terminal_end(&t)), STATUS_EMPTY);
	buf_clear(&t.seen);
}

static void
without_a_terminal_it_fails_at_once(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct secret_query q = { .password_fd = -1,
			.may_prompt = true };
		struct buf out = BUF_MAX(SECRET_MAX);
		struct err err = { 0 };

		setsid();	/* no controlling terminal */
		secret_fetch(&q, &out, &err);
		_exit(strstr(buf_cstr(&err.text), "no terminal to ask on") ?
		    0 : STATUS_OTHER);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_password_is_asked_for_without_echo),
		cmocka_unit_test(keys_come_one_by_one_and_can_be_taken_back),
		cmocka_unit_test(no_answer_is_no_password),
		cmocka_unit_test(a_signal_leaves_a_terminal_that_echoes),
		cmocka_unit_test(after_a_stop_it_asks_again),
		cmocka_unit_test(
		    a_line_that_the_terminal_would_cut_is_refused),
		cmocka_unit_test(without_a_terminal_it_fails_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
