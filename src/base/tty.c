/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/eval.h"
#include "base/banned.h"

bool
tty_is(int fd)
{
	static enum { UNKNOWN, NO, YES } known[STDERR_FILENO + 1];

	if (known[fd] == UNKNOWN)
		known[fd] = isatty(fd) ? YES : NO;
	return known[fd] == YES;
}

enum {
	/* a terminal drops, unsaid, what a line has beyond this (termios(3)) */
	TYPED_MAX = 4094,
	READ_STEP = 4096
};

/* Signals that end or stop the program while it waits. */
static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
enum { DEADLY = sizeof(deadly) / sizeof(deadly[0]) };

/* The one that came; a handler can tell it in no other way. */
static volatile sig_atomic_t caught;

struct question {
	int fd;
	bool echo;
	struct termios before;
	struct sigaction actions[DEADLY];
	sigset_t mask;
};

static void
note_signal(int signal)
{
	caught = signal;
}

/*
 * From here on the signals wait until poll(2) lets them in, so none comes
 * between looking and waiting.  An ignored one stays ignored (nohup).
 */
static void
catch_signals(struct question *q)
{
	struct sigaction note = { .sa_handler = note_signal };
	sigset_t block;

	caught = 0;
	sigemptyset(&block);
	for (int i = 0; i < DEADLY; i++) {
		sigaddset(&block, deadly[i]);
		sigaction(deadly[i], NULL, &q->actions[i]);
	}
	sigprocmask(SIG_BLOCK, &block, &q->mask);
	for (int i = 0; i < DEADLY; i++)
		if (q->actions[i].sa_handler != SIG_IGN)
			sigaction(deadly[i], &note, NULL);
}

static void
release_signals(struct question *q)
{
	for (int i = 0; i < DEADLY; i++)
		sigaction(deadly[i], &q->actions[i], NULL);
	if (caught)
		raise(caught);	/* let in by the old mask: may be our end */
	sigprocmask(SIG_SETMASK, &q->mask, NULL);
}

static void
say(int fd, struct str text)
{
	/* a terminal that takes no prompt still may give an answer */
	if (write(fd, text.ptr, text.len) < 0)
		return;
}

/* The typed line with its end; false when a signal or nothing came. */
static bool
read_typed(struct question *q, struct buf *typed)
{
	struct pollfd p = { .fd = q->fd, .events = POLLIN };

	while (str_find(buf_str(typed), '\n') == typed->len) {
		char *to = buf_reserve(typed, READ_STEP);
		ssize_t n;

		if (!to)
			return false;
		n = ppoll(&p, 1, NULL, &q->mask);
		if (caught)
			return false;
		n = n < 0 ? n : read(q->fd, to, READ_STEP);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return typed->len > 0;
		buf_commit(typed, (size_t)n);
	}
	return true;
}

/* Ask once; 1 typed, 0 nothing, -1 not a terminal. */
static int
ask(struct question *q, struct str prompt, struct buf *typed)
{
	struct termios silent;
	bool answered;

	if (tcgetattr(q->fd, &q->before) < 0)
		return -1;
	silent = q->before;
	if (!q->echo)
		silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	catch_signals(q);
	tcsetattr(q->fd, TCSAFLUSH, &silent);
	say(q->fd, prompt);
	answered = read_typed(q, typed);
	if (!q->echo)
		say(q->fd, STR("\n"));
	tcsetattr(q->fd, TCSAFLUSH, &q->before);
	release_signals(q);
	return answered;
}

/* Asks again after the program was stopped and went on. */
static int
ask_patiently(int fd, struct str prompt, bool echo, struct buf *typed)
{
	struct question q = { .fd = fd, .echo = echo };
	int rc;

	do {
		buf_wipe(typed);
		rc = ask(&q, prompt, typed);
	} while (rc == 0 && caught == SIGTSTP);
	return rc;
}

/* In the background the terminal would stop us for ever. */
static int
open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 && tcgetpgrp(fd) == getpgrp())
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int
tty_ask(struct str prompt, bool echo, struct buf *answer)
{
	struct buf typed = BUF_MAX((size_t)READ_STEP * 2);
	int fd = open_terminal();
	struct str line;
	int rc;

	if (fd < 0)
		return -1;
	rc = ask_patiently(fd, prompt, echo, &typed);
	close(fd);
	line = eval_first_line(buf_str(&typed));
	if (rc > 0 && line.len > TYPED_MAX)
		rc = TTY_LONG;
	else if (rc >= 0 && line.len == 0)
		rc = 0;
	else if (rc > 0)
		buf_put(answer, line);
	buf_wipe(&typed);
	return rc;
}

int
tty_say(struct str text)
{
	int fd = open_terminal();

	if (fd < 0)
		return -1;
	say(fd, text);
	close(fd);
	return 0;
}
