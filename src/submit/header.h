/* SPDX-License-Identifier: GPL-3.0-or-later */
/* submit/header.h - the account's wishes for the message's header. */
#ifndef ENVOI_SUBMIT_HEADER_H
#define ENVOI_SUBMIT_HEADER_H

#include "message/amend.h"
#include "submit/submit.h"

/*
 * header_arrange - drop and add fields as the account says.
 * message_id: set to an owned copy of the message's Message-ID, the one it
 *             came with or the one it got
 * Returns 0, or -1 with err EX_DATAERR.
 */
int header_arrange(struct amend *amend, const struct submit_order *order,
	char **message_id, struct err *err);

#endif
