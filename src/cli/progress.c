/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/tty.h"
#include "base/banned.h"

enum {
	PATIENCE_MS = 2000,	/* before there is a line at all */
	PAUSE_MS = 250,		/* between two of them */
	COLUMNS = 80,
	LEFT_MAX_S = 100 * 3600	/* more is a guess */
};

static void
put_amount(struct buf *out, uint64_t bytes, bool unit)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB" };
	double amount = (double)bytes / 1000;
	size_t i = 0;

	while (amount >= 1000 && i + 1 < sizeof(units) / sizeof(*units)) {
		amount /= 1000;
		i++;
	}
	buf_putf(out, "%.1f%s%s", amount, unit ? " " : "",
	    unit ? units[i] : "");
}

static void
put_left(struct buf *out, int64_t seconds)
{
	if (seconds >= 3600)
		buf_putf(out, "%lld:%02d:%02d left",
		    (long long)(seconds / 3600),
		    (int)(seconds / 60 % 60), (int)(seconds % 60));
	else
		buf_putf(out, "%d:%02d left", (int)(seconds / 60),
		    (int)(seconds % 60));
}

void
progress_put(struct buf *out, uint64_t done, uint64_t all, int64_t ms)
{
	double rate = (double)done / (double)(ms > 0 ? ms : 1);	/* per ms */
	double left;

	put_amount(out, done, true);
	buf_puts(out, " of ");
	put_amount(out, all, true);
	buf_puts(out, ", ");
	put_amount(out, (uint64_t)(rate * 1000), true);
	buf_puts(out, "/s");
	if (done == 0 || done > all)
		return;
	left = (double)(all - done) / rate / 1000 + 0.5;
	if (left < LEFT_MAX_S) {
		buf_puts(out, ", ");
		put_left(out, (int64_t)left);
	}
}

static void
show(struct progress *p, struct str line)
{
	struct buf out = { 0 };
	ssize_t ignored;

	if (p->columns > 1)
		line = str_first(line, (size_t)p->columns - 1);
	buf_putc(&out, '\r');
	buf_put(&out, line);
	for (size_t i = line.len; i < p->width; i++)
		buf_putc(&out, ' ');
	if (line.len == 0)
		buf_putc(&out, '\r');
	p->width = line.len;
	ignored = write(STDERR_FILENO, out.ptr, out.len);
	(void)ignored;
	buf_clear(&out);
}

static void
moved(void *ctx, uint64_t done, uint64_t all)
{
	struct progress *p = ctx;
	struct buf line = { 0 };
	int64_t now = clock_mono_ms();

	if (p->began_ms == 0)
		p->began_ms = now;
	if (now - p->began_ms < PATIENCE_MS || now - p->shown_ms < PAUSE_MS)
		return;
	p->shown_ms = now;
	progress_put(&line, done, all, now - p->began_ms);
	show(p, buf_str(&line));
	buf_clear(&line);
}

void
progress_begin(struct progress *p, bool wanted)
{
	struct winsize size = { .ws_col = 0 };

	p->wanted = wanted && tty_is(STDERR_FILENO);
	p->watcher = (struct body_watcher){ moved, p };
	if (p->wanted && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0)
		p->columns = size.ws_col;
	if (p->columns == 0)
		p->columns = COLUMNS;
}

void
progress_end(struct progress *p)
{
	if (p->width > 0)
		show(p, STR(""));
}
