/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sandbox.h"

#include "base/banned.h"

static void
allow(struct sandbox *s, const char *path, bool write)
{
	if (!path || !*path)
		return;
	if (s->count == SANDBOX_PATHS || *path != '/') {
		s->all_files = true;
		return;
	}
	s->item[s->count].path = path;
	s->item[s->count++].write = write;
}

void
sandbox_read(struct sandbox *s, const char *path)
{
	allow(s, path, false);
}

void
sandbox_write(struct sandbox *s, const char *path)
{
	allow(s, path, true);
}
