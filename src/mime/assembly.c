/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/assembly.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "message/outline.h"
#include "mime/codeset.h"
#include "mime/heading.h"
#include "mime/mediatype.h"
#include "mime/mime.h"
#include "text/param.h"
#include "base/banned.h"

#define TYPE_MAX ((size_t)4096)

/* "-" and "-:type" are standard input. */
#define INPUT_NAME "standard input"

/* --- opening ------------------------------------------------------------------- */

/* A file may be called "a:text/plain": what is there is meant. */
static void
split(const struct compose_file *f, struct str *file, struct str *type)
{
	mediatype_split(str_of(f->arg), file, type);
	if (f->is_plain || (type->len > 0 && access(f->arg, F_OK) == 0)) {
		*file = str_of(f->arg);
		*type = STR("");
	}
}

static bool
is_input(const struct compose_file *f)
{
	struct str file, type;

	split(f, &file, &type);
	return !f->is_plain && str_eq(file, STR("-"));
}

static struct source *
open_file(const struct compose_file *f, struct err *err)
{
	struct str file, type;
	struct source *s;
	char *path;

	split(f, &file, &type);
	path = alloc_copy_n(file.ptr, file.len);
	s = source_open(path, err);
	free(path);
	return s;
}

static void
make_room(struct assembly *a)
{
	if (!a->file)
		a->file = alloc_zero(a->compose->file_count + 1,
		    sizeof(*a->file));
}

int
assembly_open_files(struct assembly *a, struct err *err)
{
	const struct compose *c = a->compose;

	make_room(a);
	if (c->html && strcmp(c->html, "-") != 0) {
		a->html = source_open(c->html, err);
		if (!a->html)
			return -1;
	}
	for (size_t i = 0; i < c->file_count; i++) {
		if (is_input(&c->file[i]))
			continue;
		a->file[i] = open_file(&c->file[i], err);
		if (!a->file[i])
			return -1;
	}
	return 0;
}

/* Where standard input goes. */
static struct source **
input_place(struct assembly *a)
{
	const struct compose *c = a->compose;

	if (!c->body)
		return &a->body;
	if (c->html && strcmp(c->html, "-") == 0)
		return &a->html;
	for (size_t i = 0; i < c->file_count; i++)
		if (is_input(&c->file[i]))
			return &a->file[i];
	return NULL;
}

int
assembly_open_input(struct assembly *a, int fd, bool dot_ends,
	struct err *err)
{
	const struct compose *c = a->compose;
	struct source **place;

	make_room(a);
	place = input_place(a);
	if (place)
		*place = source_fd(fd, INPUT_NAME,
		    dot_ends && place == &a->body, err);
	if (place && !*place)
		return -1;
	if (c->body)
		a->body = source_text(str_of(c->body), "the text");
	return 0;
}

bool
assembly_is_empty(const struct assembly *a)
{
	return source_size(a->body) == 0 && !a->html &&
	    a->compose->file_count == 0;
}

void
assembly_clear(struct assembly *a)
{
	source_free(a->body);
	source_free(a->html);
	for (size_t i = 0; a->file && i < a->compose->file_count; i++)
		source_free(a->file[i]);
	free(a->file);
	*a = (struct assembly){ .compose = a->compose };
}

/* --- parts ----------------------------------------------------------------------- */

static int
measure(struct cte_facts *facts, struct source *s, struct err *err)
{
	struct reader *r = source_reader(s);
	int ret = cte_measure(facts, r, err);

	reader_free(r);
	return ret;
}

/* Text or HTML as what the mail says; takes *s, and not when it fails. */
static struct mime *
text_part(const struct compose *c, struct source **s, const char *type,
	struct err *err)
{
	struct buf value = BUF_MAX(TYPE_MAX), charset = BUF_MAX(TYPE_MAX);
	bool flows = c->is_flowed && strcmp(type, "text/plain") == 0;
	struct cte_facts facts;
	struct mime *m;
	enum cte cte;

