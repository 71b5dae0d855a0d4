/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that know: passwordeval, and who left a descriptor open. */
#include "secret/secret.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/eval.h"
#include "base/banned.h"

enum { READ_STEP = 512 };

static int
command_fetch(struct secret_search *s, struct err *err)
{
	const char *command = s->q->password_eval;

	if (!command)
		return 0;
	if (eval_run("password command", command, s->out,
	    clock_deadline(EVAL_TIMEOUT_MS), err) < 0)
		return -1;
	if (s->out->len == 0)
		return err_set(err, EX_CONFIG, "SECRET-EMPTY",
		    "password command printed an empty line");
	return 1;
}

const struct secret_source secret_command = { command_fetch };

/*
 * Until a line end, the end, or the deadline: whoever writes into a pipe
 * need not close it.  Returns 0, or an errno.
 */
static int
read_line(int fd, struct buf *raw, int64_t deadline_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (str_find(buf_str(raw), '\n') == raw->len) {
		char *to = buf_reserve(raw, READ_STEP);
		ssize_t n;

		if (!to)
			return EFBIG;
		if (poll(&p, 1, clock_left_ms(deadline_ms)) == 0)
			return ETIMEDOUT;
		n = read(fd, to, READ_STEP);
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return errno;
		if (n > 0)
			buf_commit(raw, (size_t)n);
	}
	return 0;
}

static int
descriptor_fetch(struct secret_search *s, struct err *err)
{
	struct buf raw = BUF_MAX(SECRET_MAX + READ_STEP);
	int fd = s->q->password_fd;
	struct str line;
	int error, rc = 1;

	if (fd < 0)
		return 0;
	error = read_line(fd, &raw, clock_deadline(EVAL_TIMEOUT_MS));
	line = eval_first_line(buf_str(&raw));
	if (error != 0)
		rc = err_set(err, EX_CONFIG, "SECRET-DESCRIPTOR",
		    "cannot read the password from descriptor %d: %s", fd,
		    strerror(error));
	else if (line.len == 0)
		rc = err_set(err, EX_CONFIG, "SECRET-EMPTY",
		    "no password in descriptor %d", fd);
	else
		buf_put(s->out, line);
	buf_wipe(&raw);
	close(fd);
	return rc;
}

const struct secret_source secret_descriptor = { descriptor_fetch };
