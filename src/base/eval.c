/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/eval.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/printable.h"
#include "base/proc.h"
#include "base/banned.h"

enum {
	NAP_MAX_MS = 32,	/* between two looks at the command */
	READ_STEP = 4096,
	ERRORS_MAX = 16 * 1024	/* bytes of its errors that are shown */
};

enum { OUTPUT, ERRORS };

struct job {
	const char *what;
	pid_t pid;
	struct pollfd end[2];	/* its output and errors; fd -1: at its end */
	struct buf output;	/* may be a secret */
	struct buf heard;	/* of its errors, not yet looked at */
	struct buf line;	/* of its errors, not yet complete */
	size_t shown;
};

struct str
eval_first_line(struct str s)
{
	size_t n = str_find(s, '\n');

	if (n < s.len && n > 0 && s.ptr[n - 1] == '\r')
		n--;
	return str_first(s, n);
}

/* --- its standard error --------------------------------------------------- */

static void
show_line(struct job *j)
{
	struct buf line = { 0 };

	if (j->line.len > 0 && j->shown < ERRORS_MAX) {
		buf_putf(&line, "envoi: %s: ", j->what);
		printable_put(&line, buf_str(&j->line), PRINTABLE_MAX);
		buf_putc(&line, '\n');
		/* one write, so that lines of others stay whole */
		if (write(STDERR_FILENO, line.ptr, line.len) < 0)
			line.len = ERRORS_MAX;
		j->shown += line.len;
	}
	buf_clear(&line);
	buf_reset(&j->line);
}

static void
hear(struct job *j)
{
	for (size_t i = 0; i < j->heard.len; i++)
		if (j->heard.ptr[i] == '\n')
			show_line(j);
		else if (j->line.len < PRINTABLE_MAX)
			buf_putc(&j->line, j->heard.ptr[i]);
	buf_reset(&j->heard);
}

/* --- waiting ---------------------------------------------------------------- */

/* One read from one of its pipes: did anything happen? */
static bool
take_piece(struct job *j, int which)
{
	struct buf *into = which == OUTPUT ? &j->output : &j->heard;
	struct pollfd *end = &j->end[which];
	ssize_t n;

	if (end->fd < 0)
		return false;
	n = read(end->fd, buf_reserve(into, READ_STEP), READ_STEP);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n < 0 && errno == EINTR)
		return true;
	if (n > 0) {
		buf_commit(into, (size_t)n);
		hear(j);
	} else {
		close(end->fd);
		end->fd = -1;
	}
	return true;
}

static int
too_long(const struct job *j, struct err *err)
{
	return err_set(err, EX_CONFIG, "HELPER-LONG",
	    "%s printed more than %zu bytes", j->what, EVAL_OUTPUT_MAX);
}

/* Has it used up our patience? */
static int
check_patience(const struct job *j, int64_t deadline_ms, struct err *err)
{
	if (clock_left_ms(deadline_ms) == 0)
		return err_set(err, EX_CONFIG, "HELPER-TIMEOUT",
		    "%s timed out", j->what);
	if (!proc_is_stopped(j->pid))
		return 0;
	err_set(err, EX_CONFIG, "HELPER-TERMINAL",
	    "%s was stopped: it wants the terminal", j->what);
	err_hint(err, "use one that asks in a window or an agent");
	return -1;
}

/*
 * Read until the command has ended.  What it wrote before is in the pipes
 * by then, so it is over when they give nothing more.
 */
static int
watch(struct job *j, int64_t deadline_ms, int *status, struct err *err)
{
	int nap = 1;

	for (;;) {
		bool ended = proc_wait(j->pid, 0, status) == 0;
		bool moved = false;

		do {
			moved = take_piece(j, OUTPUT);
			moved = take_piece(j, ERRORS) || moved;
		} while (ended && moved && j->output.len <= EVAL_OUTPUT_MAX &&
		    clock_left_ms(deadline_ms) != 0);
		if (ended)
			return 0;
		if ((j->output.len > EVAL_OUTPUT_MAX ? too_long(j, err) :
		    check_patience(j, deadline_ms, err)) < 0) {
			proc_end(j->pid, clock_deadline(NAP_MAX_MS));
			return -1;
		}
		nap = moved ? 1 : nap < NAP_MAX_MS ? nap * 2 : NAP_MAX_MS;
		if (!moved)
			poll(j->end, 2, nap);
	}
}

static int
check_end(const struct job *j, int status, struct err *err)
{
	if (WIFSIGNALED(status))
		return err_set(err, EX_CONFIG, "HELPER-SIGNAL",
		    "%s was ended by signal %d", j->what, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(err, EX_CONFIG, "HELPER-STATUS",
		    "%s failed (status %d)", j->what, WEXITSTATUS(status));
	if (j->output.len > EVAL_OUTPUT_MAX)
		return too_long(j, err);
	if (j->output.len == 0)
		return err_set(err, EX_CONFIG, "HELPER-EMPTY",
		    "%s printed nothing", j->what);
	return 0;
}

/* --- starting --------------------------------------------------------------- */

/* A pipe whose reading end does not block. */
static int
make_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	close(fds[0]);
	close(fds[1]);
	return -1;
}

static int
start(struct job *j, const char *command, struct err *err)
{
	int output[2], errors[2];

	if (make_pipe(output) < 0)
		goto no_pipe;
	if (make_pipe(errors) < 0) {
		close(output[0]);
		close(output[1]);
		goto no_pipe;
	}
	j->pid = proc_spawn_heard(command, -1, output[1], errors[1], err);
	close(output[1]);
	close(errors[1]);
	j->end[OUTPUT] = (struct pollfd){ output[0], POLLIN, 0 };
	j->end[ERRORS] = (struct pollfd){ errors[0], POLLIN, 0 };
	return j->pid < 0 ? -1 : 0;
no_pipe:
	return err_set(err, EX_OSERR, "HELPER-START",
	    "cannot make a pipe for %s: %s", j->what, strerror(errno));
}

int
eval_run(const char *what, const char *command, struct buf *out,
	int64_t deadline_ms, struct err *err)
{
	struct job j = { .what = what, .end = { { .fd = -1 }, { .fd = -1 } },
	    .output = BUF_MAX(EVAL_OUTPUT_MAX + READ_STEP) };
	int status = 0;
	int rc = start(&j, command, err);

	if (rc == 0)
		rc = watch(&j, deadline_ms, &status, err);
	show_line(&j);
	if (rc == 0)
		rc = check_end(&j, status, err);
	if (rc == 0) {
		buf_put(out, eval_first_line(buf_str(&j.output)));
		rc = buf_full(out) ? too_long(&j, err) : 0;
	}
	for (int i = 0; i < 2; i++)
		if (j.end[i].fd >= 0)
			close(j.end[i].fd);
	buf_wipe(&j.output);
	buf_clear(&j.heard);
	buf_clear(&j.line);
	return rc;
}
