/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envelope/aliasfile.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/printable.h"
#include "text/address.h"
#include "base/banned.h"

/* Where we are, for messages. */
struct place {
	struct aliasfile *file;	/* borrowed */
	const char *path;	/* borrowed */
	size_t line;
};

static int
refuse(const struct place *at, const char *why, struct err *err)
{
	return err_set(err, EX_CONFIG, "ALIAS", "%s:%zu: %s", at->path,
	    at->line, why);
}

static void
warn(const struct place *at, const char *what, struct str name)
{
	struct buf b = BUF_MAX(8192);

	printable_put(&b, str_of(at->path), PRINTABLE_MAX);
	buf_putf(&b, ":%zu: ", at->line);
	printable_put(&b, name, PRINTABLE_MAX);
	buf_puts(&b, what);
	strlist_add(&at->file->warning, buf_str(&b));
	buf_clear(&b);
}

/* --- files ----------------------------------------------------------- */

int
aliasfile_read(struct buf *text, const char *path, struct err *err)
{
	struct buf all = BUF_MAX(ALIASFILE_MAX + 1);
	int error = fs_read(path, &all, NULL) == 0 ? 0 : errno;
	int rc = 0;

	if (error == 0)
		buf_put(text, buf_str(&all));
	else if (error == EFBIG)
		rc = err_set(err, EX_CONFIG, "ALIAS-UNREADABLE",
		    "'%s' is larger than %zu bytes", path, ALIASFILE_MAX);
	else if (error == EINVAL || error == EISDIR)
		rc = err_set(err, EX_CONFIG, "ALIAS-UNREADABLE",
		    "'%s' is not a file", path);
	else
		rc = denial_set(err, EX_CONFIG, "ALIAS-UNREADABLE", "read",
		    path, error);
	buf_clear(&all);
	return rc;
}

/* --- targets --------------------------------------------------------- */

static void
add_target(struct aliasfile_entry *e, enum aliasfile_kind kind,
	struct str text)
{
	if (e->count == e->cap) {
		e->cap = e->cap ? e->cap * 2 : 4;
		e->target = alloc_grow(e->target, e->cap, sizeof(*e->target));
	}
	e->target[e->count++] = (struct aliasfile_target){
		.kind = kind,
		.text = alloc_copy_n(text.ptr, text.len),
	};
}

/* Append what stands between the quotes when s is one quoted string. */
static struct str
unquoted(struct buf *out, struct str s)
{
	if (s.len < 2 || s.ptr[0] != '"')
		return s;
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[i] == '"')
			return i + 1 == s.len ? buf_str(out) : s;
		if (s.ptr[i] == '\\' && i + 1 < s.len)
			i++;
		buf_putc(out, s.ptr[i]);
	}
	return s;
}

static int
add_addresses(const struct place *at, struct aliasfile_entry *e,
	struct str text, enum aliasfile_kind kind, struct err *err)
{
	struct address_list list = { 0 };
	int rc = address_parse_list(&list, text, err);

	for (size_t i = 0; i < list.count && rc == 0; i++) {
		if (list.item[i].spec[0])
			add_target(e, kind, str_of(list.item[i].spec));
		else
			rc = refuse(at, "an alias cannot lead to '<>'", err);
	}
	if (rc < 0 && err->status == EX_DATAERR) {
		err->status = EX_CONFIG;
		err->scope = ERR_USAGE;
		err_wrap(err, "%s:%zu", at->path, at->line);
	}
	address_list_clear(&list);
	return rc;
}

static int
add_include(const struct place *at, struct aliasfile_entry *e,
	struct str path, struct err *err)
{
	path = str_trim(path);
	if (!str_starts(path, STR("/")) || str_find(path, '\0') < path.len)
		return refuse(at, "':include:' needs the absolute name of a "
		    "file", err);
	add_target(e, ALIASFILE_INCLUDE, path);
	return 0;
}

/* One target, without the commas around it. */
static int
parse_target(const struct place *at, struct aliasfile_entry *e,
	struct str text, struct err *err)
{
	const struct str include = STR(":include:");
	struct buf plain = BUF_MAX(text.len + 1);
	struct str inner;
	int rc = 0;

