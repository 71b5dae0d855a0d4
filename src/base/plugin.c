/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/plugin.h"

#include <dlfcn.h>
#include <string.h>

#include "base/banned.h"

/* POSIX has dlsym return a function as an object; hence the copying. */
static bool
bind_symbols(void *library, const struct plugin_symbol *symbols, void *api)
{
	for (; symbols->name; symbols++) {
		void *address = dlsym(library, symbols->name);

		if (!address)
			return false;
		memcpy((char *)api + symbols->offset, &address,
		    sizeof(address));
	}
	return true;
}

bool
plugin_load(const char *const *names, const struct plugin_symbol *symbols,
	void *api)
{
	for (; *names; names++) {
		void *library = dlopen(*names,
		    RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

		if (!library)
			continue;
		if (bind_symbols(library, symbols, api))
			return true;
		dlclose(library);
	}
	return false;
}
