/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qcheck.h - is the queue in order, and does anything run it?  Steps of
 * --check.
 */
#ifndef ENVOI_CLI_QCHECK_H
#define ENVOI_CLI_QCHECK_H

#include "cli/request.h"
#include "config/accounts.h"
#include "submit/checklist.h"

/*
 * qcheck_run - folder, file system, last run, timer.  No step at all for an
 * account that keeps nothing.
 * a: finished
 */
void qcheck_run(const struct request *req, const struct accounts *accounts,
	const struct account *a, struct checklist *list);

#endif
