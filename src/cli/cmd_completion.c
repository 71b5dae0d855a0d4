/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_completion.h"

#include "cli/completion.h"
#include "cli/show.h"
#include "config/load.h"
#include "base/banned.h"

/* Somebody pressed a key: nothing is run for that. */
static int
run_nothing(void *context, const char *command, struct buf *out,
	struct err *err)
{
	(void)context;
	(void)command;
	(void)out;
	(void)err;
	return 0;
}

/* bash expands the words it is given, so only plain ones are. */
static bool
is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = str_lower(name.ptr[i]);

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    strchr("._@+-", c)))
			return false;
	}
	return name.len > 0;
}

static int
put_accounts(struct buf *out, const struct request *req, struct err *err)
{
	struct accounts list = { 0 };
	struct load_request load = {
		.file = req->config_file,
		.eval = run_nothing,
	};
	int ret = load_accounts(&list, &load, err);

	for (size_t i = 0; ret == 0 && i < list.count; i++)
		if (is_plain(str_of(list.item[i]->name)))
			buf_putf(out, "%s\n", list.item[i]->name);
	accounts_clear(&list);
	return ret;
}

int
cmd_completion(const struct request *req, struct err *err)
{
	struct str what = str_of(req->mode_arg);
	struct buf out = { 0 };
	int ret = str_eq(what, STR("accounts")) ?
	    put_accounts(&out, req, err) : completion_put(&out, what, err);

	if (ret == 0)
		ret = show_text(&out, err);
	buf_clear(&out);
	return ret;
}
