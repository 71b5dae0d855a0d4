/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/progress.h - how far a long upload is, for a person who waits.
 *
 * One line on standard error that is written over and in the end wiped out:
 * how much of how much, how fast, how long it will take.  It appears only
 * on a terminal, and only when the message takes longer than a moment.
 */
#ifndef ENVOI_CLI_PROGRESS_H
#define ENVOI_CLI_PROGRESS_H

#include "base/buf.h"
#include "smtp/body.h"

struct progress {
	struct body_watcher watcher;	/* for attempt_options */
	bool wanted;
	int columns;		/* of the terminal */
	int64_t began_ms;	/* 0: nothing has left yet */
	int64_t shown_ms;
	size_t width;		/* of what stands there now */
};

/*
 * progress_begin - p: zeroed, must stay where it is until progress_end.
 * wanted: false on standard error that other things are written to
 */
void progress_begin(struct progress *p, bool wanted);

/* progress_end - the line is gone, and nothing follows. */
void progress_end(struct progress *p);

/*
 * progress_put - append the line: "12.3 of 100.0 MB, 1.2 MB/s, 1:13 left".
 * ms: since the first byte left
 */
void progress_put(struct buf *out, uint64_t done, uint64_t all, int64_t ms);

#endif
