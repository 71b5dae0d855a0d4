/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/crypto.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/gnutls.h"
#include "base/plugin.h"
#include "base/banned.h"

#ifdef GNUTLS_SONAME

struct gnutls_api gnutls_api;

static bool
load(void)
{
	static const char *const names[] = { GNUTLS_SONAME, NULL };
#define SYMBOL(name) { #name, offsetof(struct gnutls_api, p_##name) },
	static const struct plugin_symbol symbols[] = {
		GNUTLS_FUNCTIONS(SYMBOL)
		{ "gnutls_free", offsetof(struct gnutls_api, p_gnutls_free) },
		{ NULL, 0 }
	};
#undef SYMBOL

	return plugin_load(names, symbols, &gnutls_api);
}

#else

/* The library looks for this function when it is loaded. */
int _gnutls_global_init_skip(void);
GNUTLS_SKIP_GLOBAL_INIT

static bool
load(void)
{
	return true;
}

#endif

static time_t
wall(time_t *t)
{
	time_t now = clock_wall();

	if (t)
		*t = now;
	return now;
}

static enum { UNTRIED, FAILED, READY } state;

bool
crypto_init(void)
{
	if (state == UNTRIED) {
		state = load() && gnutls_global_init() >= 0 ? READY : FAILED;
		if (state == READY)
			gnutls_global_set_time_function(wall);
	}
	return state == READY;
}

bool
crypto_is_ready(void)
{
	return state == READY;
}
