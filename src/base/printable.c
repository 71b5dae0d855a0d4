/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/printable.h"

#include "base/banned.h"

static bool
is_printable(char c)
{
	return c >= 0x20 && c <= 0x7e;
}

void
printable_put(struct buf *out, struct str s, size_t max)
{
	s = str_first(s, max);
	for (size_t i = 0; i < s.len; i++)
		buf_putc(out, is_printable(s.ptr[i]) ? s.ptr[i] : '?');
}

bool
printable_is(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_printable(s.ptr[i]))
			return false;
	return true;
}
