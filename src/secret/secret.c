/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/secret.h"

#include "base/banned.h"

void
secret_lacks(struct secret_search *s, const char *fmt, ...)
{
	va_list ap;

	if (s->why.len)
		buf_puts(&s->why, "; ");
	va_start(ap, fmt);
	buf_vputf(&s->why, fmt, ap);
	va_end(ap);
}

/* The literal of the configuration. */
static int
literal_fetch(struct secret_search *s, struct err *err)
{
	(void)err;
	if (!s->q->password.ptr)
		return 0;
	buf_put(s->out, s->q->password);
	return 1;
}

static const struct secret_source secret_literal = { literal_fetch };

static const struct secret_source *const sources[] = {
	&secret_literal,
	&secret_descriptor,
	&secret_file,
	&secret_command,
	&secret_credential,
	&secret_keyring,
	&secret_netrc,
	&secret_prompt,
	NULL
};

static int
nobody_has_it(const struct secret_search *s, struct err *err)
{
	const struct secret_query *q = s->q;

	err_set(err, s->later ? EX_TEMPFAIL : EX_NOPERM, "SECRET-NONE",
	    "no password for '%s' at '%s'%s%s%s", q->user ? q->user : "",
	    q->host ? q->host : "", s->why.len ? " (" : "",
	    buf_cstr(&s->why), s->why.len ? ")" : "");
	err_hint(err, "set 'passwordeval' or 'password_file' in account '%s'",
	    q->account ? q->account : "");
	return -1;
}

int
secret_fetch(const struct secret_query *q, struct buf *out, struct err *err)
{
	struct secret_search s = { .q = q, .out = out };
	int rc = 0;

	for (size_t i = 0; rc == 0 && sources[i]; i++)
		rc = sources[i]->fetch(&s, err);
	if (rc > 0 && buf_full(out))
		rc = err_set(err, EX_CONFIG, "SECRET-LONG",
		    "password is longer than %zu bytes", SECRET_MAX);
	if (rc == 0)
		rc = nobody_has_it(&s, err);
	if (rc < 0)
		buf_wipe(out);
	buf_clear(&s.why);
	return rc < 0 ? -1 : 0;
}
