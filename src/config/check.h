/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/check.h - do the settings of an account go together?
 */
#ifndef ENVOI_CONFIG_CHECK_H
#define ENVOI_CONFIG_CHECK_H

#include "config/account.h"

/*
 * check_account - look for settings that lack or contradict each other,
 * and for what this version cannot do yet.  Opens no file and asks no
 * server; who the message is from is account_sender's business.
 * a: finished
 * Returns 0, or -1 with err EX_CONFIG (EX_USAGE where an option is to
 * blame) beginning with file and line of the setting.
 */
int check_account(const struct account *a, struct err *err);

/*
 * check_comments - append, one line each, the settings of an msmtprc whose
 * value seems to have swallowed a comment.
 */
void check_comments(const struct account *a, struct strlist *out);

/*
 * check_doubts - append, one line each, what may be meant but seldom is:
 * a port that begins TLS in the other way, a password that goes without
 * TLS, a certificate that nobody checks.
 * a: finished
 */
void check_doubts(const struct account *a, struct strlist *out);

#endif
