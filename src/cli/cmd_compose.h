/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/cmd_compose.h - a mail made of options, in place of a message on
 * standard input.
 */
#ifndef ENVOI_CLI_CMD_COMPOSE_H
#define ENVOI_CLI_CMD_COMPOSE_H

#include "cli/request.h"
#include "message/spool.h"

/*
 * cmd_compose - open and read all that the mail is made of.
 * out: set to the message, owned by the caller; NULL when nothing is to be
 *      sent, as mail(1) -E has it for an empty text
 * A program's text is read first, whatever else may be wrong; a person is
 * asked for it only when the files are there.
 * Returns 0, or -1 with err: EX_NOINPUT for what cannot be read, EX_DATAERR
 * for an address, EX_USAGE, EX_TEMPFAIL.
 */
int cmd_compose(struct spool **out, const struct request *req,
	struct err *err);

/* cmd_compose_show - write the message to standard output. */
int cmd_compose_show(const struct request *req, struct err *err);

#endif
