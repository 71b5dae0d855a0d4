/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envelope/rcpthdr.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "envelope/envelope.h"
#include "text/field.h"
#include "base/banned.h"

/* Part of an outline's fields: from one index up to another. */
struct block {
	size_t from;
	size_t to;
};

static bool
is_resent(const struct outline_field *f)
{
	return str_starts_nocase(f->name, STR("Resent-"));
}

static bool
is_one_of(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_eq_nocase(name, str_of(*names)))
			return true;
	return false;
}

/* A bit for each field that a block has once, 0 for other names. */
static unsigned int
bit_of(struct str name)
{
	static const char *const known[] = { "Resent-Date", "Resent-From",
		"Resent-Sender", "Resent-Message-ID", "Resent-To",
		"Resent-Cc", "Resent-Bcc", "Resent-Reply-To" };

	for (unsigned int i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq_nocase(name, str_of(known[i])))
			return 1u << i;
	return 0;
}

/* Of these no writer makes two in a block; of the addresses some do. */
#define STRICTLY_ONCE 0x0fu

/* The first unbroken run of Resent- fields; empty when there is none. */
static struct block
first_run(const struct outline *o)
{
	struct block b = { 0, 0 };

	while (b.from < o->field_count && !is_resent(&o->field[b.from]))
		b.from++;
	b.to = b.from;
	while (b.to < o->field_count && is_resent(&o->field[b.to]))
		b.to++;
	return b;
}

/*
 * Where the first field stands whose bit is among mask and was seen before
 * in the run; its end when there is none.
 */
static size_t
first_repeat(const struct outline *o, struct block run, unsigned int mask)
{
	unsigned int seen = 0;

	for (size_t i = run.from; i < run.to; i++) {
		unsigned int bit = bit_of(o->field[i].name) & mask;

		if (seen & bit)
			return i;
		seen |= bit;
	}
	return run.to;
}

static struct block
newest_block(const struct outline *o)
{
	struct block run = first_run(o);

	if (first_repeat(o, run, STRICTLY_ONCE) < run.to)
		run.to = first_repeat(o, run, ~0u);
	return run;
}

static int
read_field(struct address_list *list, const struct outline_field *f,
	struct err *err)
{
	struct buf line = BUF_MAX(OUTLINE_HEADER_MAX);
	int rc;

	field_unfold(&line, f->value);
	rc = address_parse_list(list, buf_str(&line), err);
	if (rc < 0)
		err_hint(err, "that stands in the message's header, "
		    "in '%.*s'", STR_ARG(f->name));
	buf_clear(&line);
	return rc;
}

/* Leave out those that name nobody, from index first on. */
static void
drop_null(struct address_list *list, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < list->count; i++) {
		if (list->item[i].spec[0]) {
			list->item[kept++] = list->item[i];
			continue;
		}
		free(list->item[i].spec);
		free(list->item[i].name);
	}
	list->count = kept;
}

int
rcpthdr_read(struct address_list *list, const struct outline *o,
	struct err *err)
{
	static const char *const plain[] = { "To", "Cc", "Bcc", NULL };
	static const char *const resent[] = { "Resent-To", "Resent-Cc",
		"Resent-Bcc", NULL };
	struct block b = newest_block(o);
	const char *const *names = resent;
	size_t first = list->count;

	if (b.from == b.to) {
		b = (struct block){ 0, o->field_count };
		names = plain;
	}
	for (size_t i = b.from; i < b.to; i++)
		if (is_one_of(o->field[i].name, names) &&
		    read_field(list, &o->field[i], err) < 0)
			return -1;
	drop_null(list, first);
	return 0;
}

int
rcpthdr_sender(char **sender, const struct outline *o, struct err *err)
{
	static const char *const names[] = { "From", "Resent-From", NULL };
	struct address_list list = { 0 };
	int rc = 0;

	*sender = NULL;
	for (size_t i = 0; i < o->field_count && rc == 0 && !*sender; i++) {
		if (!is_one_of(o->field[i].name, names))
			continue;
		rc = read_field(&list, &o->field[i], err);
		drop_null(&list, 0);
		if (rc == 0 && list.count > 0)
			*sender = alloc_copy(list.item[0].spec);
	}
	address_list_clear(&list);
	return rc;
}
