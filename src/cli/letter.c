/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/letter.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/tty.h"
#include "cli/cmd_compose.h"
#include "envelope/rcpthdr.h"
#include "text/address.h"
#include "base/banned.h"

static struct spool *
read_input(const struct request *req, struct err *err)
{
	/* Only a person at a terminal ends a message with a lone dot. */
	bool dot_ends = !req->dot_is_data && tty_is(STDIN_FILENO);

	return spool_read(STDIN_FILENO, dot_ends, err);
}

static int
read_message(struct letter *in, const struct request *req, struct err *err)
{
	if (req->compose.is_wanted) {
		if (cmd_compose(&in->spool, req, err) < 0)
			return -1;
		in->is_void = !in->spool;
		return in->spool ? outline_scan(&in->outline, in->spool,
		    err) : 0;
	}
	in->spool = read_input(req, err);
	if (!in->spool)
		return -1;
	return outline_scan(&in->outline, in->spool, err);
}

static int
add_rcpts(struct letter *in, const struct address_list *list,
	struct err *err)
{
	for (size_t i = 0; i < list->count; i++) {
		struct str spec = str_of(list->item[i].spec);

		if (in->envelope.count >= ENVELOPE_RCPT_MAX)
			return err_set(err, EX_DATAERR, "RCPT-MANY",
			    "more than %zu recipients", ENVELOPE_RCPT_MAX);
		if (spec.len > 0)
			envelope_add(&in->envelope, spec, STR(""));
	}
	return 0;
}

/* Each argument is a list, as cron and Emacs hand it over. */
static int
read_arguments(struct letter *in, const struct request *req, struct err *err)
{
	const struct strlist *given[] = {
		&req->rcpts, &req->compose.to, &req->compose.cc,
		&req->compose.bcc,
	};
	struct address_list list = { 0 };
	int ret = 0;

	for (size_t n = 0; n < sizeof(given) / sizeof(given[0]); n++)
		for (size_t i = 0; ret == 0 && i < given[n]->count; i++)
			ret = address_parse_list(&list,
			    str_of(given[n]->item[i]), err);
	if (ret == 0)
		ret = add_rcpts(in, &list, err);
	address_list_clear(&list);
	return ret;
}

static int
read_header(struct letter *in, struct err *err)
{
	struct address_list list = { 0 };
	int ret = rcpthdr_read(&list, &in->outline, err);

	if (ret == 0)
		ret = add_rcpts(in, &list, err);
	address_list_clear(&list);
	return ret;
}

static int
read_rcpts(struct letter *in, const struct request *req, struct err *err)
{
	if (read_arguments(in, req, err) < 0)
		return -1;
	if (req->rcpts_from_header && read_header(in, err) < 0)
		return -1;
	if (in->envelope.count > 0)
		return 0;
	err_set(err, EX_USAGE, "NO-RECIPIENTS", "no recipients");
	err_hint(err, req->rcpts_from_header ?
	    "the message names nobody in To, Cc or Bcc" :
	    "give them as arguments, or use -t to take those of the header");
	return -1;
}

/*
 * What %F stands for.  Nobody may need it, so a From field that is not
 * understood is not an error here.
 */
static void
note_header_from(struct letter *in)
{
	struct err ignored = { 0 };

	rcpthdr_sender(&in->header_from, &in->outline, &ignored);
	err_clear(&ignored);
}

/* -f takes one address, with or without brackets; "" and "<>" are null. */
static int
read_given_sender(struct letter *in, const struct request *req,
	struct err *err)
{
	struct address_list list = { 0 };
	struct str given = str_trim(str_of(req->sender));
	int ret = 0;

	if (!req->sender)
		return 0;
	if (given.len == 0 || str_eq(given, STR("<>")) ||
	    str_eq_nocase(given, STR("MAILER-DAEMON"))) {
		in->sender = alloc_copy("");
		return 0;
	}
	ret = address_parse_list(&list, given, err);
	if (ret == 0 && list.count != 1)
		ret = err_set(err, EX_DATAERR, "ADDRESS",
		    "invalid address '%s': the sender is one address",
		    req->sender);
	if (ret == 0)
		in->sender = alloc_copy(list.item[0].spec);
	address_list_clear(&list);
	return ret;
}

static int
read_sender(struct letter *in, const struct request *req, struct err *err)
{
	if (!req->sender_from_header) {
		note_header_from(in);
		return read_given_sender(in, req, err);
	}
	if (rcpthdr_sender(&in->sender, &in->outline, err) < 0)
		return -1;
	in->header_from = alloc_copy(in->sender);
	return in->sender ? 0 : err_set(err, EX_USAGE, "NO-SENDER",
	    "the message has no From field to take the sender from");
}

int
letter_read(struct letter *in, const struct request *req, struct err *err)
{
	if (read_message(in, req, err) < 0)
		return -1;
	if (in->is_void)
		return 0;
	if (read_rcpts(in, req, err) < 0)
		return -1;
	return read_sender(in, req, err);
}

int
letter_read_envelope(struct letter *in, const struct request *req,
	struct err *err)
{
	if (read_arguments(in, req, err) < 0)
		return -1;
	return read_given_sender(in, req, err);
}

void
letter_clear(struct letter *in)
{
	outline_clear(&in->outline);
	spool_free(in->spool);
	envelope_clear(&in->envelope);
	free(in->sender);
	free(in->header_from);
	*in = (struct letter){ 0 };
}
