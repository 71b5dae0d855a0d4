/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/crypto.h"

#include <gnutls/gnutls.h>

#include "base/clock.h"
#include "base/banned.h"

/* The library looks for this function when it is loaded. */
int _gnutls_global_init_skip(void);
GNUTLS_SKIP_GLOBAL_INIT

static time_t
wall(time_t *t)
{
	time_t now = clock_wall();

	if (t)
		*t = now;
	return now;
}

bool
crypto_init(void)
{
	static enum { UNTRIED, FAILED, READY } state;

	if (state == UNTRIED) {
		state = gnutls_global_init() < 0 ? FAILED : READY;
		gnutls_global_set_time_function(wall);
	}
	return state == READY;
}
