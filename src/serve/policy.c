/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/policy.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "envelope/local.h"
#include "serve/rate.h"
#include "text/address.h"
#include "base/banned.h"

/* --- who ------------------------------------------------------------------ */

bool
policy_allows(const struct account *a, const struct caller *c)
{
	return !c->stranger || c->uid == 0 ||
	    caller_is_among(c, &a->allow_users, &a->allow_groups);
}

int
policy_any(struct account *const *list, size_t count,
	const struct caller *c, struct answer *no)
{
	struct buf who = { 0 };

	/* Without an account the reason is another one, and told later. */
	for (size_t i = 0; i < count; i++)
		if (policy_allows(list[i], c))
			return 0;
	if (count == 0)
		return 0;
	caller_put(&who, c);
	answer_set(no, 554, "5.7.1", "%s may not send here: neither "
	    "'allow_users' nor 'allow_groups' says so", buf_cstr(&who));
	buf_clear(&who);
	return -1;
}

/* --- how much ------------------------------------------------------------- */

static uint64_t
size_of(const struct account *a, uint64_t most)
{
	return a->max_size > 0 && (uint64_t)a->max_size < most ?
	    (uint64_t)a->max_size : most;
}

uint64_t
policy_size(struct account *const *list, size_t count,
	const struct caller *c, uint64_t most)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t size = size_of(list[i], most);

		if (policy_allows(list[i], c) && size > largest)
			largest = size;
	}
	return c->stranger && largest > 0 ? largest : most;
}

static int
count_it(const struct account *a, const struct caller *c, struct err *err)
{
	struct pace_rate rate = { 0, 0 };
	char *folder;
	int ret;

	if (!a->user_rate || !pace_rate(str_of(a->user_rate), &rate))
		return 0;
	folder = rate_folder();
	ret = rate_take(folder, c->uid, &rate, err);
	free(folder);
	return ret;
}

int
policy_amount(const struct account *a, const struct caller *c,
	uint64_t bytes, struct err *err)
{
	if (!c->stranger)
		return 0;
	if (a->max_size == 0 || bytes <= (uint64_t)a->max_size)
		return count_it(a, c, err);
	err_set(err, EX_DATAERR, "POLICY-SIZE", "message of %" PRIu64
	    " bytes is larger than %d bytes", bytes, a->max_size);
	err_reply(err, 552, "5.3.4", STR(""));
	err->scope = ERR_MESSAGE;
	return -1;
}

/* --- as whom -------------------------------------------------------------- */

static bool
is_restricted(const struct account *a, const struct caller *c)
{
	return c->stranger && c->uid != 0 && a->from_policy != FROM_ANY;
}

static int
refuse(struct err *err, const struct account *a, const struct caller *c,
	struct str addr, const char *why)
{
	struct buf who = { 0 };

	caller_put(&who, c);
	err_set(err, EX_NOPERM, "POLICY-FROM", "%s may not write as '%.*s'%s",
	    buf_cstr(&who), (int)(addr.len < 320 ? addr.len : 320), addr.ptr,
	    why);
	if (a->from.count > 0)
		err_hint(err, "as '%s' it may", a->from.item[0]);
	err_reply(err, 550, "5.7.1", STR(""));
	err->scope = ERR_MESSAGE;
	buf_clear(&who);
	return -1;
}

/* Where the account's mail comes from; empty when nothing says so. */
static struct str
domain_of(const struct account *a)
{
	struct str domain = str_of(a->maildomain);

	for (size_t i = 0; i < a->from.count && domain.len == 0; i++)
		domain = address_domain(str_of(a->from.item[i]));
	return domain;
}

/* "alice alice.smith@example.org *@alice.example" */
static void
add_given(struct strlist *list, const struct account *a,
	const struct caller *c)
{
	for (size_t i = 0; i < a->user_from.count; i++) {
		struct str rest = str_of(a->user_from.item[i]);
		struct str word;

		if (!str_cut(&rest, ' ', &word) || !caller_is_user(c, word))
			continue;
		while (str_cut(&rest, ' ', &word))
			if (word.len > 0)
				strlist_add(list, word);
	}
}

static void
list_own(struct strlist *list, const struct account *a,
	const struct caller *c)
{
	struct str domain = domain_of(a);
	struct buf own = { 0 };

	if (c->name && domain.len > 0) {
		buf_putf(&own, "%s@%.*s", c->name, STR_ARG(domain));
		strlist_add(list, buf_str(&own));
	}
	add_given(list, a, c);
	buf_clear(&own);
}

