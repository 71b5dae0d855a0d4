/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/option.h - the command line.
 *
 * Parsing follows getopt(3) without permutation: letters may be clustered,
 * an argument may be joined to its letter, "--" ends the options.  Long
 * options take "--name=value" and "--name value", may be shortened while
 * that is clear, and an optional argument needs the '='.  An option behind
 * a recipient is refused: taken as an option, a stranger's "recipient"
 * could be one; taken as a recipient, mail would go nowhere.
 *
 * Options of our own are the table in cli/option_table; every setting of
 * the configuration that has an option name is one as well.
 */
#ifndef ENVOI_CLI_OPTION_H
#define ENVOI_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "cli/request.h"

enum option_arg { OPTION_NONE, OPTION_REQUIRED, OPTION_OPTIONAL };

/* Under which names an option exists (front_is_classic). */
enum { OPTION_OWN = 1, OPTION_CLASSIC = 2, OPTION_ALL = 3 };

/* One option as it was met. */
struct option_use {
	const struct option *option;	/* borrowed: a row of the table */
	bool is_long;			/* by its long name */
	const char *arg;		/* borrowed; NULL: none given */
};

struct option {
	const char *name;	/* long, without "--"; NULL: none */
	char letter;		/* 0: none */
	enum option_arg arg;
	int who;		/* OPTION_OWN and OPTION_CLASSIC, or'ed; the
				   long name exists only for OPTION_OWN */
	/*
	 * Note it in the request.  Returns 0, or -1 with err EX_USAGE or,
	 * for addresses and names, EX_DATAERR.
	 */
	int (*take)(struct request *req, const struct option_use *use,
		struct err *err);
	const char *metavar;	/* what the argument is; NULL: no argument */
	const char *help;	/* for --help; NULL: taken for the sake of
				   callers, without effect, or by a setting */
};

/* option_table - all rows, ended by one without name and letter. */
extern const struct option option_table[];

/*
 * option_parse - read the arguments that follow argv[0].
 * req: initialised for the name called by; on failure it holds what came
 *      before the failure and is to be cleared as ever
 * argc, argv: as main has them; argv[0] is not looked at
 * Returns 0, or -1 with err: EX_USAGE for what is no option, lacks its
 * value or contradicts another; EX_DATAERR for an address or a name with
 * control characters.
 */
int option_parse(struct request *req, int argc, char *const argv[],
	struct err *err);

#endif
