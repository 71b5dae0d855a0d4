/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ssmtp.conf and the file revaliases beside it, as of ssmtp 2.64. */
#include "config/import.h"

#include "base/banned.h"

/* The last word of each kind counts; all borrowed from the file. */
struct ssmtp {
	struct str root, mailhub, rewrite, host, override, tls, starttls;
	struct str user, password, method, ca, cert, key;
};

static void
note_word(struct import *in, struct ssmtp *s, struct str key,
	struct str value)
{
	const struct {
		struct str key;
		struct str *to;
	} words[] = {
		{ STR("root"), &s->root }, { STR("mailhub"), &s->mailhub },
		{ STR("rewritedomain"), &s->rewrite },
		{ STR("hostname"), &s->host },
		{ STR("fromlineoverride"), &s->override },
		{ STR("usetls"), &s->tls },
		{ STR("usestarttls"), &s->starttls },
		{ STR("authuser"), &s->user },
		{ STR("authpass"), &s->password },
		{ STR("authmethod"), &s->method },
		{ STR("tls_ca_file"), &s->ca },
		{ STR("tlscert"), &s->cert }, { STR("tlskey"), &s->key },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq_nocase(key, words[i].key)) {
			*words[i].to = value;
			return;
		}
	import_note(in, "%.*s has no counterpart", STR_ARG(key));
}

static bool
is_yes(struct str value)
{
	return str_eq_nocase(value, STR("yes"));
}

static void
put_server(struct import *in, const struct ssmtp *s)
{
	bool starttls = is_yes(s->starttls);
	bool tls = is_yes(s->tls) || starttls;

	import_server(in, s->mailhub.len > 0 ? s->mailhub : STR("mailhub"),
	    tls && !starttls ? STR("465") : STR("25"));
	import_on(in, "tls", tls);
	if (tls)
		import_on(in, "tls_starttls", starttls);
	if (tls)
		import_note(in, "ssmtp took any certificate; here it is "
		    "checked");
	import_set(in, "tls_trust_file", s->ca);
	import_set(in, "tls_cert_file", s->cert);
	import_set(in, "tls_key_file", s->key);
}

static void
put_login(struct import *in, const struct ssmtp *s)
{
	import_set(in, "user", s->user);
	import_set(in, "password", s->password);
	if (str_eq_nocase(s->method, STR("cram-md5")))
		import_set(in, "auth", STR("cram-md5"));
	if (s->user.len > 0 && !is_yes(s->tls) && !is_yes(s->starttls))
		import_note(in, "without TLS the password is not sent unless "
		    "you set 'auth_cleartext on'");
}

static void
put_addresses(struct import *in, const struct ssmtp *s)
{
	import_set(in, "maildomain", s->rewrite.len > 0 ? s->rewrite :
	    s->host);
	import_set(in, "domain", s->host);
	if (str_find(s->root, '@') < s->root.len) {
		import_set(in, "admin_address", s->root);
		import_note(in, "ssmtp meant the mail of users below id 1000; "
		    "here it is all local mail without an alias");
	}
	import_set(in, "from_rewrite", is_yes(s->override) ?
	    STR("qualify") : STR("all"));
	if (str_find(s->user, '@') == s->user.len)
		import_note(in, "set 'from ADDRESS': who the mail is from");
}

/* "user:address[:mailhub]": one account for each. */
static void
put_revaliases(struct import *in)
{
	struct buf text = BUF_MAX(IMPORT_FILE_MAX);
	struct str rest, line;

	import_beside(in, STR("revaliases"), &text);
	rest = buf_str(&text);
	while (import_line(&rest, &line)) {
		struct str user, from;

		if (!str_cut(&line, ':', &user) ||
		    !str_cut(&line, ':', &from))
			continue;
		import_note(in, "revaliases: user '%.*s' sends as %.*s; put "
		    "'from' into that user's own file", STR_ARG(user),
		    STR_ARG(from));
	}
	buf_clear(&text);
}

void
import_ssmtp(struct import *in, struct str text)
{
	struct ssmtp s = { 0 };
	struct str line, key;

	while (import_line(&text, &line))
		if (str_cut(&line, '=', &key))
			note_word(in, &s, str_trim(key), str_trim(line));
	put_server(in, &s);
	put_login(in, &s);
	put_addresses(in, &s);
	put_revaliases(in);
}