/* One address, though the account may have patterns that fit many. */
static int
adapt_fixed(struct account *copy, const struct account *a, struct err *err)
{
	struct err why = { 0 };
	char *sender = account_sender(a, NULL, NULL, &why);
	struct str domain = domain_of(a);
	struct buf whole = { 0 };

	err_clear(&why);
	if (sender)
		buf_puts(&whole, sender);
	if (sender && address_domain(str_of(sender)).len == 0)
		buf_putf(&whole, "@%.*s", STR_ARG(domain));
	free(sender);
	strlist_clear(&copy->from);
	strlist_add(&copy->from, buf_str(&whole));
	buf_clear(&whole);
	if (address_domain(str_of(copy->from.item[0])).len > 0)
		return 0;
	account_fail(a, "from", err, "POLICY-OWN", "the account has no "
	    "address that others could write as");
	err_hint(err, "add 'from ADDRESS' to account '%s'", a->name);
	return -1;
}

static int
adapt_own(struct account *copy, const struct account *a,
	const struct caller *c, struct err *err)
{
	struct strlist own = { 0 };

	list_own(&own, a, c);
	strlist_clear(&copy->from);
	copy->from = own;
	if (own.count > 0)
		return 0;
	account_fail(a, "from_policy", err, "POLICY-OWN", "there is no "
	    "address for uid %" PRIu32, c->uid);
	err_hint(err, "'maildomain' gives one to whoever has a name, "
	    "'user_from' to others");
	return -1;
}

struct account *
policy_adapt(const struct account *a, const struct caller *c,
	struct err *err)
{
	struct account *copy = account_copy(a, a->name);
	int ret;

	if (!is_restricted(a, c))
		return copy;
	copy->account_from = false;
	copy->auto_from = false;
	if (a->from_policy == FROM_FIXED &&
	    !account_is_set(a, "from_rewrite"))
		copy->from_rewrite = REWRITE_ALL;
	ret = a->from_policy == FROM_OWN ? adapt_own(copy, a, c, err) :
	    adapt_fixed(copy, a, err);
	if (ret == 0)
		return copy;
	account_free(copy);
	return NULL;
}

static bool
is_local(const struct account *a, struct str addr)
{
	struct local local;
	bool yes;

	local_init(&local, &a->local_domains);
	yes = local_has(&local, address_domain(addr));
	local_clear(&local);
	return yes;
}

int
policy_sender(const struct account *a, const struct caller *c,
	const char **sender, struct err *err)
{
	struct str given = str_of(*sender);

	if (!is_restricted(a, c) || given.len == 0)
		return 0;
	if (a->from_policy == FROM_OWN && account_fits(a, given, NULL))
		return 0;
	if (a->from_policy == FROM_OWN && !is_local(a, given))
		return refuse(err, a, c, given, "");
	*sender = NULL;
	return 0;
}

/* Does the account's address take the place of this one? */
static bool
is_replaced(const struct account *a, struct str addr)
{
	struct err ignored = { 0 };
	char *own = account_sender(a, NULL, NULL, &ignored);
	bool known = own && address_domain(str_of(own)).len > 0;

	free(own);
	err_clear(&ignored);
	if (a->from_rewrite == REWRITE_ALL)
		return known;
	return known && a->from_rewrite == REWRITE_LOCAL &&
	    is_local(a, addr);
}

static int
check_authors(const struct account *a, const struct caller *c,
	struct str value, bool is_signed, struct err *err)
{
	struct address_list list = { 0 };
	struct err bad = { 0 };
	int ret = 0;

	if (address_parse_list(&list, value, &bad) < 0)
		ret = refuse(err, a, c, str_trim(value),
		    ", which is not understood");
	for (size_t i = 0; ret == 0 && i < list.count; i++) {
		struct str addr = str_of(list.item[i].spec);

		if (account_fits(a, addr, NULL))
			continue;
		if (is_signed)
			ret = refuse(err, a, c, addr, "; the message is "
			    "signed, so it cannot be replaced");
		else if (!is_replaced(a, addr))
			ret = refuse(err, a, c, addr, "");
	}
	err_clear(&bad);
	address_list_clear(&list);
	return ret;
}

int
policy_header(const struct account *a, const struct caller *c,
	const struct outline *o, struct err *err)
{
	static const char *const names[] = { "From", "Sender" };
	bool is_signed = outline_has(o, STR("DKIM-Signature"));

	if (!is_restricted(a, c))
		return 0;
	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
		for (size_t i = outline_find(o, str_of(names[n]), 0);
		    i < o->field_count;
		    i = outline_find(o, str_of(names[n]), i + 1))
			if (check_authors(a, c, o->field[i].value, is_signed,
			    err) < 0)
				return -1;
	return 0;
}
