/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envelope/rewrite.h"

#include "text/address.h"
#include "text/encword.h"
#include "text/wildcard.h"
#include "base/banned.h"

static bool
parse(struct address_list *list, struct str value)
{
	struct err err = { 0 };
	bool ok = address_parse_list(list, value, &err) == 0;

	err_clear(&err);
	return ok;
}

static bool
is_bare(struct str spec)
{
	return spec.len > 0 && address_domain(spec).len == 0;
}

static bool
is_local(const struct rewrite *r, struct str spec)
{
	return r->is_local(r->arg, address_domain(spec));
}

/* The same mailbox is not replaced by itself. */
static bool
is_own(const struct rewrite *r, struct str spec)
{
	return address_same(spec, r->own) || r->is_own(r->arg, spec);
}

static bool
matches(const struct rewrite *r, struct str spec)
{
	for (size_t i = 0; i < r->match->count; i++) {
		struct str rest = str_of(r->match->item[i]);
		struct str pattern;

		while (str_cut(&rest, ' ', &pattern))
			if (pattern.len > 0 &&
			    wildcard_match_nocase(pattern, spec))
				return true;
	}
	return false;
}

static bool
must_replace(const struct rewrite *r, struct str spec)
{
	if (spec.len == 0 || r->own.len == 0 || address_same(spec, r->own))
		return false;
	if (matches(r, spec))
		return true;
	if (r->from == REWRITE_ALL)
		return !is_own(r, spec);
	return r->from == REWRITE_LOCAL && is_local(r, spec) &&
	    !is_own(r, spec);
}

static bool
must_qualify(const struct rewrite *r, struct str spec)
{
	return r->from != REWRITE_OFF && r->domain.len > 0 && is_bare(spec);
}

/* --- pieces of values ----------------------------------------------------- */

/* separate - between the items of a list that is being made. */
static void
separate(struct buf *out)
{
	if (out->len > 0)
		buf_puts(out, ", ");
}

static void
put_whole(struct buf *out, struct str spec, struct str domain)
{
	buf_put(out, spec);
	if (is_bare(spec) && domain.len > 0) {
		buf_putc(out, '@');
		buf_put(out, domain);
	}
}

/* One item of a list: a name as the field had it, or NULL, and an address. */
static void
put_item(struct buf *out, const char *name, struct str spec)
{
	struct buf plain = { 0 };

	encword_decode(&plain, str_of(name));
	separate(out);
	address_format(out, buf_str(&plain), spec);
	buf_clear(&plain);
}

static void
put_qualified(const struct rewrite *r, struct buf *out,
	const struct address *a)
{
	struct buf spec = { 0 };

	put_whole(&spec, str_of(a->spec), r->domain);
	put_item(out, a->name, buf_str(&spec));
	buf_clear(&spec);
}

/*
 * Who it was: the name it had, with what is local behind it; else the name
 * that is configured; else the address.
 */
static void
put_replaced_name(const struct rewrite *r, struct buf *out,
	const struct address *a)
{
	struct str spec = str_of(a->spec);
	struct buf old = { 0 };

	put_whole(&old, spec, r->host);
	if (a->name && *a->name) {
		encword_decode(out, str_of(a->name));
		if (is_local(r, spec))
			buf_putf(out, " (%s)", buf_cstr(&old));
	} else {
		buf_put(out, r->name.len > 0 ? r->name : buf_str(&old));
	}
	buf_clear(&old);
}

/* --- From and the sender -------------------------------------------------- */

void
rewrite_from_init(struct rewrite_from *f)
{
	*f = (struct rewrite_from){
		.value = BUF_MAX(REWRITE_VALUE_MAX),
		.replaced = BUF_MAX(REWRITE_VALUE_MAX),
		.routable = true,
	};
}

void
rewrite_from_clear(struct rewrite_from *f)
{
	buf_clear(&f->value);
	buf_clear(&f->replaced);
}

/* Somebody far away could answer to it. */
static bool
is_routable(const struct rewrite *r, struct str spec)
{
	struct str domain = address_domain(spec);

	return str_find(domain, '.') < domain.len && !is_local(r, spec);
}

