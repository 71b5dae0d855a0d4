/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/meaning.h"

#include "base/banned.h"

/*
 * The first row that fits counts.  enhanced: with '.' in front it fits
 * every class; NULL fits every reply with the code.  code: 0 fits all.
 * What has no agreed meaning has no row: a wrong explanation is worse than
 * none.
 */
static const struct {
	const char *enhanced;
	int code;
	const char *text;
} meanings[] = {
	{ ".1.1", 0, "there is no such mailbox" },
	{ ".1.2", 0, "there is no such mail domain" },
	{ ".1.3", 0, "the server does not take this for an address" },
	{ ".1.8", 0, "the domain of the sender does not exist" },
	{ ".1.10", 0, "the recipient's domain takes no mail" },
	{ ".2.1", 0, "the mailbox is switched off" },
	{ ".2.2", 0, "the mailbox is full" },
	{ ".2.3", 0, "the message is too big for the mailbox" },
	{ ".3.1", 0, "the server has no room" },
	{ ".3.2", 0, "the server takes no mail at the moment" },
	{ ".3.4", 0, "the message is too big for the server" },
	{ ".4.5", 0, "the server is overloaded" },
	{ ".5.3", 0, "too many recipients for one message" },
	{ ".6.7", 0, "an address is not ASCII, and the next server does "
	    "not know such addresses" },
	{ "4.7.1", 0, "the server wants to see the mail again in some "
	    "minutes (greylisting), or it limits how much you send" },
	{ "5.7.0", 530, "the server wants a login or TLS first" },
	{ "5.7.3", 535, "user name or password is wrong, or this login is "
	    "not allowed for the mailbox" },
	{ "5.7.8", 0, "user name or password is wrong, or the mailbox "
	    "does not allow this kind of login" },
	{ "5.7.9", 534, "the provider wants an application password, or "
	    "OAuth, in place of the account's own password" },
	{ "5.7.11", 0, "the server wants TLS before this login" },
	{ "5.7.14", 534, "the provider wants you to confirm this login in "
	    "a browser first" },
	{ "5.7.30", 0, "the provider has ended logins with a password; "
	    "OAuth is needed" },
	{ "5.7.57", 0, "the server takes mail only after a login" },
	{ "5.7.60", 0, "this login may not send as this sender" },
	{ "5.7.139", 0, "SMTP logins are switched off for the mailbox; "
	    "its administrator can allow them" },
	{ NULL, 421, "the server ends the connection; trying later helps" },
	{ NULL, 454, "the login is out of order at the moment" },
	{ NULL, 530, "the server wants a login or TLS first" },
	{ NULL, 534, "the mailbox does not allow this kind of login" },
	{ NULL, 535, "user name or password is wrong, or the mailbox does "
	    "not allow this kind of login" },
	{ NULL, 538, "the server wants TLS before this login" },
	{ NULL, 552, "the message or the mailbox is too big" },
};

static bool
fits(const char *pattern, const char *enhanced)
{
	if (*pattern == '.' && *enhanced)
		enhanced++;
	return strcmp(pattern, enhanced) == 0;
}

const char *
meaning_of(const struct err *err)
{
	if (err->code == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code && meanings[i].code != err->code)
			continue;
		if (!meanings[i].enhanced ||
		    fits(meanings[i].enhanced, err->enhanced))
			return meanings[i].text;
	}
	return NULL;
}
