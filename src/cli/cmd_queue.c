/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_queue.h"

#include "cli/report.h"
#include "base/banned.h"

/* Which of --queue's words the older spellings are. */
static enum qverb
verb_of(const struct request *req)
{
	if (req->mode == REQUEST_QUEUE)
		return qverb_of(req->mode_arg);
	return req->mode == REQUEST_LIST ? QVERB_LIST : QVERB_FLUSH;
}

static int
print(const struct request *req, enum qverb verb, const char *name,
	struct err *err)
{
	if (verb == QVERB_SHOW)
		return cmd_queue_show(req, err);
	return cmd_queue_list(req, verb == QVERB_FAILED, name, err);
}

int
cmd_queue(const struct request *req, const char *name)
{
	enum qverb verb = verb_of(req);
	struct err err = { 0 };
	int status = 0;

	switch (verb) {
	case QVERB_LIST:
	case QVERB_FAILED:
	case QVERB_SHOW:
		if (print(req, verb, name, &err) < 0)
			status = report_err(name, &err);
		break;
	case QVERB_FLUSH:
	case QVERB_RUN:
		status = cmd_queue_run(req, verb, name);
		break;
	default:
		status = cmd_queue_change(req, verb, name);
	}
	err_clear(&err);
	return status;
}
