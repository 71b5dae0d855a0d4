/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/chosen.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "config/check.h"
#include "config/load.h"
#include "text/address.h"
#include "base/banned.h"

static bool
as_msmtp(const struct request *req)
{
	return req->front == FRONT_MSMTP;
}

/* --host: no file is read, and options say everything. */
static void
add_command_line_account(struct chosen *c, const struct request *req)
{
	struct account *a = account_new("--host", as_msmtp(req) ?
	    DIALECT_MSMTP : DIALECT_ENVOI, NULL);

	accounts_add(&c->accounts, a);
	buf_puts(&c->reason, "by --host; no file was read");
	c->by_options = true;
}

/* Only as far as somebody asks: there may be a hundred thousand. */
static void
list_rcpts(const struct chosen *c, struct strlist *rcpts)
{
	bool asked = false;

	for (size_t i = 0; i < c->accounts.count; i++)
		asked |= c->accounts.item[i]->match_to.count > 0;
	if (asked && c->envelope)
		for (size_t i = 0; i < c->envelope->count; i++)
			strlist_add(rcpts, str_of(c->envelope->rcpt[i].addr));
}

static struct account *
look_up(struct chosen *c, const struct request *req, const char *sender,
	const struct pattern_facts *facts, struct err *err)
{
	struct strlist rcpts = { 0 };
	struct accounts_query query = {
		.name = req->account,
		.sender = sender,
		.rcpts = &rcpts,
		.facts = facts,
		.may = c->may,
		.arg = c->arg,
	};
	struct account *a;

	if (c->by_options)
		return c->accounts.item[0];
	list_rcpts(c, &rcpts);
	buf_reset(&c->reason);
	a = accounts_choose(&c->accounts, &query, &c->reason, err);
	strlist_clear(&rcpts);
	return a;
}

static int
apply_options(struct account *a, const struct request *req, struct err *err)
{
	for (size_t i = 0; i < req->setting_count; i++) {
		const struct request_setting *given = &req->setting[i];
		const struct setting *s = setting_find(
		    str_of(given->keyword));
		struct buf option = { 0 };
		struct origin origin = { .kind = ORIGIN_OPTION };
		int ret;

		setting_put_option(&option, s);
		origin.name = buf_cstr(&option);
		ret = account_set(a, s, str_of(given->value), &origin, err);
		buf_clear(&option);
		if (ret < 0)
			return -1;
	}
	return 0;
}

int
chosen_open(struct chosen *c, const struct request *req, struct err *err)
{
	struct load_request load = {
		.file = req->config_file,
		.as_msmtp = as_msmtp(req),
	};

	if (!request_find(req, "host"))
		return load_accounts(&c->accounts, &load, err);
	add_command_line_account(c, req);
	return 0;
}

static bool
is_ready(const struct chosen *c, const struct account *a)
{
	for (size_t i = 0; i < c->ready_count; i++)
		if (c->ready[i].account == a)
			return true;
	return false;
}

/* Options would add to lists a second time, so this is done once. */
static int
make_ready(struct chosen *c, struct account *a, const struct request *req,
	struct err *err)
{
	struct chosen_ready *ready;

	if (apply_options(a, req, err) < 0)
		return -1;
	c->ready = alloc_grow(c->ready, c->ready_count + 1,
	    sizeof(*c->ready));
	ready = &c->ready[c->ready_count++];
	*ready = (struct chosen_ready){ .account = a };
	strlist_copy(&ready->from, &a->from);
	return 0;
}

/* What the message before stood for is not what this one does. */
static void
restore_patterns(struct chosen *c)
{
	for (size_t i = 0; i < c->ready_count; i++) {
		struct account *a = c->ready[i].account;

		strlist_clear(&a->from);
		strlist_copy(&a->from, &c->ready[i].from);
	}
}

int
chosen_next(struct chosen *c, const struct request *req, const char *sender,
	const struct pattern_facts *facts, struct err *err)
{
	struct account *a;

	restore_patterns(c);
	a = c->account = look_up(c, req, sender, facts, err);
	if (!a || (!is_ready(c, a) && make_ready(c, a, req, err) < 0) ||
	    account_finish(a, facts, err) < 0)
		return -1;
	return check_account(a, err);
}

