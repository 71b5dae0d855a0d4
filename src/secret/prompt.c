/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person at the terminal. */
#include "secret/secret.h"

#include "base/printable.h"
#include "base/tty.h"
#include "base/banned.h"

static int
ask(struct secret_search *s)
{
	struct buf prompt = { 0 };
	int rc;

	buf_puts(&prompt, "password for ");
	printable_put(&prompt, str_of(s->q->user), PRINTABLE_MAX);
	buf_puts(&prompt, " at ");
	printable_put(&prompt, str_of(s->q->host), PRINTABLE_MAX);
	buf_puts(&prompt, ": ");
	rc = tty_ask(buf_str(&prompt), false, s->out);
	buf_clear(&prompt);
	return rc;
}

static int
prompt_fetch(struct secret_search *s, struct err *err)
{
	if (!s->q->may_prompt) {
		secret_lacks(s, "nobody to ask");
		return 0;
	}
	switch (ask(s)) {
	case 1:
		return 1;
	case 0:
		return err_set(err, EX_NOPERM, "SECRET-TYPED",
		    "no password was typed");
	case TTY_LONG:
		return err_set(err, EX_NOPERM, "SECRET-TYPED",
		    "password is too long to be typed");
	default:
		secret_lacks(s, "no terminal to ask on");
		return 0;
	}
}

const struct secret_source secret_prompt = { prompt_fetch };
