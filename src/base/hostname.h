/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/hostname.h - the machine's name, and the whole name of a host, if the
 * resolver knows it soon.
 */
#ifndef ENVOI_BASE_HOSTNAME_H
#define ENVOI_BASE_HOSTNAME_H

#include <stdint.h>

#include "base/buf.h"

/* The longest name that gethostname(2) is asked for. */
#define HOSTNAME_MAX 255

/*
 * hostname_own - what the machine calls itself, asked for once; "" when it
 * has no name.
 */
const char *hostname_own(void);

/*
 * hostname_canonical - append the canonical name of host.
 * host:        a C string, copied
 * deadline_ms: as clock_deadline makes it; a resolver that is not done then
 *              is left behind
 * Nothing is appended when there is no such name, or nobody says so in time.
 */
void hostname_canonical(struct buf *out, const char *host,
	int64_t deadline_ms);

/*
 * hostname_fix - for tests: what is asked in place of getaddrinfo(3), in a
 * thread of its own; NULL goes back to the system.  It returns an owned
 * name, or NULL.
 */
void hostname_fix(char *(*function)(const char *host));

#endif
