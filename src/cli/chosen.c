/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/chosen.h"

#include "config/check.h"
#include "config/load.h"
#include "base/banned.h"

static bool
as_msmtp(const struct request *req)
{
	return req->front == FRONT_MSMTP;
}

/* --host: no file is read, and options say everything. */
static struct account *
command_line_account(struct chosen *c, const struct request *req)
{
	struct account *a = account_new("--host", as_msmtp(req) ?
	    DIALECT_MSMTP : DIALECT_ENVOI, NULL);

	accounts_add(&c->accounts, a);
	buf_puts(&c->reason, "by --host; no file was read");
	return a;
}

static struct account *
look_up(struct chosen *c, const struct request *req, const char *sender,
	const struct pattern_facts *facts, struct err *err)
{
	struct load_request load = {
		.file = req->config_file,
		.as_msmtp = as_msmtp(req),
	};
	struct accounts_query query = {
		.name = req->account,
		.sender = sender,
		.facts = facts,
	};

	if (request_find(req, "host"))
		return command_line_account(c, req);
	if (load_accounts(&c->accounts, &load, err) < 0)
		return NULL;
	return accounts_choose(&c->accounts, &query, &c->reason, err);
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
chosen_pick(struct chosen *c, const struct request *req, const char *sender,
	const struct pattern_facts *facts, struct err *err)
{
	c->account = look_up(c, req, sender, facts, err);
	if (!c->account || apply_options(c->account, req, err) < 0 ||
	    account_finish(c->account, facts, err) < 0)
		return -1;
	return check_account(c->account, err);
}

void
chosen_clear(struct chosen *c)
{
	accounts_clear(&c->accounts);
	buf_clear(&c->reason);
	*c = (struct chosen){ 0 };
}
