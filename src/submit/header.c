/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/header.h"

#include "base/alloc.h"
#include "message/hygiene.h"
#include "text/address.h"
#include "base/banned.h"

/* The To that lists everybody may be long. */
#define LIST_MAX ((size_t)16 * 1024 * 1024)

static enum hygiene_from
from_mode(const struct account *account)
{
	switch (account->set_from_header) {
	case HEADER_ON:
		return HYGIENE_FROM_ALWAYS;
	case HEADER_AUTO:
		return HYGIENE_FROM_MISSING;
	default:
		return HYGIENE_FROM_LEAVE;
	}
}

static enum hygiene_to
to_mode(const struct account *account)
{
	switch (account->set_to_header) {
	case HEADER_ON:
		return HYGIENE_TO_LIST;
	case HEADER_UNDISCLOSED:
		return HYGIENE_TO_UNDISCLOSED;
	default:
		return HYGIENE_TO_LEAVE;
	}
}

/*
 * Whose address a From that is written here names: the sender's; for mail
 * with the null sender the account's own, as From is never empty.
 */
static struct str
from_address(const struct submit_order *o)
{
	const struct strlist *own = &o->account->from;

	if (*o->envelope->sender)
		return str_of(o->envelope->sender);
	if (own->count > 0 && address_domain(str_of(own->item[0])).len > 0)
		return str_of(own->item[0]);
	return STR("");
}

/*
 * 'domain' as far as it says something; else the sender's, which is known
 * to everybody who gets the mail anyway.
 */
static struct str
id_domain(const struct submit_order *o, struct str address)
{
	struct str domain = str_of(o->account->domain);

	if (domain.len > 0 && !str_eq(domain, STR("auto")) &&
	    !str_eq(domain, STR("localhost")) && domain.ptr[0] != '[')
		return domain;
	return address_domain(address);
}

static struct str
full_name(const struct submit_order *o)
{
	if (o->full_name)
		return str_of(o->full_name);
	return str_of(o->account->from_full_name ?
	    o->account->from_full_name : o->account->from_name);
}

static void
list_rcpts(struct buf *out, const struct envelope *e)
{
	for (size_t i = 0; i < e->count; i++)
		buf_putf(out, "%s%s", i ? ", " : "", e->rcpt[i].addr);
}

int
header_arrange(struct amend *amend, const struct submit_order *o,
	char **message_id, struct err *err)
{
	const struct account *account = o->account;
	struct buf rcpts = BUF_MAX(LIST_MAX);
	struct buf msgid = { 0 };
	struct str address = from_address(o);
	struct hygiene h = {
		.from = from_mode(account),
		.to = to_mode(account),
		.add_date = account->set_date_header != HEADER_OFF,
		.add_msgid = account->set_msgid_header != HEADER_OFF,
		.keep_bcc = !account->remove_bcc_headers,
		.address = address,
		.full_name = full_name(o),
		.id_domain = id_domain(o, address),
	};
	int ret;

	if (h.to == HYGIENE_TO_LIST)
		list_rcpts(&rcpts, o->envelope);
	h.rcpts = buf_str(&rcpts);
	ret = hygiene_apply(amend, o->outline, &h, &msgid, err);
	if (ret == 0 && msgid.len > 0)
		*message_id = buf_take(&msgid);
	buf_clear(&msgid);
	buf_clear(&rcpts);
	return ret;
}
