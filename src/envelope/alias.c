/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envelope/alias.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "envelope/aliasfile.h"
#include "text/address.h"
#include "base/banned.h"

struct alias {
	struct aliasfile file;
	int (*reader)(struct buf *text, const char *path, struct err *err);
};

enum state { FRESH, ACTIVE, DONE };

/* One address on its way to its targets. */
struct walk {
	struct alias *a;			/* borrowed */
	const struct alias_scope *scope;	/* borrowed */
	struct strlist *to;			/* borrowed */
	size_t first;		/* where ours begin in it */
	unsigned char *state;	/* owned: an enum state for each entry */
	struct strlist included;	/* files read already */
	unsigned int depth;
	struct err *err;	/* borrowed */
};

struct alias *
alias_from(struct str text, const char *path,
	int (*reader)(struct buf *text, const char *path, struct err *err),
	struct err *err)
{
	struct alias *a = alloc_new(struct alias);

	a->reader = reader;
	if (aliasfile_parse(&a->file, text, path, err) == 0)
		return a;
	alias_free(a);
	return NULL;
}

struct alias *
alias_open(const char *path, struct err *err)
{
	struct buf text = BUF_MAX(ALIASFILE_MAX);
	struct alias *a = NULL;

	if (aliasfile_read(&text, path, err) == 0)
		a = alias_from(buf_str(&text), path, aliasfile_read, err);
	buf_clear(&text);
	return a;
}

const struct strlist *
alias_warnings(const struct alias *a)
{
	return &a->file.warning;
}

void
alias_free(struct alias *a)
{
	if (!a)
		return;
	aliasfile_clear(&a->file);
	free(a);
}

/* The entry for an address, or NULL when it stays what it is. */
static const struct aliasfile_entry *
look_up(const struct walk *w, struct str addr)
{
	const struct aliasfile *f = &w->a->file;
	struct str local = address_local(addr);
	const struct aliasfile_entry *e;
	size_t plus = str_find(local, '+');

	if (!w->scope->is_local(w->scope->arg, address_domain(addr)))
		return NULL;
	e = aliasfile_find(f, local);
	if (!e && plus > 0 && plus < local.len)
		e = aliasfile_find(f, str_first(local, plus));
	return e ? e : aliasfile_find(f, STR("default"));
}

static int
add_address(struct walk *w, const char *addr)
{
	for (size_t i = w->first; i < w->to->count; i++)
		if (address_same(str_of(w->to->item[i]), str_of(addr)))
			return 0;
	if (w->to->count - w->first == ALIAS_TARGETS)
		return err_set(w->err, EX_CONFIG, "ALIAS-MANY",
		    "aliases in '%s' lead to more than %zu addresses",
		    w->a->file.path, ALIAS_TARGETS);
	strlist_add(w->to, str_of(addr));
	return 0;
}

static int
refuse_entry(struct walk *w, const struct aliasfile_entry *e,
	const char *id, const char *why)
{
	return err_set(w->err, EX_CONFIG, id, "%s:%zu: alias '%s' %s",
	    w->a->file.path, e->line, e->name, why);
}

static int walk_targets(struct walk *w, const struct aliasfile_entry *list,
	const struct aliasfile_entry *self);

/* Follow an alias that is not being followed yet. */
static int
walk_entry(struct walk *w, const struct aliasfile_entry *e)
{
	unsigned char *state = &w->state[e - w->a->file.entry];
	int rc;

	if (*state == DONE)
		return 0;
	if (*state == ACTIVE)
		return refuse_entry(w, e, "ALIAS-LOOP",
		    "leads back to itself");
	if (w->depth == ALIAS_DEPTH)
		return refuse_entry(w, e, "ALIAS-LOOP",
		    "comes after too many others");
	if (e->count == 0) {
		refuse_entry(w, e, "ALIAS-TARGET",
		    "leads only to programs or files");
		err_hint(w->err, "give it an address as target");
		return -1;
	}
	*state = ACTIVE;
	w->depth++;
	rc = walk_targets(w, e, e);
	w->depth--;
	*state = DONE;
	return rc;
}

/* self: the alias in whose targets addr stands, or NULL. */
static int
walk_address(struct walk *w, const char *addr,
	const struct aliasfile_entry *self)
{
	const struct aliasfile_entry *e = look_up(w, str_of(addr));

	if (!e || e == self)
		return add_address(w, addr);
	return walk_entry(w, e);
}

static int
walk_include(struct walk *w, const char *path,
	const struct aliasfile_entry *self)
{
	struct aliasfile_entry list = { .line = 0 };
	struct buf text = BUF_MAX(ALIASFILE_MAX);
	int rc;

	if (strlist_has(&w->included, str_of(path)))
		return 0;
	strlist_add(&w->included, str_of(path));
	if (w->depth == ALIAS_DEPTH)
		return err_set(w->err, EX_CONFIG, "ALIAS-LOOP",
		    "included file '%s' comes after too many others", path);
	w->depth++;
	if (w->a->reader(&text, path, w->err) < 0 ||
	    aliasfile_parse_include(&w->a->file, &list, buf_str(&text), path,
	    w->err) < 0)
		rc = -1;
	else if (list.count == 0 && list.skipped)
		rc = err_set(w->err, EX_CONFIG, "ALIAS-TARGET",
		    "included file '%s' leads only to programs or files",
		    path);
	else
		rc = walk_targets(w, &list, self);
	w->depth--;
	aliasfile_entry_clear(&list);
	buf_clear(&text);
	return rc;
}

static int
walk_targets(struct walk *w, const struct aliasfile_entry *list,
	const struct aliasfile_entry *self)
{
	int rc = 0;

	for (size_t i = 0; i < list->count && rc == 0; i++) {
		const struct aliasfile_target *t = &list->target[i];

		if (t->kind == ALIASFILE_INCLUDE)
			rc = walk_include(w, t->text, self);
		else if (t->kind == ALIASFILE_FINAL)
			rc = add_address(w, t->text);
		else
			rc = walk_address(w, t->text, self);
	}
	return rc;
}

int
alias_resolve(struct alias *a, struct str addr,
	const struct alias_scope *scope, struct strlist *to,
	struct err *err)
{
	struct walk w = { .a = a, .scope = scope, .to = to,
		.first = to->count, .err = err };
	const struct aliasfile_entry *e = look_up(&w, addr);
	int rc;

	if (!e) {
		strlist_add(to, addr);
		return 0;
	}
	w.state = alloc_zero(a->file.count, 1);
	rc = walk_entry(&w, e);
	free(w.state);
	strlist_clear(&w.included);
	return rc < 0 ? -1 : 1;
}

int
alias_check(struct alias *a, const struct alias_scope *scope,
	struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < a->file.count && rc >= 0; i++) {
		struct strlist to = { 0 };
		const struct aliasfile_entry *e = &a->file.entry[i];

		/* Whether it is used is the mail's business. */
		if (str_find(str_of(e->name), '@') == strlen(e->name))
			rc = alias_resolve(a, str_of(e->name), scope, &to,
			    err);
		strlist_clear(&to);
	}
	return rc < 0 ? -1 : 0;
}
