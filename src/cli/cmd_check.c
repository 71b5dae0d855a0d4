/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/checkout.h"
#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/qcheck.h"
#include "cli/report.h"
#include "config/check.h"
#include "config/environ.h"
#include "submit/places.h"
#include "submit/probe.h"
#include "submit/submit.h"
#include "text/address.h"
#include "base/banned.h"

/*
 * A person waits: nobody wants to see a silent server's five minutes out
 * (seconds).  'timeout' beats it.
 */
enum { STEP_S = 30 };

struct check {
	const struct request *req;
	struct checklist list;
	struct checkout out;
	struct chosen chosen;
	struct transcript transcript;
};

/* --- files and settings --------------------------------------------------- */

static void
tell_notes(struct check *c)
{
	const struct strlist *notes = &c->chosen.accounts.notes;

	for (size_t i = 0; i < notes->count; i++)
		checklist_end(&c->list, "files", CHECKLIST_OK, "%s",
		    notes->item[i]);
}

static void
tell_doubts(struct check *c)
{
	struct strlist doubts = { 0 };

	check_comments(c->chosen.account, &doubts);
	check_doubts(c->chosen.account, &doubts);
	for (size_t i = 0; i < doubts.count; i++)
		checklist_end(&c->list, "settings", CHECKLIST_WARNING, "%s",
		    doubts.item[i]);
	strlist_clear(&doubts);
}

static void
tell_variables(struct check *c)
{
	struct strlist doubts = { 0 };

	environ_doubts(&doubts);
	for (size_t i = 0; i < doubts.count; i++)
		checklist_end(&c->list, "settings", CHECKLIST_WARNING, "%s",
		    doubts.item[i]);
	strlist_clear(&doubts);
}

static int
check_settings(struct check *c, const struct pattern_facts *facts)
{
	struct err err = { 0 };
	int result;

	checklist_begin(&c->list);
	result = chosen_pick(&c->chosen, c->req, c->req->sender, facts, &err);
	tell_notes(c);
	if (result == 0)
		checklist_end(&c->list, "settings", CHECKLIST_OK, "%s",
		    buf_cstr(&c->chosen.reason));
	else
		checklist_fail(&c->list, "settings", &err);
	if (c->chosen.account)
		tell_doubts(c);
	tell_variables(c);
	return result;
}

/* --- the server ----------------------------------------------------------- */

/* Whoever checks wants the certificate seen and an answer soon. */
static void
adjust(struct account *a)
{
	a->tls_resume = false;
	if (!account_is_set(a, "timeout"))
		a->timeout = STEP_S;
}

static struct attempt_options
options_of(struct check *c)
{
	c->transcript = (struct transcript){
		c->req->debug == REQUEST_QUIET ? TRANSCRIPT_OFF :
		    c->req->debug == REQUEST_DEBUG ? TRANSCRIPT_MASKED :
		    TRANSCRIPT_ALL,
		STDERR_FILENO
	};
	return (struct attempt_options){
		.transcript = &c->transcript,
		.may_prompt = true,
	};
}

/* Owned; NULL: there is none to use, which has been told. */
static char *
find_sender(struct check *c, const struct pattern_facts *facts)
{
	struct err err = { 0 };
	char *sender = chosen_sender(&c->chosen, c->req->sender, facts, &err);

	if (!sender)
		checklist_fail(&c->list, "settings", &err);
	return sender;
}

/* --- a message ------------------------------------------------------------ */

/* The text goes into a pipe, which has room for much more. */
static struct spool *
write_message(const char *sender, const char *rcpt, struct err *err)
{
	struct buf text = { 0 };
	struct spool *spool = NULL;
	int end[2];

	buf_putf(&text, "From: <%s>\nTo: <%s>\nSubject: envoi works\n"
	    "Auto-Submitted: auto-generated\n\n"
	    "This message was sent by \"envoi --check --send\".\n",
	    sender, rcpt);
	if (pipe2(end, O_CLOEXEC) == -1) {
		err_set(err, EX_OSERR, "PIPE", "cannot make a pipe");
	} else {
		bool whole = write(end[1], text.ptr, text.len) ==
		    (ssize_t)text.len;

		close(end[1]);
		if (whole)
			spool = spool_read(end[0], false, err);
		else
			err_set(err, EX_OSERR, "PIPE",
			    "cannot write into a pipe");
		close(end[0]);
	}
	buf_clear(&text);
	return spool;
}

