/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/crypto.h - GnuTLS, started when the first of us needs it.
 *
 * The library's own constructor costs a few million instructions in every
 * run, also in those that only print a version or queue a message.  It is
 * switched off here, so whoever calls GnuTLS calls crypto_init first.
 */
#ifndef ENVOI_BASE_CRYPTO_H
#define ENVOI_BASE_CRYPTO_H

#include <stdbool.h>

/*
 * crypto_init - start the library; any call after the first is free.
 * Certificates and tickets are judged by clock_wall() from then on.
 * Returns false when it will not start (a failed self-test in FIPS mode,
 * no randomness): nothing of GnuTLS may be used then.
 */
bool crypto_init(void);

#endif
