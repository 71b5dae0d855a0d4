/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/compose.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "mime/mediatype.h"
#include "text/field.h"
#include "text/param.h"
#include "base/banned.h"

/* RFC 2978 2.3: names of charsets have at most 40 characters. */
enum { CHARSET_MAX = 40 };

/* A line of a header without its name (RFC 5322 2.1.1). */
enum { ID_MAX = 900 };

void
compose_attach(struct compose *c, const char *arg, bool is_inline,
	bool is_plain)
{
	if (c->file_count == c->file_cap) {
		c->file_cap = c->file_cap * 2 + 4;
		c->file = alloc_grow(c->file, c->file_cap, sizeof(*c->file));
	}
	c->file[c->file_count++] = (struct compose_file){
		.arg = alloc_copy(arg), .is_inline = is_inline,
		.is_plain = is_plain,
	};
}

int
compose_set_charset(struct compose *c, struct str name, struct err *err)
{
	bool good = name.len > 0 && name.len <= CHARSET_MAX;

	for (size_t i = 0; good && i < name.len; i++) {
		char l = str_lower(name.ptr[i]);

		good = (l >= 'a' && l <= 'z') || str_is_digit(l) ||
		    strchr("-_.:+", l);
	}
	if (!good)
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "'%.*s' is no name of a charset", STR_ARG(name));
	/* RFC 2781 4: line ends are not what they are elsewhere. */
	if (str_starts_nocase(name, STR("utf-16")) ||
	    str_starts_nocase(name, STR("utf-32"))) {
		err_set(err, EX_USAGE, "OPTION-VALUE",
		    "no text of a mail can be in '%.*s'", STR_ARG(name));
		err_hint(err, "make it UTF-8, or attach it");
		return -1;
	}
	free(c->charset);
	c->charset = alloc_copy_n(name.ptr, name.len);
	return 0;
}

int
compose_set_reply(struct compose *c, struct str id, struct err *err)
{
	bool good;

	id = str_trim(id);
	if (str_starts(id, STR("<")) && str_ends(id, STR(">")))
		id = str_n(id.ptr + 1, id.len - 2);
	good = id.len > 0 && id.len <= ID_MAX && str_find(id, '@') < id.len;
	for (size_t i = 0; good && i < id.len; i++)
		good = id.ptr[i] > ' ' && id.ptr[i] < 0x7f &&
		    !strchr("<>", id.ptr[i]);
	if (!good)
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "'%.*s' is no Message-ID", STR_ARG(id));
	free(c->in_reply_to);
	c->in_reply_to = alloc_copy_n(id.ptr, id.len);
	return 0;
}

/* --- header fields ----------------------------------------------------------- */

static int
second(struct str name, struct err *err)
{
	return err_set(err, EX_USAGE, "COMPOSE-FIELD",
	    "there can be only one field '%.*s'", STR_ARG(name));
}

static int
take_one(char **slot, struct str name, struct str value, struct err *err)
{
	if (*slot)
		return second(name, err);
	*slot = alloc_copy_n(value.ptr ? value.ptr : "", value.len);
	return 0;
}

/* "Content-Type: text/html; charset=utf-8" is about the text. */
static int
take_type(struct compose *c, struct str value, struct err *err)
{
	struct param_list list = { 0 };
	struct buf head = { 0 };
	const char *charset;
	int ret = 0;

	param_read(&head, &list, value);
	charset = param_find(&list, STR("charset"));
	for (size_t i = 0; i < head.len; i++)
		head.ptr[i] = str_lower(head.ptr[i]);
	if (!str_starts(buf_str(&head), STR("text/"))) {
		ret = err_set(err, EX_USAGE, "COMPOSE-FIELD",
		    "the text cannot be of type '%s'", buf_cstr(&head));
		err_hint(err, "attach it with --attach FILE:TYPE; what is a "
		    "whole message already goes without these options");
	}
	if (ret == 0 && charset)
		ret = compose_set_charset(c, str_of(charset), err);
	if (ret == 0) {
		struct buf type = { 0 };

		ret = mediatype_read(&type, buf_str(&head), err);
		if (ret == 0)
			alloc_set(&c->body_type, buf_cstr(&type));
		buf_clear(&type);
	}
	param_list_clear(&list);
	buf_clear(&head);
	return ret;
}

static int
take_encoding(struct str value, struct err *err)
{
	if (str_eq_nocase(value, STR("7bit")) ||
	    str_eq_nocase(value, STR("8bit")) ||
	    str_eq_nocase(value, STR("binary")))
		return 0;
	return err_set(err, EX_USAGE, "COMPOSE-FIELD", "text that is encoded "
	    "already ('%.*s') cannot be taken", STR_ARG(value));
}

