/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/option_dsn.h - the options for delivery status notifications
 * (RFC 3461).  Rows of cli/option_table point here.
 */
#ifndef ENVOI_CLI_OPTION_DSN_H
#define ENVOI_CLI_OPTION_DSN_H

#include "cli/option.h"

/* option_take_notify - when to be told (4.1): -N, --dsn-notify. */
int option_take_notify(struct request *req, const struct option_use *use,
	struct err *err);

/* option_take_return - what of the message to get back (4.3): -R. */
int option_take_return(struct request *req, const struct option_use *use,
	struct err *err);

/* option_take_envid - the identifier of the transaction (4.4): -V. */
int option_take_envid(struct request *req, const struct option_use *use,
	struct err *err);

#endif
