/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option.h"

#include "base/alloc.h"
#include "cli/longname.h"
#include "cli/mailopt.h"
#include "cli/option_arg.h"
#include "cli/option_compose.h"
#include "cli/qverb.h"
#include "cli/qwhat.h"
#include "config/setting.h"
#include "base/banned.h"

/* The arguments on their way through; next is the one to look at. */
struct args {
	int argc;
	char *const *argv;
	int next;
};

/* --- values --------------------------------------------------------------- */

/*
 * No argument may hold what could break a command, a header field or a log
 * line apart.  For an address it is the address that is wrong (EX_DATAERR),
 * else the way we were called.
 */
static int
check_value(const struct option *o, const char *spelled, const char *value,
	struct err *err)
{
	bool tab_ok = o && o->name && strcmp(o->name, "subject") == 0;

	if (!value || (o && o->take == option_take_raw) ||
	    !option_has_control(value, tab_ok))
		return 0;
	if (o && (o->letter == 'f' || o->letter == 'r'))
		return err_set(err, EX_DATAERR, "ADDRESS",
		    "invalid address '%s'", value);
	return err_set(err, o && o->letter == 'F' ? EX_DATAERR : EX_USAGE,
	    "OPTION-VALUE", "value of option '%s' holds a control character",
	    spelled);
}

static int
take(struct request *req, const struct option *o, const char *spelled,
	const char *value, struct err *err)
{
	struct option_use use = { .option = o, .arg = value,
		.is_long = spelled[1] == '-' };

	if (check_value(o, spelled, value, err) == -1)
		return -1;
	if (o->take(req, &use, err) == 0)
		return 0;
	err_wrap(err, "option '%s'", spelled);
	return -1;
}

static int
lacks_value(struct err *err, const char *spelled)
{
	return err_set(err, EX_USAGE, "OPTION-VALUE",
	    "option '%s' needs a value", spelled);
}

static const char *
next_arg(struct args *a)
{
	return a->next < a->argc ? a->argv[a->next++] : NULL;
}

/* --- letters -------------------------------------------------------------- */

static const struct option *
find_letter(char letter)
{
	for (const struct option *o = option_table; o->take; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static int
not_under_this_name(struct err *err, const char *dashes, struct str name)
{
	err_set(err, EX_USAGE, "OPTION-NAME",
	    "option '%s%.*s' is not accepted under this name", dashes,
	    STR_ARG(name));
	err_hint(err, "only sendmail's own options are; call it as 'envoi'");
	return -1;
}

static int
check_letter(const struct request *req, const struct option *o, char letter,
	struct err *err)
{
	bool classic = front_is_classic(req->front);

	if (!o) {
		err_set(err, EX_USAGE, "OPTION", "unknown option '-%c'",
		    letter);
		err_hint(err, "'envoi --help' shows the options");
		return -1;
	}
	if (!(o->who & (classic ? OPTION_CLASSIC : OPTION_OWN)))
		return not_under_this_name(err, "-", str_n(&letter, 1));
	return 0;
}

/* "-ti", "-fADDRESS", "-f ADDRESS": s is what follows the dash. */
static int
take_cluster(struct request *req, struct args *a, const char *s,
	struct err *err)
{
	while (*s) {
		const struct option *o = find_letter(*s);
		const char spelled[] = { '-', *s, '\0' };
		const char *value = NULL;

		if (check_letter(req, o, *s, err) == -1)
			return -1;
		s++;
		if (o->arg == OPTION_REQUIRED && !*s) {
			value = next_arg(a);
			if (!value)
				return lacks_value(err, spelled);
		} else if (o->arg != OPTION_NONE && *s) {
			value = s;
			s += strlen(s);
		}
		if (take(req, o, spelled, value, err) == -1)
			return -1;
	}
	return 0;
}

/* --- long options --------------------------------------------------------- */

static int
take_setting(struct request *req, const struct longname *l,
	const char *value, struct err *err)
{
	if (check_value(NULL, l->spelled, value, err) == -1)
		return -1;
	request_set(req, l->setting->keyword, value);
	return 0;
}

/* "--name", "--name=value", "--name value": s is what follows the dashes. */
static int
take_long(struct request *req, struct args *a, const char *s,
	struct err *err)
{
	struct str whole = str_of(s);
	size_t equals = str_find(whole, '=');
	struct str name = str_first(whole, equals);
	const char *value = equals < whole.len ? s + equals + 1 : NULL;
	struct longname l;

	if (front_is_classic(req->front))
		return not_under_this_name(err, "--", name);
	if (longname_find(name, &l, err) == -1)
		return -1;
	if (value && l.arg == OPTION_NONE)
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "option '%s' takes no value", l.spelled);
	if (!value && l.arg == OPTION_REQUIRED)
		value = next_arg(a);
	if (!value && l.arg == OPTION_REQUIRED)
		return lacks_value(err, l.spelled);
	return l.option ? take(req, l.option, l.spelled, value, err) :
	    take_setting(req, &l, value, err);
}

/* --- the line as a whole -------------------------------------------------- */

static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0';
}

static int
take_options(struct request *req, struct args *a, struct err *err)
{
	while (a->next < a->argc && is_option(a->argv[a->next]) &&
	    strcmp(a->argv[a->next], "--") != 0) {
		const char *arg = a->argv[a->next++];
		int result = arg[1] == '-' ? take_long(req, a, arg + 2, err) :
		    take_cluster(req, a, arg + 1, err);

		if (result == -1)
			return -1;
	}
	return 0;
}