static int
refuse_field(struct str name, struct err *err)
{
	err_set(err, EX_USAGE, "COMPOSE-FIELD",
	    "the field '%.*s' is made by the program", STR_ARG(name));
	err_hint(err, "what is a whole message already goes without these "
	    "options");
	return -1;
}

/* RFC 5322 3.6: those that may be there once, of the ones kept as given. */
static bool
is_single(struct str name)
{
	static const char *const names[] = {
		"Date", "Message-ID", "References", "Sender",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

static int
take_other(struct compose *c, struct str name, struct str value,
	struct err *err)
{
	struct str n, v;
	struct buf field = BUF_MAX(name.len + value.len + 2);

	for (size_t i = 0; is_single(name) && i < c->fields.count; i++)
		if (field_split(str_of(c->fields.item[i]), &n, &v) &&
		    str_eq_nocase(n, name))
			return second(name, err);
	buf_put(&field, name);
	buf_puts(&field, ": ");
	buf_put(&field, value);
	strlist_add(&c->fields, buf_str(&field));
	buf_clear(&field);
	return 0;
}

int
compose_field(struct compose *c, struct str field, struct err *err)
{
	struct str name, value;

	if (!field_split(field, &name, &value))
		return err_set(err, EX_USAGE, "COMPOSE-FIELD", "'%.*s' is no "
		    "header field such as 'Name: value'", STR_ARG(field));
	value = str_trim(value);
	if (str_eq_nocase(name, STR("To")))
		strlist_add(&c->to, value);
	else if (str_eq_nocase(name, STR("Cc")))
		strlist_add(&c->cc, value);
	else if (str_eq_nocase(name, STR("Bcc")))
		strlist_add(&c->bcc, value);
	else if (str_eq_nocase(name, STR("From")))
		return take_one(&c->from, name, value, err);
	else if (str_eq_nocase(name, STR("Subject")))
		return take_one(&c->subject, name, value, err);
	else if (str_eq_nocase(name, STR("Reply-To")))
		return take_one(&c->reply_to, name, value, err);
	else if (str_eq_nocase(name, STR("In-Reply-To")))
		return c->in_reply_to ? second(name, err) :
		    compose_set_reply(c, value, err);
	else if (str_eq_nocase(name, STR("Content-Type")))
		return take_type(c, value, err);
	else if (str_eq_nocase(name, STR("Content-Transfer-Encoding")))
		return take_encoding(value, err);
	else if (str_starts_nocase(name, STR("Content-")))
		return refuse_field(name, err);
	else if (!str_eq_nocase(name, STR("MIME-Version")))
		return take_other(c, name, value, err);
	return 0;
}

/* --- as a whole ---------------------------------------------------------------- */

static bool
is_input(const struct compose_file *f)
{
	struct str file, type;

	mediatype_split(str_of(f->arg), &file, &type);
	return !f->is_plain && str_eq(file, STR("-"));
}

/* How many of them would read standard input. */
static size_t
count_input(const struct compose *c)
{
	size_t n = c->html && strcmp(c->html, "-") == 0;

	for (size_t i = 0; i < c->file_count; i++)
		n += is_input(&c->file[i]);
	return n;
}

bool
compose_needs_input(const struct compose *c)
{
	return !c->body || count_input(c) > 0;
}

int
compose_check(const struct compose *c, struct err *err)
{
	size_t inputs = count_input(c);

	if (inputs > 0 && !c->body) {
		err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "standard input is the text, and cannot be a file '-'");
		err_hint(err, "give the text with --body");
		return -1;
	}
	if (inputs > 1)
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "standard input can be read only once");
	if (c->html && c->body_type)
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "the text is '%s' already, beside --html", c->body_type);
	if (c->is_flowed && c->body_type)
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "only plain text can be flowed, not '%s'", c->body_type);
	return 0;
}

void
compose_clear(struct compose *c)
{
	free(c->from);
	free(c->reply_to);
	free(c->subject);
	free(c->in_reply_to);
	free(c->receipt_to);
	free(c->charset);
	free(c->body);
	free(c->html);
	free(c->body_type);
	strlist_clear(&c->to);
	strlist_clear(&c->cc);
	strlist_clear(&c->bcc);
	strlist_clear(&c->fields);
	for (size_t i = 0; i < c->file_count; i++)
		free(c->file[i].arg);
	free(c->file);
	*c = (struct compose){ 0 };
}
