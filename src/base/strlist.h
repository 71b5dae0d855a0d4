/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/strlist.h - an owned list of owned C strings, in order. */
#ifndef ENVOI_BASE_STRLIST_H
#define ENVOI_BASE_STRLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct strlist {
	char **item;	/* owned, each owned; NULL when count is 0 */
	size_t count;
	size_t cap;
};

/* strlist_add - append a copy of s (which may hold no NUL). */
void strlist_add(struct strlist *list, struct str s);

/* strlist_has - is s among the items, to the byte? */
bool strlist_has(const struct strlist *list, struct str s);

/* strlist_copy - append copies of all of from's items. */
void strlist_copy(struct strlist *to, const struct strlist *from);

/* strlist_clear - release everything; the list is empty after. */
void strlist_clear(struct strlist *list);

#endif
