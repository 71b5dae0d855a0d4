/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/checklist.h - the steps of a check, each with its outcome and time.
 *
 * A step is told as soon as it is over, so that a person sees what is
 * waited for.  Nothing that fails ends the check; the first failure makes
 * its exit status.
 */
#ifndef ENVOI_SUBMIT_CHECKLIST_H
#define ENVOI_SUBMIT_CHECKLIST_H

#include <stdint.h>

#include "base/err.h"

enum checklist_state {
	CHECKLIST_OK,
	CHECKLIST_WARNING,	/* works, but somebody should look */
	CHECKLIST_FAILED,
	CHECKLIST_SKIPPED	/* does not apply, or could not be tried */
};

struct checklist_step {
	const char *name;	/* borrowed: a literal such as "dns" */
	enum checklist_state state;
	int64_t ms;
	struct buf detail;	/* one printable line; empty when it failed */
	struct err err;		/* why it failed */
};

struct checklist {
	/* told of each step; what it is given is gone when it returns */
	void (*tell)(void *ctx, const struct checklist_step *step);
	void *ctx;
	int status;		/* exit status of the first failure, or 0 */
	int64_t began_ms;	/* of the step that runs */
};

/* checklist_begin - the clock of the next step starts. */
void checklist_begin(struct checklist *list);

/*
 * checklist_end - a step is over: ok, a warning or skipped, as fmt says.
 * name: a literal
 * The time is that since checklist_begin or the end of the step before; a
 * skipped step takes none.
 */
void checklist_end(struct checklist *list, const char *name,
	enum checklist_state state, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* checklist_fail - a step failed.  err is taken, and empty after. */
void checklist_fail(struct checklist *list, const char *name,
	struct err *err);

/*
 * checklist_took - as checklist_end and checklist_fail, for a step whose
 * time was measured elsewhere.  err: taken; NULL: it is ok
 */
void checklist_took(struct checklist *list, const char *name, int64_t ms,
	const struct buf *detail, struct err *err);

#endif
