/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/meaning.h"

#include "base/banned.h"

/*
 * What providers say in words of their own: they use one code for many
 * things, and keep their words for years.  words: a part of the reply, in
 * any letter case; code: 0 fits all.  The first row that fits counts.
 */
static const struct {
	const char *words;
	int code;
	const char *text;
} phrases[] = {
	{ "disabled for the tenant", 535, "the organisation has switched "
	    "SMTP logins off; its administrator can allow them for the "
	    "mailbox ('Authenticated SMTP')" },
	{ "disabled for the mailbox", 535, "SMTP logins are switched off for "
	    "the mailbox; its administrator can allow them ('Authenticated "
	    "SMTP')" },
	{ "basic authentication is disabled", 0, "the provider takes no "
	    "passwords here any more; OAuth is needed" },
	{ "security defaults", 535, "the organisation's security defaults "
	    "forbid SMTP logins; its administrator can change that" },
	{ "credentials were incorrect", 535,
	    "user name or password is wrong" },
	{ "sendasdenied", 0, "this login may not send as this sender, or not "
	    "with this From field" },
	{ "bad outbound sender", 0, "the provider has blocked the mailbox "
	    "from sending, as it took what it sent for spam; its "
	    "administrator can unblock it" },
	{ "concurrent connections", 432, "the mailbox has too many "
	    "connections at a time" },
	{ "application-specific password", 0, "the provider takes an app "
	    "password and not the account's own" },
	{ "application password is required", 0, "the provider takes an app "
	    "password and not the account's own" },
	{ "gsmtp", 535, "user name or password is wrong; the provider takes "
	    "an app password (which needs 2-step verification) and not the "
	    "account's own" },
	{ "too many login attempts", 0, "there were too many logins; waiting "
	    "some minutes helps, trying again does not" },
	{ "too many bad auth", 0, "there were too many wrong logins; waiting "
	    "some minutes helps, trying again does not" },
	{ "authentication credentials invalid", 535, "user name or password "
	    "is wrong, or the mailbox does not let mail programs send (in "
	    "its settings: POP3 and IMAP)" },
	{ "access rights to this service", 535, "the mailbox does not let "
	    "mail programs in; its settings can allow them" },
	{ "sending quota exceeded", 550, "the day's limit of messages is "
	    "used up; it works again within a day" },
	{ "sending limit exceeded", 550, "the day's limit of messages is "
	    "used up; it works again within a day" },
	{ "potential security", 552, "the provider takes no attachment of "
	    "this kind" },
	{ "authorization code", 535, "the provider takes an authorization "
	    "code, made in the mailbox's settings, and not its password" },
	{ "not one of your addresses", 0, "this login may not send as this "
	    "sender" },
	{ "address is not verified", 0, "the provider wants this sender "
	    "verified first, in its settings" },
	{ "verified sender", 0, "the provider wants this sender verified "
	    "first, in its settings" },
	{ "not owned by", 0, "this login may not send as this sender" },
	{ "sender is not allowed to relay", 0, "this login may not send as "
	    "this sender" },
	{ "sender address is not allowed", 0, "this login may not send as "
	    "this sender" },
	{ "not logged in", 0, "the server wants a login before it takes this "
	    "sender" },
	{ "relay access denied", 0, "the server takes mail for others only "
	    "after a login; the account has none, or it is the wrong server" },
	{ "relaying denied", 0, "the server takes mail for others only after "
	    "a login; the account has none, or it is the wrong server" },
	{ "relay not permitted", 0, "the server takes mail for others only "
	    "after a login; the account has none, or it is the wrong server" },
	{ "need fully-qualified hostname", 504, "the server wants a full "
	    "name behind EHLO; 'domain' sets it" },
	{ "blocked using", 0, "the address of this machine is on a block "
	    "list; with a login, on port 587 or 465, servers seldom look "
	    "there" },
};

