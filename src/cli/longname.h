/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/longname.h - the long names of options: our rows and the settings.
 */
#ifndef ENVOI_CLI_LONGNAME_H
#define ENVOI_CLI_LONGNAME_H

#include "cli/option.h"
#include "config/setting.h"

/* Room for a long option as it is shown. */
enum { LONGNAME_MAX = 72 };

struct longname {
	char spelled[LONGNAME_MAX];	/* "--name"; "" for none */
	enum option_arg arg;
	const struct option *option;	/* NULL: a setting */
	const struct setting *setting;	/* NULL: a row of ours */
};

/*
 * longname_at - the i-th row of both tables, ours first.
 * Returns false past the last one.  A row that has no long name is spelled
 * "", and so is a setting for which we have a row that means more.
 */
bool longname_at(size_t i, struct longname *l);

/* longname_bare - the name without dashes; borrowed from l. */
struct str longname_bare(const struct longname *l);

/*
 * longname_find - by the whole name, or by a beginning that only one of
 * them has.  The name of a setting that is no option is never taken for a
 * beginning: --password=x is not --passwordeval.
 * name: without dashes; any bytes
 * Returns 0, or -1 with err EX_USAGE and, where one is near, a hint.
 */
int longname_find(struct str name, struct longname *found, struct err *err);

#endif
