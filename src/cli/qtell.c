/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qtell.h"

#include <unistd.h>

#include "base/tty.h"
#include "cli/report.h"
#include "queue/qnotice.h"
#include "text/date.h"
#include "base/banned.h"

static void
put_count(struct buf *out, size_t count)
{
	buf_putf(out, "%zu message%s", count, count == 1 ? "" : "s");
}

void
qtell_put(struct buf *out, const struct qnotice *n)
{
	switch (n->kind) {
	case QNOTICE_FAILED:
		put_count(out, n->count);
		buf_puts(out, " could not be delivered; see 'envoi "
		    "--queue=failed'");
		break;
	case QNOTICE_LATE:
		put_count(out, n->count);
		buf_puts(out, n->count == 1 ? " has" : " have");
		buf_puts(out, " been waiting for long; see 'envoi -bp'");
		break;
	case QNOTICE_ACCOUNT:
		buf_putf(out, "mail for account '%s' has been waiting since ",
		    n->account);
		date_put_minute(out, n->since);
		buf_putf(out, ": %s; see 'envoi -bp'",
		    n->reason ? n->reason : "reason unknown");
		break;
	case QNOTICE_IDLE:
		buf_puts(out, "mail waits, and nothing has run the queue");
		if (n->since) {
			buf_puts(out, " since ");
			date_put_minute(out, n->since);
		}
		buf_puts(out, "; see envoi-queue(7), TIMERS");
		break;
	}
}

static void
tell(struct qdir *dir, int64_t late_s, const char *name)
{
	struct qnotices notices = { 0 };
	struct buf line = { 0 };

	qnotice_find(&notices, dir, late_s);
	for (size_t i = 0; i < notices.count; i++) {
		buf_reset(&line);
		qtell_put(&line, &notices.item[i]);
		report_line(name, "%s", buf_cstr(&line));
	}
	qnotice_told(&notices, dir);
	buf_clear(&line);
	qnotices_clear(&notices);
}

void
qtell_notices(const char *path, int64_t late_s, const char *name)
{
	struct qdir dir = { .fd = -1, .failed = -1 };
	struct err ignored = { 0 };

	if (!path || !tty_is(STDERR_FILENO))
		return;
	if (qdir_open(&dir, path, false, &ignored) > 0)
		tell(&dir, late_s, name);
	qdir_close(&dir);
	err_clear(&ignored);
}
