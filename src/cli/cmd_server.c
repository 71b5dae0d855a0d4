/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_server.h"

#include <unistd.h>

#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/serverinfo.h"
#include "cli/show.h"
#include "base/banned.h"

/* A chain of certificates and a long list of extensions fit. */
#define INFO_MAX ((size_t)1024 * 1024)

/* What is done with the open session. */
typedef int action(struct attempt *attempt, const struct request *req,
	struct err *err);

static int
with_server(const struct request *req, bool login, action *act,
	struct err *err)
{
	struct transcript transcript = {
		req->debug == REQUEST_QUIET ? TRANSCRIPT_OFF :
		    req->debug == REQUEST_DEBUG ? TRANSCRIPT_MASKED :
		    TRANSCRIPT_ALL,
		STDERR_FILENO
	};
	struct attempt_options options = {
		.transcript = &transcript,
		.may_prompt = true,
	};
	struct pattern_facts facts = { 0 };
	struct chosen chosen = { 0 };
	struct attempt *attempt = NULL;
	int ret = chosen_pick(&chosen, req, NULL, &facts, err);

	if (ret == 0 && account_is_local(chosen.account))
		ret = account_fail(chosen.account, "protocol", err,
		    "CONF-PROTOCOL", "this account has no server");

	if (ret == 0) {
		process_hide();
		attempt = attempt_new(chosen.account, &options, err);
		ret = attempt ? attempt_connect(attempt, login, err) : -1;
	}
	if (ret == 0)
		ret = act(attempt, req, err);
	attempt_free(attempt);
	chosen_clear(&chosen);
	return ret;
}

static int
show_info(struct attempt *attempt, const struct request *req,
	struct err *err)
{
	struct buf out = BUF_MAX(INFO_MAX);
	int ret;

	if (req->json)
		serverinfo_put_json(&out, attempt);
	else
		serverinfo_put(&out, attempt);
	ret = show_text(&out, err);
	buf_clear(&out);
	return ret;
}

int
cmd_serverinfo(const struct request *req, struct err *err)
{
	return with_server(req, false, show_info, err);
}

static int
ask_for_queue(struct attempt *attempt, const struct request *req,
	struct err *err)
{
	struct session *s = attempt_session(attempt);
	struct reply r;
	int ret;

	if (!ehlo_has(&s->ehlo, EHLO_ETRN))
		return err_set(err, EX_UNAVAILABLE, "NOT-OFFERED",
		    "server does not offer ETRN");
	reply_init(&r);
	ret = session_command(s, STEP_ETRN, &r, err, "ETRN %s",
	    req->mode_arg);
	/* RFC 1985 5: 250 to 253 are good news, 458 and 459 are not. */
	if (ret == 0 && reply_class(&r) != 2)
		ret = refusal_set(err, STEP_ETRN, &r, NULL);
	reply_clear(&r);
	return ret;
}

int
cmd_rmqs(const struct request *req, struct err *err)
{
	return with_server(req, true, ask_for_queue, err);
}
