/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/strlist.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

void
strlist_add(struct strlist *list, struct str s)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->item = alloc_grow(list->item, list->cap,
		    sizeof(*list->item));
	}
	list->item[list->count++] = alloc_copy_n(s.ptr, s.len);
}

bool
strlist_has(const struct strlist *list, struct str s)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(str_of(list->item[i]), s))
			return true;
	return false;
}

void
strlist_copy(struct strlist *to, const struct strlist *from)
{
	for (size_t i = 0; i < from->count; i++)
		strlist_add(to, str_of(from->item[i]));
}

void
strlist_clear(struct strlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->item[i]);
	free(list->item);
	*list = (struct strlist){ 0 };
}
