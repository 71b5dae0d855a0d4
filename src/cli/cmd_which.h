/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/cmd_which.h - --which: which account would be used, and why? */
#ifndef ENVOI_CLI_CMD_WHICH_H
#define ENVOI_CLI_CMD_WHICH_H

#include "base/err.h"
#include "cli/request.h"

/*
 * cmd_which - print the account for the sender of -f and the recipients in
 * the arguments, the reason, the line that it begins on, and the sender
 * that the mail would have.  Reads no message and asks nobody.
 * 0, or -1 with err as chosen_pick and chosen_sender, or EX_DATAERR for an
 * invalid address.
 */
int cmd_which(const struct request *req, struct err *err);

#endif
