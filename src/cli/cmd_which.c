/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_which.h"

#include <stdlib.h>

#include "base/json.h"
#include "cli/chosen.h"
#include "cli/letter.h"
#include "cli/show.h"
#include "base/banned.h"

static void
put_text(struct buf *out, const struct chosen *c, const char *sender)
{
	const struct origin *o = &c->account->origin;

	buf_putf(out, "%s\n", buf_cstr(&c->reason));
	if (o->kind == ORIGIN_FILE)
		buf_putf(out, "configured at %s:%u\n", o->name, o->line);
	buf_putf(out, "sender <%s>\n", sender);
}

static void
put_json(struct buf *out, const struct chosen *c, const char *sender)
{
	const struct origin *o = &c->account->origin;
	struct json j = { .out = out };

	json_open(&j, NULL, '{');
	json_str(&j, "account", str_of(c->account->name));
	json_str(&j, "reason", buf_str(&c->reason));
	if (o->kind == ORIGIN_FILE) {
		json_str(&j, "file", str_of(o->name));
		json_int(&j, "line", (int64_t)o->line);
	}
	json_str(&j, "sender", str_of(sender));
	json_close(&j, '}');
	buf_putc(out, '\n');
}

/* Who the mail would be from, with 'sender' as the caller gave it. */
static int
show(const struct request *req, const struct chosen *c, const char *given,
	struct err *err)
{
	struct pattern_facts typed = { .sender_typed = true };
	struct buf out = { 0 };
	char *sender = chosen_sender(c, given, &typed, err);
	int ret;

	if (!sender)
		return -1;
	if (req->json)
		put_json(&out, c, sender);
	else
		put_text(&out, c, sender);
	ret = show_text(&out, err);
	buf_clear(&out);
	free(sender);
	return ret;
}

int
cmd_which(const struct request *req, struct err *err)
{
	struct pattern_facts none = { 0 };
	struct letter in = { 0 };
	struct chosen chosen = { .envelope = &in.envelope };
	int ret = letter_read_envelope(&in, req, err);

	if (ret == 0)
		ret = chosen_pick(&chosen, req, in.sender, &none, err);
	if (ret == 0)
		ret = show(req, &chosen, in.sender, err);
	chosen_clear(&chosen);
	letter_clear(&in);
	return ret;
}
