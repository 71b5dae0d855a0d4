/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/walk.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "message/line.h"
#include "message/refold.h"
#include "text/field.h"

#include "base/banned.h"

/* Enough of a line to know whether it is a boundary. */
#define GLANCE ((size_t)256)

enum place {
	IN_HEADER,	/* of a part */
	IN_CONTENT,	/* of a part that holds no others */
	OUTSIDE		/* before the first part of a multipart, or behind its
			   last one */
};

/* A multipart that is open. */
struct level {
	struct buf boundary;	/* with the dashes before it */
	bool is_digest;
	bool is_signed;		/* it, or one around it */
};

struct walk {
	struct remedy remedy;
	struct level level[WALK_DEPTH_MAX];
	size_t depth;
	size_t parts;
	struct line line;
	enum place place;
	struct remedy_part part;
	bool in_digest;		/* and so is the part */
	uint64_t outside_from;
	bool outside_before;	/* before the first part */
	bool outside_bad;	/* cannot be sent */
};

/* --- parts begin --------------------------------------------------------- */

static void
part_done(struct remedy_part *p)
{
	buf_clear(&p->header);
	part_clear(&p->type);
	*p = (struct remedy_part){ .header = BUF_MAX(REMEDY_HEADER_MAX) };
}

/* A part begins at an offset, with its header. */
static int
begin_part(struct walk *w, uint64_t from, bool is_signed, bool in_digest)
{
	if (++w->parts > WALK_PARTS_MAX)
		return remedy_refuse(&w->remedy, "MSG-STRUCTURE",
			"the message has too many parts");
	part_done(&w->part);
	w->part.is_signed = is_signed;
	w->part.header_from = w->part.header_to = from;
	w->in_digest = in_digest;
	w->place = IN_HEADER;
	return 0;
}

static void
go_outside(struct walk *w, uint64_t from, bool before)
{
	w->place = OUTSIDE;
	w->outside_from = from;
	w->outside_before = before;
	w->outside_bad = false;
}

static int
enter_multipart(struct walk *w)
{
	const struct remedy_part *p = &w->part;
	struct level *l;

	if (w->depth == WALK_DEPTH_MAX)
		return remedy_refuse(&w->remedy, "MSG-STRUCTURE",
			"the message has parts that are too deep");
	if (remedy_container(&w->remedy, p) != 0)
		return -1;
	l = &w->level[w->depth++];
	*l = (struct level){
		.boundary = BUF_MAX(PART_BOUNDARY_MAX + 2),
		.is_digest = part_is(&p->type, "multipart/digest"),
		.is_signed = p->is_signed ||
			part_is(&p->type, "multipart/signed"),
	};
	buf_puts(&l->boundary, "--");
	buf_put(&l->boundary, buf_str(&p->type.boundary));
	go_outside(w, p->from, true);
	return 0;
}

static int
enter_message(struct walk *w)
{
	const struct remedy_part *p = &w->part;

	if (remedy_container(&w->remedy, p) != 0 ||
	    begin_part(w, p->from, p->is_signed, false) != 0)
		return -1;
	w->part.is_message = true;
	return 0;
}

/* A container that is encoded as a whole is none for us. */
static bool
is_open(const struct part_type *t)
{
	return t->cte == PART_7BIT || t->cte == PART_8BIT ||
		t->cte == PART_BINARY;
}

static bool
is_message(const struct part_type *t)
{
	return part_is(t, "message/rfc822") || part_is(t, "message/global") ||
		part_is(t, "message/news");
}

/* The part's header is complete, its content begins at an offset. */
static int
end_part_header(struct walk *w, uint64_t from, bool has_blank)
{
	struct remedy_part *p = &w->part;

	p->from = from;
	p->has_blank = has_blank;
	part_read(&p->type, buf_str(&p->header), w->in_digest);
	if (is_open(&p->type) && p->type.boundary.len > 0)
		return enter_multipart(w);
	if (is_open(&p->type) && is_message(&p->type))
		return enter_message(w);
	w->place = IN_CONTENT;
	return 0;
}

/* --- and end ------------------------------------------------------------- */

static int
end_outside(struct walk *w, uint64_t to, bool by_own_boundary)
{
	struct buf nothing = { 0 };

	if (!w->outside_bad)
		return 0;
	if (w->outside_before && !by_own_boundary)
		return remedy_refuse_structure(&w->remedy);
	if (w->depth > 0 && w->level[w->depth - 1].is_signed)
		return remedy_refuse_signed(&w->remedy);
	plan_text(w->remedy.plan, w->outside_from, to, &nothing);
	return 0;
}

/*
 * Whatever was going on ends before an offset, where a boundary or the end
 * of the message is.
 * content_to: the same without the CRLF that belongs to a boundary
 * own:        the boundary is of the innermost multipart
 */
static int
end_current(struct walk *w, uint64_t at, uint64_t content_to, bool own)
{
	while (w->place == IN_HEADER)
		if (end_part_header(w, at, false) != 0)
			return -1;
	if (w->place == OUTSIDE)
		return end_outside(w, at, own);
	if (content_to < w->part.from)
		content_to = w->part.from;
	return remedy_content(&w->remedy, &w->part, content_to);
}

