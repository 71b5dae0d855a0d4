/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/eval.h - the line that a command prints: a password, a setting.
 *
 * The command runs as base/proc says.  All its output is read, so that it
 * never meets a closed pipe, but only the first line counts: password
 * stores keep notes in the others.  What it says on its standard error is
 * passed on, line by line, with its name in front and made printable.
 *
 * It is over when the command itself has ended, even if something that it
 * left running, such as an agent, still holds the pipe.
 */
#ifndef ENVOI_BASE_EVAL_H
#define ENVOI_BASE_EVAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* How long a command may take, and how much it may print. */
#define EVAL_TIMEOUT_MS 30000
#define EVAL_OUTPUT_MAX ((size_t)64 * 1024)

/*
 * eval_run - run a shell command for the first line of its output.
 * what:        names it in messages: "password command"
 * command:     for /bin/sh -c
 * out:         the caller's, appended to without the line break; may hold
 *              a secret and then is to be wiped
 * deadline_ms: for all of it; clock_deadline(EVAL_TIMEOUT_MS)
 *
 * An empty first line is an empty line; no output at all is a failure.
 * Returns 0, or -1 with EX_CONFIG when it exited with another status than
 * 0 ("password command failed (status 2)"), was ended by a signal, was
 * late (it is ended with all that it started), wanted the terminal, or
 * printed nothing, too much, or more than out takes; EX_OSERR when it
 * could not be started.
 */
int eval_run(const char *what, const char *command, struct buf *out,
	int64_t deadline_ms, struct err *err);

/* eval_first_line - up to the first LF or CRLF, which are left out. */
struct str eval_first_line(struct str s);

#endif
