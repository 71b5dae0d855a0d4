/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envelope/envelope.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/random.h"
#include "text/address.h"
#include "base/banned.h"

enum { FIRST_SLOTS = 32 };

static uint64_t
mix(uint64_t h, char c)
{
	h = (h ^ (unsigned char)c) * 0x100000001b3u;
	return h ^ h >> 29;
}

/*
 * The same for addresses that are the same mailbox.  Seeded, so that a list
 * of recipients cannot be made up to fall into one slot.
 */
static uint64_t
hash_of(const struct envelope *e, struct str addr)
{
	size_t local = address_local(addr).len;
	uint64_t h = e->seed;

	for (size_t i = 0; i < addr.len; i++)
		h = mix(h, i < local ? addr.ptr[i] : str_lower(addr.ptr[i]));
	return h * 0x9e3779b97f4a7c15u >> 16;
}

/* The slot where addr stands or would stand. */
static uint32_t *
find_slot(const struct envelope *e, struct str addr)
{
	size_t i = hash_of(e, addr) & (e->slots - 1);

	while (e->slot[i] && !address_same(addr,
	    str_of(e->rcpt[e->slot[i] - 1].addr)))
		i = (i + 1) & (e->slots - 1);
	return &e->slot[i];
}

/* At most half of the slots are taken, so a search soon finds a free one. */
static void
make_room(struct envelope *e)
{
	if (e->count * 2 < e->slots)
		return;
	if (e->slots == 0)
		random_bytes(&e->seed, sizeof(e->seed));
	e->slots = e->slots ? e->slots * 2 : FIRST_SLOTS;
	free(e->slot);
	e->slot = alloc_zero(e->slots, sizeof(*e->slot));
	for (size_t i = 0; i < e->count; i++)
		*find_slot(e, str_of(e->rcpt[i].addr)) = (uint32_t)(i + 1);
}

size_t
envelope_add(struct envelope *e, struct str addr, struct str original)
{
	uint32_t *slot;
	struct rcpt *r;

	make_room(e);
	slot = find_slot(e, addr);
	if (*slot)
		return *slot - 1;
	if (e->count == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 8;
		e->rcpt = alloc_grow(e->rcpt, e->cap, sizeof(*e->rcpt));
	}
	r = &e->rcpt[e->count++];
	*r = (struct rcpt){ .addr = alloc_copy_n(addr.ptr, addr.len) };
	if (original.len > 0 && !str_eq(original, addr))
		r->original = alloc_copy_n(original.ptr, original.len);
	*slot = (uint32_t)e->count;
	return e->count - 1;
}

void
envelope_set_dsn(struct rcpt *r, const char *notify, const char *orcpt)
{
	alloc_set(&r->notify, notify);
	alloc_set(&r->orcpt, orcpt);
}

size_t
envelope_count(const struct envelope *e, enum rcpt_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < e->count; i++)
		n += e->rcpt[i].state == state;
	return n;
}

void
envelope_set(struct rcpt *r, enum rcpt_state state, struct err *err)
{
	r->state = state;
	err_clear(&r->err);
	if (err)
		err_move(&r->err, err);
}

void
envelope_clear(struct envelope *e)
{
	for (size_t i = 0; i < e->count; i++) {
		free(e->rcpt[i].addr);
		free(e->rcpt[i].original);
		free(e->rcpt[i].notify);
		free(e->rcpt[i].orcpt);
		err_clear(&e->rcpt[i].err);
		buf_clear(&e->rcpt[i].reply);
	}
	free(e->rcpt);
	free(e->slot);
	free(e->sender);
	*e = (struct envelope){ 0 };
}
