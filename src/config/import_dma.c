/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dma.conf and the file of passwords that it names, as of dma 0.13. */
#include "config/import.h"

#include "base/banned.h"

struct dma {
	struct str smarthost, port, aliases, auth, fingerprint, cert;
	struct str mailname, masquerade;
	bool secure, starttls, opportunistic;
};

static void
note_flag(struct import *in, struct dma *d, struct str key)
{
	const struct {
		struct str key;
		bool *to;
	} flags[] = {
		{ STR("SECURETRANSFER"), &d->secure },
		{ STR("SECURETRANS"), &d->secure },
		{ STR("STARTTLS"), &d->starttls },
		{ STR("OPPORTUNISTIC_TLS"), &d->opportunistic },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (str_eq(key, flags[i].key)) {
			*flags[i].to = true;
			return;
		}
	import_note(in, "%.*s has no counterpart", STR_ARG(key));
}

static void
note_word(struct import *in, struct dma *d, struct str key, struct str value)
{
	const struct {
		struct str key;
		struct str *to;
	} words[] = {
		{ STR("SMARTHOST"), &d->smarthost }, { STR("PORT"), &d->port },
		{ STR("ALIASES"), &d->aliases }, { STR("AUTHPATH"), &d->auth },
		{ STR("FINGERPRINT"), &d->fingerprint },
		{ STR("CERTFILE"), &d->cert },
		{ STR("MAILNAME"), &d->mailname },
		{ STR("MASQUERADE"), &d->masquerade },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(key, words[i].key)) {
			*words[i].to = value;
			return;
		}
	note_flag(in, d, key);
}

static void
put_server(struct import *in, const struct dma *d)
{
	if (d->smarthost.len == 0)
		import_note(in, "set 'host': without SMARTHOST dma delivers "
		    "to everybody's server itself");
	import_set(in, "host", d->smarthost);
	import_set(in, "port", d->port.len > 0 ? d->port : STR("25"));
	import_on(in, "tls", d->secure);
	if (d->secure)
		import_on(in, "tls_starttls", d->starttls);
	if (d->secure && d->opportunistic)
		import_note(in, "OPPORTUNISTIC_TLS sent in the clear when the "
		    "server had no TLS; here TLS is required");
	import_set(in, "tls_fingerprint", d->fingerprint);
	if (d->secure && d->fingerprint.len == 0)
		import_note(in, "dma took any certificate; here it is "
		    "checked");
	import_set(in, "tls_cert_file", d->cert);
	import_set(in, "tls_key_file", d->cert);
}

/* Lines "user|smarthost:password". */
static void
put_login(struct import *in, const struct dma *d)
{
	struct buf text = BUF_MAX(IMPORT_FILE_MAX);
	struct str rest, line;

	if (d->auth.len > 0 && !import_beside(in, d->auth, &text))
		import_note(in, "%.*s cannot be read: add 'user' and "
		    "'password'", STR_ARG(d->auth));
	rest = buf_str(&text);
	while (import_line(&rest, &line)) {
		struct str user, host;

		if (!str_cut(&line, '|', &user) ||
		    !str_cut(&line, ':', &host) || !str_eq(host, d->smarthost))
			continue;
		import_set(in, "user", user);
		import_set(in, "password", line);
		break;
	}
	buf_wipe(&text);
}

static void
put_addresses(struct import *in, const struct dma *d)
{
	size_t at = str_find(d->masquerade, '@');
	struct str name = d->mailname;
	struct buf text = BUF_MAX(IMPORT_FILE_MAX);

	import_set(in, "aliases", d->aliases);
	if (str_starts(name, STR("/"))) {
		import_beside(in, name, &text);
		name = str_trim(str_trim_eol(buf_str(&text)));
	}
	import_set(in, "domain", name);
	if (at > 0 && at + 1 < d->masquerade.len) {
		import_set(in, "from", d->masquerade);
		import_set(in, "from_rewrite", STR("all"));
		import_note(in, "MASQUERADE changed the envelope only; here "
		    "the From field follows");
	} else if (at == d->masquerade.len && at > 0) {
		import_set(in, "maildomain", d->masquerade);
	} else {
		import_set(in, "maildomain", name);
	}
	if (!in->has_from)
		import_note(in, "set 'from ADDRESS' if the login is none: who "
		    "the mail is from");
	buf_clear(&text);
}

void
import_dma(struct import *in, struct str text)
{
	struct dma d = { .auth = STR(""), .aliases = STR("/etc/aliases") };
	struct str line;

	while (import_line(&text, &line)) {
		struct str key = import_word(&line);

		note_word(in, &d, key, line);
	}
	put_server(in, &d);
	put_login(in, &d);
	put_addresses(in, &d);
}
