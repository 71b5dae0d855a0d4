/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/proc.h"
#include "net/sock.h"
#include "base/banned.h"

enum {
	LEAVE_MS = 1000,	/* to go by itself */
	TERM_MS = 250,		/* after SIGTERM */
	STATUS_WAIT_MS = 100	/* between its end of output and its end */
};

struct child {
	struct stream base;
	struct stream *sock;	/* owned */
	pid_t pid;		/* 0: it has ended and was waited for */
	bool spoke;		/* at least one byte came */
};

static int
failed(int status, struct err *err)
{
	if (WIFSIGNALED(status))
		return err_set(err, EX_TEMPFAIL, "PROXY-COMMAND",
			"proxy command was ended by signal %d",
			WTERMSIG(status));
	return err_set(err, EX_TEMPFAIL, "PROXY-COMMAND",
		"proxy command failed (status %d)", WEXITSTATUS(status));
}

/* An end before the first word is explained better by its exit status. */
static ssize_t
at_end(struct child *c, int64_t deadline_ms, struct err *err)
{
	int64_t until = clock_earlier(deadline_ms,
		clock_deadline(STATUS_WAIT_MS));
	int status;

	if (c->spoke || c->pid == 0 || proc_wait(c->pid, until, &status) < 0)
		return 0;
	c->pid = 0;
	return status ? failed(status, err) : 0;
}

static ssize_t
child_read(struct stream *s, char *to, size_t cap, int64_t deadline_ms,
	struct err *err)
{
	struct child *c = (struct child *)s;
	ssize_t n = stream_read(c->sock, to, cap, deadline_ms, err);

	if (n == 0)
		return at_end(c, deadline_ms, err);
	c->spoke |= n > 0;
	return n;
}

static int
child_write(struct stream *s, struct str bytes, int64_t deadline_ms,
	struct err *err)
{
	return stream_write(((struct child *)s)->sock, bytes, deadline_ms,
		err);
}

static bool
child_readable(struct stream *s)
{
	return stream_readable(((struct child *)s)->sock);
}

static int
child_fd(struct stream *s)
{
	return stream_fd(((struct child *)s)->sock);
}

/*
 * The last bytes written (QUIT) may still be inside the helper: it gets a
 * moment to pass them on before it is ended.
 */
static void
child_close(struct stream *s, int64_t deadline_ms)
{
	struct child *c = (struct child *)s;
	int status;

	stream_close(c->sock, deadline_ms);
	if (c->pid && proc_wait(c->pid, clock_earlier(deadline_ms,
	    clock_deadline(LEAVE_MS)), &status) < 0)
		proc_end(c->pid, clock_deadline(TERM_MS));
	free(c);
}

static const struct stream_ops child_ops = {
	.read = child_read,
	.write = child_write,
	.readable = child_readable,
	.fd = child_fd,
	.close = child_close,
};

/* --- the command line ---------------------------------------------------- */

static bool
is_harmless(struct str host)
{
	static const char also[] = ".-_:%";

	for (size_t i = 0; i < host.len; i++) {
		char c = str_lower(host.ptr[i]);

		if (!str_is_digit(c) && !(c >= 'a' && c <= 'z') &&
		    !(c && strchr(also, c)))
			return false;
	}
	return host.len > 0 && host.ptr[0] != '-';
}

static int
put_place(struct buf *out, char which, const char *host, int port,
	struct err *err)
{
	if (which == 'p')
		buf_putf(out, "%d", port);
	else if (which == '%')
		buf_putc(out, '%');
	else if (which != 'h')
		return err_set(err, EX_CONFIG, "PROXY-COMMAND",
			"proxy command: only %%h, %%p and %%%% may follow a "
			"'%%'");
	else if (!is_harmless(str_of(host)))
		return err_set(err, EX_CONFIG, "HOST-BAD",
			"host '%s' is not fit for a proxy command", host);
	else
		buf_puts(out, host);
	return 0;
}

static int
fill_in(struct buf *out, const char *command, const char *host, int port,
	struct err *err)
{
	for (const char *p = command; *p; p++)
		if (*p != '%')
			buf_putc(out, *p);
		else if (put_place(out, *++p, host, port, err) < 0)
			return -1;
	if (buf_full(out) || out->len == 0)
		return err_set(err, EX_CONFIG, "PROXY-COMMAND",
			"proxy command is empty or too long");
	return 0;
}

static struct stream *
start(const char *command, struct err *err)
{
	struct child *c;
	int end[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, end) < 0) {
		err_set(err, EX_OSERR, "NET-LOCAL",
			"cannot make a socket pair: %s", strerror(errno));
		return NULL;
	}
	pid = proc_spawn(command, end[1], end[1], err);
	close(end[1]);
	if (pid < 0) {
		close(end[0]);
		return NULL;
	}
	c = alloc_new(struct child);
	c->base.ops = &child_ops;
	c->sock = sock_new(end[0]);
	c->pid = pid;
	return &c->base;
}

struct stream *
child_start(const char *command, const char *host, int port, struct err *err)
{
	struct buf line = { 0 };
	struct stream *s = NULL;

	if (fill_in(&line, command, host, port, err) == 0)
		s = start(buf_cstr(&line), err);
	buf_clear(&line);
	return s;
}