/* The first that is replaced gives its name; there is one own address. */
static void
replace(const struct rewrite *r, struct rewrite_from *f,
	const struct address *a)
{
	struct buf name = { 0 };

	if (f->replaced.len == 0) {
		put_replaced_name(r, &name, a);
		separate(&f->value);
		address_format(&f->value, buf_str(&name), r->own);
	}
	put_item(&f->replaced, a->name, str_of(a->spec));
	f->routable = f->routable && is_routable(r, str_of(a->spec));
	buf_clear(&name);
}

bool
rewrite_from(const struct rewrite *r, struct str value,
	struct rewrite_from *f)
{
	struct address_list list = { 0 };
	bool changed = false;

	if (parse(&list, value))
		for (size_t i = 0; i < list.count; i++) {
			const struct address *a = &list.item[i];
			struct str spec = str_of(a->spec);

			changed |= must_replace(r, spec) ||
			    must_qualify(r, spec);
			if (must_replace(r, spec))
				replace(r, f, a);
			else if (must_qualify(r, spec))
				put_qualified(r, &f->value, a);
			else
				put_item(&f->value, a->name, spec);
		}
	address_list_clear(&list);
	return changed && !buf_full(&f->value) && !buf_full(&f->replaced);
}

bool
rewrite_sender(const struct rewrite *r, struct str sender, struct buf *out)
{
	if (must_replace(r, sender)) {
		buf_put(out, r->own);
		return true;
	}
	if (!must_qualify(r, sender))
		return false;
	put_whole(out, sender, r->domain);
	return true;
}

bool
rewrite_qualify(const struct rewrite *r, struct str value, struct buf *out)
{
	struct address_list list = { 0 };
	bool changed = false;

	if (r->domain.len > 0 && parse(&list, value))
		for (size_t i = 0; i < list.count; i++) {
			changed |= is_bare(str_of(list.item[i].spec));
			put_qualified(r, out, &list.item[i]);
		}
	address_list_clear(&list);
	return changed && !buf_full(out);
}

/* --- To and Cc ------------------------------------------------------------ */

/*
 * What merely gets a domain keeps its name; where mail goes to somebody
 * else, the name says for whom it was.
 */
static void
put_resolved(const struct rewrite *r, struct buf *out,
	const struct address *a, const struct strlist *to)
{
	struct str spec = str_of(a->spec);
	struct buf whole = { 0 }, original = { 0 };

	put_whole(&whole, spec, r->domain);
	put_whole(&original, spec, r->host);
	for (size_t i = 0; i < to->count; i++) {
		struct str target = str_of(to->item[i]);

		if (address_same(target, buf_str(&whole)) ||
		    address_same(target, spec)) {
			put_item(out, a->name, target);
			continue;
		}
		separate(out);
		address_format(out, buf_str(&original), target);
	}
	buf_clear(&whole);
	buf_clear(&original);
}

/* Returns whether anything changed. */
static bool
put_to(const struct rewrite *r, struct buf *out, const struct address *a)
{
	struct str spec = str_of(a->spec);
	struct strlist to = { 0 };
	bool changed;

	if (spec.len == 0 || !is_local(r, spec)) {
		put_item(out, a->name, spec);
		return false;
	}
	r->resolve(r->context, spec, &to);
	put_resolved(r, out, a, &to);
	changed = to.count != 1 || !str_eq(str_of(to.item[0]), spec);
	strlist_clear(&to);
	return changed;
}

bool
rewrite_to(const struct rewrite *r, struct str value, struct buf *out)
{
	struct address_list list = { 0 };
	bool changed = false;

	if (r->to == REWRITE_OFF)
		return false;
	if (r->to == REWRITE_QUALIFY)
		return rewrite_qualify(r, value, out);
	if (parse(&list, value))
		for (size_t i = 0; i < list.count && !buf_full(out); i++)
			changed |= put_to(r, out, &list.item[i]);
	address_list_clear(&list);
	return changed && !buf_full(out);
}
