/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_serve.h"

#include <unistd.h>

#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/report.h"
#include "net/pair.h"
#include "serve/caller.h"
#include "serve/relay.h"
#include "submit/helo.h"
#include "base/banned.h"

struct serving {
	const struct request *req;
	struct chosen chosen;
	struct transcript transcript;
	struct relay relay;
};

static enum transcript_level
transcript_level(const struct request *req)
{
	return req->debug == REQUEST_QUIET ? TRANSCRIPT_OFF :
	    req->debug == REQUEST_DEBUG ? TRANSCRIPT_MASKED : TRANSCRIPT_ALL;
}

/* Each mail finds its account as it would on a command line. */
static int
choose(void *ctx, const struct relay_mail *mail, struct account **account,
	char **sender, struct err *err)
{
	struct serving *s = ctx;
	struct pattern_facts facts = { .header_from = mail->header_from };
	int ret;

	s->chosen.envelope = mail->envelope;
	ret = chosen_next(&s->chosen, s->req, mail->sender, &facts, err);
	s->chosen.envelope = NULL;
	if (ret < 0)
		return -1;
	transcript_note(&s->transcript, "%s", buf_cstr(&s->chosen.reason));
	*account = s->chosen.account;
	*sender = chosen_sender(&s->chosen, mail->sender, &facts, err);
	return *sender ? 0 : -1;
}

static void
put_host(struct buf *out)
{
	const struct dial_facts nowhere = { 0 };
	struct err err = { 0 };

	helo_name(out, "auto", &nowhere, &err);
	err_clear(&err);
}

static int
serve(struct serving *s, struct stream *client)
{
	struct bs_back back = relay_back(&s->relay);
	struct buf host = { 0 };
	struct bs_config cfg = {
		.max_size = RELAY_SIZE_MAX,
		.max_rcpts = RELAY_RCPTS_MAX,
		.back = &back,
	};
	int status;

	put_host(&host);
	cfg.host = buf_cstr(&host);
	process_hide();
	status = bs_run(&cfg, client);
	relay_clear(&s->relay);
	buf_clear(&host);
	return status;
}

static int
start(struct serving *s, struct stream *client)
{
	struct answer no = { 0 };
	struct err err = { 0 };
	int status = EX_NOPERM;

	if (caller_check(STDIN_FILENO, &no) < 0) {
		bs_refuse(&no, client);
	} else if (chosen_open(&s->chosen, s->req, &err) < 0) {
		answer_set(&no, 421, "4.3.5", "%s", buf_cstr(&err.text));
		bs_refuse(&no, client);
		status = err.status;
	} else {
		status = serve(s, client);
	}
	answer_clear(&no);
	err_clear(&err);
	return status;
}

static int
refuse_rcpts(const char *name)
{
	struct err err = { 0 };
	int status;

	err_set(&err, EX_USAGE, "MODE", "with -bs, recipients come by RCPT "
	    "and not by the command line");
	status = report_err(name, &err);
	err_clear(&err);
	return status;
}

int
cmd_serve(const struct request *req, const char *name)
{
	struct serving s = {
		.req = req,
		.transcript = { transcript_level(req), STDERR_FILENO },
		.relay = {
			.choose = choose,
			.full_name = req->full_name,
			.no_aliases = req->no_aliases,
		},
	};
	struct stream *client;
	int status;

	if (req->rcpts.count > 0 || req->rcpts_from_header)
		return refuse_rcpts(name);
	s.relay.ctx = &s;
	s.relay.accounts = &s.chosen.accounts;
	s.relay.options.transcript = &s.transcript;
	s.relay.options.may_prompt = true;
	client = pair_new(STDIN_FILENO, STDOUT_FILENO);
	status = start(&s, client);
	stream_close(client, 0);
	chosen_clear(&s.chosen);
	return status;
}
