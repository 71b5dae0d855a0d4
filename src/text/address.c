/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/address.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "text/addrspec.h"
#include "text/encword.h"
#include "base/banned.h"

/* As much of a refused address as a message shows. */
#define SHOWN_MAX ((size_t)120)

struct parser {
	struct addrscan scan;
	struct address_list *list;	/* borrowed */
	struct addrspec spec;
	struct buf name;	/* the words so far, as a display name */
	bool grouped;		/* inside "Name: ... ;" */
	size_t group_at;	/* where its name began */
	size_t members;		/* addresses in it so far */
	size_t item_at;		/* where the item began */
	const char *why;
	bool many;		/* more than a list may hold */
};

static int
refuse(struct err *err, struct str text, const char *why)
{
	struct buf shown = { 0 };

	printable_put(&shown, str_trim(text), SHOWN_MAX);
	err_set(err, EX_DATAERR, "ADDRESS", "invalid address '%s': %s",
	    buf_cstr(&shown), why);
	buf_clear(&shown);
	return -1;
}

/* --- the list -------------------------------------------------------- */

/* Takes spec. */
static void
list_add(struct address_list *list, char *spec, struct str name)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->item = alloc_grow(list->item, list->cap,
		    sizeof(*list->item));
	}
	list->item[list->count++] = (struct address){
		.spec = spec,
		.name = name.len ? alloc_copy_n(name.ptr, name.len) : NULL,
	};
}

static bool
stop(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = why;
	return false;
}

/* The item is done: spec is taken, its name is the words or the comment. */
static bool
add_item(struct parser *p, char *spec)
{
	struct str name = str_trim(buf_str(&p->name));

	if (p->list->count >= ADDRESS_LIST_MAX) {
		free(spec);
		p->many = true;
		return false;
	}
	if (name.len == 0)
		name = str_trim(buf_str(&p->scan.comment));
	list_add(p->list, spec, name);
	p->members++;
	return true;
}

static bool
advance(struct parser *p)
{
	return addrscan_next(&p->scan) || stop(p, p->scan.why);
}

static bool
at_sign(const struct parser *p, char sign)
{
	return p->scan.kind == ADDRSCAN_SIGN && p->scan.sign == sign;
}

static bool
at_item_end(const struct parser *p)
{
	return p->scan.kind == ADDRSCAN_END || at_sign(p, ',') ||
	    at_sign(p, ';');
}

static void
add_to_name(struct parser *p)
{
	const struct addrscan *t = &p->scan;

	if (t->spaced && p->name.len > 0)
		buf_putc(&p->name, ' ');
	for (size_t i = 0; i < t->value.len; i++)
		buf_putc(&p->name, t->value.ptr[i] == '\t' ? ' ' :
		    t->value.ptr[i]);
	if (t->kind == ADDRSCAN_SIGN)
		buf_putc(&p->name, t->sign);
}

/*
 * "@one,@two:" in front of an address: RFC 5321 tells to ignore it.  Stands
 * at the first '@', leaves behind the colon.
 */
static bool
skip_route(struct parser *p)
{
	while (!at_sign(p, ':')) {
		if (p->scan.kind == ADDRSCAN_END ||
		    p->scan.kind == ADDRSCAN_QUOTED ||
		    (p->scan.kind == ADDRSCAN_SIGN &&
		    str_find(STR("@,."), p->scan.sign) == 3))
			return stop(p, "its route cannot be read");
		if (!advance(p))
			return false;
	}
	return advance(p);
}

/* Stands at the '<', leaves behind the '>'. */
static bool
parse_angle(struct parser *p)
{
	bool routed;
	char *spec;

	addrspec_reset(&p->spec);
	if (!advance(p))
		return false;
	routed = at_sign(p, '@');
	if (routed && !skip_route(p))
		return false;
	if (at_sign(p, '>') && !routed) {
		spec = alloc_copy("");
	} else {
		while (!at_item_end(p) && !at_sign(p, '>')) {
			addrspec_add(&p->spec, &p->scan);
			if (!advance(p))
				return false;
		}
		if (!at_sign(p, '>'))
			return stop(p, "its '>' is missing");
		spec = addrspec_take(&p->spec);
		if (!spec)
			return stop(p, p->spec.why);
	}
	if (advance(p) && at_item_end(p))
		return add_item(p, spec);
	free(spec);
	return stop(p, "something follows its '>'");
}

/* Stands at the colon behind a group's name. */
static bool
open_group(struct parser *p)
{
	if (p->grouped)
		return stop(p, "a group stands inside a group");
	if (p->spec.at || p->name.len == 0)
		return stop(p, "a colon is out of place");
	p->grouped = true;
	p->group_at = p->item_at;
	p->members = 0;
	return advance(p);
}

/* One item between separators: an address or the head of a group. */
static bool
parse_item(struct parser *p)
{
	char *spec;

	buf_reset(&p->name);
	addrspec_reset(&p->spec);
	addrscan_forget(&p->scan);
	p->item_at = p->scan.from;
	while (!at_item_end(p)) {
		if (at_sign(p, '<'))
			return parse_angle(p);
		if (at_sign(p, ':'))
			return open_group(p);
		addrspec_add(&p->spec, &p->scan);
		add_to_name(p);
		if (!advance(p))
			return false;
	}
	spec = addrspec_take(&p->spec);
	if (!spec)
		return stop(p, p->spec.why);
	buf_reset(&p->name);
	return add_item(p, spec);
}

