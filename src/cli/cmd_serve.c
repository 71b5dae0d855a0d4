/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_serve.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/chosen.h"
#include "cli/process.h"
#include "cli/queueing.h"
#include "cli/report.h"
#include "net/pair.h"
#include "serve/policy.h"
#include "serve/relay.h"
#include "submit/helo.h"
#include "base/banned.h"

/* An account, and what is left of it for somebody else. */
struct share {
	const struct account *whole;	/* borrowed */
	struct account *part;		/* owned */
};

struct serving {
	const struct request *req;
	struct caller caller;
	struct chosen chosen;
	struct share *share;	/* owned array */
	size_t share_count;
	struct queueing queueing;
	struct transcript transcript;
	struct relay relay;
};

static enum transcript_level
transcript_level(const struct request *req)
{
	return req->debug == REQUEST_QUIET ? TRANSCRIPT_OFF :
	    req->debug == REQUEST_DEBUG ? TRANSCRIPT_MASKED : TRANSCRIPT_ALL;
}

/* --- one mail -------------------------------------------------------------- */

static bool
may_use(const void *arg, const struct account *a)
{
	return policy_allows(a, arg);
}

/*
 * The same one for each mail, so that they share a connection.  What is our
 * own is used as it is: its patterns are expanded anew for each mail.
 */
static struct account *
share_of(struct serving *s, struct account *whole, struct err *err)
{
	struct account *part;

	if (!s->caller.stranger)
		return whole;
	for (size_t i = 0; i < s->share_count; i++)
		if (s->share[i].whole == whole)
			return s->share[i].part;
	part = policy_adapt(whole, &s->caller, err);
	if (!part)
		return NULL;
	s->share = alloc_grow(s->share, s->share_count + 1,
	    sizeof(*s->share));
	s->share[s->share_count++] = (struct share){ whole, part };
	return part;
}

/* An account that leads here would start us again and again. */
static int
check_loop(const struct serving *s, const struct account *a, struct err *err)
{
	if (!s->caller.socket || !a->socket ||
	    strcmp(s->caller.socket, a->socket) != 0)
		return 0;
	return account_fail(a, "socket", err, "POLICY-LOOP", "account '%s' "
	    "of the service leads to the service itself", a->name);
}

/* Each mail finds its account as it would on a command line. */
static int
find_account(struct serving *s, const struct relay_mail *mail,
	const struct pattern_facts *facts, struct err *err)
{
	int ret;

	s->chosen.envelope = mail->envelope;
	ret = chosen_next(&s->chosen, s->req, mail->sender, facts, err);
	s->chosen.envelope = NULL;
	if (ret == 0)
		transcript_note(&s->transcript, "%s",
		    buf_cstr(&s->chosen.reason));
	return ret;
}

static int
choose(void *ctx, const struct relay_mail *mail, struct account **account,
	char **sender, struct err *err)
{
	struct serving *s = ctx;
	struct pattern_facts facts = { .header_from = mail->header_from };
	const char *given = mail->sender;
	struct account *a;

	if (find_account(s, mail, &facts, err) < 0 ||
	    check_loop(s, s->chosen.account, err) < 0)
		return -1;
	a = share_of(s, s->chosen.account, err);
	if (!a || policy_sender(a, &s->caller, &given, err) < 0 ||
	    policy_header(a, &s->caller, mail->outline, err) < 0)
		return -1;
	s->chosen.account = a;
	*account = a;
	*sender = chosen_sender(&s->chosen, given, &facts, err);
	if (!*sender)
		return -1;
	return policy_amount(a, &s->caller, mail->size, err);
}

/* --- a session ------------------------------------------------------------- */

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
	const struct accounts *list = &s->chosen.accounts;
	struct bs_config cfg = {
		.max_size = policy_size(list->item, list->count, &s->caller,
		    RELAY_SIZE_MAX),
		.max_rcpts = RELAY_RCPTS_MAX,
		.back = &back,
	};
	int status;

	put_host(&host);
	cfg.host = buf_cstr(&host);
	s->relay.host = cfg.host;
	process_hide();
	status = bs_run(&cfg, client);
	relay_clear(&s->relay);
	buf_clear(&host);
	return status;
}

/*
 * inetd makes the connection our standard error as well: what is said there
 * is for whoever runs the service, and would be taken for answers.
 */
static void
part_from_errors(void)
{
	struct stat in, err;
	int fd;

	if (fstat(STDIN_FILENO, &in) < 0 || fstat(STDERR_FILENO, &err) < 0 ||
	    !S_ISSOCK(in.st_mode) || in.st_dev != err.st_dev ||
	    in.st_ino != err.st_ino)
		return;
	fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(EX_OSERR);
	if (fd != STDERR_FILENO)
		close(fd);
}

/*
 * What is wrong with the files is for those who can change them: they may
 * say more of the account than others should know.
 */
static int
refuse_all(struct serving *s, struct stream *client, const char *name,
	struct err *err)
{
	struct answer no = { 0 };

	if (s->caller.stranger && s->caller.uid != 0) {
		answer_set(&no, 421, "4.3.5", "the service is not configured "
		    "as it should be; its log says why");
		report_err(name, err);
	} else {
		answer_set(&no, 421, "4.3.5", "%s", buf_cstr(&err->text));
	}
	bs_refuse(&no, client);
	answer_clear(&no);
	return err->status;
}

static int
start(struct serving *s, struct stream *client, const char *name)
{
	const struct accounts *list = &s->chosen.accounts;
	struct answer no = { 0 };
	struct err err = { 0 };
	int status = EX_NOPERM;

	if (caller_find(STDIN_FILENO, &s->caller, &no) < 0) {
		bs_refuse(&no, client);
	} else if (chosen_open(&s->chosen, s->req, &err) < 0 ||
	    queueing_init(&s->queueing, s->req, list, &err) < 0) {
		status = refuse_all(s, client, name, &err);
	} else if (policy_any(list->item, list->count, &s->caller,
	    &no) < 0) {
		bs_refuse(&no, client);
	} else {
		s->relay.options.may_prompt = !s->caller.stranger;
		if (s->caller.stranger)
			queueing_own(&s->queueing, s->caller.uid,
			    s->caller.name);
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
	part_from_errors();
	s.chosen.may = may_use;
	s.chosen.arg = &s.caller;
	s.relay.caller = &s.caller;
	s.relay.ctx = &s;
	s.relay.accounts = &s.chosen.accounts;
	s.relay.queue = &s.queueing.place;
	s.relay.options.transcript = &s.transcript;
	client = pair_new(STDIN_FILENO, STDOUT_FILENO);
	status = start(&s, client, name);
	stream_close(client, 0);
	for (size_t i = 0; i < s.share_count; i++)
		account_free(s.share[i].part);
	free(s.share);
	queueing_clear(&s.queueing);
	chosen_clear(&s.chosen);
	caller_clear(&s.caller);
	return status;
}
