/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/recipients.h"

#include "text/address.h"
#include "base/banned.h"

/* The domain for bare names; empty when there is none. */
static struct str
default_domain(const struct account *account, const struct envelope *e)
{
	struct str domain = str_of(account->maildomain);

	if (domain.len == 0 && account->from.count > 0)
		domain = address_domain(str_of(account->from.item[0]));
	if (domain.len == 0)
		domain = address_domain(str_of(e->sender));
	return domain;
}

/* A name that an alias may send elsewhere must not go to our domain. */
static int
check_alias(const char *addr, const struct account *account, struct err *err)
{
	if (!account->aliases || address_domain(str_of(addr)).len > 0)
		return 0;
	return account_fail(account, "aliases", err, "CONF-LATER",
	    "this version of envoi cannot look up '%s' in an alias file",
	    addr);
}

/* Add one recipient, completed. */
static int
add_complete(struct envelope *to, const char *addr, struct str domain,
	struct err *err)
{
	struct buf whole = { 0 };
	int ret;

	buf_puts(&whole, addr);
	if (address_domain(str_of(addr)).len == 0) {
		if (domain.len == 0) {
			buf_clear(&whole);
			err_set(err, EX_DATAERR, "RCPT-BARE",
			    "invalid address '%s': no domain, and no alias "
			    "of this name", addr);
			err_hint(err, "set 'maildomain', or 'aliases' with "
			    "an entry for it");
			return -1;
		}
		buf_putc(&whole, '@');
		buf_put(&whole, domain);
	}
	ret = address_check(buf_str(&whole), false, err);
	if (ret == 0)
		envelope_add(to, buf_str(&whole),
		    str_eq(buf_str(&whole), str_of(addr)) ? STR("") :
		    str_of(addr));
	buf_clear(&whole);
	return ret;
}

int
recipients_complete(struct envelope *envelope, const struct account *account,
	struct err *err)
{
	struct str domain = default_domain(account, envelope);
	struct envelope complete = { 0 };
	/* A configured sender has met no parser; a bare one is as meant. */
	int ret = address_check(str_of(envelope->sender), true, err);

	complete.sender = envelope->sender;
	envelope->sender = NULL;
	for (size_t i = 0; ret == 0 && i < envelope->count; i++) {
		const char *addr = envelope->rcpt[i].addr;

		ret = check_alias(addr, account, err);
		if (ret == 0)
			ret = add_complete(&complete, addr, domain, err);
	}
	if (ret == 0) {
		envelope_clear(envelope);
		*envelope = complete;
	} else {
		envelope->sender = complete.sender;
		complete.sender = NULL;
		envelope_clear(&complete);
	}
	return ret;
}
