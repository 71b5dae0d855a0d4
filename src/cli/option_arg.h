/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/option_arg.h - what all readers of a command line ask of an argument. */
#ifndef ENVOI_CLI_OPTION_ARG_H
#define ENVOI_CLI_OPTION_ARG_H

#include <stdbool.h>

#include "base/err.h"
#include "cli/request.h"

/* option_has_control - C0 or DEL; a tab only unless tab_ok. */
bool option_has_control(const char *s, bool tab_ok);

/* option_bad_value - wanted: the words it may be.  -1, err EX_USAGE. */
int option_bad_value(struct err *err, const char *value, const char *wanted);

/*
 * option_take_recipient - one argument among the recipients.
 * is_option: it has the form of one, and no "--" came before
 * Returns 0, or -1 with err: EX_USAGE for an option, EX_DATAERR for an
 * address with control characters.
 */
int option_take_recipient(struct request *req, const char *arg,
	bool is_option, struct err *err);

#endif
