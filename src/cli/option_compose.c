/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option_compose.h"

#include "base/alloc.h"
#include "base/banned.h"

enum what {
	ATTACH, BCC, BODY, CC, CHARSET, FLOWED, HEADER, HTML, INLINE, PRIORITY,
	RECEIPT, REPLY, REPLY_TO, SUBJECT, TO
};

static const struct {
	const char *name;
	enum what what;
} names[] = {
	{ "attach", ATTACH }, { "bcc", BCC }, { "body", BODY },
	{ "cc", CC },
	{ "charset", CHARSET }, { "flowed", FLOWED }, { "header", HEADER },
	{ "html", HTML }, { "in-reply-to", REPLY }, { "inline", INLINE },
	{ "priority", PRIORITY }, { "receipt", RECEIPT },
	{ "reply-to", REPLY_TO }, { "subject", SUBJECT }, { "to", TO },
};

static int
take_priority(struct compose *c, struct str word, struct err *err)
{
	if (str_eq_nocase(word, STR("high")))
		c->priority = COMPOSE_HIGH;
	else if (str_eq_nocase(word, STR("normal")))
		c->priority = COMPOSE_NORMAL;
	else if (str_eq_nocase(word, STR("low")))
		c->priority = COMPOSE_LOW;
	else
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "unknown value '%.*s'; it is high, normal or low",
		    STR_ARG(word));
	return 0;
}

static int
take_file(struct compose *c, const char *arg, bool is_inline,
	struct err *err)
{
	if (!*arg)
		return err_set(err, EX_USAGE, "OPTION-VALUE",
		    "it names no file");
	compose_attach(c, arg, is_inline, false);
	return 0;
}

static int
take(struct compose *c, enum what what, const char *arg, struct err *err)
{
	switch (what) {
	case ATTACH:
	case INLINE:
		return take_file(c, arg, what == INLINE, err);
	case CHARSET:
		return compose_set_charset(c, str_of(arg), err);
	case HEADER:
		return compose_field(c, str_of(arg), err);
	case REPLY:
		return compose_set_reply(c, str_of(arg), err);
	case PRIORITY:
		return take_priority(c, str_of(arg), err);
	case BCC:
		strlist_add(&c->bcc, str_of(arg));
		break;
	case BODY:
		alloc_set(&c->body, arg);
		break;
	case CC:
		strlist_add(&c->cc, str_of(arg));
		break;
	case TO:
		strlist_add(&c->to, str_of(arg));
		break;
	case FLOWED:
		c->is_flowed = true;
		break;
	case HTML:
		alloc_set(&c->html, arg);
		break;
	case RECEIPT:
		alloc_set(&c->receipt_to, arg ? arg : "");
		break;
	case REPLY_TO:
		alloc_set(&c->reply_to, arg);
		break;
	case SUBJECT:
		alloc_set(&c->subject, arg);
		break;
	}
	return 0;
}

int
option_take_compose(struct request *req, const struct option_use *use,
	struct err *err)
{
	req->compose.is_wanted = true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, use->option->name) == 0)
			return take(&req->compose, names[i].what, use->arg,
			    err);
	return 0;
}

int
option_take_raw(struct request *req, const struct option_use *use,
	struct err *err)
{
	return option_take_compose(req, use, err);
}

int
option_finish_compose(struct request *req, struct err *err)
{
	struct compose *c = &req->compose;

	if (!c->is_wanted)
		return 0;
	if (req->mode != REQUEST_SEND && req->mode != REQUEST_PRETEND &&
	    req->mode != REQUEST_WHICH) {
		err_set(err, EX_USAGE, "OPTION-CONFLICT",
		    "no mail is composed in this mode");
		err_hint(err, "leave out --subject, --attach and their like");
		return -1;
	}
	/* -f is the envelope's; --from is both, but for what -f says. */
	if (req->letter_sender)
		alloc_set(&req->sender, req->letter_sender);
	else if (c->from && !req->sender && !req->sender_from_header)
		alloc_set(&req->sender, c->from);
	return compose_check(c, err);
}
