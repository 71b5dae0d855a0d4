/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esmtprc, as of esmtp 1.2. */
#include "config/import.h"

#include "base/banned.h"

struct esmtp {
	struct str hostname, user, password, starttls;
};

/* "key = value", "key value", with or without quotes. */
static struct str
split(struct str *line)
{
	size_t n = 0;
	struct str key;

	while (n < line->len && line->ptr[n] != '=' &&
	    !str_is_blank_char(line->ptr[n]))
		n++;
	key = str_first(*line, n);
	*line = str_trim(str_from(*line, n));
	if (str_starts(*line, STR("=")))
		*line = str_trim(str_from(*line, 1));
	if (line->len > 1 && line->ptr[0] == '"' && str_ends(*line, STR("\"")))
		*line = str_n(line->ptr + 1, line->len - 2);
	return key;
}

static void
put_server(struct import *in, const struct esmtp *e)
{
	bool off = e->starttls.len == 0 ||
	    str_eq_nocase(e->starttls, STR("disabled"));

	if (e->hostname.len > 0)
		import_server(in, e->hostname, STR("25"));
	else
		import_note(in, "esmtp spoke to localhost:25 without "
		    "'hostname'");
	import_on(in, "tls", !off);
	if (str_eq_nocase(e->starttls, STR("enabled")))
		import_note(in, "'starttls enabled' sent in the clear when "
		    "the server had no TLS; here TLS is required");
	import_set(in, "user", e->user);
	import_set(in, "password", e->password);
	if (off && e->user.len > 0)
		import_note(in, "without TLS the password is not sent unless "
		    "you set 'auth_cleartext on'");
}

/* One section: the top of the file, or an identity. */
static void
read_section(struct import *in, struct str *text, struct esmtp *e,
	bool *is_default, struct str *next)
{
	struct str line;

	*next = STR("");
	while (import_line(text, &line)) {
		struct str key = split(&line);

		if (str_eq_nocase(key, STR("hostname")))
			e->hostname = line;
		else if (str_eq_nocase(key, STR("username")))
			e->user = line;
		else if (str_eq_nocase(key, STR("password")))
			e->password = line;
		else if (str_eq_nocase(key, STR("starttls")))
			e->starttls = line;
		else if (str_eq_nocase(key, STR("default")))
			*is_default = true;
		else if (str_eq_nocase(key, STR("identity")))
			*next = line;
		else
			import_note(in, "%.*s has no counterpart",
			    STR_ARG(key));
		if (next->len > 0)
			return;
	}
}

/* An identity as the name of an account; its own when it can be none. */
static void
put_name(struct import *in, struct str identity, unsigned int n)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.+-_";
	bool ok = identity.len < 100;

	for (size_t i = 0; i < identity.len; i++)
		ok = ok && identity.ptr[i] && strchr(plain, identity.ptr[i]);
	if (ok)
		buf_put(in->out, identity);
	else
		buf_putf(in->out, "identity%u", n);
}

void
import_esmtp(struct import *in, struct str text)
{
	struct esmtp top = { 0 };
	struct str identity, next;
	bool is_default = false, has_default = false;
	unsigned int n = 0;

	read_section(in, &text, &top, &is_default, &identity);
	if (top.hostname.len > 0 || identity.len == 0) {
		buf_puts(in->out, "account top\n");
		put_server(in, &top);
		import_note(in, "set 'from ADDRESS': who the mail is from");
	}
	for (; identity.len > 0; identity = next) {
		struct esmtp e = top;

		is_default = false;
		buf_puts(in->out, "\naccount ");
		put_name(in, identity, ++n);
		buf_putc(in->out, '\n');
		read_section(in, &text, &e, &is_default, &next);
		put_server(in, &e);
		import_set(in, "from", identity);
		if (!is_default || has_default)
			continue;
		buf_puts(in->out, "\naccount default : ");
		put_name(in, identity, n);
		buf_putc(in->out, '\n');
		has_default = true;
	}
	if (!has_default && (top.hostname.len > 0 || n == 0))
		buf_puts(in->out, "\naccount default : top\n");
}