/* What the message's only recipient or the message itself met. */
static void
take_outcome(struct submit_result *result, struct envelope *envelope,
	struct err *err)
{
	if (result->err.status)
		err_move(err, &result->err);
	for (size_t i = 0; !err->status && i < envelope->count; i++)
		if (envelope->rcpt[i].err.status)
			err_move(err, &envelope->rcpt[i].err);
}

static int
submit(struct check *c, struct spool *spool, struct envelope *envelope,
	struct err *err)
{
	struct outline outline = { 0 };
	struct submit_result result = { 0 };
	struct submit_order order = {
		.spool = spool,
		.outline = &outline,
		.envelope = envelope,
		.accounts = &c->chosen.accounts,
		.account = c->chosen.account,
		.full_name = c->req->full_name,
		.options = options_of(c),
	};
	int status = outline_scan(&outline, spool, err);

	if (status == 0) {
		status = submit_message(&order, &result);
		take_outcome(&result, envelope, err);
		submit_result_clear(&result);
	}
	outline_clear(&outline);
	return status == 0 ? 0 : -1;
}

static int
send_message(struct check *c, const char *sender, struct err *err)
{
	const char *rcpt = c->req->send_to;
	struct envelope envelope = { 0 };
	struct spool *spool;
	int result = -1;

	if (address_check(str_of(rcpt), false, err) < 0)
		return -1;
	spool = write_message(sender, rcpt, err);
	if (!spool)
		return -1;
	envelope.sender = alloc_copy(sender);
	envelope_add(&envelope, str_of(rcpt), STR(""));
	result = submit(c, spool, &envelope, err);
	spool_free(spool);
	envelope_clear(&envelope);
	return result;
}

static void
check_sending(struct check *c, const char *sender)
{
	struct err err = { 0 };

	if (!c->req->send_to)
		return;
	if (!sender || c->list.status) {
		checklist_end(&c->list, "send", CHECKLIST_SKIPPED,
		    "something before has failed");
		return;
	}
	checklist_begin(&c->list);
	if (send_message(c, sender, &err) == 0)
		checklist_end(&c->list, "send", CHECKLIST_OK,
		    "the server has a message for <%s>", c->req->send_to);
	else
		checklist_fail(&c->list, "send", &err);
}

/* --- the whole ------------------------------------------------------------ */

static void
check_all(struct check *c)
{
	struct pattern_facts facts = { .sender_typed = true };
	struct probe probe = { .list = &c->list };
	char *sender;

	if (check_settings(c, &facts) < 0)
		return;
	process_hide();
	adjust(c->chosen.account);
	sender = find_sender(c, &facts);
	probe.account = c->chosen.account;
	probe.sender = sender;
	probe.options = options_of(c);
	places_check(probe.account, &c->list);
	qcheck_run(c->req, &c->chosen.accounts, probe.account, &c->list);
	probe_run(&probe);
	check_sending(c, sender);
	free(sender);
}

int
cmd_check(const struct request *req, const char *name)
{
	struct check c = { .req = req };
	struct err err = { 0 };
	int status;

	checkout_begin(&c.out, req->json);
	c.list.tell = checkout_tell;
	c.list.ctx = &c.out;
	check_all(&c);
	status = c.list.status;
	if (checkout_end(&c.out, c.chosen.account ? c.chosen.account->name :
	    NULL, status, &err) < 0)
		status = report_err(name, &err);
	err_clear(&err);
	chosen_clear(&c.chosen);
	return status;
}
