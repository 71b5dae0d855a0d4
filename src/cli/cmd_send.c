/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_send.h"

#include <unistd.h>

#include "base/alloc.h"
#include "cli/chosen.h"
#include "cli/letter.h"
#include "cli/outcome.h"
#include "cli/process.h"
#include "cli/report.h"
#include "submit/submit.h"
#include "submit/wishes.h"
#include "base/banned.h"

static enum transcript_level
transcript_level(const struct request *req)
{
	switch (req->debug) {
	case REQUEST_DEBUG:
		return TRANSCRIPT_MASKED;
	case REQUEST_DEBUG_ALL:
		return TRANSCRIPT_ALL;
	default:
		return TRANSCRIPT_OFF;
	}
}

static void
note_choice(const struct transcript *t, const struct chosen *chosen)
{
	const struct strlist *notes = &chosen->accounts.notes;

	for (size_t i = 0; i < notes->count; i++)
		transcript_note(t, "%s", notes->item[i]);
	transcript_note(t, "%s", buf_cstr(&chosen->reason));
}

static int
send_it(const struct request *req, const char *name, struct letter *in,
	struct chosen *chosen, struct err *err)
{
	struct transcript transcript = {
		transcript_level(req), STDERR_FILENO
	};
	struct submit_order order = {
		.spool = in->spool,
		.outline = &in->outline,
		.envelope = &in->envelope,
		.accounts = &chosen->accounts,
		.full_name = req->full_name,
		.no_aliases = req->no_aliases,
		.options = {
			.transcript = &transcript,
			.may_prompt = true,
		},
	};
	struct pattern_facts facts = { .header_from = in->header_from };
	struct submit_result result = { 0 };
	int status;

	chosen->envelope = &in->envelope;
	if (chosen_pick(chosen, req, in->sender, &facts, err) < 0)
		return -1;
	order.account = chosen->account;
	order.wishes = wishes_of(chosen->account);
	wishes_set_dsn(&order.wishes, req->dsn_notify, req->dsn_return,
	    req->dsn_envid);
	in->envelope.sender = chosen_sender(chosen, in->sender, &facts, err);
	if (!in->envelope.sender)
		return -1;
	note_choice(&transcript, chosen);
	process_hide();
	status = submit_message(&order, &result);
	outcome_report(&result, &in->envelope, name);
	submit_result_clear(&result);
	return status;
}

int
cmd_send(const struct request *req, const char *name)
{
	struct letter in = { 0 };
	struct chosen chosen = { 0 };
	struct err err = { 0 };
	int status = -1;

	if (letter_read(&in, req, &err) == 0)
		status = send_it(req, name, &in, &chosen, &err);
	if (status < 0)
		status = report_err(name, &err);
	err_clear(&err);
	chosen_clear(&chosen);
	letter_clear(&in);
	return status;
}
