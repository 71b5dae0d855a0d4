/* SPDX-License-Identifier: GPL-3.0-or-later */
/* submit/wishes.h - what an account asks of servers beyond delivery. */
#ifndef ENVOI_SUBMIT_WISHES_H
#define ENVOI_SUBMIT_WISHES_H

#include "config/account.h"
#include "smtp/path.h"

/*
 * wishes_of - the account's own wishes; borrows from it.
 * A wish for notifications that the account states must be granted; those
 * that a caller adds afterwards by sendmail's options may go unheard where
 * the server has no DSN.
 */
struct path_wishes wishes_of(const struct account *account);

/*
 * wishes_set_dsn - put the caller's wishes before the account's.
 * notify, ret, envid: borrowed; NULL: not said; "off": none
 */
void wishes_set_dsn(struct path_wishes *w, const char *notify,
	const char *ret, const char *envid);

#endif
