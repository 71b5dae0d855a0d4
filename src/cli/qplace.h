/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qplace.h - the folder of the queue that a command looks into.
 */
#ifndef ENVOI_CLI_QPLACE_H
#define ENVOI_CLI_QPLACE_H

#include "cli/request.h"
#include "config/accounts.h"
#include "queue/qdir.h"

struct qplace {
	struct accounts accounts;	/* owned: what the files say */
	char *path;			/* owned; NULL: nobody has a home */
	struct qdir dir;		/* owned; fd -1: there is none */
};

/*
 * qplace_find - read the configuration and see where the queue is.
 * p: the caller's; qplace_clear it, also after failure
 * Returns 0, or -1 with err EX_CONFIG or EX_USAGE.
 */
int qplace_find(struct qplace *p, const struct request *req,
	struct err *err);

/*
 * qplace_open - qplace_find, and open the folder if it is there.
 * Returns 1; 0 when nothing was ever put in; -1 with err, also as qdir_open
 * has it.
 */
int qplace_open(struct qplace *p, const struct request *req,
	struct err *err);

void qplace_clear(struct qplace *p);

#endif
