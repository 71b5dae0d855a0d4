/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/alert.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/proc.h"
#include "base/banned.h"

#define ALERT_MS ((int64_t)30 * 1000)
#define GRACE_MS ((int64_t)1000)

static const char *const kinds[] = {
	[ALERT_FAILED] = "failed",
	[ALERT_DELAYED] = "delayed",
	[ALERT_ACCOUNT] = "account",
};

void
alert_run(const char *command, enum alert_kind kind, const char *id,
	const char *reason)
{
	struct err ignored = { 0 };
	int status;
	pid_t pid;

	if (!command || !*command)
		return;
	/* Never in the command line: a shell would read them. */
	setenv("ENVOI_QUEUE_ID", id, 1);
	setenv("ENVOI_QUEUE_KIND", kinds[kind], 1);
	setenv("ENVOI_QUEUE_REASON", reason ? reason : "", 1);
	pid = proc_spawn(command, -1, -1, &ignored);
	unsetenv("ENVOI_QUEUE_ID");
	unsetenv("ENVOI_QUEUE_KIND");
	unsetenv("ENVOI_QUEUE_REASON");
	err_clear(&ignored);
	if (pid > 0 && proc_wait(pid, clock_deadline(ALERT_MS), &status) < 0)
		proc_end(pid, clock_deadline(GRACE_MS));
}
