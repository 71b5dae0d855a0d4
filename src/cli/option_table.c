/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "cli/option.h"

#include "base/alloc.h"
#include "cli/option_arg.h"
#include "cli/option_compose.h"
#include "cli/option_dsn.h"
#include "cli/qverb.h"
#include "cli/qwhat.h"
#include "base/banned.h"

static int
take_nothing(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)req;
	(void)use;
	(void)err;
	return 0;
}

static int
take_account(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)err;
	alloc_set(&req->account, use->arg);
	return 0;
}

static int
take_file(struct request *req, const struct option_use *use, struct err *err)
{
	(void)err;
	alloc_set(&req->config_file, use->arg);
	return 0;
}

/* Sendmail takes an empty argument and "<>" for the null sender. */
static int
take_sender(struct request *req, const struct option_use *use,
	struct err *err)
{
	const char *sender = strcmp(use->arg, "<>") == 0 ? "" : use->arg;

	(void)err;
	alloc_set(&req->sender, sender);
	/* In a mail that is composed the long form is the From field, too. */
	if (!use->is_long)
		alloc_set(&req->letter_sender, sender);
	else
		alloc_set(&req->compose.from, *sender ? sender : NULL);
	return 0;
}

static int
take_full_name(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)err;
	alloc_set(&req->full_name, use->arg);
	return 0;
}

static int
take_rcpts_from_header(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->rcpts_from_header = true;
	return 0;
}

static int
take_sender_from_header(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->sender_from_header = true;
	return 0;
}

static int
take_dot_is_data(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->dot_is_data = true;
	return 0;
}

static int
take_no_aliases(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->no_aliases = true;
	return 0;
}

/* --- modes ---------------------------------------------------------------- */

/* -bX: X is the mode of operation, sendmail's word for it. */
static int
take_mode(struct request *req, const struct option_use *use, struct err *err)
{
	static const struct {
		char letter;
		enum request_mode mode;
	} modes[] = {
		{ 'i', REQUEST_ALIASES }, { 'm', REQUEST_SEND },
		{ 'p', REQUEST_LIST }, { 's', REQUEST_SMTP },
		{ 'v', REQUEST_VERIFY },
	};
	struct str arg = str_of(use->arg);

	/* Only with an interval is there something to stay for. */
	if (arg.len == 1 && (arg.ptr[0] == 'd' || arg.ptr[0] == 'D')) {
		req->listens = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (arg.len == 1 && arg.ptr[0] == modes[i].letter) {
			req->mode = modes[i].mode;
			return 0;
		}
	return option_bad_value(err, use->arg, "i, m, p, s, v");
}

/* -q with or without an interval or a selection; "-bp -qIx" lists. */
static int
take_queue_run(struct request *req, const struct option_use *use,
	struct err *err)
{
	struct qwhat what;

	if (qwhat_parse(&what, use->arg, err) == -1)
		return -1;
	if (req->mode != REQUEST_LIST)
		req->mode = REQUEST_FLUSH;
	if (use->arg)
		strlist_add(&req->queue_what, str_of(use->arg));
	return 0;
}

static int
take_queue(struct request *req, const struct option_use *use,
	struct err *err)
{
	struct buf words = { 0 };

	if (qverb_of(use->arg) == QVERB_NONE) {
		qverb_put_all(&words);
		option_bad_value(err, use->arg, buf_cstr(&words));
		buf_clear(&words);
		return -1;
	}
	req->mode = REQUEST_QUEUE;
	alloc_set(&req->mode_arg, use->arg);
	return 0;
}

static int
take_any_host(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->any_host = true;
	return 0;
}

/* Options that are a mode and may carry its argument. */
static int
take_own_mode(struct request *req, const struct option_use *use,
	struct err *err)
{
	static const struct {
		const char *name;
		enum request_mode mode;
	} modes[] = {
		{ .name = "check", REQUEST_CHECK },
		{ .name = "completion", REQUEST_COMPLETION },
		{ .name = "configure", REQUEST_CONFIGURE },
		{ .name = "explain", REQUEST_EXPLAIN },
		{ .name = "help", REQUEST_HELP },
		{ .name = "import", REQUEST_IMPORT },
		{ .name = "login", REQUEST_LOGIN },
		{ .name = "login-status", REQUEST_LOGIN_STATUS },
		{ .name = "logout", REQUEST_LOGOUT },
		{ .name = "pretend", REQUEST_PRETEND },
		{ .name = "print-config", REQUEST_PRINT_CONFIG },
		{ .name = "rmqs", REQUEST_RMQS },
		{ .name = "serverinfo", REQUEST_SERVERINFO },
		{ .name = "set-password", REQUEST_SET_PASSWORD },
		{ .name = "setup", REQUEST_SETUP },
		{ .name = "version", REQUEST_VERSION },
		{ .name = "which", REQUEST_WHICH },
	};

	(void)err;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(use->option->name, modes[i].name) == 0)
			req->mode = modes[i].mode;
	alloc_set(&req->mode_arg, use->arg);
	return 0;
}

