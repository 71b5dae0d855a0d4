/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/rewriting.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "config/pattern.h"
#include "envelope/rewrite.h"
#include "text/address.h"
#include "base/banned.h"

struct rewriting {
	const struct submit_order *order;	/* borrowed */
	const struct local *local;		/* borrowed */
	struct rewrite rules;
	char *own;			/* owned: the account's address */
	struct buf host;
	struct amend *amend;		/* borrowed */
};

static bool
is_local(const void *arg, struct str domain)
{
	const struct rewriting *w = arg;

	return local_has(w->local, domain);
}

static bool
is_own(const void *arg, struct str spec)
{
	const struct rewriting *w = arg;

	return account_fits(w->order->account, spec, NULL);
}

/* What cannot be resolved is in the way of mail for it, not about it. */
static void
resolve(void *context, struct str spec, struct strlist *to)
{
	struct err ignored = { 0 };

	if (recipients_resolve(context, spec, to, &ignored) < 0) {
		strlist_clear(to);
		strlist_add(to, spec);
	}
	err_clear(&ignored);
}

/*
 * Which address replaces others: the account's, or without one what the
 * caller gave for the envelope, if the world knows it.  May be NULL.
 */
static char *
own_address(const struct rewriting *w)
{
	const struct submit_order *o = w->order;
	struct str sender = str_of(o->envelope->sender);
	struct err ignored = { 0 };
	char *own = account_sender(o->account, NULL, NULL, &ignored);

	err_clear(&ignored);
	if (own && address_domain(str_of(own)).len > 0)
		return own;
	free(own);
	return sender.len > 0 && !local_has(w->local, address_domain(sender)) ?
	    alloc_copy(o->envelope->sender) : NULL;
}

static void
start(struct rewriting *w, const struct submit_order *order,
	const struct local *local)
{
	const struct account *a = order->account;
	struct err ignored = { 0 };

	*w = (struct rewriting){ .order = order, .local = local };
	w->own = own_address(w);
	/* %H cannot fail. */
	pattern_expand(STR("%H"), PATTERN_DOMAIN, NULL, &w->host, &ignored);
	err_clear(&ignored);
	w->rules = (struct rewrite){
		.from = (enum account_rewrite)a->from_rewrite,
		.to = (enum account_rewrite)a->to_rewrite,
		.match = &a->from_rewrite_match,
		.own = str_of(w->own),
		.domain = recipients_domain(a, order->envelope->sender),
		.host = buf_str(&w->host),
		.name = str_of(a->from_name),
		.is_local = is_local,
		.is_own = is_own,
		.arg = w,
		.resolve = resolve,
	};
}

static void
end(struct rewriting *w)
{
	free(w->own);
	buf_clear(&w->host);
}

void
rewriting_sender(const struct submit_order *order)
{
	struct buf sender = { 0 };
	struct rewriting w;
	struct local local;

	local_init(&local, &order->account->local_domains);
	start(&w, order, &local);
	if (rewrite_sender(&w.rules, str_of(order->envelope->sender),
	    &sender)) {
		free(order->envelope->sender);
		order->envelope->sender = buf_take(&sender);
	}
	end(&w);
	local_clear(&local);
	buf_clear(&sender);
}

/* --- header --------------------------------------------------------------- */

/* Where people can still read, and answer to, what was replaced. */
static int
keep_replaced(struct rewriting *w, const struct rewrite_from *f,
	struct err *err)
{
	const struct outline *o = w->order->outline;
	struct str value = buf_str(&f->replaced);

	if (f->routable && !outline_has(o, STR("Reply-To")))
		return amend_add(w->amend, STR("Reply-To"), value, err);
	if (outline_has(o, STR("X-Original-From")))
		return 0;
	return amend_add(w->amend, STR("X-Original-From"), value, err);
}

/* Who must not be its author must not stay so because there is no room. */
static int
refuse_long(const struct outline_field *f, struct err *err)
{
	return err_set(err, EX_DATAERR, "MSG-HEADER-SIZE",
	    "the header field '%.*s' is too long to be rewritten",
	    STR_ARG(f->name));
}

static int
rewrite_author(struct rewriting *w, size_t i, bool keep, struct err *err)
{
	const struct outline_field *field = &w->order->outline->field[i];
	struct rewrite_from f;
	int ret = 0;

	rewrite_from_init(&f);
	if (rewrite_from(&w->rules, field->value, &f)) {
		ret = amend_replace(w->amend, i, buf_str(&f.value), err);
		if (ret == 0 && keep && f.replaced.len > 0)
			ret = keep_replaced(w, &f, err);
	} else if (buf_full(&f.value) || buf_full(&f.replaced)) {
		ret = refuse_long(field, err);
	}
	rewrite_from_clear(&f);
	return ret;
}

static int
from_field(struct rewriting *w, size_t i, struct err *err)
{
	if (w->order->account->set_from_header == HEADER_ON)
		return 0;
	return rewrite_author(w, i, true, err);
}

static int
sender_field(struct rewriting *w, size_t i, struct err *err)
{
	return rewrite_author(w, i, false, err);
}

static int
reply_field(struct rewriting *w, size_t i, struct err *err)
{
	struct buf value = BUF_MAX(REWRITE_VALUE_MAX);
	int ret = 0;

	if (w->rules.from != REWRITE_OFF && rewrite_qualify(&w->rules,
	    w->order->outline->field[i].value, &value))
		ret = amend_replace(w->amend, i, buf_str(&value), err);
	buf_clear(&value);
	return ret;
}

static int
to_field(struct rewriting *w, size_t i, struct err *err)
{
	struct buf value = BUF_MAX(REWRITE_VALUE_MAX);
	int ret = 0;

	if (w->order->account->set_to_header != HEADER_OFF)
		return 0;
	if (rewrite_to(&w->rules, w->order->outline->field[i].value, &value))
		ret = amend_replace(w->amend, i, buf_str(&value), err);
	buf_clear(&value);
	return ret;
}

static const struct {
	const char *name;
	int (*rewrite)(struct rewriting *w, size_t i, struct err *err);
} fields[] = {
	{ "From", from_field },
	{ "Sender", sender_field },
	{ "Reply-To", reply_field },
	{ "To", to_field },
	{ "Cc", to_field },
};

int
rewriting_header(struct amend *amend, const struct submit_order *order,
	struct recipients *recipients, struct err *err)
{
	const struct outline *o = order->outline;
	struct rewriting w;
	int ret = 0;

	if (outline_has(o, STR("DKIM-Signature")))
		return 0;
	start(&w, order, recipients_local(recipients));
	w.amend = amend;
	w.rules.context = recipients;
	for (size_t n = 0; n < sizeof(fields) / sizeof(*fields); n++)
		for (size_t i = outline_find(o, str_of(fields[n].name), 0);
		    ret == 0 && i < o->field_count;
		    i = outline_find(o, str_of(fields[n].name), i + 1))
			ret = fields[n].rewrite(&w, i, err);
	end(&w);
	return ret;
}
