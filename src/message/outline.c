/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/outline.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "message/intake.h"
#include "message/scan.h"
#include "text/field.h"
#include "text/param.h"

#include "base/banned.h"

static int
refuse(struct err *err, const char *what)
{
	err_set(err, EX_DATAERR, "MSG-HEADER-SIZE", "the header is %s", what);
	err_hint(err, "a message without a header begins with an empty line");
	return -1;
}

static int
take_header(struct outline *o, struct spool *s, struct err *err)
{
	struct intake in = { .header = &o->header };
	struct reader *r = spool_reader(s, 0);
	struct str piece;
	int rc = 1;

	while (rc == 1 && !in.done && !buf_full(&o->header)) {
		rc = reader_next(r, &piece, err);
		if (rc == 1)
			intake_feed(&in, piece);
		else if (rc == 0)
			intake_end(&in);
	}
	reader_free(r);
	if (rc < 0)
		return -1;
	if (buf_full(&o->header))
		return refuse(err, "longer than 32 MiB");
	o->body_at = in.body_at;
	o->is_crlf = in.is_crlf;
	o->head = in.facts;
	return 0;
}

/* The next line with its end, at least one byte. */
static struct str
cut_line(struct str *rest)
{
	struct str line = str_first(*rest, str_find(*rest, '\n') + 1);

	*rest = str_from(*rest, line.len);
	return line;
}

static size_t
count_fields(const struct outline *o)
{
	struct str rest = buf_str(&o->header);
	size_t count = 0;

	while (rest.len > 0)
		count += !str_is_blank_char(cut_line(&rest).ptr[0]);
	return count;
}

bool
outline_cut_field(struct str *header, struct outline_field *f)
{
	struct str rest = *header;
	struct str raw;

	if (rest.len == 0)
		return false;
	raw = cut_line(&rest);
	while (rest.len > 0 && str_is_blank_char(rest.ptr[0]))
		raw.len += cut_line(&rest).len;
	*f = (struct outline_field){ .raw = raw };
	field_split(raw, &f->name, &f->value);
	*header = rest;
	return true;
}

static int
split_fields(struct outline *o, struct err *err)
{
	struct str rest = buf_str(&o->header);
	size_t count = count_fields(o);

	if (count > OUTLINE_FIELDS_MAX)
		return refuse(err, "of more than 100000 fields");
	o->field = alloc_zero(count, sizeof(*o->field));
	while (outline_cut_field(&rest, &o->field[o->field_count]))
		o->field_count++;
	return 0;
}

/* The rest of what take_header began to note. */
static void
note_head(struct outline *o)
{
	struct scan s = { 0 };
	struct outline_facts seen;

	scan_feed(&s, buf_str(&o->header));
	seen = scan_end(&s);
	o->head.wire_bytes = seen.wire_bytes;
	o->head.lines = seen.lines;
	o->head.longest_line = seen.longest_line;
	o->head.eight_bit = seen.eight_bit;
}

static bool
first_line_is_crlf(struct str text)
{
	size_t n = str_find(text, '\n');

	return n > 0 && n < text.len && text.ptr[n - 1] == '\r';
}

static int
note_body(struct outline *o, struct spool *s, struct err *err)
{
	struct reader *r = spool_reader(s, o->body_at);
	struct scan seen = { 0 };
	struct str piece;
	bool first = o->field_count == 0 && o->body_at == 0;
	int rc;

	for (; (rc = reader_next(r, &piece, err)) == 1; first = false) {
		if (first)
			o->is_crlf = first_line_is_crlf(piece);
		scan_feed(&seen, piece);
	}
	reader_free(r);
	o->body = scan_end(&seen);
	return rc;
}

/* Does a Content-Type say that what it describes is signed? */
static bool
type_is_signed(struct str value)
{
	static const char *const types[] = { "multipart/signed",
		"application/pkcs7-mime", "application/x-pkcs7-mime" };
	struct param_list list = { 0 };
	struct buf type = { 0 };
	bool found = false;

	param_read(&type, &list, value);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		found |= str_eq_nocase(buf_str(&type), str_of(types[i]));
	param_list_clear(&list);
	buf_clear(&type);
	return found;
}

static bool
is_signature(const struct outline_field *f)
{
	static const char *const names[] = { "DKIM-Signature",
		"ARC-Message-Signature", "DomainKey-Signature" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq_nocase(f->name, str_of(names[i])))
			return true;
	return str_eq_nocase(f->name, STR("Content-Type")) &&
		type_is_signed(f->value);
}

int
outline_scan(struct outline *o, struct spool *s, struct err *err)
{
	*o = (struct outline){ .header = BUF_MAX(OUTLINE_HEADER_MAX) };
	if (take_header(o, s, err) != 0 || split_fields(o, err) != 0)
		return -1;
	note_head(o);
	for (size_t i = 0; i < o->field_count; i++)
		o->is_signed |= is_signature(&o->field[i]);
	return note_body(o, s, err);
}

size_t
outline_find(const struct outline *o, struct str name, size_t from)
{
	for (size_t i = from; i < o->field_count; i++)
		if (str_eq_nocase(o->field[i].name, name))
			return i;
	return o->field_count;
}

bool
outline_has(const struct outline *o, struct str name)
{
	return outline_find(o, name, 0) < o->field_count;
}

void
outline_clear(struct outline *o)
{
	free(o->field);
	buf_clear(&o->header);
	*o = (struct outline){ 0 };
}
