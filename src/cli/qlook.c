/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qlook.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/banned.h"

/* The last few notes say why a message waits. */
#define LAST_NOTES ((size_t)4096)

void
qlook_begin(struct qlook *l, const struct qdir *dir, bool failed, bool all)
{
	*l = (struct qlook){ .dir = dir, .failed = failed, .all = all };
	l->acct = qacct_all(dir, &l->acct_count);
}

static bool
same_text(const char *a, const char *b)
{
	return str_eq(str_of(a), str_of(b));
}

/*
 * An account whose host or login was changed has a file for each; the one
 * that was asked last tells.
 */
static const struct qacct *
find_account(const struct qlook *l, const struct qitem *item)
{
	const struct qacct *found = NULL;

	for (size_t i = 0; i < l->acct_count; i++) {
		const struct qacct *q = &l->acct[i];

		if (same_text(q->account, item->account) &&
		    same_text(q->config, item->config) &&
		    (!found || q->last > found->last))
			found = q;
	}
	return found;
}

enum qfile
qlook_read(const struct qlook *l, const struct qname *name,
	struct qlook_item *item, struct err *err)
{
	char file[32];
	bool busy = false;
	enum qfile found;

	*item = (struct qlook_item){ 0 };
	snprintf(file, sizeof(file), "%s%s", name->id.text,
	    name->bad ? ".bad" : "");
	found = qtake_look(&item->take, l->failed ? l->dir->failed :
	    l->dir->fd, file, &busy, err);
	if (found == QFILE_OK && name->bad) {
		buf_puts(&item->take.why, "put aside");
		found = QFILE_DAMAGED;
	}
	if (item->take.fd >= 0 && found == QFILE_OK)
		qfile_history(item->take.fd, &item->take.item, l->all ?
		    QFILE_HISTORY_MAX : LAST_NOTES, &item->history);
	item->view = (struct qview){
		.id = name->id,
		.item = &item->take.item,
		.found = found,
		.why = buf_cstr(&item->take.why),
		.busy = busy,
		.failed = l->failed,
		.history = buf_str(&item->history),
		.acct = find_account(l, &item->take.item),
		.now = clock_wall(),
		.all = l->all,
	};
	return found;
}

void
qlook_item_clear(struct qlook_item *item)
{
	qtake_release(&item->take);
	buf_clear(&item->history);
}

void
qlook_end(struct qlook *l)
{
	for (size_t i = 0; i < l->acct_count; i++)
		qacct_clear(&l->acct[i]);
	free(l->acct);
	*l = (struct qlook){ 0 };
}
