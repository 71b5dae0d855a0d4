/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qtold.h"

#include "cli/report.h"
#include "base/banned.h"

static const char *const words[] = {
	[DRAIN_SENT] = "sent",
	[DRAIN_DEFERRED] = "has to wait",
	[DRAIN_UNCERTAIN] = "may have been delivered, and waits",
	[DRAIN_FAILED] = "could not be delivered",
	[DRAIN_BUSY] = "is being delivered by another run",
	[DRAIN_DAMAGED] = "is damaged, and was put aside",
	[DRAIN_LEFT] = "is left alone",
	[DRAIN_WAITS] = "all its mail has to wait",
};

void
qtold_tell(void *ctx, const struct drain_event *e)
{
	const struct qtold *t = ctx;
	const char *why = e->err && e->err->status ?
	    buf_cstr(&e->err->text) : "";
	const char *colon = *why ? ": " : "";

	if (e->id)
		report_line(t->name, "%s: %s%s%s", e->id, words[e->what],
		    colon, why);
	else
		report_line(t->name, "account '%s': %s%s%s",
		    e->account ? e->account : "?", words[e->what], colon,
		    why);
}
