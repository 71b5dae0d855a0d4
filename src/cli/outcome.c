/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outcome.h"

#include "cli/report.h"
#include "base/banned.h"

/* Recipients that have no verdict of their own share the message's. */
static bool
has_own_verdict(const struct rcpt *r, const struct err *shared)
{
	return r->state != RCPT_SENT && r->err.status != 0 &&
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

void
outcome_report(const struct submit_result *result, const struct envelope *e,
	const char *name)
{
	if (result->err.status)
		report_err(name, &result->err);
	report_rcpts(result, e, name);
	if (result->sent && result->sent < e->count)
		report_line(name, "delivered to %zu of %zu recipients",
		    result->sent, e->count);
	if (result->warning.status)
		report_warning(name, &result->warning);
}