	if (flows)
		source_flow(*s);
	if (measure(&facts, *s, err) != 0)
		return NULL;
	cte = cte_for_text(&facts);
	m = mime_leaf(*s, cte, cte_size(cte, &facts));
	*s = NULL;
	codeset_of_text(&charset, c, &facts);
	buf_puts(&value, type);
	param_put(&value, "charset", buf_str(&charset));
	if (flows)
		param_put(&value, "format", STR("flowed"));
	mime_field(m, STR("Content-Type"), buf_str(&value));
	buf_clear(&value);
	buf_clear(&charset);
	return m;
}

/* The last part of a path; what standard input is called. */
static struct str
name_of(struct str file)
{
	size_t slash = str_find_last(file, '/');

	if (str_eq(file, STR("-")))
		return STR("stdin");
	return slash < file.len ? str_from(file, slash + 1) : file;
}

static bool
is_of(const struct buf *type, struct str kind)
{
	return str_starts(buf_str(type), kind);
}

/*
 * What an attached file is, and its encoding.  Only text may have its line
 * ends changed on the way, so only text needs to be looked at.
 * RFC 2046 5.2.1: a message inside keeps its bytes or is no message.
 */
static int
judge(const struct compose *c, struct source *s, struct buf *type,
	enum cte *cte, uint64_t *size, struct err *err)
{
	bool is_known = type->len > 0;
	struct cte_facts facts = { .bytes = source_size(s) };

	*cte = CTE_BASE64;
	if (!is_known || is_of(type, STR("text/")) ||
	    is_of(type, STR("message/"))) {
		if (measure(&facts, s, err) != 0)
			return -1;
		*cte = cte_for_file(&facts);
	}
	if (!is_known && !cte_looks_like_text(&facts)) {
		buf_puts(type, "application/octet-stream");
		*cte = CTE_BASE64;
	} else if (!is_known) {
		buf_puts(type, "text/plain");
	} else if (is_of(type, STR("message/")) && *cte != CTE_7BIT) {
		buf_reset(type);
		buf_puts(type, "application/octet-stream");
		*cte = CTE_BASE64;
	}
	*size = cte_size(*cte, &facts);
	if (is_of(type, STR("text/")) &&
	    str_search(buf_str(type), STR("charset")) == type->len) {
		struct buf charset = BUF_MAX(TYPE_MAX);

		codeset_of_text(&charset, c, &facts);
		param_put(type, "charset", buf_str(&charset));
		buf_clear(&charset);
	}
	return 0;
}

/* RFC 2392: made of the name, so that HTML can refer to it. */
static void
put_content_id(struct mime *m, struct str name, size_t number)
{
	struct buf id = BUF_MAX(TYPE_MAX);

	buf_putc(&id, '<');
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i], l = str_lower(c);
		bool fits = (l >= 'a' && l <= 'z') || str_is_digit(c) ||
		    c == '-' || c == '_' ||
		    (c == '.' && i > 0 && i + 1 < name.len &&
		    name.ptr[i + 1] != '.');

		buf_putc(&id, fits ? c : '_');
	}
	if (number > 1)
		buf_putf(&id, ".%zu", number);
	buf_puts(&id, "@envoi>");
	mime_field(m, STR("Content-ID"), buf_str(&id));
	buf_clear(&id);
}

/* The how manieth inline file of this name is it? */
static size_t
number_of(const struct compose *c, size_t at, struct str name)
{
	size_t n = 1;

	for (size_t i = 0; i < at; i++) {
		struct str file, type;

		split(&c->file[i], &file, &type);
		n += c->file[i].is_inline && str_eq(name_of(file), name);
	}
	return n;
}

/*
 * The name in the charset it has (RFC 2231) goes with the disposition, as
 * RFC 2183 wants it; one in ASCII with the type, for readers that know no
 * more than RFC 1341.
 */
static void
put_file_fields(struct mime *m, const struct compose *c, size_t i,
	struct buf *type, struct str name)
{
	bool is_inline = c->file[i].is_inline;
	struct buf disposition = BUF_MAX(TYPE_MAX);

