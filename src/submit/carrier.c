/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/carrier.h"

#include "config/check.h"
#include "config/pattern.h"
#include "base/banned.h"

/* Accounts that may stand in for one another in one run. */
enum { FALLBACK_MAX = 8 };

/* Everything about one message. */
struct load {
	struct envelope *envelope;
	struct content *content;
	const struct path_wishes *wishes;
	bool last;
};

/* What was kept, when it leads where this message goes; else a new one. */
static struct attempt *
take_attempt(struct carrier *c, struct err *err)
{
	struct attempt *a = c->kept ? *c->kept : NULL;

	if (!a || attempt_account(a) != c->account)
		return attempt_new(c->account, c->options, err);
	*c->kept = NULL;
	attempt_renew(a, c->options);
	return a;
}

/* load: NULL: only connect */
static int
try_account(struct carrier *c, const struct load *load, struct err *err)
{
	if (c->attempt && attempt_account(c->attempt) == c->account) {
		attempt_renew(c->attempt, c->options);
	} else {
		attempt_free(c->attempt);
		c->attempt = take_attempt(c, err);
	}
	if (!c->attempt || attempt_connect(c->attempt, true, err) < 0)
		return -1;
	if (!load)
		return 0;
	return attempt_send(c->attempt, load->envelope, load->content,
	    load->wishes, load->last, err);
}

/*
 * Another account may follow only while nothing of the mail can have been
 * taken: the server could not be reached or would not talk to us at all.
 */
static bool
may_fall_back(const struct carrier *c, const struct err *err)
{
	return c->account->fallback && !err->uncertain &&
	    (err->scope == ERR_HOST || (err->scope == ERR_SESSION &&
	    !attempt_session(c->attempt) && err->status == EX_TEMPFAIL)) &&
	    attempt_facts(c->attempt)->code == 0;
}

static int
next_account(struct carrier *c, struct err *err)
{
	struct pattern_facts facts = { 0 };
	struct str name = str_of(c->account->fallback);
	struct account *next = accounts_find(c->accounts, name);

	if (!next)
		return accounts_unknown(c->accounts, name, err);
	c->account = next;
	if (account_finish(next, &facts, err) != 0)
		return -1;
	return check_account(next, err);
}

static int
try_accounts(struct carrier *c, const struct load *load, struct err *err)
{
	int ret = try_account(c, load, err);

	for (int i = 0; ret < 0 && c->attempt && i < FALLBACK_MAX &&
	    may_fall_back(c, err); i++) {
		struct err first = { 0 };

		err_move(&first, err);
		ret = next_account(c, err);
		if (ret == 0)
			ret = try_account(c, load, err);
		if (ret < 0)
			err_wrap(err, "%s; then", buf_cstr(&first.text));
		err_clear(&first);
	}
	return ret;
}

int
carrier_connect(struct carrier *c, struct err *err)
{
	return try_accounts(c, NULL, err);
}

int
carrier_send(struct carrier *c, struct envelope *envelope,
	struct content *content, const struct path_wishes *wishes, bool last,
	struct err *err)
{
	struct load load = { envelope, content, wishes, last };

	return try_accounts(c, &load, err);
}

void
carrier_clear(struct carrier *c)
{
	attempt_free(c->attempt);
	c->attempt = NULL;
}