static int
take_aliases_mode(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->mode = REQUEST_ALIASES;
	return 0;
}

/* --- what is shown -------------------------------------------------------- */

static int
take_verbose(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	if (req->debug == REQUEST_QUIET)
		req->debug = REQUEST_DEBUG;
	return 0;
}

/*
 * -d takes sendmail's debugging levels, whatever they say; of those, people
 * know -d0.1 as the way to the version.  Only the long form, which no web
 * program hands through, can ask for secrets.
 */
static int
take_debug(struct request *req, const struct option_use *use,
	struct err *err)
{
	const char *level = use->arg ? use->arg : "";

	if (!use->is_long && strcmp(level, "0.1") == 0)
		req->debug_version = true;
	else if (use->is_long && strcmp(level, "all") == 0)
		req->debug = REQUEST_DEBUG_ALL;
	else if (use->is_long && *level)
		return option_bad_value(err, level, "all, or none");
	else
		return take_verbose(req, use, err);
	return 0;
}

/* --- sendmail's options within options ------------------------------------ */

/* The delivery mode: 'q' and 'd' leave it to the queue. */
static void
set_delivery(struct request *req, char mode)
{
	mode = str_lower(mode);
	req->store_only = mode == 'q' || mode == 'd';
}

/* -oX and what belongs to X; only what has a meaning here is looked at. */
static int
take_old_option(struct request *req, const struct option_use *use,
	struct err *err)
{
	const char *arg = use->arg;

	(void)err;
	if (arg[0] == 'i')
		req->dot_is_data = true;
	if (arg[0] == 'd')
		set_delivery(req, arg[1]);
	return 0;
}

/* -O Name=value */
static int
take_named_option(struct request *req, const struct option_use *use,
	struct err *err)
{
	struct str value = str_of(use->arg), name;

	(void)err;
	if (!str_cut(&value, '=', &name) || value.len == 0)
		return 0;
	if (str_eq_nocase(name, STR("IgnoreDots")))
		req->dot_is_data = true;
	if (str_eq_nocase(name, STR("DeliveryMode")))
		set_delivery(req, value.ptr[0]);
	return 0;
}

/* --- settings that have a letter ------------------------------------------ */

static int
take_logfile(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)err;
	request_set(req, "logfile", use->arg);
	return 0;
}

static int
take_ip(struct request *req, const struct option_use *use, struct err *err)
{
	(void)err;
	request_set(req, "ip", use->option->letter == '4' ? "4" : "6");
	return 0;
}

static int
take_json(struct request *req, const struct option_use *use, struct err *err)
{
	(void)use;
	(void)err;
	req->json = true;
	return 0;
}

static int
take_origin(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->origin = true;
	return 0;
}

static int
take_print(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->print = true;
	return 0;
}

static int
take_no_autoconfig(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->no_autoconfig = true;
	return 0;
}

static int
take_force(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)use;
	(void)err;
	req->force = true;
	return 0;
}

static int
take_send(struct request *req, const struct option_use *use, struct err *err)
{
	(void)err;
	alloc_set(&req->send_to, use->arg);
	return 0;
}

static int
take_refused(struct request *req, const struct option_use *use,
	struct err *err)
{
	(void)req;
	(void)use;
	return err_set(err, EX_USAGE, "OPTION", "there is no quarantine");
}

#define NONE OPTION_NONE
#define REQ OPTION_REQUIRED
#define OPT OPTION_OPTIONAL
#define OWN OPTION_OWN
#define CLASSIC OPTION_CLASSIC
#define ALL OPTION_ALL

