/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_verify.h"

#include "cli/chosen.h"
#include "cli/letter.h"
#include "cli/report.h"
#include "cli/show.h"
#include "submit/recipients.h"
#include "base/banned.h"

/* A line may list a thousand targets, and there may be many lines. */
#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

static void
put_account(struct buf *out, const struct account *a)
{
	buf_putf(out, "; account '%s'", a->name);
	if (a->socket)
		buf_putf(out, ", socket %s", a->socket);
	else if (a->host.count > 0)
		buf_putf(out, ", server %s:%d", a->host.item[0], a->port);
	buf_putc(out, '\n');
}

/* One recipient's line; the status that it leads to. */
static int
put_rcpt(struct buf *out, struct recipients *r, const struct account *a,
	const char *addr)
{
	struct strlist to = { 0 };
	struct err err = { 0 };
	int status = 0;

	buf_putf(out, "%s: ", addr);
	if (recipients_resolve(r, str_of(addr), &to, &err) < 0) {
		/* Of the address there is nothing wrong but its absence. */
		status = str_eq(str_of(err.id), STR("RCPT-BARE")) ?
		    EX_NOUSER : err.status;
		buf_putf(out, "%s [E-%s]\n", buf_cstr(&err.text), err.id);
	} else {
		for (size_t i = 0; i < to.count; i++)
			buf_putf(out, "%s%s", i ? ", " : "", to.item[i]);
		put_account(out, a);
	}
	strlist_clear(&to);
	err_clear(&err);
	return status;
}

/* Returns -1 with err, or the exit status. */
static int
show(const struct request *req, struct chosen *c, struct letter *in,
	struct err *err)
{
	struct pattern_facts facts = {
		.header_from = in->header_from,
		.sender_typed = true,
	};
	struct buf out = BUF_MAX(OUTPUT_MAX);
	struct recipients *r;
	int first = 0;

	c->envelope = &in->envelope;
	if (chosen_pick(c, req, in->sender, &facts, err) < 0)
		return -1;
	in->envelope.sender = chosen_sender(c, in->sender, &facts, err);
	if (!in->envelope.sender)
		return -1;
	r = recipients_new(c->account, in->envelope.sender, req->no_aliases);
	for (size_t i = 0; i < in->envelope.count; i++) {
		int status = put_rcpt(&out, r, c->account,
		    in->envelope.rcpt[i].addr);

		first = first ? first : status;
	}
	if (show_text(&out, err) < 0)
		first = -1;
	recipients_free(r);
	buf_clear(&out);
	return first;
}

static int
read_letter(struct letter *in, const struct request *req, struct err *err)
{
	if (req->rcpts_from_header)
		return letter_read(in, req, err);
	if (letter_read_envelope(in, req, err) < 0)
		return -1;
	if (in->envelope.count > 0)
		return 0;
	return err_set(err, EX_USAGE, "NO-RECIPIENTS", "no recipients");
}

int
cmd_verify(const struct request *req, const char *name)
{
	struct chosen chosen = { 0 };
	struct letter in = { 0 };
	struct err err = { 0 };
	int status = read_letter(&in, req, &err);

	if (status == 0)
		status = show(req, &chosen, &in, &err);
	if (status < 0)
		status = report_err(name, &err);
	err_clear(&err);
	chosen_clear(&chosen);
	letter_clear(&in);
	return status;
}
