/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/random.h - unpredictable bytes from the kernel. */
#ifndef ENVOI_BASE_RANDOM_H
#define ENVOI_BASE_RANDOM_H

#include <stddef.h>

/*
 * random_bytes - fill len bytes.  A kernel that has none to give ends the
 * program with EX_OSERR: going on would make guessable nonces.
 */
void random_bytes(void *to, size_t len);

/*
 * random_fix - for tests: what random_bytes gives from now on, repeated as
 * often as needed; NULL goes back to the kernel.  Borrowed.
 */
void random_fix(const void *bytes, size_t len);

#endif
