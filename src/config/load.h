/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/load.h - all accounts that there are, from the files of the user
 * and of the machine.
 */
#ifndef ENVOI_CONFIG_LOAD_H
#define ENVOI_CONFIG_LOAD_H

#include "config/accounts.h"

struct load_request {
	const char *file;	/* borrowed: -C, instead of the user's file;
				   NULL: none */
	bool as_msmtp;		/* the program was called msmtp */
	const char *sysconfdir;	/* borrowed; NULL: as built */
	/* runs the commands of 'eval' lines, see config/conffile.h; NULL:
	   base/eval does */
	int (*eval)(void *context, const char *command, struct buf *out,
		struct err *err);
	void *context;
};

/*
 * load_accounts - read the files that config/locate finds.
 * list: empty; gets the user's accounts in file order, then those of the
 *       machine whose names the user does not use.  An account is never
 *       merged from both.  Its notes say which files were read or not.
 *
 * A file that is not there is passed over, unless it is that of -C.  So is
 * one that we may not read and that is not our own; accounts_choose tells
 * of it when there is no other account.
 * Returns 0, or -1 with err EX_CONFIG: a file is wrong, or must be read and
 * cannot be.  list is to be cleared either way.
 */
int load_accounts(struct accounts *list, const struct load_request *request,
	struct err *err);

/* load_eval - how 'eval' lines are run, for conffile_source.eval. */
int load_eval(void *context, const char *command, struct buf *out,
	struct err *err);

#endif
