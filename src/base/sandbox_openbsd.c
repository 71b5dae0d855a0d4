/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sandbox.h"

#include <unistd.h>

#include "base/banned.h"

/* What is missing now may be made later, so unveil(2) takes it as it is. */
int
sandbox_enter(const struct sandbox *s)
{
	int layers = 0;

	if (!s->all_files) {
		for (size_t i = 0; i < s->count; i++)
			(void)unveil(s->item[i].path,
			    s->item[i].write ? "rwc" : "r");
		if (unveil(NULL, NULL) == 0)
			layers |= SANDBOX_FILES;
	}
	if (pledge("stdio rpath wpath cpath fattr flock dns inet unix",
	    NULL) == 0)
		layers |= SANDBOX_CALLS;
	return layers;
}
