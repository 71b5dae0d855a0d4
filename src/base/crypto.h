/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/crypto.h - GnuTLS, started when the first of us needs it.
 *
 * Loading and starting the library costs several times what a run costs
 * that only prints a version or queues a message.  So it is loaded here, or
 * where it is linked with the program its constructor is switched off;
 * whoever calls GnuTLS calls crypto_init first.
 */
#ifndef ENVOI_BASE_CRYPTO_H
#define ENVOI_BASE_CRYPTO_H

#include <stdbool.h>

/*
 * crypto_init - start the library; any call after the first is free.
 * Certificates and tickets are judged by clock_wall() from then on.
 * Returns false when it is not there or will not start (a failed self-test
 * in FIPS mode, no randomness): nothing of GnuTLS may be used then.
 */
bool crypto_init(void);

/* crypto_is_ready - whether crypto_init has been called, and returned true. */
bool crypto_is_ready(void);

#endif