static bool
parse_items(struct parser *p)
{
	if (!advance(p))
		return false;
	while (p->scan.kind != ADDRSCAN_END) {
		if (at_sign(p, ';'))
			p->grouped = false;
		if (at_item_end(p) ? !advance(p) : !parse_item(p))
			return false;
	}
	/* "undisclosed-recipients:" without its end is common and harmless. */
	if (p->grouped && p->members > 0) {
		p->item_at = p->group_at;
		return stop(p, "a group is not closed with ';'");
	}
	return true;
}

/* What to show of the item that was refused: up to the next separator. */
static struct str
refused_text(const struct parser *p)
{
	size_t end = p->scan.from;

	while (end < p->scan.text.len && p->scan.text.ptr[end] != ',' &&
	    p->scan.text.ptr[end] != ';')
		end++;
	return str_n(p->scan.text.ptr + p->item_at, end - p->item_at);
}

int
address_parse_list(struct address_list *list, struct str text,
	struct err *err)
{
	struct parser p = { .list = list };
	int rc = 0;

	addrscan_init(&p.scan, text);
	if (!parse_items(&p))
		rc = p.many ? err_set(err, EX_DATAERR, "RCPT-MANY",
		    "a list of more than %zu addresses", ADDRESS_LIST_MAX) :
		    refuse(err, refused_text(&p), p.why);
	addrscan_clear(&p.scan);
	addrspec_clear(&p.spec);
	buf_clear(&p.name);
	return rc;
}

/* --- finished addresses ---------------------------------------------- */

/* Where the last unquoted '@' is; spec.len when there is none. */
static size_t
find_at(struct str spec)
{
	size_t at = spec.len;
	bool quoted = false;

	for (size_t i = 0; i < spec.len; i++) {
		if (spec.ptr[i] == '"')
			quoted = !quoted;
		else if (quoted && spec.ptr[i] == '\\')
			i++;
		else if (!quoted && spec.ptr[i] == '@')
			at = i;
	}
	return at;
}

struct str
address_domain(struct str spec)
{
	size_t at = find_at(spec);

	return str_from(spec, at < spec.len ? at + 1 : at);
}

struct str
address_local(struct str spec)
{
	return str_first(spec, find_at(spec));
}

bool
address_same(struct str a, struct str b)
{
	return str_eq(address_local(a), address_local(b)) &&
	    str_eq_nocase(address_domain(a), address_domain(b));
}

/* Append a local part without its quoting; what is wrong with it, or NULL. */
static const char *
unquote_local(struct buf *out, struct str local)
{
	struct addrscan scan;
	const char *why = NULL;

	if (!str_starts(local, STR("\""))) {
		for (size_t i = 0; i < local.len; i++)
			if (local.ptr[i] != '.' &&
			    !addrscan_is_atext(local.ptr[i]))
				return "it holds a character that needs "
				    "quotes";
		buf_put(out, local);
		return NULL;
	}
	addrscan_init(&scan, local);
	if (!addrscan_next(&scan))
		why = scan.why;
	else if (scan.at != local.len || str_search(local, STR("\n")) !=
	    local.len)
		why = "its quotes cannot be read";
	buf_put(out, buf_str(&scan.value));
	addrscan_clear(&scan);
	return why;
}

int
address_check(struct str spec, bool bare_ok, struct err *err)
{
	struct buf local = BUF_MAX(ADDRESS_MAX);
	bool at = find_at(spec) < spec.len;
	const char *why = NULL;

	if (spec.len == 0)
		return 0;
	if (spec.len > ADDRESS_MAX)
		return refuse(err, spec, "it is too long");
	why = unquote_local(&local, address_local(spec));
	if (!why)
		why = addrspec_why(buf_str(&local), at, address_domain(spec));
	if (!why && !at && !bare_ok)
		why = "it has no domain";
	buf_clear(&local);
	return why ? refuse(err, spec, why) : 0;
}

/* --- writing --------------------------------------------------------- */

/* Can a display name stand as it is, as words with single blanks between? */
static bool
is_plain_phrase(struct str name)
{
	bool blank = true;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c == ' ' ? blank : !addrscan_is_atext(c) ||
		    (unsigned char)c >= 0x80)
			return false;
		blank = c == ' ';
	}
	return !blank;
}

static void
put_name(struct buf *out, struct str name)
{
	struct buf decoded = { 0 };

	if (is_plain_phrase(name)) {	/* encoded words may be among it */
		buf_put(out, name);
		return;
	}
	if (str_search(name, STR("=?")) < name.len) {
		encword_decode(&decoded, name);
		name = str_trim(buf_str(&decoded));
	}
	if (!encword_is_needed(name))
		buf_put_quoted(out, name);
	else
		encword_encode(out, name, ENCWORD_PHRASE);
	buf_clear(&decoded);
}

void
address_format(struct buf *out, struct str name, struct str spec)
{
	name = str_trim(name);
	if (name.len == 0 && spec.len > 0) {
		buf_put(out, spec);
		return;
	}
	if (name.len > 0) {
		put_name(out, name);
		buf_putc(out, ' ');
	}
	buf_putc(out, '<');
	buf_put(out, spec);
	buf_putc(out, '>');
}

void
address_list_clear(struct address_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->item[i].spec);
		free(list->item[i].name);
	}
	free(list->item);
	*list = (struct address_list){ 0 };
}