static int
take_recipients(struct request *req, struct args *a, struct err *err)
{
	bool ended = false;

	for (; a->next < a->argc; a->next++) {
		const char *arg = a->argv[a->next];

		if (!ended && strcmp(arg, "--") == 0) {
			ended = true;
			continue;
		}
		if (option_take_recipient(req, arg, !ended && is_option(arg),
		    err) == -1)
			return -1;
	}
	return 0;
}

static int
conflict(struct err *err, const char *one, const char *other)
{
	return err_set(err, EX_USAGE, "OPTION-CONFLICT",
	    "options '%s' and '%s' contradict each other", one, other);
}

static int
belongs_to(struct err *err, const char *option, const char *mode)
{
	return err_set(err, EX_USAGE, "OPTION-CONFLICT",
	    "option '%s' has a meaning only with '%s'", option, mode);
}

/*
 * "-bd -q30m" starts sendmail as a daemon that also runs the queue.  That
 * half of it there is.
 */
static int
check_daemon(const struct request *req, struct err *err)
{
	if (!req->listens || (req->mode == REQUEST_FLUSH &&
	    qwhat_every(&req->queue_what)))
		return 0;
	err_set(err, EX_USAGE, "MODE", "there is no daemon");
	err_hint(err, "a program can start 'envoi -bs' and speak SMTP to it; "
	    "'envoi -q30m' stays and runs the queue");
	return -1;
}

/* Which messages, where they can and must be named. */
static int
check_queue(const struct request *req, struct err *err)
{
	enum qverb verb = req->mode == REQUEST_QUEUE ?
	    qverb_of(req->mode_arg) : QVERB_NONE;
	bool runs = req->mode == REQUEST_FLUSH || verb == QVERB_FLUSH ||
	    verb == QVERB_RUN;

	if (req->any_host && !runs)
		return belongs_to(err, "--any-host", "-q");
	if (req->account && verb != QVERB_REQUEUE && (verb != QVERB_NONE ||
	    req->mode == REQUEST_FLUSH || req->mode == REQUEST_LIST))
		return belongs_to(err, "--account", "--queue=requeue");
	if (verb == QVERB_NONE)
		return 0;
	if (req->rcpts_from_header)
		return conflict(err, "-t", "--queue");
	if (req->queue_what.count)
		return conflict(err, "-q", "--queue");
	if (qverb_ids(verb) == QVERB_NEEDS_IDS && req->rcpts.count == 0)
		return err_set(err, EX_USAGE, "OPTION-VALUE", "--queue=%s "
		    "needs the ids of messages, or ALL", qverb_word(verb));
	if (qverb_ids(verb) == QVERB_NO_IDS && req->rcpts.count)
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "--queue=%s takes no ids, but there is '%s'",
		    qverb_word(verb), req->rcpts.item[0]);
	return 0;
}

static int
check_conflicts(const struct request *req, struct err *err)
{
	if (check_daemon(req, err) == -1 || check_queue(req, err) == -1)
		return -1;
	if (req->account && request_find(req, "host") &&
	    req->mode != REQUEST_SETUP)
		return conflict(err, "--account", "--host");
	if (req->sender && req->sender_from_header)
		return conflict(err, "--from", "--read-envelope-from");
	if (req->send_to && req->mode != REQUEST_CHECK)
		return belongs_to(err, "--send", "--check");
	if ((req->print || req->force) && req->mode != REQUEST_SETUP)
		return belongs_to(err, req->print ? "--print" : "--force",
		    "--setup");
	if (req->no_autoconfig && req->mode != REQUEST_SETUP &&
	    req->mode != REQUEST_CONFIGURE)
		return belongs_to(err, "--no-autoconfig", "--setup");
	if (req->origin && req->mode != REQUEST_PRINT_CONFIG)
		return belongs_to(err, "--origin", "--print-config");
	if (request_ignores_message(req) &&
	    (req->rcpts.count || req->rcpts_from_header))
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "-q, -bp and -bi send no message, but recipients are "
		    "given");
	if (req->rcpts.count && request_takes_nobody(req))
		return err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "no message is sent in this mode, but there is a "
		    "recipient '%s'", req->rcpts.item[0]);
	return 0;
}

/*
 * "--check work" means the account of this name: modes that send nothing
 * have no recipients, but some have an account.
 */
static void
take_account_name(struct request *req)
{
	if (!request_takes_account(req))
		return;
	if (req->mode_arg && !req->account)
		alloc_set(&req->account, req->mode_arg);
	if (req->rcpts.count == 1 && !req->account) {
		alloc_set(&req->account, req->rcpts.item[0]);
		strlist_clear(&req->rcpts);
	}
}

/*
 * "sendmail -d0.1" is how programs ask who we are.  With somebody to send
 * to, it is a wish for more words, and the message must not be lost.
 */
static void
take_debug_version(struct request *req)
{
	if (req->debug_version && req->mode == REQUEST_SEND &&
	    !req->rcpts.count && !req->rcpts_from_header)
		req->mode = REQUEST_VERSION;
}

int
option_parse(struct request *req, int argc, char *const argv[],
	struct err *err)
{
	struct args a = { .argc = argc, .argv = argv, .next = 1 };

	if (req->front == FRONT_MAIL)
		return mailopt_parse(req, argc, argv, err);
	if (take_options(req, &a, err) == -1 ||
	    take_recipients(req, &a, err) == -1)
		return -1;
	take_account_name(req);
	take_debug_version(req);
	if (option_finish_compose(req, err) == -1)
		return -1;
	return check_conflicts(req, err);
}
