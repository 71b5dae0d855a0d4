/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outcome.h"

#include <unistd.h>

#include "base/tty.h"
#include "cli/report.h"
#include "base/banned.h"

/* Recipients that have no verdict of their own share the message's. */
static bool
has_own_verdict(const struct rcpt *r, const struct err *shared)
{
	return r->state != RCPT_SENT && r->state != RCPT_QUEUED &&
	    r->err.status != 0 &&
	    !(shared->status && str_eq(buf_str(&r->err.text),
	    buf_str(&shared->text)));
}

/*
 * One refused recipient gets all that is known about why; of many, one
 * line each, which begins with "recipient ADDRESS refused".
 */
static void
report_rcpts(const struct submit_result *result, const struct envelope *e,
	const char *name)
{
	const struct rcpt *last = NULL;
	size_t failed = 0;

	for (size_t i = 0; i < e->count; i++)
		if (has_own_verdict(&e->rcpt[i], &result->err)) {
			last = &e->rcpt[i];
			failed++;
		}
	if (failed == 1) {
		report_err(name, &last->err);
		return;
	}
	for (size_t i = 0; i < e->count; i++)
		if (has_own_verdict(&e->rcpt[i], &result->err))
			report_line(name, "%s [E-%s]",
			    buf_cstr(&e->rcpt[i].err.text),
			    e->rcpt[i].err.id);
}

/* Why they wait; "" when nobody has tried. */
static struct str
why_queued(const struct submit_result *result, const struct envelope *e)
{
	if (result->err.status)
		return buf_str(&result->err.text);
	for (size_t i = 0; i < e->count; i++)
		if (e->rcpt[i].state == RCPT_QUEUED && e->rcpt[i].err.status)
			return buf_str(&e->rcpt[i].err.text);
	return STR("");
}

/*
 * A mail that is ours is no trouble, and who runs us from cron gets no mail
 * about it; a person at a terminal wants to know.  Where some recipients
 * were refused everybody is told who waits.
 */
static void
report_queued(const struct submit_result *result, const struct envelope *e,
	const char *name)
{
	struct str why = why_queued(result, e);
	const char *id = result->queue_id.text;

	if (!result->queued ||
	    (result->status == 0 && !tty_is(STDERR_FILENO)))
		return;
	if (result->queued < e->count)
		report_line(name, "queued as %s for %zu of %zu recipients, to "
		    "be tried again: %.*s", id, result->queued, e->count,
		    STR_ARG(why));
	else if (why.len)
		report_line(name, "queued as %s, to be tried again: %.*s", id,
		    STR_ARG(why));
	else
		report_line(name, "queued as %s", id);
}

void
outcome_report(const struct submit_result *result, const struct envelope *e,
	const char *name)
{
	if (result->err.status && !result->queued)
		report_err(name, &result->err);
	report_rcpts(result, e, name);
	if (result->unqueued.status)
		report_err(name, &result->unqueued);
	if (result->sent && result->sent + result->queued < e->count)
		report_line(name, "delivered to %zu of %zu recipients",
		    result->sent, e->count);
	report_queued(result, e, name);
	if (result->warning.status)
		report_warning(name, &result->warning);
}
