/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/parcel.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/banned.h"

void
parcel_begin(struct parcel *p, struct mailarg *mail)
{
	parcel_clear(p);
	p->open = true;
	p->mail = *mail;
	*mail = (struct mailarg){ 0 };
}

void
parcel_add_rcpt(struct parcel *p, struct mailarg *rcpt)
{
	if (p->count == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 8;
		p->rcpt = alloc_grow(p->rcpt, p->cap, sizeof(*p->rcpt));
	}
	p->rcpt[p->count++] = *rcpt;
	*rcpt = (struct mailarg){ 0 };
}

static void
drop_text(struct parcel *p)
{
	spool_free(p->spool);
	p->spool = NULL;
}

static void
keep(struct parcel *p, struct str bytes)
{
	struct err err = { 0 };

	if (!p->spool)
		p->spool = spool_new();
	if (spool_add(p->spool, bytes, &err) < 0) {
		answer_set(&p->trouble, 452, "4.3.1", "%s",
		    buf_cstr(&err.text));
		drop_text(p);
	}
	err_clear(&err);
}

void
parcel_add(struct parcel *p, struct str bytes, uint64_t max_size)
{
	p->size = bytes.len > UINT64_MAX - p->size ? UINT64_MAX :
	    p->size + bytes.len;
	if (p->trouble.code)
		return;
	if (max_size == 0 || p->size <= max_size) {
		keep(p, bytes);
		return;
	}
	answer_set(&p->trouble, 552, "5.3.4", "message is larger than "
	    "%" PRIu64 " bytes", max_size);
	drop_text(p);
}

void
parcel_seal(struct parcel *p)
{
	if (!p->spool)
		p->spool = spool_new();
}

void
parcel_clear(struct parcel *p)
{
	mailarg_clear(&p->mail);
	for (size_t i = 0; i < p->count; i++)
		mailarg_clear(&p->rcpt[i]);
	free(p->rcpt);
	spool_free(p->spool);
	answer_clear(&p->trouble);
	*p = (struct parcel){ 0 };
}
