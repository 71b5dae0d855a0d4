/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_send.h"

#include <unistd.h>

#include "base/alloc.h"
#include "base/tty.h"
#include "cli/chosen.h"
#include "cli/letter.h"
#include "cli/outcome.h"
#include "cli/process.h"
#include "cli/progress.h"
#include "cli/qtell.h"
#include "cli/queueing.h"
#include "cli/report.h"
#include "submit/along.h"
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

/* Send, tell; then what waits for the same account goes along. */
static int
send_now(struct submit_order *order, const struct request *req,
	const char *name, const struct chosen *chosen)
{
	const struct envelope *envelope = order->envelope;
	struct submit_result result = { 0 };
	struct progress progress = { .width = 0 };
	struct along along;
	int status;

	along_begin(&along, order->queue, order->account);
	order->keep = along.keep;
	/* What -v writes is in the same place, and says more. */
	progress_begin(&progress, transcript_level(req) == TRANSCRIPT_OFF);
	if (progress.wanted)
		order->options.watcher = &progress.watcher;
	status = submit_message(order, &result);
	progress_end(&progress);
	order->options.watcher = NULL;
	chosen_blame_sender(chosen, req, envelope->sender, &result.err);
	outcome_report(&result, envelope, name);
	if (result.sent > 0)
		along_run(&along, order->accounts, order->options.transcript);
	along_end(&along);
	submit_result_clear(&result);
	return status;
}

/* Choose, send, tell. */
static int
send_it(const struct request *req, const char *name, struct letter *in,
	struct chosen *chosen, struct queueing *queueing, struct err *err)
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
			.confine = true,
		},
	};
	struct pattern_facts facts = {
		.header_from = in->header_from,
		.sender_typed = !req->sender_from_header,
	};

	chosen->envelope = &in->envelope;
	if (chosen_pick(chosen, req, in->sender, &facts, err) < 0)
		return -1;
	if (queueing_init(queueing, req, &chosen->accounts, err) < 0)
		return -1;
	queueing->place.attended = tty_is(STDERR_FILENO);
	order.queue = &queueing->place;
	order.options.queue_dir = queueing->dir;
	order.account = chosen->account;
	order.wishes = wishes_of(chosen->account);
	wishes_set_dsn(&order.wishes, req->dsn_notify, req->dsn_return,
	    req->dsn_envid);
	in->envelope.sender = chosen_sender(chosen, in->sender, &facts, err);
	if (!in->envelope.sender)
		return -1;
	note_choice(&transcript, chosen);
	/* Before anything connects: then there is no more to be opened. */
	qtell_notices(queueing->dir, chosen->account->queue_warn, name);
	process_hide();
	return send_now(&order, req, name, chosen);
}

/*
 * Would the same be wrong whatever the message says?  It may choose the
 * account.
 */
static bool
is_certain(const struct request *req, const struct chosen *chosen,
	const struct err *err)
{
	if (req->account)
		return true;
	if (!chosen->account)
		return strcmp(err->id, "CONF-ACCOUNT") != 0;
	return chosen->accounts.count == 1;
}

/*
 * A program's message is read first, whatever may be wrong (cli/letter.h).
 * A person at a terminal has yet to type it, and rather learns before that
 * the configuration is broken.
 */
static int
look_ahead(const struct request *req, struct err *err)
{
	struct pattern_facts facts = { .sender_typed = true };
	struct chosen chosen = { 0 };
	int result;

	if (!tty_is(STDIN_FILENO))
		return 0;
	result = chosen_pick(&chosen, req, req->sender, &facts, err);
	if (result < 0 && !is_certain(req, &chosen, err)) {
		err_clear(err);
		result = 0;
	}
	chosen_clear(&chosen);
	return result;
}

int
cmd_send(const struct request *req, const char *name)
{
	struct letter in = { 0 };
	struct chosen chosen = { 0 };
	struct queueing queueing = { .dir = NULL };
	struct err err = { 0 };
	int status = -1;

	if (look_ahead(req, &err) == 0 && letter_read(&in, req, &err) == 0)
		status = in.is_void ? 0 :
		    send_it(req, name, &in, &chosen, &queueing, &err);
	if (status < 0)
		status = report_err(name, &err);
	err_clear(&err);
	queueing_clear(&queueing);
	chosen_clear(&chosen);
	letter_clear(&in);
	return status;
}
