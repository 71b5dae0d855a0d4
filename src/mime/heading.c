/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/heading.h"

#include "message/outline.h"
#include "message/sevenbit.h"
#include "mime/codeset.h"
#include "text/address.h"
#include "text/field.h"
#include "base/banned.h"

#define VALUE_MAX OUTLINE_HEADER_MAX

/* Raw UTF-8 becomes what everybody reads; an address may have no such form. */
static void
put_field(struct buf *out, const char *name, struct str value)
{
	struct buf raw = BUF_MAX(VALUE_MAX);
	struct buf encoded = BUF_MAX(VALUE_MAX);
	struct err ignored = { 0 };
	struct outline_field f;
	struct str rest;

	field_put(&raw, str_of(name), value, STR("\r\n"));
	rest = buf_str(&raw);
	if (outline_cut_field(&rest, &f) &&
	    sevenbit_put(&encoded, &f, STR("\r\n"), &ignored) == 0)
		buf_put(out, buf_str(&encoded));
	else
		buf_put(out, buf_str(&raw));
	err_clear(&ignored);
	buf_clear(&encoded);
	buf_clear(&raw);
}

static void
put_text(struct buf *out, const char *name, const struct compose *c,
	const char *text)
{
	struct buf value = BUF_MAX(VALUE_MAX);

	if (!text)
		return;
	codeset_to_utf8(&value, c, str_of(text));
	put_field(out, name, buf_str(&value));
	buf_clear(&value);
}

/* --- addresses ----------------------------------------------------------------- */

static int
add_list(struct address_list *list, const struct compose *c, const char *text,
	struct err *err)
{
	struct buf utf8 = BUF_MAX(VALUE_MAX);
	int ret;

	codeset_to_utf8(&utf8, c, str_of(text));
	ret = address_parse_list(list, buf_str(&utf8), err);
	buf_clear(&utf8);
	return ret;
}

static void
put_addresses(struct buf *out, const char *name,
	const struct address_list *list)
{
	struct buf value = BUF_MAX(VALUE_MAX);

	for (size_t i = 0; i < list->count; i++) {
		if (value.len > 0)
			buf_puts(&value, ", ");
		address_format(&value, str_of(list->item[i].name),
		    str_of(list->item[i].spec));
	}
	if (value.len > 0)
		put_field(out, name, buf_str(&value));
	buf_clear(&value);
}

/* One field of addresses out of several lists; any may be NULL. */
static int
put_lists(struct buf *out, const char *name, const struct compose *c,
	const char *one, const struct strlist *lists[2], struct err *err)
{
	struct address_list all = { 0 };
	int ret = one ? add_list(&all, c, one, err) : 0;

	for (size_t n = 0; n < 2; n++)
		for (size_t i = 0; ret == 0 && lists[n] &&
		    i < lists[n]->count; i++)
			ret = add_list(&all, c, lists[n]->item[i], err);
	if (ret == 0)
		put_addresses(out, name, &all);
	address_list_clear(&all);
	return ret;
}

static int
put_one(struct buf *out, const char *name, const struct compose *c,
	const char *list, struct err *err)
{
	const struct strlist *none[2] = { NULL, NULL };

	return put_lists(out, name, c, list, none, err);
}

static int
put_recipients(struct buf *out, const struct compose *c,
	const struct strlist *to, struct err *err)
{
	const struct strlist *first[2] = { &c->to, to };
	const struct strlist *copies[2] = { &c->cc, NULL };
	size_t before = out->len;

	if (put_lists(out, "To", c, NULL, first, err) != 0 ||
	    put_lists(out, "Cc", c, NULL, copies, err) != 0)
		return -1;
	/* RFC 5322 3.6.3 wants none, but many filters want one. */
	if (out->len == before)
		put_field(out, "To", STR("undisclosed-recipients:;"));
	return 0;
}

/* --- the rest -------------------------------------------------------------------- */

/* A receipt when it is read (RFC 8098). */
static int
put_receipt(struct buf *out, const struct compose *c, struct err *err)
{
	const char *to = c->receipt_to;

	if (!to)
		return 0;
	if (!*to)
		to = c->reply_to ? c->reply_to : c->from;
	if (to)
		return put_one(out, "Disposition-Notification-To", c, to,
		    err);
	err_set(err, EX_USAGE, "OPTION-VALUE",
	    "nobody is named to get the receipt");
	err_hint(err, "give --from as well, or --receipt=ADDRESS");
	return -1;
}

static void
put_priority(struct buf *out, const struct compose *c)
{
	if (c->priority == COMPOSE_NORMAL)
		return;
	put_field(out, "Importance", c->priority == COMPOSE_HIGH ?
	    STR("high") : STR("low"));
	put_field(out, "X-Priority", c->priority == COMPOSE_HIGH ? STR("1") :
	    STR("5"));
}

static bool
has_own(const struct compose *c, struct str wanted)
{
	struct str name, value;

	for (size_t i = 0; i < c->fields.count; i++)
		if (field_split(str_of(c->fields.item[i]), &name, &value) &&
		    str_eq_nocase(name, wanted))
			return true;
	return false;
}

static void
put_reply(struct buf *out, const struct compose *c)
{
	struct buf id = BUF_MAX(VALUE_MAX);

	if (!c->in_reply_to)
		return;
	buf_putf(&id, "<%s>", c->in_reply_to);
	put_field(out, "In-Reply-To", buf_str(&id));
	if (!has_own(c, STR("References")))
		put_field(out, "References", buf_str(&id));
	buf_clear(&id);
}

static void
put_own(struct buf *out, const struct compose *c, const char *field)
{
	struct str name, value;
	struct buf n = BUF_MAX(OUTLINE_NAME_MAX + 1);
	struct buf v = BUF_MAX(VALUE_MAX);

	if (field_split(str_of(field), &name, &value)) {
		buf_put(&n, name);
		buf_put(&v, str_trim(value));
		put_text(out, buf_cstr(&n), c, buf_cstr(&v));
	}
	buf_clear(&n);
	buf_clear(&v);
}

int
heading_put(struct buf *out, const struct compose *c,
	const struct strlist *to, struct err *err)
{
	if (put_one(out, "From", c, c->from, err) != 0 ||
	    put_recipients(out, c, to, err) != 0 ||
	    put_one(out, "Reply-To", c, c->reply_to, err) != 0)
		return -1;
	put_text(out, "Subject", c, c->subject);
	put_reply(out, c);
	put_priority(out, c);
	if (put_receipt(out, c, err) != 0)
		return -1;
	for (size_t i = 0; i < c->fields.count; i++)
		put_own(out, c, c->fields.item[i]);
	buf_puts(out, "MIME-Version: 1.0\r\n");
	return 0;
}
