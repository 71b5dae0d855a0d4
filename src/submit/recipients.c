/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/recipients.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "envelope/alias.h"
#include "text/address.h"
#include "base/banned.h"

struct recipients {
	const struct account *account;	/* borrowed */
	struct local local;
	struct alias *alias;	/* owned: once somebody was local */
	struct str domain;	/* for bare names; may be empty */
	bool no_aliases;
};

struct str
recipients_domain(const struct account *account, const char *sender)
{
	struct str domain = str_of(account->maildomain);

	for (size_t i = 0; i < account->from.count && domain.len == 0; i++)
		domain = address_domain(str_of(account->from.item[i]));
	if (domain.len == 0)
		domain = address_domain(str_of(sender));
	return domain;
}

struct recipients *
recipients_new(const struct account *account, const char *sender,
	bool no_aliases)
{
	struct recipients *r = alloc_new(struct recipients);

	r->account = account;
	r->domain = recipients_domain(account, sender);
	r->no_aliases = no_aliases;
	local_init(&r->local, &account->local_domains);
	return r;
}

static int
refuse_bare(const struct recipients *r, const char *addr, struct err *err)
{
	err_set(err, EX_DATAERR, "RCPT-BARE",
	    "invalid address '%s': no domain, and no alias of this name",
	    addr);
	if (r->account->aliases)
		err_hint(err, "add a line for it to %s, or set "
		    "'admin_address' or 'maildomain'", r->account->aliases);
	else
		err_hint(err, "set 'maildomain', or 'aliases' with an entry "
		    "for it");
	return -1;
}

/* Append one address, completed. */
static int
add(const struct recipients *r, const char *addr, struct strlist *to,
	struct err *err)
{
	struct buf whole = { 0 };
	int ret = 0;

	buf_puts(&whole, addr);
	if (address_domain(str_of(addr)).len == 0) {
		if (r->domain.len == 0)
			ret = refuse_bare(r, addr, err);
		buf_putf(&whole, "@%.*s", STR_ARG(r->domain));
	}
	if (ret == 0)
		ret = address_check(buf_str(&whole), false, err);
	if (ret == 0)
		strlist_add(to, buf_str(&whole));
	buf_clear(&whole);
	return ret;
}

static int
look_up(struct recipients *r, struct str spec, struct strlist *to,
	struct err *err)
{
	const struct alias_scope scope = { local_has, &r->local };

	if (!r->account->aliases) {
		strlist_add(to, spec);
		return 0;
	}
	if (!r->alias)
		r->alias = alias_open(r->account->aliases, err);
	if (!r->alias)
		return -1;
	return alias_resolve(r->alias, spec, &scope, to, err);
}

/* Nobody keeps a mailbox here, so what stays local has to go somewhere. */
static const char *
redirect(const struct recipients *r, const char *addr)
{
	if (r->account->admin_address &&
	    local_has(&r->local, address_domain(str_of(addr))))
		return r->account->admin_address;
	return addr;
}

int
recipients_resolve(struct recipients *r, struct str spec, struct strlist *to,
	struct err *err)
{
	bool local = local_has(&r->local, address_domain(spec));
	struct strlist found = { 0 };
	int ret = 0;

	if (local && !r->no_aliases)
		ret = look_up(r, spec, &found, err) < 0 ? -1 : 0;
	else
		strlist_add(&found, spec);
	for (size_t i = 0; i < found.count && ret == 0; i++)
		ret = add(r, r->no_aliases ? found.item[i] :
		    redirect(r, found.item[i]), to, err);
	strlist_clear(&found);
	return ret;
}

/*
 * from: what the caller wrote.  What was asked about it holds for all that
 * it becomes (RFC 3461 5.2.7 lets an alias pass it on).
 */
static int
add_all(struct envelope *e, const struct strlist *to, const struct rcpt *from,
	struct err *err)
{
	struct str original = str_of(from->addr);

	for (size_t i = 0; i < to->count; i++) {
		struct str addr = str_of(to->item[i]);
		size_t had = e->count;

		if (e->count >= ENVELOPE_RCPT_MAX)
			return err_set(err, EX_DATAERR, "RCPT-MANY",
			    "more than %zu recipients", ENVELOPE_RCPT_MAX);
		if (envelope_add(e, addr, str_eq(addr, original) ?
		    STR("") : original) == had)
			envelope_set_dsn(&e->rcpt[had], from->notify,
			    from->orcpt);
	}
	return 0;
}

int
recipients_complete(struct recipients *r, struct envelope *envelope,
	struct err *err)
{
	struct envelope complete = { 0 };
	/* A configured sender has met no parser; a bare one is as meant. */
	int ret = address_check(str_of(envelope->sender), true, err);

	for (size_t i = 0; ret == 0 && i < envelope->count; i++) {
		const struct rcpt *from = &envelope->rcpt[i];
		struct strlist to = { 0 };

		ret = recipients_resolve(r, str_of(from->addr), &to, err);
		if (ret == 0)
			ret = add_all(&complete, &to, from, err);
		strlist_clear(&to);
	}
	if (ret < 0) {
		envelope_clear(&complete);
		return -1;
	}
	/* An included file may be empty; nobody is no success. */
	if (complete.count == 0 && envelope->count > 0)
		return err_set(err, EX_DATAERR, "NO-RECIPIENTS",
		    "no recipients are left: the aliases of '%s' name nobody",
		    envelope->rcpt[0].addr);
	complete.sender = envelope->sender;
	envelope->sender = NULL;
	envelope_clear(envelope);
	*envelope = complete;
	return 0;
}

const struct local *
recipients_local(const struct recipients *r)
{
	return &r->local;
}

void
recipients_free(struct recipients *r)
{
	if (!r)
		return;
	alias_free(r->alias);
	local_clear(&r->local);
	free(r);
}