	text = str_trim(text);
	inner = unquoted(&plain, text);
	if (text.len == 0) {
		rc = 0;
	} else if (str_starts_nocase(inner, include)) {
		rc = add_include(at, e, str_from(inner, include.len), err);
	} else if (str_find(STR("|/:"), inner.len ? inner.ptr[0] : ' ') < 3) {
		warn(at, " is left out: envoi runs no programs and writes no "
		    "files", text);
		e->skipped = true;
	} else if (text.ptr[0] == '\\') {
		rc = add_addresses(at, e, str_from(text, 1), ALIASFILE_FINAL,
		    err);
	} else {
		rc = add_addresses(at, e, text, ALIASFILE_ADDR, err);
	}
	buf_clear(&plain);
	return rc;
}

/* Up to the next comma outside quotes and comments; -1 for an open one. */
static int
cut_target(struct str *rest, struct str *target)
{
	size_t depth = 0, i;
	bool quoted = false;

	for (i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (c == '\\' && (quoted || depth > 0))
			i++;
		else if (c == '"' && depth == 0)
			quoted = !quoted;
		else if (c == '(' && !quoted)
			depth++;
		else if (c == ')' && !quoted && depth > 0)
			depth--;
		else if (c == ',' && !quoted && depth == 0)
			break;
	}
	if (quoted || depth > 0)
		return -1;
	if (i > rest->len)
		i = rest->len;
	*target = str_first(*rest, i);
	*rest = str_from(*rest, i < rest->len ? i + 1 : i);
	return 0;
}

static int
parse_targets(const struct place *at, struct aliasfile_entry *e,
	struct str text, struct err *err)
{
	struct str target;

	while (text.len > 0) {
		if (cut_target(&text, &target) < 0)
			return refuse(at, "a quote or comment is not closed",
			    err);
		if (parse_target(at, e, target, err) < 0)
			return -1;
	}
	return 0;
}

/* --- lines ----------------------------------------------------------- */

/* The line without comment, line end and the blanks at its end. */
static struct str
strip(struct str line)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < line.len; i++) {
		char c = line.ptr[i];

		if (c == '#' && !quoted && (i == 0 || line.ptr[i - 1] == ',' ||
		    str_is_blank_char(line.ptr[i - 1])))
			break;
		if (c == '\\' && quoted)
			i++;
		else if (c == '"')
			quoted = !quoted;
	}
	line = str_first(line, i);
	while (line.len > 0 && (str_is_blank_char(line.ptr[line.len - 1]) ||
	    line.ptr[line.len - 1] == '\r'))
		line.len--;
	return line;
}

/* Where the name at the start of line ends; 0 when there is none. */
static size_t
name_length(struct str line)
{
	size_t i = 0;

	if (line.len == 0)
		return 0;
	if (line.ptr[0] != '"') {
		while (i < line.len && line.ptr[i] != ':' &&
		    line.ptr[i] != '"' && line.ptr[i] != ',' &&
		    !str_is_blank_char(line.ptr[i]))
			i++;
		return i;
	}
	for (i = 1; i < line.len && line.ptr[i] != '"'; i++)
		if (line.ptr[i] == '\\')
			i++;
	return i < line.len ? i + 1 : 0;
}

/* "name: value", blanks allowed around the colon; name keeps its quotes. */
static bool
split_entry(struct str line, struct str *name, struct str *value)
{
	struct str rest;
	size_t n;

	line = str_trim(line);
	n = name_length(line);
	rest = str_trim(str_from(line, n));
	if (n == 0 || rest.len == 0 || rest.ptr[0] != ':')
		return false;
	*name = str_first(line, n);
	*value = str_from(rest, 1);
	return true;
}

/* Does this line go on with the text before it? */
static bool
is_continuation(struct str before, struct str line)
{
	struct str text = str_trim(line), name, value;
	char last = before.len ? before.ptr[before.len - 1] : '\0';

	if (before.len == 0 || text.len == line.len)
		return false;
	return last == ',' || last == ':' || text.ptr[0] == ',' ||
	    !split_entry(text, &name, &value);
}

static struct aliasfile_entry *
new_entry(const struct place *at, char *name)
{
	struct aliasfile *f = at->file;
	struct aliasfile_entry *e;

	if (f->count == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 32;
		f->entry = alloc_grow(f->entry, f->cap, sizeof(*f->entry));
	}
	e = &f->entry[f->count++];
	*e = (struct aliasfile_entry){ .name = name, .line = at->line };
	return e;
}

