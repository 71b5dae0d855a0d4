/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_pretend.h"

#include "cli/chosen.h"
#include "cli/cmd_compose.h"
#include "cli/show.h"
#include "config/dump.h"
#include "base/banned.h"

/* Settings may be long, and so may the list of files. */
#define OUTPUT_MAX ((size_t)4 * 1024 * 1024)

int
cmd_pretend(const struct request *req, struct err *err)
{
	struct pattern_facts facts = { 0 };
	struct chosen chosen = { 0 };
	struct buf out = BUF_MAX(OUTPUT_MAX);
	int ret = chosen_pick(&chosen, req, req->sender, &facts, err);

	if (ret == 0) {
		for (size_t i = 0; i < chosen.accounts.notes.count; i++)
			buf_putf(&out, "%s\n", chosen.accounts.notes.item[i]);
		buf_putf(&out, "%s\n", buf_cstr(&chosen.reason));
		dump_pretend(&out, chosen.account);
		if (req->compose.is_wanted)
			buf_puts(&out, "\n");
		ret = show_text(&out, err);
	}
	if (ret == 0 && req->compose.is_wanted)
		ret = cmd_compose_show(req, err);
	buf_clear(&out);
	chosen_clear(&chosen);
	return ret;
}

int
cmd_print_config(const struct request *req, struct err *err)
{
	struct pattern_facts facts = { 0 };
	struct chosen chosen = { 0 };
	struct buf out = BUF_MAX(OUTPUT_MAX);
	int ret = chosen_pick(&chosen, req, req->sender, &facts, err);

	if (ret == 0) {
		if (req->json)
			dump_json(&out, chosen.account);
		else
			dump_config(&out, chosen.account, req->origin);
		ret = show_text(&out, err);
	}
	buf_clear(&out);
	chosen_clear(&chosen);
	return ret;
}
