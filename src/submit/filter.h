/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * submit/filter.h - the message as a command gives it back ('filter'): for
 * DKIM signatures, encryption, and whatever else people think of.
 */
#ifndef ENVOI_SUBMIT_FILTER_H
#define ENVOI_SUBMIT_FILTER_H

#include "message/amend.h"

/* Zero-initialise. */
struct filter {
	struct spool *spool;	/* owned: what the command printed */
	struct outline outline;
	struct amend *amend;	/* owned: only blind copies are dropped */
};

/*
 * filter_run - have a message, with its header in order, changed.
 * Returns 0 with f->amend, or -1 with err as helper_run; EX_DATAERR when
 * nothing comes back.  filter_clear it either way.
 */
int filter_run(struct filter *f, const char *command, struct amend *message,
	struct err *err);

void filter_clear(struct filter *f);

#endif
