/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/provider.h"

#include "base/banned.h"

enum { TLS_PORT = 465, STARTTLS_PORT = 587, BRIDGE_PORT = 1025 };

#define APP PROVIDER_APP_PASSWORD
#define OWN PROVIDER_PASSWORD
#define OAUTH PROVIDER_OAUTH

/*
 * name, domains, host, port, STARTTLS, user is the local part, secret,
 * note.  Alphabetical by name.
 */
static const struct provider providers[] = {
	{ "AOL", "aol.com aim.com", "smtp.aol.com", TLS_PORT, false, false,
	    APP, "make one in the account's security settings" },
	{ "Fastmail", "fastmail.com fastmail.fm sent.com",
	    "smtp.fastmail.com", TLS_PORT, false, false, APP,
	    "make one under Settings, Privacy & Security" },
	{ "Gmail", "gmail.com googlemail.com", "smtp.gmail.com", TLS_PORT,
	    false, false, APP, "it needs 2-step verification; make one at "
	    "myaccount.google.com/apppasswords" },
	{ "GMX", "gmx.de gmx.net gmx.at gmx.ch", "mail.gmx.net", TLS_PORT,
	    false, false, OWN, "sending by mail programs has to be allowed "
	    "in the mailbox's settings (POP3 and IMAP)" },
	{ "GMX", "gmx.com gmx.us gmx.co.uk gmx.fr gmx.es", "mail.gmx.com",
	    TLS_PORT, false, false, OWN, "sending by mail programs has to be "
	    "allowed in the mailbox's settings (POP3 and IMAP)" },
	{ "iCloud", "icloud.com me.com mac.com", "smtp.mail.me.com",
	    STARTTLS_PORT, true, false, APP,
	    "make an app-specific password at account.apple.com" },
	{ "mailbox.org", "mailbox.org", "smtp.mailbox.org", TLS_PORT, false,
	    false, OWN, NULL },
	{ "Mail.ru", "mail.ru bk.ru inbox.ru list.ru internet.ru",
	    "smtp.mail.ru", TLS_PORT, false, false, APP,
	    "make one in the account's security settings" },
	{ "Outlook.com", "outlook.com hotmail.com live.com msn.com",
	    "smtp-mail.outlook.com", STARTTLS_PORT, true, false, OAUTH,
	    NULL },
	{ "Posteo", "posteo.de posteo.net posteo.eu posteo.org posteo.at "
	    "posteo.ch", "posteo.de", TLS_PORT, false, false, OWN, NULL },
	{ "Proton Mail", "proton.me protonmail.com protonmail.ch pm.me",
	    "127.0.0.1", BRIDGE_PORT, true, false, APP, "Proton Mail Bridge "
	    "has to run on this machine; user and password are those that it "
	    "shows, and so is its certificate ('tls_trust_file')" },
	{ "WEB.DE", "web.de", "smtp.web.de", STARTTLS_PORT, true, false, OWN,
	    "sending by mail programs has to be allowed in the mailbox's "
	    "settings (POP3 and IMAP)" },
	{ "Yahoo", "yahoo.com yahoo.de yahoo.fr yahoo.co.uk ymail.com "
	    "rocketmail.com", "smtp.mail.yahoo.com", TLS_PORT, false, false,
	    APP, "make one in the account's security settings" },
	{ "Yandex", "yandex.com yandex.ru ya.ru", "smtp.yandex.com", TLS_PORT,
	    false, false, APP, "mail programs have to be allowed in the "
	    "mailbox's settings" },
	{ "Zoho", "zoho.com zohomail.com", "smtp.zoho.com", TLS_PORT, false,
	    false, APP, "an account with 2-step verification needs one, "
	    "others take their own password" },
	{ "Zoho", "zoho.eu zohomail.eu", "smtp.zoho.eu", TLS_PORT, false,
	    false, APP, "an account with 2-step verification needs one, "
	    "others take their own password" },
};

enum { PROVIDERS = sizeof(providers) / sizeof(providers[0]) };

const struct provider *
provider_at(size_t i)
{
	return i < PROVIDERS ? &providers[i] : NULL;
}

const struct provider *
provider_find(struct str domain)
{
	if (str_ends(domain, STR(".")))
		domain.len--;
	for (size_t i = 0; i < PROVIDERS; i++) {
		struct str rest = str_of(providers[i].domains), one;

		while (str_cut(&rest, ' ', &one))
			if (str_eq_nocase(one, domain))
				return &providers[i];
	}
	return NULL;
}
