/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"
#include "message/mailfile.h"
#include "message/tempfile.h"
#include "base/banned.h"

enum {
	PIECE = 64 * 1024,
	GRACE_MS = 2000,	/* from SIGTERM to SIGKILL */
	NOT_FOUND = 127, NOT_EXECUTABLE = 126
};

/* A file to read from, at its beginning; -1 with err. */
static int
open_input(struct str head, struct reader *message, struct err *err)
{
	int fd = tempfile_open(err);

	if (fd < 0)
		return -1;
	if (mailfile_write(fd, "temporary file", head, message, false,
	    err) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (!err->status)
		err_set(err, EX_TEMPFAIL, "HELPER-START",
		    "cannot rewind a temporary file: %s", strerror(errno));
	close(fd);
	return -1;
}

static int
late(const char *what, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "HELPER-TIMEOUT",
	    "%s: the command takes too long", what);
}

/* Everything it prints, until it closes its output. */
static int
read_output(const char *what, int fd, int64_t deadline_ms,
	struct spool *spool, struct err *err)
{
	static char piece[PIECE];

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int ready = poll(&p, 1, clock_left_ms(deadline_ms));
		ssize_t n;

		if (ready == 0)
			return late(what, err);
		n = ready < 0 ? -1 : read(fd, piece, sizeof(piece));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return err_set(err, EX_TEMPFAIL, "HELPER-START",
			    "%s: cannot read from the command: %s", what,
			    strerror(errno));
		if (n == 0)
			return 0;
		if (spool_size(spool) > HELPER_OUTPUT_MAX)
			return err_set(err, EX_DATAERR, "HELPER-LONG",
			    "%s: the command prints without end", what);
		if (spool_add(spool, str_n(piece, (size_t)n), err) < 0)
			return -1;
	}
}

static int
judge(const char *what, int status, struct err *err)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : EX_TEMPFAIL;

	if (code == 0)
		return 0;
	if (!WIFEXITED(status))
		return err_set(err, EX_TEMPFAIL, "HELPER-SIGNAL",
		    "%s: the command was ended by signal %d", what,
		    WTERMSIG(status));
	if (code == NOT_FOUND || code == NOT_EXECUTABLE)
		return err_set(err, EX_CONFIG, "HELPER-STATUS",
		    "%s: the command cannot be run, exit status %d", what,
		    code);
	return err_set(err, code == EX_TEMPFAIL ? EX_TEMPFAIL : EX_DATAERR,
	    "HELPER-STATUS", "%s: the command failed with exit status %d",
	    what, code);
}

static int
finish(const char *what, pid_t pid, int64_t deadline_ms, struct err *err)
{
	int status;

	if (proc_wait(pid, deadline_ms, &status) == 0)
		return judge(what, status, err);
	proc_end(pid, clock_deadline(GRACE_MS));
	return late(what, err);
}

/* pipe_end: ours, -1 when nobody listens */
static int
attend(const char *what, pid_t pid, int pipe_end, struct spool *spool,
	struct err *err)
{
	int64_t deadline_ms = clock_deadline(HELPER_MS);

	if (pipe_end >= 0 &&
	    read_output(what, pipe_end, deadline_ms, spool, err) < 0) {
		proc_end(pid, clock_deadline(GRACE_MS));
		return -1;
	}
	return finish(what, pid, deadline_ms, err);
}

static int
run(const char *what, const char *command, int in, struct spool *spool,
	struct err *err)
{
	int ends[2] = { -1, -1 };
	pid_t pid;
	int ret = -1;

	if (spool && pipe2(ends, O_CLOEXEC) < 0)
		return err_set(err, EX_OSERR, "HELPER-START",
		    "%s: cannot make a pipe: %s", what, strerror(errno));
	pid = proc_spawn(command, in, ends[1], err);
	if (ends[1] >= 0)
		close(ends[1]);
	if (pid >= 0)
		ret = attend(what, pid, ends[0], spool, err);
	if (ends[0] >= 0)
		close(ends[0]);
	return ret;
}

int
helper_run(const char *what, const char *command, struct str head,
	struct reader *message, struct spool **out, struct err *err)
{
	int in = open_input(head, message, err);
	struct spool *spool = out ? spool_new() : NULL;
	int ret = in < 0 ? -1 : run(what, command, in, spool, err);

	if (in >= 0)
		close(in);
	if (ret < 0)
		spool_free(spool);
	else if (out)
		*out = spool;
	return ret;
}