/* In the order of --help; the silent ones behind. */
const struct option option_table[] = {
	{ "read-recipients", 't', NONE, ALL, take_rcpts_from_header, NULL,
	    "take recipients from To, Cc and Bcc as well" },
	{ "from", 'f', REQ, ALL, take_sender, "ADDRESS",
	    "envelope sender; <> is the null sender" },
	{ NULL, 'r', REQ, ALL, take_sender, "ADDRESS", "the same as -f" },
	{ "read-envelope-from", 0, NONE, OWN, take_sender_from_header, NULL,
	    "take the envelope sender from the From field" },
	{ "subject", 0, REQ, OWN, option_take_compose, "TEXT",
	    "compose a mail: standard input is its text" },
	{ "to", 0, REQ, OWN, option_take_compose, "LIST",
	    "compose: recipients, as the arguments are" },
	{ "cc", 0, REQ, OWN, option_take_compose, "LIST",
	    "compose: recipients of copies" },
	{ "bcc", 0, REQ, OWN, option_take_compose, "LIST",
	    "compose: recipients whom nobody sees" },
	{ "reply-to", 0, REQ, OWN, option_take_compose, "LIST",
	    "compose: where answers go" },
	{ "header", 0, REQ, OWN, option_take_compose, "FIELD",
	    "compose: a further field, 'Name: value'" },
	{ "in-reply-to", 0, REQ, OWN, option_take_compose, "ID",
	    "compose: the Message-ID that is answered" },
	{ "attach", 0, REQ, OWN, option_take_raw, "FILE",
	    "compose: attach FILE or FILE:TYPE; - is standard input" },
	{ "inline", 0, REQ, OWN, option_take_raw, "FILE",
	    "compose: a file to be shown in the HTML, which calls it "
	    "'cid:FILE@envoi'" },
	{ "html", 0, REQ, OWN, option_take_raw, "FILE",
	    "compose: the text as HTML" },
	{ "body", 0, REQ, OWN, option_take_raw, "TEXT",
	    "compose: the text, in place of standard input" },
	{ "charset", 0, REQ, OWN, option_take_compose, "NAME",
	    "compose: the charset of the text, where it is not UTF-8" },
	{ "flowed", 0, NONE, OWN, option_take_compose, NULL,
	    "compose: let readers wrap the lines of the text" },
	{ "priority", 0, REQ, OWN, option_take_compose, "WORD",
	    "compose: high, normal or low" },
	{ "receipt", 0, OPT, OWN, option_take_compose, "ADDRESS",
	    "compose: ask for a receipt when it is read" },
	{ NULL, 'F', REQ, ALL, take_full_name, "NAME",
	    "full name for a From field that is added" },
	{ "account", 'a', REQ, OWN, take_account, "ACCOUNT",
	    "use this account" },
	{ "file", 'C', REQ, OWN, take_file, "FILE",
	    "configuration file in place of the user's" },
	{ "dsn-notify", 'N', REQ, ALL, option_take_notify, "WHEN",
	    "notify: never, or failure,delay,success" },
	{ "dsn-return", 'R', REQ, ALL, option_take_return, "WHAT",
	    "what a notification returns: full or hdrs" },
	{ NULL, 'V', REQ, ALL, option_take_envid, "ID",
	    "envelope id for notifications" },
	{ NULL, 'i', NONE, ALL, take_dot_is_data, NULL,
	    "a lone dot does not end the message" },
	{ NULL, 'n', NONE, ALL, take_no_aliases, NULL,
	    "do not look up aliases" },
	{ NULL, '4', NONE, OWN, take_ip, NULL, "connect by IPv4 only" },
	{ NULL, '6', NONE, OWN, take_ip, NULL, "connect by IPv6 only" },
	{ NULL, 'X', REQ, OWN, take_logfile, "FILE",
	    "the same as --logfile=FILE" },
	{ NULL, 'v', NONE, ALL, take_verbose, NULL,
	    "show the dialogue, with secrets masked" },
	{ "debug", 'd', OPT, ALL, take_debug, "all",
	    "the same; with 'all' secrets are shown too" },
	{ "pretend", 'P', NONE, OWN, take_own_mode, NULL,
	    "say what would be done, and do nothing" },
	{ "which", 0, NONE, OWN, take_own_mode, NULL,
	    "say which account would be used, and why" },
	{ "print-config", 0, NONE, OWN, take_own_mode, NULL,
	    "print the settings in force, as a file has them" },
	{ "origin", 0, NONE, OWN, take_origin, NULL,
	    "with --print-config: say where each setting comes from" },
	{ "check", 0, OPT, OWN, take_own_mode, "ACCOUNT",
	    "try everything but sending, and say what works" },
	{ "send", 0, REQ, OWN, take_send, "ADDRESS",
	    "with --check: send a message to try that, too" },
	{ "serverinfo", 'S', NONE, OWN, take_own_mode, NULL,
	    "say what the server offers" },
	{ "json", 0, NONE, OWN, take_json, NULL,
	    "print for programs, where there is something to print" },
	{ NULL, 'b', REQ, ALL, take_mode, "MODE", "m: send (the default); "
	    "p: list the queue; s: SMTP on standard input; "
	    "v: say where addresses lead; i: check the alias file" },
	{ NULL, 'q', OPT, ALL, take_queue_run, "WHAT",
	    "send what waits now; with a time such as 30m again and again; "
	    "I, R or S and a text: by id, recipient or sender" },
	{ "queue", 0, REQ, OWN, take_queue, "WHAT",
	    "list, failed, run, flush; show, hold, release, remove, retry or "
	    "requeue ID...|ALL" },
	{ "any-host", 0, NONE, OWN, take_any_host, NULL,
	    "with a run of the queue: also what another machine put there" },
	{ "rmqs", 0, REQ, OWN, take_own_mode, "HOST",
	    "ask the server to run its queue for HOST" },
	{ "setup", 0, REQ, OWN, take_own_mode, "ADDRESS",
	    "find the settings for a mail address, try and keep them" },
	{ "print", 0, NONE, OWN, take_print, NULL,
	    "with --setup: print them only" },
	{ "force", 0, NONE, OWN, take_force, NULL,
	    "with --setup: replace the file that is there" },
	{ "no-autoconfig", 0, NONE, OWN, take_no_autoconfig, NULL,
	    "with --setup: do not ask the domain's web servers" },
	{ "set-password", 0, OPT, OWN, take_own_mode, "ACCOUNT",
	    "ask for an account's password and keep it" },
	{ "login", 0, OPT, OWN, take_own_mode, "ACCOUNT",
	    "log in with OAuth, in a browser or on another device" },
	{ "login-status", 0, OPT, OWN, take_own_mode, "ACCOUNT",
	    "say who is logged in so, and for how long" },
	{ "logout", 0, OPT, OWN, take_own_mode, "ACCOUNT",
	    "end such a login, here and at the provider" },
	{ "configure", 0, REQ, OWN, take_own_mode, "ADDRESS",
	    "find the settings for a mail address" },
	{ "import", 0, REQ, OWN, take_own_mode, "PROGRAM",
	    "print the configuration of dma, esmtp, nullmailer or ssmtp as "
	    "ours" },
	{ "explain", 0, REQ, OWN, take_own_mode, "ID",
	    "explain a message by its identifier" },
	{ "completion", 0, REQ, OWN, take_own_mode, "SHELL",
	    "print a script that completes options: bash, fish or zsh" },
	{ "help", 0, NONE, OWN, take_own_mode, NULL, "show this" },
	{ "version", 0, NONE, OWN, take_own_mode, NULL,
	    "show version, features and file names" },

	{ NULL, 'A', REQ, ALL, take_nothing, "c|m", NULL },
	{ NULL, 'B', REQ, ALL, take_nothing, "TYPE", NULL },
	{ NULL, 'D', REQ, OWN, take_nothing, "FILE", NULL },
	{ NULL, 'G', NONE, ALL, take_nothing, NULL, NULL },
	{ NULL, 'I', NONE, ALL, take_aliases_mode, NULL, NULL },
	{ NULL, 'L', REQ, ALL, take_nothing, "TAG", NULL },
	{ NULL, 'M', REQ, ALL, take_nothing, "MACRO", NULL },
	{ NULL, 'O', REQ, ALL, take_named_option, "NAME=VALUE", NULL },
	{ NULL, 'Q', OPT, ALL, take_refused, "REASON", NULL },
	{ NULL, 'T', OPT, ALL, take_nothing, "TIME", NULL },
	{ NULL, 'U', NONE, ALL, take_nothing, NULL, NULL },
	{ NULL, 'c', NONE, ALL, take_nothing, NULL, NULL },
	{ NULL, 'e', REQ, ALL, take_nothing, "MODE", NULL },
	{ NULL, 'h', REQ, ALL, take_nothing, "HOPS", NULL },
	{ NULL, 'm', NONE, ALL, take_nothing, NULL, NULL },
	{ NULL, 'o', REQ, ALL, take_old_option, "OPTION", NULL },
	{ NULL, 'p', REQ, ALL, take_nothing, "PROTOCOL", NULL },
	{ NULL, 's', NONE, ALL, take_nothing, NULL, NULL },
	{ NULL, 'x', NONE, ALL, take_nothing, NULL, NULL },

	{ NULL, 0, NONE, 0, NULL, NULL, NULL },
};
