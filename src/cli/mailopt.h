/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/mailopt.h - the command line of mail(1), of which scripts make use to
 * send: POSIX mailx, and what the ones in use (BSD, Heirloom and S-nail,
 * Mailutils) have in common.
 *
 *	mail [-EinNtv~] [-s subject] [-c list] [-b list] [-r address]
 *	    [-a file|field] [-A file] [-M type] [-S name=value]
 *	    recipient... [-- [-f sender] [-F name]]
 *
 * Where they differ, by what the argument is: "Name: value" of -a is a field
 * when there is no file of that name.  Everything that reads a mailbox is
 * refused.  An option behind a recipient is, too, as under every name.
 */
#ifndef ENVOI_CLI_MAILOPT_H
#define ENVOI_CLI_MAILOPT_H

#include "base/err.h"
#include "cli/request.h"

/* mailopt_parse - as option_parse, called as mail, mailx or Mail. */
int mailopt_parse(struct request *req, int argc, char *const argv[],
	struct err *err);

#endif
