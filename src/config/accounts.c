/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/accounts.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "config/nearest.h"
#include "base/banned.h"

void
accounts_add(struct accounts *list, struct account *a)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->item = alloc_grow(list->item, list->cap,
		    sizeof(*list->item));
	}
	list->item[list->count++] = a;
}

struct account *
accounts_find(const struct accounts *list, struct str name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(name, str_of(list->item[i]->name)))
			return list->item[i];
	return NULL;
}

int
accounts_unknown(const struct accounts *list, struct str name,
    struct err *err)
{
	const char *best = NULL;
	unsigned int least = NEAREST_WORD_MAX;
	struct str shown = str_first(name, 200);

	err_set(err, EX_CONFIG, "CONF-ACCOUNT", "there is no account '%.*s'",
	    STR_ARG(shown));
	for (size_t i = 0; i < list->count; i++) {
		unsigned int distance = nearest_distance(name,
		    str_of(list->item[i]->name));

		if (distance < least) {
			least = distance;
			best = list->item[i]->name;
		}
	}
	if (best && nearest_ok(least, name.len))
		err_hint(err, "did you mean '%s'?", best);
	return -1;
}

void
accounts_clear(struct accounts *list)
{
	for (size_t i = 0; i < list->count; i++)
		account_free(list->item[i]);
	free(list->item);
	strlist_clear(&list->notes);
	*list = (struct accounts){ 0 };
}
