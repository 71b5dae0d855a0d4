/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/intake.h"

#include "message/scan.h"
#include "text/field.h"

#include "base/banned.h"

static bool
is_mbox(struct str line)
{
	while (str_starts(line, STR(">")))
		line = str_from(line, 1);
	return str_starts(line, STR("From "));
}

/* What may follow a name that ends at n; at is the byte after its blanks. */
static enum intake_line
kind_after_name(struct str line, size_t n, size_t at, bool at_top)
{
	if (n > 0 && at < line.len && line.ptr[at] == ':')
		return INTAKE_FIELD;
	if (at_top && is_mbox(line))
		return INTAKE_MBOX;
	return at == line.len && at <= OUTLINE_NAME_MAX ?
		INTAKE_OPEN : INTAKE_OTHER;
}

/* line: what is there of it so far, at least one byte */
static enum intake_line
kind_of(struct str line, bool at_top)
{
	size_t n = 0;
	size_t at;

	if (str_is_blank_char(line.ptr[0]))
		return at_top ? INTAKE_OTHER : INTAKE_MORE;
	line = str_first(line, OUTLINE_NAME_MAX + 1);
	while (n < line.len && field_is_name(str_n(line.ptr + n, 1)))
		n++;
	at = n;
	while (at < line.len && str_is_blank_char(line.ptr[at]))
		at++;
	if (at > n && at == line.len && at <= OUTLINE_NAME_MAX)
		return INTAKE_OPEN;	/* "From " may still be "From :" */
	return kind_after_name(line, n, at, at_top);
}

/* The header ended before this line, or with it when it is empty. */
static void
end_header(struct intake *in, uint64_t body_at)
{
	buf_cut(in->header, in->line);
	in->body_at = body_at;
	in->done = true;
}

/*
 * Add the next bytes of a line and find out what it is as soon as it can
 * be told, for a line that is no field can have any length.
 */
static void
put(struct intake *in, struct str bytes)
{
	struct buf *header = in->header;

	while (in->kind == INTAKE_OPEN && bytes.len > 0) {
		struct str some = str_first(bytes, OUTLINE_NAME_MAX);

		buf_put(header, some);
		if (buf_full(header))
			return;
		bytes = str_from(bytes, some.len);
		in->kind = kind_of(str_from(buf_str(header), in->line),
			in->line == 0);
	}
	if (in->kind == INTAKE_OTHER)
		end_header(in, in->line_at);
	else if (in->kind != INTAKE_MBOX)
		buf_put(header, bytes);
}

/* No LF came after the CRs that are waiting: in a header, blanks. */
static void
put_lone_crs(struct intake *in)
{
	in->odd = true;
	for (; in->crs > 0 && !in->done && !buf_full(in->header); in->crs--)
		put(in, STR(" "));
	in->crs = 0;
}

static void
keep_line(struct intake *in)
{
	struct outline_facts *head = &in->facts;

	put(in, in->crs > 0 ? STR("\r\n") : STR("\n"));
	head->bytes += in->at - in->line_at;
	head->nul |= in->nul;
	head->odd_line_ends |= in->odd || in->crs > 1;
}

/* The line has ended, and the byte at in->at is the first of the next. */
static void
end_line(struct intake *in)
{
	struct str line = str_from(buf_str(in->header), in->line);

	if (!in->any_line)
		in->is_crlf = in->crs > 0;
	in->any_line = true;
	if (in->kind == INTAKE_OPEN && in->line == 0 && is_mbox(line))
		in->kind = INTAKE_MBOX;
	if (in->kind == INTAKE_MBOX)
		buf_cut(in->header, in->line);
	else if (in->kind == INTAKE_OPEN)
		end_header(in, line.len > 0 ? in->line_at : in->at);
	else
		keep_line(in);
	in->line = in->header->len;
	in->line_at = in->at;
	in->kind = INTAKE_OPEN;
	in->crs = 0;
	in->nul = in->odd = false;
}

static void
take_special(struct intake *in, char c)
{
	in->at++;
	if (c == '\0')
		in->nul = true;
	else if (c == '\r')
		in->crs++;
	else
		end_line(in);
}

/* A run of bytes that end no line, at least one. */
static void
take_run(struct intake *in, struct str run)
{
	if (in->crs > 0)
		put_lone_crs(in);
	if (!in->done)
		put(in, run);
	in->at += run.len;
}

void
intake_feed(struct intake *in, struct str piece)
{
	while (piece.len > 0 && !in->done && !buf_full(in->header)) {
		size_t n = scan_run(piece);

		if (n == 0)
			take_special(in, piece.ptr[0]);
		else
			take_run(in, str_first(piece, n));
		piece = str_from(piece, n ? n : 1);
	}
}

/* A last line without its end is ended; CRs there are one, too. */
void
intake_end(struct intake *in)
{
	if (in->at > in->line_at && !in->done)
		end_line(in);
	if (!in->done)
		end_header(in, in->at);
}
