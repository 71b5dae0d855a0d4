/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/plugin.h - libraries that are loaded when something needs them.
 *
 * What they pull in costs time at every start and is not on every machine,
 * so the program is not linked with them.  Nor are their headers needed:
 * whoever uses one declares the few functions that it wants, as the
 * library's ABI fixes them.
 */
#ifndef ENVOI_BASE_PLUGIN_H
#define ENVOI_BASE_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>

/* Where the address of a function goes. */
struct plugin_symbol {
	const char *name;
	size_t offset;	/* of the pointer within the struct of pointers */
};

/*
 * plugin_load - load a library and find its functions.
 * names:   file names to try in turn, as the loader looks for them; a NULL
 *          pointer ends them
 * symbols: what is needed; a name of NULL ends them
 * api:     the struct of pointers to fill; half filled after a failure
 *
 * It is loaded for good: Kerberos and its like do not bear to be unloaded.
 * What it calls itself is bound when it is called, as it is for a program
 * that is linked with it.
 * Asking again costs a look into the loader's table.  Returns false when
 * none of them is there and has all the functions.
 */
bool plugin_load(const char *const *names,
	const struct plugin_symbol *symbols, void *api);

#endif
