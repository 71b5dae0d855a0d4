/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/reencode.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "message/canon.h"
#include "message/refold.h"
#include "message/scan.h"
#include "message/walk.h"

#include "base/banned.h"

/* As much is encoded at a time, and as much can come of it. */
#define PIECE_MAX ((size_t)8192)
#define OUTPUT_MAX (12 * PIECE_MAX)

struct reencode {
	struct amend *a;	/* borrowed */
	struct plan plan;
	struct outline_facts facts;
};

/* --- the reader: the plan carried out ------------------------------------ */

enum stage { AT_HEADER, AT_BLANK, IN_BODY, AT_END };

struct reencode_reader {
	struct reader reader;
	const struct reencode *r;	/* borrowed */
	struct reader *body;		/* owned: the canonical body */
	enum stage stage;
	struct str rest;		/* of the body's last piece */
	uint64_t at;			/* offset of its first byte */
	size_t edit;			/* the next one, or the one going on */
	bool text_given;
	struct recode recode;
	struct buf out;
};

static struct plan_edit *
current_edit(const struct reencode_reader *r)
{
	const struct plan *p = &r->r->plan;

	return r->edit < p->count ? &p->edit[r->edit] : NULL;
}

static void
advance(struct reencode_reader *r, size_t n)
{
	r->rest = str_from(r->rest, n);
	r->at += n;
}

/* How many bytes of the rest are before an offset. */
static size_t
bytes_before(const struct reencode_reader *r, uint64_t offset)
{
	uint64_t n = offset - r->at;

	return n < r->rest.len ? (size_t)n : r->rest.len;
}

static void
leave_edit(struct reencode_reader *r)
{
	r->edit++;
	r->text_given = false;
	r->recode = (struct recode){ 0 };
}

/* Get on within an edit; what comes of it may be nothing yet. */
static struct str
step_edit(struct reencode_reader *r, const struct plan_edit *e)
{
	size_t n = bytes_before(r, e->to);

	buf_reset(&r->out);
	if (e->is_text) {
		advance(r, n);
	} else {
		n = n < PIECE_MAX ? n : PIECE_MAX;
		r->recode.kind = e->kind;
		recode_feed(&r->recode, str_first(r->rest, n), &r->out);
		advance(r, n);
		if (r->at == e->to)
			recode_end(&r->recode, &r->out);
	}
	if (r->at == e->to)
		leave_edit(r);
	return buf_str(&r->out);
}

static struct str
step_copy(struct reencode_reader *r, const struct plan_edit *e)
{
	size_t n = e ? bytes_before(r, e->from) : r->rest.len;
	struct str piece = str_first(r->rest, n);

	advance(r, n);
	return piece;
}

/* There are bytes in the rest, or an edit is due before any. */
static struct str
step(struct reencode_reader *r)
{
	const struct plan_edit *e = current_edit(r);

	if (!e || r->at < e->from)
		return step_copy(r, e);
	if (e->is_text && !r->text_given) {
		r->text_given = true;
		if (e->from == e->to)
			leave_edit(r);
		return buf_str(&e->text);
	}
	return step_edit(r, e);
}

/* Is there something to do without more of the body? */
static bool
edit_is_due(const struct reencode_reader *r)
{
	const struct plan_edit *e = current_edit(r);

	return e && r->at == e->from && (e->from == e->to ||
		(e->is_text && !r->text_given));
}

static int
next_of_body(struct reencode_reader *r, struct str *piece, struct err *err)
{
	int rc;

	for (*piece = STR(""); piece->len == 0; *piece = step(r)) {
		if (r->rest.len > 0 || edit_is_due(r))
			continue;
		rc = reader_next(r->body, &r->rest, err);
		if (rc <= 0)
			return rc;
	}
	return 1;
}

static int
next_piece(struct reader *base, struct str *piece, struct err *err)
{
	struct reencode_reader *r = (struct reencode_reader *)base;
	int rc = 0;

	if (r->stage == AT_HEADER) {
		r->stage = AT_BLANK;
		*piece = buf_str(&r->r->plan.header);
		if (piece->len > 0)
			return 1;
	}
	if (r->stage == AT_BLANK) {
		r->stage = IN_BODY;
		*piece = amend_eol(r->r->a);
		return 1;
	}
	if (r->stage == IN_BODY)
		rc = next_of_body(r, piece, err);
	if (rc == 0)
		r->stage = AT_END;
	return rc;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct reencode_reader *r = (struct reencode_reader *)base;

	r->stage = AT_HEADER;
	r->rest = STR("");
	r->at = 0;
	r->edit = 0;
	r->text_given = false;
	r->recode = (struct recode){ 0 };
	return reader_rewind(r->body, err);
}

static void
reader_done(struct reader *base)
{
	struct reencode_reader *r = (struct reencode_reader *)base;

	reader_free(r->body);
	buf_clear(&r->out);
	free(r);
}

