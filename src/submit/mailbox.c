/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/mailbox.h"

#include <stdlib.h>

#include "message/mailfile.h"
#include "submit/helper.h"
#include "base/banned.h"

enum { NAMED_MAX = 100 };

/*
 * Linux takes no string over 128 KiB into a new program's environment, and
 * the system has to spare some.
 */
#define RCPTS_MAX ((size_t)100 * 1024)

/* What an envelope says would be lost with it. */
static void
put_head(struct buf *out, const struct envelope *e)
{
	size_t named = 0;

	buf_putf(out, "Return-Path: <%s>\n", e->sender);
	for (size_t i = 0; i < e->count && named < NAMED_MAX; i++)
		if (e->rcpt[i].state == RCPT_TODO) {
			buf_putf(out, "Envelope-To: %s\n", e->rcpt[i].addr);
			named++;
		}
}

/*
 * The command learns the envelope from its environment, where no shell
 * takes an address for something else.
 */
static int
give_to_command(const struct account *account, const struct envelope *e,
	struct str head, struct reader *message, struct err *err)
{
	struct buf rcpts = BUF_MAX(RCPTS_MAX);
	int ret = -1;

	for (size_t i = 0; i < e->count; i++)
		if (e->rcpt[i].state == RCPT_TODO)
			buf_putf(&rcpts, "%s%s", rcpts.len ? "\n" : "",
			    e->rcpt[i].addr);
	if (buf_full(&rcpts))
		err_set(err, EX_DATAERR, "RCPT-MANY",
		    "too many recipients for 'deliver_command'");
	else if (setenv("ENVOI_SENDER", e->sender, 1) < 0 ||
	    setenv("ENVOI_RECIPIENTS", buf_cstr(&rcpts), 1) < 0)
		err_set(err, EX_TEMPFAIL, "HELPER-START",
		    "cannot set the environment of 'deliver_command'");
	else
		ret = helper_run("deliver_command", account->deliver_command,
		    head, message, NULL, err);
	unsetenv("ENVOI_SENDER");
	unsetenv("ENVOI_RECIPIENTS");
	buf_clear(&rcpts);
	return ret;
}

static int
deliver(const struct account *account, const struct envelope *e,
	struct str head, struct reader *message, struct err *err)
{
	switch (account->protocol) {
	case PROTOCOL_MAILDIR:
		return mailfile_maildir(account->mailbox, head, message, err);
	case PROTOCOL_MBOX:
		return mailfile_mbox(account->mailbox, str_of(e->sender),
		    head, message, err);
	case PROTOCOL_COMMAND:
		return give_to_command(account, e, head, message, err);
	default:
		return 0;
	}
}

static void
say(struct buf *reply, const struct account *account)
{
	switch (account->protocol) {
	case PROTOCOL_DISCARD:
		buf_puts(reply, "discarded");
		break;
	case PROTOCOL_COMMAND:
		buf_puts(reply, "given to a command");
		break;
	default:
		buf_putf(reply, "stored in %s", account->mailbox);
		break;
	}
}

int
mailbox_deliver(const struct account *account, struct envelope *envelope,
	struct reader *message, struct buf *reply, struct err *err)
{
	struct buf head = BUF_MAX((size_t)NAMED_MAX * 1100);
	int ret;

	put_head(&head, envelope);
	ret = deliver(account, envelope, buf_str(&head), message, err);
	buf_clear(&head);
	if (ret < 0)
		return -1;
	for (size_t i = 0; i < envelope->count; i++)
		if (envelope->rcpt[i].state == RCPT_TODO)
			envelope_set(&envelope->rcpt[i], RCPT_SENT, NULL);
	say(reply, account);
	return 0;
}

int
mailbox_save(const char *save_sent, const char *sender,
	struct reader *message, struct err *err)
{
	struct str where = str_of(save_sent), kind;
	const char *what;
	int ret;

	str_cut(&where, ':', &kind);
	what = where.ptr;	/* the end of save_sent, so it ends in NUL */
	if (str_eq(kind, STR("maildir")))
		ret = mailfile_maildir(what, STR(""), message, err);
	else if (str_eq(kind, STR("mbox")))
		ret = mailfile_mbox(what, str_of(sender), STR(""), message,
		    err);
	else
		ret = helper_run("save_sent", what, STR(""), message, NULL,
		    err);
	if (ret < 0)
		err_wrap(err, "the mail was sent, but no copy kept");
	return ret;
}
