/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nullmailer's file remotes and those beside it, as of nullmailer 2.2. */
#include "config/import.h"

#include "base/banned.h"

struct remote {
	struct str host, port, user, password, ca;
	bool tls, starttls, insecure, login;
};

static struct str
value_of(struct str word)
{
	struct str name;

	str_cut(&word, '=', &name);
	/* Values may stand in quotes; blanks in them have been cut apart. */
	if (word.len > 1 && (word.ptr[0] == '\'' || word.ptr[0] == '"') &&
	    word.ptr[word.len - 1] == word.ptr[0])
		word = str_n(word.ptr + 1, word.len - 2);
	return word;
}

static void
note_option(struct import *in, struct remote *r, struct str word)
{
	if (str_starts(word, STR("--port=")))
		r->port = value_of(word);
	else if (str_starts(word, STR("--user=")))
		r->user = value_of(word);
	else if (str_starts(word, STR("--pass=")))
		r->password = value_of(word);
	else if (str_starts(word, STR("--x509cafile=")))
		r->ca = value_of(word);
	else if (str_eq(word, STR("--ssl")) || str_eq(word, STR("--tls")))
		r->tls = true;
	else if (str_eq(word, STR("--starttls")))
		r->tls = r->starttls = true;
	else if (str_eq(word, STR("--insecure")))
		r->insecure = true;
	else if (str_eq(word, STR("--auth-login")))
		r->login = true;
	else
		import_note(in, "%.*s has no counterpart",
		    STR_ARG(str_first(word, str_find(word, '='))));
}

static void
read_remote(struct import *in, struct remote *r, struct str line)
{
	struct str protocol;

	r->host = import_word(&line);
	protocol = import_word(&line);
	if (protocol.len > 0 && !str_eq(protocol, STR("smtp")))
		import_note(in, "protocol %.*s has no counterpart",
		    STR_ARG(protocol));
	while (line.len > 0)
		note_option(in, r, import_word(&line));
}

static void
put_remote(struct import *in, const struct remote *r)
{
	import_server(in, r->host, r->port.len > 0 ? r->port :
	    r->tls && !r->starttls ? STR("465") : STR("25"));
	import_on(in, "tls", r->tls);
	if (r->tls)
		import_on(in, "tls_starttls", r->starttls);
	if (r->tls && r->insecure)
		import_note(in, "--insecure took any certificate; here it is "
		    "checked");
	import_set(in, "tls_trust_file", r->ca);
	import_set(in, "user", r->user);
	import_set(in, "password", r->password);
	if (r->login)
		import_set(in, "auth", STR("login"));
	if (r->user.len > 0 && !r->tls)
		import_note(in, "without TLS the password is not sent unless "
		    "you set 'auth_cleartext on'");
}

/* The first line of a file beside remotes. */
static void
put_file(struct import *in, const char *name, const char *keyword)
{
	struct buf text = BUF_MAX(IMPORT_FILE_MAX);
	struct str rest, line;

	import_beside(in, str_of(name), &text);
	rest = buf_str(&text);
	if (import_line(&rest, &line))
		import_set(in, keyword, line);
	buf_clear(&text);
}

static bool
has_file(struct import *in, const char *name)
{
	struct buf text = BUF_MAX(IMPORT_FILE_MAX);
	bool has = import_beside(in, str_of(name), &text);

	buf_clear(&text);
	return has;
}

static void
put_defaults(struct import *in)
{
	buf_puts(in->out, "defaults\n");
	put_file(in, "helohost", "domain");
	put_file(in, has_file(in, "defaultdomain") ? "defaultdomain" : "me",
	    "maildomain");
	put_file(in, "adminaddr", "admin_address");
	if (has_file(in, "allmailfrom")) {
		put_file(in, "allmailfrom", "from");
		import_set(in, "from_rewrite", STR("all"));
		import_note(in, "allmailfrom changed the envelope only; here "
		    "the From field follows");
	} else {
		import_note(in, "set 'from ADDRESS': who the mail is from");
	}
}

void
import_nullmailer(struct import *in, struct str text)
{
	struct str line;
	unsigned int n = 0;

	put_defaults(in);
	while (import_line(&text, &line)) {
		struct remote r = { 0 };

		if (n > 0)
			buf_putf(in->out, "fallback remote%u\n", n + 1);
		if (n++ == 0)
			buf_puts(in->out, "\naccount default\n");
		else
			buf_putf(in->out, "\naccount remote%u\n", n);
		read_remote(in, &r, line);
		put_remote(in, &r);
	}
}
