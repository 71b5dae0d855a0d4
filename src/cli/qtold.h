/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/qtold.h - what happens in a run of the queue, told with -v. */
#ifndef ENVOI_CLI_QTOLD_H
#define ENVOI_CLI_QTOLD_H

#include "submit/drain.h"

struct qtold {
	const char *name;	/* borrowed: the program's */
};

/* qtold_tell - one line on standard error; ctx is a struct qtold. */
void qtold_tell(void *ctx, const struct drain_event *event);

#endif
