/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/option_compose.h - the options that ask for a mail to be composed.
 * Rows of cli/option_table point here.
 */
#ifndef ENVOI_CLI_OPTION_COMPOSE_H
#define ENVOI_CLI_OPTION_COMPOSE_H

#include "cli/option.h"

/* option_take_compose - all of them but the next; a subject may hold tabs. */
int option_take_compose(struct request *req, const struct option_use *use,
	struct err *err);

/*
 * option_take_raw - those whose value is any text, control characters too:
 * --body, and names of files, which go into no header as they are.
 */
int option_take_raw(struct request *req, const struct option_use *use,
	struct err *err);

/*
 * option_finish_compose - when all options are known: who a composed mail is
 * from, and do the wishes agree?  0, or -1 with err EX_USAGE.
 */
int option_finish_compose(struct request *req, struct err *err);

#endif