	param_put_ascii(type, "name", name);
	mime_field(m, STR("Content-Type"), buf_str(type));
	buf_puts(&disposition, is_inline ? "inline" : "attachment");
	param_put(&disposition, "filename", name);
	mime_field(m, STR("Content-Disposition"), buf_str(&disposition));
	if (is_inline)
		put_content_id(m, name, number_of(c, i, name));
	buf_clear(&disposition);
}

static int
put_type(struct buf *out, struct str given, struct str name, struct err *err)
{
	const char *known = mediatype_by_name(name);

	if (given.len > 0)
		return mediatype_read(out, given, err);
	if (known)
		buf_puts(out, known);
	return 0;
}

static struct mime *
file_part(struct assembly *a, size_t i, struct err *err)
{
	const struct compose *c = a->compose;
	struct buf type = BUF_MAX(TYPE_MAX);
	struct str file, given, name;
	struct mime *m = NULL;
	enum cte cte;
	uint64_t size;

	split(&c->file[i], &file, &given);
	name = name_of(file);
	if (put_type(&type, given, name, err) == 0 &&
	    judge(c, a->file[i], &type, &cte, &size, err) == 0) {
		m = mime_leaf(a->file[i], cte, size);
		a->file[i] = NULL;
		put_file_fields(m, c, i, &type, name);
	}
	buf_clear(&type);
	return m;
}

/* --- the tree -------------------------------------------------------------------- */

/*
 * Put the files of a kind behind main (taken; may be NULL after a failure)
 * in a multipart; main alone when there are none.
 */
static struct mime *
with_files(struct assembly *a, struct mime *main, const char *kind,
	bool inline_too, bool attached_too, struct err *err)
{
	const struct compose *c = a->compose;
	bool related = strcmp(kind, "related") == 0;
	struct mime *all = NULL;

	for (size_t i = 0; main && i < c->file_count; i++) {
		struct mime *part;

		if (!a->file[i] || !(c->file[i].is_inline ? inline_too :
		    attached_too))
			continue;
		if (!all) {
			all = mime_multipart(kind, related ? "text/html" :
			    NULL);
			mime_add(all, main);
		}
		part = file_part(a, i, err);
		if (!part) {
			mime_free(all);
			return NULL;
		}
		mime_add(all, part);
	}
	return all ? all : main;
}

/* HTML and what is shown in it. */
static struct mime *
html_part(struct assembly *a, struct source **s, struct err *err)
{
	return with_files(a, text_part(a->compose, s, "text/html", err),
	    "related", true, false, err);
}

static struct mime *
alternatives(struct assembly *a, struct err *err)
{
	struct mime *text = text_part(a->compose, &a->body, "text/plain",
	    err);
	struct mime *html = text ? html_part(a, &a->html, err) : NULL;
	struct mime *both;

	if (!html) {
		mime_free(text);
		return NULL;
	}
	both = mime_multipart("alternative", NULL);
	mime_add(both, text);
	mime_add(both, html);
	return both;
}

/* What is read first: text, HTML or both. */
static struct mime *
words(struct assembly *a, struct err *err)
{
	const char *type = a->compose->body_type;

	if (type && strcmp(type, "text/html") == 0)
		return html_part(a, &a->body, err);
	if (a->html && source_size(a->body) == 0)
		return html_part(a, &a->html, err);
	if (a->html)
		return alternatives(a, err);
	return text_part(a->compose, &a->body, type ? type : "text/plain",
	    err);
}

struct spool *
assembly_spool(struct assembly *a, const struct strlist *to, struct err *err)
{
	struct buf header = BUF_MAX(OUTLINE_HEADER_MAX);
	struct spool *s = NULL;
	struct mime *m = NULL;

	if (heading_put(&header, a->compose, to, err) == 0)
		m = with_files(a, words(a, err), "mixed", true, true, err);
	if (m)
		s = mime_spool(m, buf_str(&header));
	buf_clear(&header);
	return s;
}
