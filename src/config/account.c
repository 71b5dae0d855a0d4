/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/account.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "config/setting.h"
#include "base/banned.h"

void *
account_member(struct account *a, const struct setting *s)
{
	return (char *)a + s->offset;
}

const void *
account_value(const struct account *a, const struct setting *s)
{
	return (const char *)a + s->offset;
}

/* keep_origin - the same origin with its name owned by the account. */
static struct origin
keep_origin(struct account *a, const struct origin *o)
{
	struct origin kept = *o;

	kept.name = NULL;
	if (!o->name)
		return kept;
	for (size_t i = 0; i < a->names.count && !kept.name; i++)
		if (strcmp(a->names.item[i], o->name) == 0)
			kept.name = a->names.item[i];
	if (!kept.name) {
		strlist_add(&a->names, str_of(o->name));
		kept.name = a->names.item[a->names.count - 1];
	}
	return kept;
}

struct account *
account_new(const char *name, enum dialect dialect,
    const struct origin *origin)
{
	struct account *a = alloc_new(struct account);

	a->name = alloc_copy(name);
	a->dialect = dialect;
	if (origin)
		a->origin = keep_origin(a, origin);
	a->mark = alloc_zero(setting_count(), sizeof(*a->mark));
	a->password_fd = -1;
	a->syslog = -1;
	return a;
}

void
account_free(struct account *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *s = setting_at(i);

		value_clear(s->type, account_member(a, s));
	}
	strlist_clear(&a->names);
	free(a->mark);
	free(a->name);
	free(a);
}

static void
copy_setting(struct account *to, const struct account *from,
    const struct setting *s)
{
	size_t i = setting_index(s);

	value_copy(s->type, account_member(to, s), account_value(from, s));
	to->mark[i] = from->mark[i];
	to->mark[i].origin = keep_origin(to, &from->mark[i].origin);
}

struct account *
account_copy(const struct account *a, const char *name)
{
	struct account *copy = account_new(name, a->dialect, &a->origin);

	for (size_t i = 0; i < setting_count(); i++)
		if (!(setting_at(i)->flags & SETTING_OLD))
			copy_setting(copy, a, setting_at(i));
	return copy;
}

struct account *
account_begin(const struct account *defaults, const char *name,
    const struct origin *origin)
{
	struct account *a = account_copy(defaults, name);

	a->origin = keep_origin(a, origin);
	for (size_t i = 0; i < setting_count(); i++)
		a->mark[i].said = a->mark[i].here = false;
	return a;
}

void
account_inherit(struct account *a, const struct account *parent)
{
	for (size_t i = 0; i < setting_count(); i++) {
		if (!parent->mark[i].said)
			continue;
		copy_setting(a, parent, setting_at(i));
		a->mark[i].here = false;
	}
}

/* adds_to_list - is this one more item, rather than a new list? */
static bool
adds_to_list(const struct account *a, const struct account_mark *mark,
    const struct origin *origin)
{
	if (mark->origin.kind != origin->kind)
		return false;
	if (origin->kind == ORIGIN_FILE)
		return a->dialect == DIALECT_ENVOI && mark->here;
	return origin->kind == ORIGIN_OPTION;
}

int
account_set(struct account *a, const struct setting *s, struct str text,
    const struct origin *origin, struct err *err)
{
	struct account_mark *mark;

	if (value_parse(s->type, s->keyword, text, account_member(a, s),
	    adds_to_list(a, &a->mark[setting_index(s)], origin),
	    origin_status(origin), err) != 0) {
		origin_wrap(err, origin);
		return -1;
	}
	mark = &a->mark[setting_index(setting_main(s))];
	mark->origin = keep_origin(a, origin);
	mark->said = mark->here = true;
	return 0;
}

static const struct account_mark *
mark_of(const struct account *a, const char *keyword)
{
	const struct setting *s = setting_find(str_of(keyword));

	assert(s && !(s->flags & SETTING_OLD));
	return &a->mark[setting_index(s)];
}

bool
account_is_set(const struct account *a, const char *keyword)
{
	return mark_of(a, keyword)->origin.kind != ORIGIN_DEFAULT;
}

const struct origin *
account_origin(const struct account *a, const char *keyword)
{
	return &mark_of(a, keyword)->origin;
}

int
account_fail(const struct account *a, const char *keyword, struct err *err,
    const char *id, const char *fmt, ...)
{
	const struct origin *origin = account_origin(a, keyword);
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(&text, fmt, ap);
	va_end(ap);
	err_set(err, origin_status(origin), id, "%s", buf_cstr(&text));
	buf_clear(&text);
	if (origin->kind == ORIGIN_DEFAULT)
		err_wrap(err, "account '%s'", a->name);
	origin_wrap(err, origin);
	return -1;
}
