/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/plan.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"

#include "base/banned.h"

static struct plan_edit *
add(struct plan *p, uint64_t from, uint64_t to)
{
	struct plan_edit *e;

	assert(from <= to);
	assert(p->count == 0 || p->edit[p->count - 1].to <= from);
	if (p->count == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 16;
		p->edit = alloc_grow(p->edit, p->cap, sizeof(*p->edit));
	}
	e = &p->edit[p->count++];
	*e = (struct plan_edit){ .from = from, .to = to };
	return e;
}

void
plan_text(struct plan *p, uint64_t from, uint64_t to, struct buf *text)
{
	struct plan_edit *e = add(p, from, to);

	e->is_text = true;
	e->text = *text;
	p->text_bytes += text->len;
	*text = (struct buf){ 0 };
}

void
plan_recode(struct plan *p, uint64_t from, uint64_t to, enum recode_kind kind)
{
	add(p, from, to)->kind = kind;
}

void
plan_clear(struct plan *p)
{
	for (size_t i = 0; i < p->count; i++)
		buf_clear(&p->edit[i].text);
	free(p->edit);
	buf_clear(&p->header);
	*p = (struct plan){ 0 };
}