int
chosen_pick(struct chosen *c, const struct request *req, const char *sender,
	const struct pattern_facts *facts, struct err *err)
{
	if (chosen_open(c, req, err) < 0)
		return -1;
	return chosen_next(c, req, sender, facts, err);
}

static bool
is_bare(const char *address)
{
	return address && *address && address_domain(str_of(address)).len == 0;
}

/* What is wrong with it is wrong where it was said: argument or file. */
static void
refuse_sender(const struct account *a, bool was_given, const char *why,
	struct err *err)
{
	if (was_given)
		err_set(err, EX_DATAERR, "ADDRESS", "%s", why);
	else
		account_fail(a, "from", err, "CONF-FROM", "%s", why);
}

/*
 * Put the domain that the account's mail comes from behind a bare name.
 * Taken: sender.
 */
static char *
complete(const struct account *a, char *sender)
{
	struct str domain = str_of(a->maildomain);
	struct buf whole = { 0 };

	for (size_t i = 0; i < a->from.count && domain.len == 0; i++)
		domain = address_domain(str_of(a->from.item[i]));
	if (domain.len == 0)
		return sender;
	buf_putf(&whole, "%s@%.*s", sender, STR_ARG(domain));
	free(sender);
	return buf_take(&whole);
}

/* Only what may stand between < and > goes into MAIL FROM. */
static int
check_sender(const struct account *a, const char *sender, bool was_given,
	struct err *err)
{
	struct err why = { 0 };
	int result = address_check(str_of(sender), true, &why);

	if (result == 0 && is_bare(sender))
		result = err_set(&why, EX_DATAERR, "ADDRESS",
		    "invalid address '%s': the sender has no domain", sender);
	if (result == -1)
		refuse_sender(a, was_given, buf_cstr(&why.text), err);
	if (result == -1 && is_bare(sender))
		err_hint(err, "set 'from' or 'maildomain' in account '%s'",
		    a->name);
	err_clear(&why);
	return result;
}

char *
chosen_sender(const struct chosen *c, const char *given,
	const struct pattern_facts *facts, struct err *err)
{
	const struct account *a = c->account;
	bool was_given;
	char *sender;

	if (is_bare(given) && a->from_rewrite >= REWRITE_LOCAL)
		given = NULL;
	sender = account_sender(a, given, facts, err);
	was_given = given && sender && strcmp(sender, given) == 0;
	if (is_bare(sender))
		sender = complete(a, sender);
	if (sender && check_sender(a, sender, was_given, err) == -1) {
		free(sender);
		return NULL;
	}
	return sender;
}

/* Is it what the account says?  Then keyword is the setting that says so. */
static bool
is_from(const struct account *a, const char *sender, const char **keyword)
{
	*keyword = account_is_set(a, "from") ? "from" : "user";
	for (size_t i = 0; i < a->from.count; i++)
		if (str_eq(str_of(a->from.item[i]), str_of(sender)))
			return true;
	return false;
}

void
chosen_blame_sender(const struct chosen *c, const struct request *req,
	const char *sender, struct err *err)
{
	const struct account *a = c->account;
	struct buf place = { 0 };
	const char *keyword;

	if (!err->id || strcmp(err->id, "MAIL-REFUSED") != 0 ||
	    err->hint.len || !sender || !*sender)
		return;
	if (is_from(a, sender, &keyword)) {
		origin_put(&place, account_origin(a, keyword));
		err_hint(err, "the sender comes from '%s' of account '%s' "
		    "(%s)", keyword, a->name, buf_cstr(&place));
	} else if (req->sender) {
		err_hint(err, "the sender comes from -f; with "
		    "'allow_from_override off' account '%s' uses its own",
		    a->name);
	} else {
		err_hint(err, "the sender comes from the message; 'from' in "
		    "account '%s' sets one, -f another", a->name);
	}
	buf_clear(&place);
}

void
chosen_clear(struct chosen *c)
{
	accounts_clear(&c->accounts);
	buf_clear(&c->reason);
	for (size_t i = 0; i < c->ready_count; i++)
		strlist_clear(&c->ready[i].from);
	free(c->ready);
	*c = (struct chosen){ 0 };
}
