/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_queue.h - looking after the queue: -q, -bp, mailq, --queue=WORD.
 */
#ifndef ENVOI_CLI_CMD_QUEUE_H
#define ENVOI_CLI_CMD_QUEUE_H

#include "cli/qverb.h"
#include "cli/request.h"
#include "base/err.h"

/*
 * cmd_queue - do what the request asks of the queue.
 * name: the program's, for messages, which are printed here
 * Returns the exit status.  Mail that stays is no failure of a run.
 */
int cmd_queue(const struct request *req, const char *name);

/*
 * cmd_queue_list - print what waits (-bp, mailq), or what lies in failed/.
 * An empty queue gets the line that check_mailq looks for; with --json
 * nothing.  Each message is printed as soon as it was read.  A person at a
 * terminal is then told what was not told before (cli/qtell).
 * name: the program's
 */
int cmd_queue_list(const struct request *req, bool failed, const char *name,
	struct err *err);

/*
 * cmd_queue_show - print a message with all that is known about it.
 * The message itself is as it will be sent, unless a terminal gets it:
 * then it is made printable.
 */
int cmd_queue_show(const struct request *req, struct err *err);

/*
 * cmd_queue_change - hold, release, remove, retry, requeue.
 * Each message is dealt with, whatever became of those before.  Returns the
 * first failure's exit status; it and all others were reported.
 */
int cmd_queue_change(const struct request *req, enum qverb verb,
	const char *name);

/* cmd_queue_run - one run, or -qINTERVAL's; the exit status, reported. */
int cmd_queue_run(const struct request *req, enum qverb verb,
	const char *name);

#endif
