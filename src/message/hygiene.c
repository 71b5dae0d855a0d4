/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/hygiene.h"

#include "base/clock.h"
#include "message/msgid.h"
#include "text/address.h"
#include "text/date.h"
#include "text/field.h"
#include "base/banned.h"

/* Many recipients in one To make a long value. */
#define VALUE_MAX ((size_t)16 * 1024 * 1024)

static bool
has_dkim(const struct outline *o)
{
	return outline_has(o, STR("DKIM-Signature"));
}

static bool
is_blank(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!str_is_blank_char(value.ptr[i]) && value.ptr[i] != '\r' &&
		    value.ptr[i] != '\n')
			return false;
	return true;
}

/*
 * The first field with this name that says something, or NULL.  Empty ones,
 * as templates leave them behind, count as missing.
 */
static const struct outline_field *
find_said(const struct outline *o, struct str name)
{
	size_t i = outline_find(o, name, 0);

	while (i < o->field_count && is_blank(o->field[i].value))
		i = outline_find(o, name, i + 1);
	return i < o->field_count ? &o->field[i] : NULL;
}

static int
arrange_from(struct amend *a, const struct outline *o,
	const struct hygiene *h, struct err *err)
{
	struct buf value = BUF_MAX(VALUE_MAX);
	bool has = find_said(o, STR("From"));
	int ret;

	if (h->from == HYGIENE_FROM_LEAVE || h->address.len == 0 ||
	    (has && (h->from == HYGIENE_FROM_MISSING || has_dkim(o))))
		return 0;
	amend_drop_all(a, STR("From"));
	address_format(&value, h->full_name, h->address);
	ret = amend_add(a, STR("From"), buf_str(&value), err);
	buf_clear(&value);
	return ret;
}

/*
 * Were only blind copies named?  (A DKIM signature may say that there is
 * no To.)
 */
static bool
names_only_bcc(const struct outline *o)
{
	return outline_has(o, STR("Bcc")) && !outline_has(o, STR("To")) &&
	    !outline_has(o, STR("Cc")) && !has_dkim(o);
}

static int
arrange_to(struct amend *a, const struct outline *o,
	const struct hygiene *h, struct err *err)
{
	bool replace = h->to != HYGIENE_TO_LEAVE && !has_dkim(o);

	if (replace) {
		amend_drop_all(a, STR("To"));
		amend_drop_all(a, STR("Cc"));
		amend_drop_all(a, STR("Bcc"));
	}
	if (replace && h->to == HYGIENE_TO_LIST)
		return amend_add(a, STR("To"), h->rcpts, err);
	if (replace || (!h->keep_bcc && names_only_bcc(o)))
		return amend_add(a, STR("To"),
		    STR("undisclosed-recipients:;"), err);
	return 0;
}

static int
add_date(struct amend *a, const struct outline *o, struct err *err)
{
	struct buf value = { 0 };
	int ret;

	if (find_said(o, STR("Date")))
		return 0;
	amend_drop_all(a, STR("Date"));
	date_put_mail(&value, clock_wall());
	ret = amend_add(a, STR("Date"), buf_str(&value), err);
	buf_clear(&value);
	return ret;
}

static int
add_msgid(struct amend *a, const struct outline *o, const struct hygiene *h,
	struct buf *msgid, struct err *err)
{
	const struct outline_field *id = find_said(o, STR("Message-ID"));

	if (id) {
		field_unfold(msgid, id->value);
		return 0;
	}
	if (!h->add_msgid)
		return 0;
	amend_drop_all(a, STR("Message-ID"));
	msgid_put(msgid, h->id_domain);
	return amend_add(a, STR("Message-ID"), buf_str(msgid), err);
}

/* What is for us, or was true of an earlier form of the message only. */
static void
drop_leftovers(struct amend *a, const struct outline *o,
	const struct hygiene *h)
{
	if (!h->keep_bcc) {
		amend_drop_all(a, STR("Bcc"));
		amend_drop_all(a, STR("Resent-Bcc"));
	}
	if (!has_dkim(o)) {
		amend_drop_all(a, STR("Return-Path"));
		amend_drop_all(a, STR("Content-Length"));
	}
}

int
hygiene_apply(struct amend *a, const struct outline *o,
	const struct hygiene *h, struct buf *msgid, struct err *err)
{
	drop_leftovers(a, o, h);
	if (arrange_from(a, o, h, err) < 0 || arrange_to(a, o, h, err) < 0)
		return -1;
	if (h->add_date && add_date(a, o, err) < 0)
		return -1;
	return add_msgid(a, o, h, msgid, err);
}