static void
leave_levels(struct walk *w, size_t depth)
{
	while (w->depth > depth)
		buf_clear(&w->level[--w->depth].boundary);
}

static int
take_boundary(struct walk *w, size_t which, bool closes)
{
	const struct level *l = &w->level[which];
	uint64_t at = w->line.from;

	if (end_current(w, at, at > 2 ? at - 2 : 0, which + 1 == w->depth) != 0)
		return -1;
	leave_levels(w, which + 1);
	if (!closes)
		return begin_part(w, w->line.end, l->is_signed, l->is_digest);
	leave_levels(w, which);
	go_outside(w, w->line.end, false);
	return 0;
}

/*
 * Does the line begin, or end, a part of this multipart?  All of it must
 * match but for blanks: "--ab" is no boundary of "a".
 */
static bool
is_boundary(struct str line, const struct level *l, bool *closes)
{
	if (!str_starts(line, buf_str(&l->boundary)))
		return false;
	line = str_from(line, l->boundary.len);
	*closes = str_starts(line, STR("--"));
	return str_trim(str_from(line, *closes ? 2 : 0)).len == 0;
}

/* A boundary of an outer multipart ends the inner ones, too. */
static bool
find_boundary(const struct walk *w, size_t *which, bool *closes)
{
	struct str line = buf_str(&w->line.text);

	if (!str_starts(line, STR("--")) || line.len < w->line.len)
		return false;
	for (size_t i = w->depth; i > 0; i--) {
		if (is_boundary(line, &w->level[i - 1], closes)) {
			*which = i - 1;
			return true;
		}
	}
	return false;
}

/* --- lines --------------------------------------------------------------- */

/* A line of a content, or of what is outside. */
static void
note_line(struct walk *w)
{
	const struct line *l = &w->line;
	struct remedy_part *p = &w->part;

	if (w->place == OUTSIDE) {
		w->outside_bad |= l->len > REFOLD_LINE_MAX ||
			(w->remedy.wish->seven_bit && l->eights > 0);
		return;
	}
	p->eights += l->eights;
	p->not_utf8 |= l->not_utf8;
	if (l->len > p->longest)
		p->longest = l->len;
}

static int
keep_header_line(struct walk *w)
{
	struct buf *header = &w->part.header;

	buf_put(header, buf_str(&w->line.text));
	buf_put(header, STR("\r\n"));
	if (buf_full(header) || w->line.text.len < w->line.len)
		return remedy_refuse(&w->remedy, "MSG-HEADER-SIZE",
			"the header of a part is too long");
	w->part.header_to = w->line.end;
	return 0;
}

static bool
is_header_line(const struct walk *w)
{
	struct str line = buf_str(&w->line.text);
	struct str name;
	struct str value;

	if (w->part.header.len > 0 && line.len > 0 &&
	    str_is_blank_char(line.ptr[0]))
		return true;
	return field_split(line, &name, &value);
}

/* A header that lacks its empty line ends before what is no field. */
static int
take_line(struct walk *w)
{
	while (w->place == IN_HEADER) {
		if (w->line.len == 0)
			return end_part_header(w, w->line.end, true);
		if (is_header_line(w))
			return keep_header_line(w);
		if (end_part_header(w, w->line.from, false) != 0)
			return -1;
	}
	note_line(w);
	return 0;
}

static void
set_wanted(struct walk *w)
{
	w->line.wanted = w->place == IN_HEADER ? REMEDY_HEADER_MAX : GLANCE;
}

static int
take_piece(struct walk *w, struct str piece)
{
	size_t which;
	bool closes;
	int rc = 0;

	while (rc == 0 && line_next(&w->line, &piece)) {
		if (find_boundary(w, &which, &closes))
			rc = take_boundary(w, which, closes);
		else
			rc = take_line(w);
		set_wanted(w);
	}
	return rc;
}

/* --- all of it ----------------------------------------------------------- */

/* The message is the outermost part; its header is known. */
static int
begin(struct walk *w, struct str header)
{
	struct buf *copy = &w->remedy.plan->header;

	copy->max = header.len;
	buf_put(copy, header);
	w->part.is_top = w->part.is_message = true;
	w->part.header.max = header.len;
	buf_put(&w->part.header, header);
	if (end_part_header(w, 0, true) != 0)
		return -1;
	set_wanted(w);
	return 0;
}

static int
walk_all(struct walk *w, struct str header, struct reader *body)
{
	struct str piece;
	int rc;

	if (begin(w, header) != 0)
		return -1;
	while ((rc = reader_next(body, &piece, w->remedy.err)) == 1)
		if (take_piece(w, piece) != 0)
			return -1;
	if (rc < 0)
		return -1;
	return end_current(w, w->line.end, w->line.end, false);
}

int
walk_plan(struct plan *p, struct str header, struct reader *body,
	const struct remedy_wish *wish, struct err *err)
{
	struct walk *w = alloc_new(struct walk);
	int rc;

	w->remedy = (struct remedy){ p, wish, err };
	w->line.text.max = REMEDY_HEADER_MAX;
	rc = walk_all(w, header, body);
	leave_levels(w, 0);
	part_done(&w->part);
	line_clear(&w->line);
	free(w);
	return rc;
}
