/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/sevenbit.h"

#include "message/scan.h"
#include "text/address.h"
#include "text/encword.h"
#include "text/field.h"
#include "text/idn.h"
#include "text/param.h"

#include "base/banned.h"

/* Encoded words take at most three times the bytes, and some for each. */
#define VALUE_MAX (8 * OUTLINE_HEADER_MAX)

static bool
is_among(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_eq_nocase(name, str_of(*names)))
			return true;
	return false;
}

static bool
has_addresses(struct str name)
{
	static const char *const names[] = { "From", "Sender", "Reply-To",
		"To", "Cc", "Bcc", "Resent-From", "Resent-Sender",
		"Resent-Reply-To", "Resent-To", "Resent-Cc", "Resent-Bcc",
		"Mail-Followup-To", "Mail-Reply-To", "Return-Receipt-To",
		"Disposition-Notification-To", "Errors-To", NULL };

	return is_among(name, names);
}

static bool
has_params(struct str name)
{
	static const char *const names[] = { "Content-Type",
		"Content-Disposition", NULL };

	return is_among(name, names);
}

static int
put_address(struct buf *out, const struct address *item, struct err *err)
{
	struct str spec = str_of(item->spec);
	struct str local = address_local(spec);
	struct buf ascii = { 0 };
	int rc = 0;

	if (!scan_is_ascii(local))
		return err_set(err, EX_DATAERR, "MSG-UTF8-ADDRESS",
			"address '%s' in the header needs SMTPUTF8",
			item->spec);
	buf_put(&ascii, local);
	if (local.len < spec.len) {
		buf_putc(&ascii, '@');
		rc = idn_to_ascii(&ascii, address_domain(spec), err);
	}
	if (rc == 0)
		address_format(out, str_of(item->name), buf_str(&ascii));
	buf_clear(&ascii);
	return rc;
}

static int
put_addresses(struct buf *out, const struct address_list *list,
	struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->count; i++) {
		if (i > 0)
			buf_puts(out, ", ");
		rc = put_address(out, &list->item[i], err);
	}
	if (list->count == 0)	/* a group of nobody */
		buf_puts(out, "undisclosed-recipients:;");
	return rc;
}

/*
 * What is no list of addresses is wrong with and without UTF-8; its words
 * are encoded, and the server may say what it thinks of it.
 */
static int
put_address_list(struct buf *out, struct str value, struct err *err)
{
	struct address_list list = { 0 };
	struct err ignored = { 0 };
	int rc = 0;

	if (address_parse_list(&list, value, &ignored) == 0)
		rc = put_addresses(out, &list, err);
	else
		encword_encode(out, value, ENCWORD_TEXT);
	err_clear(&ignored);
	address_list_clear(&list);
	return rc;
}

static void
put_param(struct buf *out, const struct param *p)
{
	struct str name = str_of(p->name);

	if (str_eq(name, STR("name")) || str_eq(name, STR("filename")))
		param_put_both(out, p->name, str_of(p->value));
	else
		param_put(out, p->name, str_of(p->value));
}

static int
put_params(struct buf *out, struct str value, struct err *err)
{
	struct param_list list = { 0 };
	struct buf head = { 0 };
	const char *boundary;
	int rc = 0;

	param_read(&head, &list, value);
	boundary = param_find(&list, STR("boundary"));
	if (!scan_is_ascii(buf_str(&head)) ||
	    !scan_is_ascii(str_of(boundary)))
		rc = err_set(err, EX_DATAERR, "MSG-STRUCTURE",
			"MIME type or boundary is not ASCII");
	buf_put(out, buf_str(&head));
	for (size_t i = 0; i < list.count; i++)
		put_param(out, &list.item[i]);
	param_list_clear(&list);
	buf_clear(&head);
	return rc;
}

static int
put_value(struct buf *out, const struct outline_field *f, struct err *err)
{
	struct buf line = BUF_MAX(OUTLINE_HEADER_MAX);
	int rc = 0;

	field_unfold(&line, f->value);
	if (has_addresses(f->name))
		rc = put_address_list(out, buf_str(&line), err);
	else if (has_params(f->name))
		rc = put_params(out, buf_str(&line), err);
	else
		encword_encode(out, buf_str(&line), ENCWORD_TEXT);
	buf_clear(&line);
	return rc;
}

int
sevenbit_put(struct buf *out, const struct outline_field *f, struct str eol,
	struct err *err)
{
	struct buf value = BUF_MAX(VALUE_MAX);
	int rc;

	if (scan_is_ascii(f->raw)) {
		buf_put(out, f->raw);
		return 0;
	}
	rc = put_value(&value, f, err);
	if (rc == 0)
		field_put(out, f->name, buf_str(&value), eol);
	else
		err_wrap(err, "header field '%.*s'", STR_ARG(f->name));
	buf_clear(&value);
	return rc;
}
