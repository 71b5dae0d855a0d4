/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/checklist.h"

#include "base/clock.h"
#include "base/printable.h"
#include "base/banned.h"

/* A list of addresses or of extensions fits. */
#define DETAIL_MAX ((size_t)4096)

void
checklist_begin(struct checklist *list)
{
	list->began_ms = clock_mono_ms();
}

static void
tell(struct checklist *list, struct checklist_step *step)
{
	if (step->state == CHECKLIST_FAILED && list->status == 0)
		list->status = step->err.status;
	list->tell(list->ctx, step);
	buf_clear(&step->detail);
	err_clear(&step->err);
	checklist_begin(list);
}

void
checklist_end(struct checklist *list, const char *name,
	enum checklist_state state, const char *fmt, ...)
{
	struct checklist_step step = { .name = name, .state = state };
	struct buf text = { 0 };
	va_list ap;

	if (state != CHECKLIST_SKIPPED)
		step.ms = clock_mono_ms() - list->began_ms;
	va_start(ap, fmt);
	buf_vputf(&text, fmt, ap);
	va_end(ap);
	printable_put(&step.detail, buf_str(&text), DETAIL_MAX);
	buf_clear(&text);
	tell(list, &step);
}

void
checklist_fail(struct checklist *list, const char *name, struct err *err)
{
	checklist_took(list, name, clock_mono_ms() - list->began_ms, NULL,
	    err);
}

void
checklist_took(struct checklist *list, const char *name, int64_t ms,
	const struct buf *detail, struct err *err)
{
	struct checklist_step step = { .name = name, .ms = ms };

	if (detail)
		printable_put(&step.detail, buf_str(detail), DETAIL_MAX);
	if (err) {
		step.state = CHECKLIST_FAILED;
		err_move(&step.err, err);
	}
	tell(list, &step);
}
