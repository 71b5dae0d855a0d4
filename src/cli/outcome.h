/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/outcome.h - what became of a message, told to a person. */
#ifndef ENVOI_CLI_OUTCOME_H
#define ENVOI_CLI_OUTCOME_H

#include "envelope/envelope.h"
#include "submit/submit.h"

/*
 * outcome_report - on standard error: what stopped the message, each
 * recipient that did not get it and why, how many did.  Nothing when all
 * did, or it waits in the queue and nobody sits at a terminal, and the log
 * was written.
 * name: the program's
 */
void outcome_report(const struct submit_result *result,
	const struct envelope *envelope, const char *name);

#endif