static const struct reader_ops ops = {
	.next = next_piece,
	.rewind = start_over,
	.free = reader_done,
};

static struct reader *
canonical_body(struct amend *a)
{
	return canon_reader(spool_reader(amend_spool(a),
		amend_outline(a)->body_at));
}

struct reader *
reencode_reader(struct reencode *r)
{
	struct reencode_reader *reader = alloc_new(struct reencode_reader);

	reader->reader.ops = &ops;
	reader->r = r;
	reader->body = canonical_body(r->a);
	reader->out.max = OUTPUT_MAX;
	return &reader->reader;
}

/* --- the plan ------------------------------------------------------------ */

static bool
body_must_change(const struct amend *a, const struct reencode_wish *wish)
{
	const struct outline_facts *body = &amend_outline(a)->body;

	return (body->eight_bit && !wish->eight_bit) ||
		body->longest_line > REFOLD_LINE_MAX;
}

static bool
header_must_change(const struct amend *a, const struct reencode_wish *wish)
{
	struct outline_facts header = amend_header_facts(a);

	return (header.eight_bit && !wish->utf8_header) ||
		header.longest_line > REFOLD_LINE_MAX;
}

static bool
label_is_missing(const struct amend *a, const struct reencode_wish *wish)
{
	const struct outline *o = amend_outline(a);

	return wish->label && o->body.eight_bit && !o->is_signed &&
		!outline_has(o, STR("Content-Type"));
}

bool
reencode_is_needed(const struct amend *a, const struct reencode_wish *wish)
{
	return body_must_change(a, wish) || header_must_change(a, wish) ||
		label_is_missing(a, wish);
}

/* The outer header of a signed MIME body is not signed, but for DKIM. */
static int
refuse_signed(const struct amend *a, const struct reencode_wish *wish,
	struct err *err)
{
	const struct outline *o = amend_outline(a);
	bool header = header_must_change(a, wish);
	bool body = body_must_change(a, wish);

	if (o->is_signed && body)
		err_set(err, EX_DATAERR, "MSG-SIGNED", "the server takes no "
			"%s, and the message is signed, which forbids to "
			"encode them", wish->eight_bit ?
			"lines over 998 bytes" : "8-bit text or long lines");
	else if (header && outline_has(o, STR("DKIM-Signature")))
		err_set(err, EX_DATAERR, "MSG-SIGNED", "the header has 8-bit "
			"text or long lines, and the message is signed");
	else
		return 0;
	err_hint(err, "sign a message in 7-bit form");
	return -1;
}

static void
put_amended_header(const struct amend *a, struct buf *out)
{
	struct str part;
	size_t step = 0;

	while (amend_part(a, &step, &part))
		buf_put(out, part);
}

static int
make_plan(struct reencode *r, const struct reencode_wish *wish,
	struct err *err)
{
	struct remedy_wish w = {
		.seven_bit = !wish->eight_bit,
		.ascii_header = !wish->utf8_header,
		.label = label_is_missing(r->a, wish),
		.eol = amend_eol(r->a),
	};
	struct buf header = BUF_MAX(4 * OUTLINE_HEADER_MAX);
	struct reader *body = canonical_body(r->a);
	int rc;

	put_amended_header(r->a, &header);
	rc = walk_plan(&r->plan, buf_str(&header), body, &w, err);
	reader_free(body);
	buf_clear(&header);
	return rc;
}

/* What comes out is looked at: no promise of a size rests on a formula. */
static int
note_facts(struct reencode *r, const struct reencode_wish *wish,
	struct err *err)
{
	struct reader *reader = reencode_reader(r);
	struct scan scan = { 0 };
	struct str piece;
	int rc;

	while ((rc = reader_next(reader, &piece, err)) == 1)
		scan_feed(&scan, piece);
	reader_free(reader);
	r->facts = scan_end(&scan);
	if (rc == 0 && (r->facts.longest_line > REFOLD_LINE_MAX ||
	    (r->facts.eight_bit && !wish->eight_bit && !wish->utf8_header)))
		return err_set(err, EX_DATAERR, "MSG-ENCODING",
			"the message cannot be encoded for the server");
	return rc;
}

struct reencode *
reencode_new(struct amend *a, const struct reencode_wish *wish,
	struct err *err)
{
	struct reencode *r;

	if (refuse_signed(a, wish, err) != 0)
		return NULL;
	r = alloc_new(struct reencode);
	r->a = a;
	if (make_plan(r, wish, err) == 0 && note_facts(r, wish, err) == 0)
		return r;
	reencode_free(r);
	return NULL;
}

struct outline_facts
reencode_facts(const struct reencode *r)
{
	return r->facts;
}

bool
reencode_header_is_ascii(const struct reencode *r)
{
	return scan_is_ascii(buf_str(&r->plan.header));
}

void
reencode_free(struct reencode *r)
{
	if (!r)
		return;
	plan_clear(&r->plan);
	free(r);
}