/*
 * What codes mean everywhere.  enhanced: with '.' in front it fits every
 * class; NULL fits every reply with the code.  What has no agreed meaning
 * has no row: a wrong explanation is worse than none.
 */
static const struct {
	const char *enhanced;
	int code;
	const char *text;
} codes[] = {
	{ ".1.1", 0, "there is no such mailbox" },
	{ ".1.2", 0, "there is no such mail domain" },
	{ ".1.3", 0, "the server does not take this for an address" },
	{ ".1.8", 0, "the domain of the sender does not exist" },
	{ ".1.10", 0, "the recipient's domain takes no mail" },
	{ ".2.1", 0, "the mailbox is switched off" },
	{ ".2.2", 0, "the mailbox is full" },
	{ ".2.3", 0, "the message is too big for the mailbox" },
	{ ".2.252", 0, "this login may not send as this sender" },
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
	{ ".7.26", 0, "the recipient's server wants mail from the sender's "
	    "domain signed (DKIM), or from its own servers (SPF)" },
	{ ".7.28", 0, "too much mail came in a short time" },
	{ "5.7.30", 0, "the provider has ended logins with a password; "
	    "OAuth is needed" },
	{ "5.7.57", 0, "the server takes mail only after a login" },
	{ "5.7.60", 0, "this login may not send as this sender" },
	{ "5.7.139", 0, "SMTP logins are switched off for the mailbox; "
	    "its administrator can allow them" },
	{ ".7.501", 0, "the provider has blocked the account for spam" },
	{ ".7.502", 0, "the provider has blocked the account for spam" },
	{ ".7.503", 0, "the provider has blocked the account for spam" },
	{ ".7.708", 0, "the provider takes no mail from this network address "
	    "yet; its support can change that" },
	{ NULL, 421, "the server ends the connection; trying later helps" },
	{ NULL, 454, "the server's login or TLS is out of order at the "
	    "moment" },
	{ NULL, 530, "the server wants a login or TLS first" },
	{ NULL, 534, "the mailbox does not allow this kind of login" },
	{ NULL, 535, "user name or password is wrong, or the mailbox does "
	    "not allow this kind of login" },
	{ NULL, 538, "the server wants TLS before this login" },
	{ NULL, 552, "the message or the mailbox is too big" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
has_words(struct str reply, struct str words)
{
	for (size_t i = 0; i + words.len <= reply.len; i++)
		if (str_starts_nocase(str_from(reply, i), words))
			return true;
	return false;
}

static const char *
by_words(const struct err *err)
{
	for (size_t i = 0; i < COUNT(phrases); i++)
		if ((!phrases[i].code || phrases[i].code == err->code) &&
		    has_words(buf_str(&err->reply), str_of(phrases[i].words)))
			return phrases[i].text;
	return NULL;
}

/* The same codes as for anything, but only one thing can be meant here. */
static const char *
by_step(const struct err *err)
{
	if (!err->id || strcmp(err->id, "MAIL-REFUSED") != 0)
		return NULL;
	if (err->code == 553 || strcmp(err->enhanced, "5.7.1") == 0)
		return "the server does not take this sender; most want the "
		    "address that belongs to the login";
	return NULL;
}

static bool
fits(const char *pattern, const char *enhanced)
{
	if (*pattern == '.' && *enhanced)
		enhanced++;
	return strcmp(pattern, enhanced) == 0;
}

static const char *
by_code(const struct err *err)
{
	for (size_t i = 0; i < COUNT(codes); i++) {
		if (codes[i].code && codes[i].code != err->code)
			continue;
		if (!codes[i].enhanced ||
		    fits(codes[i].enhanced, err->enhanced))
			return codes[i].text;
	}
	return NULL;
}

const char *
meaning_of(const struct err *err)
{
	const char *text;

	if (err->code == 0)
		return NULL;
	text = by_words(err);
	if (!text)
		text = by_step(err);
	return text ? text : by_code(err);
}
