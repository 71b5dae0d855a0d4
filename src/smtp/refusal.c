/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/refusal.h"

#include "base/banned.h"

#define MINUTE ((int64_t)60 * 1000)

/*
 * refused: how the err's text begins; %s is the object
 * status:  of a 5xx
 */
static const struct step_row {
	const char *name;
	const char *refused;
	const char *id;
	int status;
	int64_t limit_ms;
} steps[] = {
	[STEP_BANNER] = { "the greeting", "server refused the connection",
		"GREETING", EX_UNAVAILABLE, 5 * MINUTE },
	[STEP_EHLO] = { "EHLO", "server refused EHLO",
		"EHLO", EX_UNAVAILABLE, 5 * MINUTE },
	[STEP_STARTTLS] = { "STARTTLS", "server refused STARTTLS",
		"STARTTLS-REFUSED", EX_NOPERM, 2 * MINUTE },
	[STEP_TLS] = { "the TLS handshake", "TLS handshake failed",
		"TLS-HANDSHAKE", EX_NOPERM, 2 * MINUTE },
	[STEP_AUTH] = { "AUTH", "server refused the login",
		"AUTH-REFUSED", EX_NOPERM, 2 * MINUTE },
	[STEP_MAIL] = { "MAIL", "sender %s refused",
		"MAIL-REFUSED", EX_UNAVAILABLE, 5 * MINUTE },
	[STEP_RCPT] = { "RCPT", "recipient %s refused",
		"RCPT-REFUSED", EX_NOUSER, 5 * MINUTE },
	[STEP_DATA] = { "DATA", "server refused the message",
		"DATA-REFUSED", EX_UNAVAILABLE, 2 * MINUTE },
	[STEP_BLOCK] = { "the message", "server refused the message",
		"DATA-REFUSED", EX_UNAVAILABLE, 3 * MINUTE },
	[STEP_DOT] = { "the end of the message", "server refused the message",
		"DATA-REFUSED", EX_UNAVAILABLE, 10 * MINUTE },
	[STEP_RSET] = { "RSET", "server refused RSET",
		"RSET", EX_UNAVAILABLE, 2 * MINUTE },
	[STEP_ETRN] = { "ETRN", "server refused ETRN",
		"ETRN", EX_UNAVAILABLE, 5 * MINUTE },
	[STEP_QUIT] = { "QUIT", "server refused QUIT",
		"QUIT", EX_UNAVAILABLE, 5 * 1000 },
};

const char *
refusal_step_name(enum step step)
{
	return steps[step].name;
}

int64_t
refusal_step_ms(enum step step)
{
	return steps[step].limit_ms;
}

/* 5.6.x blames the content: the caller's message, not the service. */
static bool
blames_content(enum step step, const struct reply *r)
{
	return (step == STEP_DATA || step == STEP_DOT || step == STEP_BLOCK ||
	    step == STEP_MAIL) && str_starts(str_of(r->enhanced), STR("5.6."));
}

static int
status_of(enum step step, const struct reply *r)
{
	if (reply_class(r) == 4)
		return EX_TEMPFAIL;
	if (reply_class(r) == 5)
		return blames_content(step, r) ? EX_DATAERR :
		    steps[step].status;
	return EX_TEMPFAIL;	/* a 2xx or 3xx that nobody asked for */
}

static enum err_scope
scope_of(enum step step, const struct reply *r)
{
	if (r->code == 421)
		return ERR_SESSION;
	switch (step) {
	case STEP_RCPT:
		return ERR_RCPT;
	case STEP_MAIL:
	case STEP_DATA:
	case STEP_BLOCK:
	case STEP_DOT:
		/* 530 and 538 are about the login, not about this mail. */
		return r->code == 530 || r->code == 538 ? ERR_SESSION :
		    ERR_MESSAGE;
	case STEP_BANNER:
	case STEP_EHLO:
		return ERR_HOST;
	default:
		return ERR_SESSION;
	}
}

int
refusal_set(struct err *err, enum step step, const struct reply *r,
	const char *object)
{
	const struct step_row *row = &steps[step];
	const char *gap = *r->enhanced ? " " : "";
	struct buf words = { 0 }, what = { 0 };
	struct str rest = str_of(row->refused), head;

	reply_line_text(r, &words);
	/* The one place for the object, if the row has one. */
	if (str_cut(&rest, '%', &head)) {
		buf_put(&what, head);
		if (rest.len > 0) {
			buf_puts(&what, object ? object : "");
			buf_put(&what, str_from(rest, 1));
		}
	}
	if (reply_class(r) == 2 || reply_class(r) == 3)
		err_set(err, EX_TEMPFAIL, "REPLY", "invalid reply to %s: "
		    "%d %s", row->name, r->code, buf_cstr(&words));
	else
		err_set(err, status_of(step, r), row->id, "%s: %d %s%s%s",
		    buf_cstr(&what), r->code, r->enhanced, gap,
		    buf_cstr(&words));
	err->scope = scope_of(step, r);
	err_reply(err, r->code, r->enhanced, buf_str(&words));
	buf_clear(&words);
	buf_clear(&what);
	return -1;
}

bool
refusal_is_crowded(const struct reply *r, size_t accepted)
{
	struct str enhanced = str_of(r->enhanced);

	if (accepted == 0)
		return false;
	if (r->code == 452)
		return !str_starts(enhanced, STR("4.2."));
	/* RFC 5321: clients read 552 as 452; unless it is a full mailbox. */
	return r->code == 552 && !str_starts(enhanced, STR("5.2."));
}
