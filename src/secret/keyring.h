/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret/keyring.h - put a password into the desktop's key ring.
 *
 * Looking there is one of the sources of secret/secret.h.
 */
#ifndef ENVOI_SECRET_KEYRING_H
#define ENVOI_SECRET_KEYRING_H

#include "secret/secret.h"

/*
 * keyring_store - keep a secret where secret_fetch finds it, in place of an
 * entry for the same host and user that is there.
 * q:      host and user say whose; may_prompt: a person may be asked to
 *         unlock the key ring
 * secret: borrowed; holds no NUL
 * Returns 1, or 0 when this machine has no key ring: no session bus, no
 * libsecret; or -1 with err, "KEYRING": EX_TEMPFAIL when it is locked, else
 * EX_UNAVAILABLE.
 */
int keyring_store(const struct secret_query *q, struct str secret,
	struct err *err);

#endif
