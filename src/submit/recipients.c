/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/recipients.h"

#include "envelope/alias.h"
#include "envelope/local.h"
#include "text/address.h"
#include "base/banned.h"

struct completion {
	const struct account *account;	/* borrowed */
	struct local local;
	struct alias *alias;	/* owned: once somebody was local */
	struct str domain;	/* for bare names; may be empty */
	bool no_aliases;
	struct envelope to;	/* owned */
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

static int
refuse_bare(const struct completion *c, const char *addr, struct err *err)
{
	err_set(err, EX_DATAERR, "RCPT-BARE",
	    "invalid address '%s': no domain, and no alias of this name",
	    addr);
	if (c->account->aliases)
		err_hint(err, "add a line for it to %s, or set "
		    "'admin_address' or 'maildomain'", c->account->aliases);
	else
		err_hint(err, "set 'maildomain', or 'aliases' with an entry "
		    "for it");
	return -1;
}

/*
 * Add one address, completed.
 * original: what the caller wrote
 */
static int
add(struct completion *c, const char *addr, const char *original,
	struct err *err)
{
	struct buf whole = { 0 };
	int ret;

	if (c->to.count >= ENVELOPE_RCPT_MAX)
		return err_set(err, EX_DATAERR, "RCPT-MANY",
		    "more than %zu recipients", ENVELOPE_RCPT_MAX);
	buf_puts(&whole, addr);
	if (address_domain(str_of(addr)).len == 0) {
		if (c->domain.len == 0) {
			buf_clear(&whole);
			return refuse_bare(c, addr, err);
		}
		buf_putf(&whole, "@%.*s", STR_ARG(c->domain));
	}
	ret = address_check(buf_str(&whole), false, err);
	if (ret == 0)
		envelope_add(&c->to, buf_str(&whole),
		    str_eq(buf_str(&whole), str_of(original)) ? STR("") :
		    str_of(original));
	buf_clear(&whole);
	return ret;
}

static int
look_up(struct completion *c, const char *addr, struct strlist *to,
	struct err *err)
{
	const struct alias_scope scope = { local_has, &c->local };

	if (!c->account->aliases) {
		strlist_add(to, str_of(addr));
		return 0;
	}
	if (!c->alias)
		c->alias = alias_open(c->account->aliases, err);
	if (!c->alias)
		return -1;
	return alias_resolve(c->alias, str_of(addr), &scope, to, err);
}

/* Nobody keeps a mailbox here, so what stays local has to go somewhere. */
static const char *
redirect(const struct completion *c, const char *addr)
{
	if (c->account->admin_address &&
	    local_has(&c->local, address_domain(str_of(addr))))
		return c->account->admin_address;
	return addr;
}

static int
complete(struct completion *c, const char *addr, struct err *err)
{
	struct strlist to = { 0 };
	int ret;

	if (c->no_aliases ||
	    !local_has(&c->local, address_domain(str_of(addr))))
		return add(c, addr, addr, err);
	ret = look_up(c, addr, &to, err) < 0 ? -1 : 0;
	for (size_t i = 0; i < to.count && ret == 0; i++)
		ret = add(c, redirect(c, to.item[i]), addr, err);
	strlist_clear(&to);
	return ret;
}

int
recipients_complete(struct envelope *envelope, const struct account *account,
	bool no_aliases, struct err *err)
{
	struct completion c = {
		.account = account,
		.domain = recipients_domain(account, envelope->sender),
		.no_aliases = no_aliases,
	};
	/* A configured sender has met no parser; a bare one is as meant. */
	int ret = address_check(str_of(envelope->sender), true, err);

	local_init(&c.local, &account->local_domains);
	for (size_t i = 0; ret == 0 && i < envelope->count; i++)
		ret = complete(&c, envelope->rcpt[i].addr, err);
	if (ret == 0) {
		c.to.sender = envelope->sender;
		envelope->sender = NULL;
		envelope_clear(envelope);
		*envelope = c.to;
	} else {
		envelope_clear(&c.to);
	}
	alias_free(c.alias);
	local_clear(&c.local);
	return ret;
}
