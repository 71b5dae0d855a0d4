/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qitem.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

void
qitem_add_rcpt(struct qitem *item, struct str addr, const char *original)
{
	if (item->rcpt_count == item->rcpt_cap) {
		item->rcpt_cap = item->rcpt_cap ? item->rcpt_cap * 2 : 4;
		item->rcpt = alloc_grow(item->rcpt, item->rcpt_cap,
		    sizeof(*item->rcpt));
	}
	item->rcpt[item->rcpt_count++] = (struct qitem_rcpt){
		.addr = alloc_copy_n(addr.ptr, addr.len),
		.original = alloc_copy(original),
		.mark = QITEM_LEFT,
	};
}

void
qitem_set_dsn(struct qitem *item, const char *notify, const char *orcpt)
{
	struct qitem_rcpt *r = &item->rcpt[item->rcpt_count - 1];

	alloc_set(&r->notify, notify);
	alloc_set(&r->orcpt, orcpt);
}

bool
qitem_is_open(const struct qitem_rcpt *r)
{
	return r->mark != QITEM_SENT && r->mark != QITEM_FAILED;
}

void
qitem_reopen(struct qitem_rcpt *r)
{
	r->mark = '-';
}

size_t
qitem_count(const struct qitem *item, enum qitem_mark mark)
{
	size_t n = 0;

	for (size_t i = 0; i < item->rcpt_count; i++)
		n += item->rcpt[i].mark == (char)mark;
	return n;
}

/* NULL and "" differ: no file is not the file without a name. */
static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool
qitem_same_way(const struct qitem *a, const struct qitem *b)
{
	if (!same_text(a->account, b->account) ||
	    !same_text(a->config, b->config) ||
	    a->as_msmtp != b->as_msmtp || a->set.count != b->set.count)
		return false;
	for (size_t i = 0; i < a->set.count; i++)
		if (strcmp(a->set.item[i], b->set.item[i]) != 0)
			return false;
	return true;
}

void
qitem_clear(struct qitem *item)
{
	for (size_t i = 0; i < item->rcpt_count; i++) {
		free(item->rcpt[i].addr);
		free(item->rcpt[i].original);
		free(item->rcpt[i].notify);
		free(item->rcpt[i].orcpt);
	}
	free(item->rcpt);
	strlist_clear(&item->set);
	free(item->owner_name);
	free(item->host);
	free(item->account);
	free(item->config);
	free(item->sender);
	free(item->notify);
	free(item->ret);
	free(item->envid);
	free(item->hold_until);
	free(item->priority);
	*item = (struct qitem){ 0 };
}