/* A name as it is looked up, owned; NULL for what cannot be one. */
static char *
make_name(struct str raw)
{
	struct buf plain = BUF_MAX(raw.len + 1);
	struct str s = unquoted(&plain, raw);
	char *name = alloc_copy_n(s.ptr, s.len);

	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			s.len = 0;
		name[i] = str_lower(name[i]);
	}
	buf_clear(&plain);
	if (s.len > 0)
		return name;
	free(name);
	return NULL;
}

/* All of one alias, its lines put together. */
static int
parse_entry(const struct place *at, struct str text, struct err *err)
{
	struct aliasfile_entry *e;
	struct str raw, value;
	char *name;

	if (text.len == 0)
		return 0;
	if (!split_entry(text, &raw, &value))
		return refuse(at, "a line is neither 'name: target' nor "
		    "indented under one", err);
	name = make_name(raw);
	if (!name)
		return refuse(at, "an alias has no usable name", err);
	if (str_find(str_of(name), '@') < strlen(name))
		warn(at, " never matches: an alias has no domain",
		    str_of(name));
	e = new_entry(at, name);
	if (parse_targets(at, e, value, err) < 0)
		return -1;
	if (e->count == 0 && !e->skipped)
		return refuse(at, "an alias has no target", err);
	return 0;
}

static int
parse_lines(struct place *at, struct str text, struct err *err)
{
	struct buf whole = BUF_MAX(ALIASFILE_MAX * 2);
	struct str line;
	size_t number = 0;
	int rc = 0;

	while (rc == 0 && str_cut(&text, '\n', &line)) {
		number++;
		line = strip(line);
		if (str_trim(line).len == 0)
			continue;
		if (!is_continuation(buf_str(&whole), line)) {
			rc = parse_entry(at, buf_str(&whole), err);
			buf_reset(&whole);
			at->line = number;
		}
		buf_put(&whole, line);
	}
	if (rc == 0)
		rc = parse_entry(at, buf_str(&whole), err);
	buf_clear(&whole);
	return rc;
}

/* --- the table ------------------------------------------------------- */

static int
by_name_and_line(const void *a, const void *b)
{
	const struct aliasfile_entry *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	if (c != 0)
		return c;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* Sort, and leave out what is defined a second time. */
static void
settle(struct aliasfile *f)
{
	size_t kept = 0;

	if (f->count == 0)
		return;
	qsort(f->entry, f->count, sizeof(*f->entry), by_name_and_line);
	for (size_t i = 1; i < f->count; i++) {
		struct aliasfile_entry *e = &f->entry[i];
		struct place at = { f, f->path, e->line };

		if (strcmp(f->entry[kept].name, e->name) != 0) {
			f->entry[++kept] = *e;
			continue;
		}
		warn(&at, " is left out: it is defined before",
		    str_of(e->name));
		aliasfile_entry_clear(e);
	}
	f->count = kept + 1;
}

int
aliasfile_parse(struct aliasfile *f, struct str text, const char *path,
	struct err *err)
{
	struct place at = { f, path, 0 };
	int rc;

	alloc_set(&f->path, path);
	rc = parse_lines(&at, text, err);
	settle(f);
	return rc;
}

int
aliasfile_parse_include(struct aliasfile *f, struct aliasfile_entry *e,
	struct str text, const char *path, struct err *err)
{
	struct place at = { f, path, 0 };
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		at.line++;
		if (parse_targets(&at, e, str_trim(strip(line)), err) < 0)
			return -1;
	}
	return 0;
}

const struct aliasfile_entry *
aliasfile_find(const struct aliasfile *f, struct str name)
{
	struct aliasfile_entry *found = NULL;
	struct aliasfile_entry key = { .line = 0 };
	size_t low = 0, high = f->count;

	key.name = make_name(name);
	while (key.name && !found && low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(key.name, f->entry[mid].name);

		if (c == 0)
			found = &f->entry[mid];
		else if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	free(key.name);
	return found;
}

void
aliasfile_entry_clear(struct aliasfile_entry *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->target[i].text);
	free(e->target);
	free(e->name);
	*e = (struct aliasfile_entry){ 0 };
}

void
aliasfile_clear(struct aliasfile *f)
{
	for (size_t i = 0; i < f->count; i++)
		aliasfile_entry_clear(&f->entry[i]);
	free(f->entry);
	free(f->path);
	strlist_clear(&f->warning);
	*f = (struct aliasfile){ 0 };
}
