/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qtell.h - what a person at a terminal should hear about the queue.
 */
#ifndef ENVOI_CLI_QTELL_H
#define ENVOI_CLI_QTELL_H

#include <stdint.h>

#include "base/buf.h"

/*
 * qtell_notices - print what was not told before on standard error, if that
 * is a terminal: never into cron's mail or a log.  Best effort.
 * path:   of the queue's folder, which need not be there; NULL: none
 * late_s: after how long a message is late ('queue_warn'); 0: never
 * name:   the program's
 */
void qtell_notices(const char *path, int64_t late_s, const char *name);

/* qtell_put - append one notice, one line without its end. */
struct qnotice;
void qtell_put(struct buf *out, const struct qnotice *n);

#endif
