/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/amend.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "message/refold.h"
#include "message/scan.h"
#include "text/field.h"

#include "base/banned.h"

/* What becomes of a field of the original. */
struct slot {
	enum { KEPT, DROPPED, REPLACED } fate;
	struct buf text;	/* instead of it, when replaced */
};

struct amend {
	const struct outline *o;	/* borrowed */
	struct spool *s;		/* borrowed */
	struct buf front;
	struct slot *slot;		/* owned array, one a field */
	struct str eol;
};

static void
refold_long_lines(struct amend *a)
{
	for (size_t i = 0; i < a->o->field_count; i++) {
		struct str raw = a->o->field[i].raw;
		struct slot *slot = &a->slot[i];

		if (!refold_is_needed(raw))
			continue;
		slot->fate = REPLACED;
		slot->text.max = 2 * raw.len;
		refold_put(&slot->text, raw, a->eol);
	}
}

struct amend *
amend_new(const struct outline *o, struct spool *s)
{
	struct amend *a = alloc_new(struct amend);

	a->o = o;
	a->s = s;
	a->front.max = OUTLINE_HEADER_MAX;
	a->slot = alloc_zero(o->field_count, sizeof(*a->slot));
	a->eol = o->is_crlf ? STR("\r\n") : STR("\n");
	if (o->head.longest_line > REFOLD_LINE_MAX && !o->is_signed)
		refold_long_lines(a);
	return a;
}

void
amend_free(struct amend *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->o->field_count; i++)
		buf_clear(&a->slot[i].text);
	free(a->slot);
	buf_clear(&a->front);
	free(a);
}

const struct outline *
amend_outline(const struct amend *a)
{
	return a->o;
}

struct spool *
amend_spool(const struct amend *a)
{
	return a->s;
}

struct str
amend_eol(const struct amend *a)
{
	return a->eol;
}

void
amend_drop(struct amend *a, size_t i)
{
	assert(i < a->o->field_count);
	a->slot[i].fate = DROPPED;
	buf_clear(&a->slot[i].text);
}

size_t
amend_drop_all(struct amend *a, struct str name)
{
	size_t count = 0;
	size_t i = outline_find(a->o, name, 0);

	for (; i < a->o->field_count; i = outline_find(a->o, name, i + 1)) {
		count += a->slot[i].fate != DROPPED;
		amend_drop(a, i);
	}
	return count;
}

/* Could it end the line, or does it have no business in a header? */
static bool
has_control(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

/* Append the whole field to out, or nothing. */
static int
put_field(struct amend *a, struct buf *out, struct str name, struct str value,
	struct err *err)
{
	struct buf raw = BUF_MAX(OUTLINE_HEADER_MAX);
	size_t before = out->len;

	if (!field_is_name(name) || name.len >= FIELD_COLUMNS)
		return err_set(err, EX_DATAERR, "MSG-FIELD-NAME",
			"'%.*s' is no header field name", STR_ARG(name));
	if (has_control(value))
		return err_set(err, EX_DATAERR, "MSG-FIELD-VALUE",
			"control character in the header field '%.*s'",
			STR_ARG(name));
	field_put(&raw, name, value, a->eol);
	if (refold_is_needed(buf_str(&raw)))
		refold_put(out, buf_str(&raw), a->eol);
	else
		buf_put(out, buf_str(&raw));
	if (buf_full(&raw) || buf_full(out)) {
		buf_cut(out, before);
		out->full = false;
		err_set(err, EX_DATAERR, "MSG-HEADER-SIZE",
			"the header field '%.*s' is too long", STR_ARG(name));
	}
	buf_clear(&raw);
	return err->status ? -1 : 0;
}

int
amend_add(struct amend *a, struct str name, struct str value, struct err *err)
{
	return put_field(a, &a->front, name, value, err);
}

int
amend_replace(struct amend *a, size_t i, struct str value, struct err *err)
{
	struct buf text = BUF_MAX(OUTLINE_HEADER_MAX);

	assert(i < a->o->field_count);
	if (put_field(a, &text, a->o->field[i].name, value, err) != 0) {
		buf_clear(&text);
		return -1;
	}
	buf_clear(&a->slot[i].text);
	a->slot[i].text = text;
	a->slot[i].fate = REPLACED;
	return 0;
}

/* Fields that are kept and stand side by side make one piece. */
static struct str
kept_from(const struct amend *a, size_t *i)
{
	struct str part = { a->o->field[*i].raw.ptr, 0 };

	for (; *i < a->o->field_count && a->slot[*i].fate == KEPT; ++*i)
		part.len += a->o->field[*i].raw.len;
	return part;
}

bool
amend_part(const struct amend *a, size_t *step, struct str *part)
{
	struct str got = { NULL, 0 };

	if (*step == 0) {
		got = buf_str(&a->front);
		*step = 1;
	}
	while (got.len == 0 && *step <= a->o->field_count) {
		size_t i = *step - 1;

		if (a->slot[i].fate == KEPT)
			got = kept_from(a, &i);
		else
			got = buf_str(&a->slot[i++].text);
		*step = i + 1;
	}
	if (got.len > 0)
		*part = got;
	return got.len > 0;
}

struct outline_facts
amend_header_facts(const struct amend *a)
{
	struct scan scan = { 0 };
	struct str part;
	size_t step = 0;

	while (amend_part(a, &step, &part))
		scan_feed(&scan, part);
	return scan_end(&scan);
}

struct outline_facts
amend_facts(const struct amend *a)
{
	struct outline_facts empty_line = { .bytes = a->eol.len,
		.wire_bytes = 2, .lines = 1 };

	return scan_sum(scan_sum(amend_header_facts(a), empty_line),
		a->o->body);
}

struct amend_reader {
	struct reader reader;
	const struct amend *a;	/* borrowed */
	size_t step;		/* of amend_part */
	bool in_body;
	struct reader *body;	/* owned */
};

static int
next_piece(struct reader *base, struct str *piece, struct err *err)
{
	struct amend_reader *r = (struct amend_reader *)base;

	if (r->in_body)
		return reader_next(r->body, piece, err);
	if (!amend_part(r->a, &r->step, piece)) {
		*piece = r->a->eol;
		r->in_body = true;
	}
	return 1;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct amend_reader *r = (struct amend_reader *)base;

	r->step = 0;
	r->in_body = false;
	return reader_rewind(r->body, err);
}

static void
reader_done(struct reader *base)
{
	struct amend_reader *r = (struct amend_reader *)base;

	reader_free(r->body);
	free(r);
}

static const struct reader_ops ops = {
	.next = next_piece,
	.rewind = start_over,
	.free = reader_done,
};

struct reader *
amend_reader(struct amend *a)
{
	struct amend_reader *r = alloc_new(struct amend_reader);

	r->reader.ops = &ops;
	r->a = a;
	r->body = spool_reader(a->s, a->o->body_at);
	return &r->reader;
}
