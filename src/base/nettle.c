/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nettle.h"

#include "base/plugin.h"
#include "base/banned.h"

#ifdef GNUTLS_SONAME

const struct nettle_hash *
nettle_sha256(void)
{
	static const char *const names[] = { "libnettle.so.8", NULL };
	static const struct plugin_symbol symbols[] = {
		{ "nettle_sha256", 0 },
		{ NULL, 0 }
	};
	static const struct nettle_hash *hash;

	if (!hash && !plugin_load(names, symbols, &hash))
		return NULL;
	return hash;
}

#else

const struct nettle_hash *
nettle_sha256(void)
{
	return NULL;
}

#endif
