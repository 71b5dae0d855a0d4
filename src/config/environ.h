/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/environ.h - the account 'env', from ENVOI_* variables.
 *
 * For containers and services: every setting has a variable
 * (ENVOI_TLS_STARTTLS), and one more that names a file to read it from
 * (ENVOI_USER_FILE); ENVOI_URL=smtps://user@host:465 gives the most
 * important ones at once.  An empty variable is as good as none.
 */
#ifndef ENVOI_CONFIG_ENVIRON_H
#define ENVOI_CONFIG_ENVIRON_H

#include "config/account.h"

/*
 * environ_account - what the variables say, in our own dialect.
 * out: an owned account; NULL when ENVOI_HOST, ENVOI_SOCKET and ENVOI_URL
 *      are all unset, or the environment cannot be believed (base/home)
 * Returns 0, or -1 with err EX_CONFIG beginning with "variable NAME: ".
 */
int environ_account(struct account **out, struct err *err);

/*
 * environ_smtpserver - an account from SMTPSERVER and EMAIL, as msmtp has
 * it (so port 25, no TLS, no login); NULL when SMTPSERVER is unset.
 */
int environ_smtpserver(struct account **out, struct err *err);

/*
 * environ_doubts - append a line for each ENVOI_* variable that stands for
 * no setting, and so has no effect; printable names are the caller's care.
 */
void environ_doubts(struct strlist *out);

#endif
