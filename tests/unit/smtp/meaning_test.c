/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "smtp/meaning.h"

static const struct {
	const char *id;
	int code;
	const char *enhanced, *reply;
	const char *want;	/* a part of the meaning; NULL: there is none */
} rows[] = {
	{ "AUTH-REFUSED", 535, "", "Login Fail. Please enter your "
	    "authorization code to login.", "authorization code, made" },
	{ "MAIL-REFUSED", 550, "5.7.0", "From address is not one of your "
	    "addresses", "may not send as" },
	{ "DATA-REFUSED", 554, "", "Message rejected: Email address is not "
	    "verified. The following identities failed", "verified first" },
	{ "DATA-REFUSED", 550, "", "The from address does not match a "
	    "verified Sender Identity.", "verified first" },

	/* Microsoft */
	{ "AUTH-REFUSED", 535, "5.7.139", "Authentication unsuccessful, "
	    "SmtpClientAuthentication is disabled for the Tenant. Visit "
	    "https://aka.ms/smtp_auth_disabled", "organisation has switched" },
	{ "AUTH-REFUSED", 535, "5.7.139", "Authentication unsuccessful, "
	    "SmtpClientAuthentication is disabled for the Mailbox.",
	    "off for the mailbox" },
	{ "AUTH-REFUSED", 535, "5.7.139", "Authentication unsuccessful, "
	    "basic authentication is disabled.", "OAuth is needed" },
	{ "AUTH-REFUSED", 535, "5.7.139", "Authentication unsuccessful, the "
	    "user credentials were incorrect.", "password is wrong" },
	{ "AUTH-REFUSED", 535, "5.7.139", "Authentication unsuccessful, user "
	    "is locked by your organization's security defaults policy.",
	    "security defaults forbid" },
	{ "AUTH-REFUSED", 535, "5.7.139", "no", "switched off" },
	{ "AUTH-REFUSED", 535, "5.7.3", "Authentication unsuccessful",
	    "not allowed for the mailbox" },
	{ "AUTH-REFUSED", 550, "5.7.30", "Basic authentication is not "
	    "supported for Client Submission.", "ended logins with" },
	{ "DATA-REFUSED", 554, "5.2.252", "SendAsDenied; a@x not allowed to "
	    "send as b@x", "may not send as" },
	{ "DATA-REFUSED", 550, "5.7.60", "Client does not have permissions "
	    "to send as this sender", "may not send as" },
	{ "DATA-REFUSED", 550, "5.1.8", "Access denied, bad outbound sender",
	    "blocked the mailbox" },
	{ "MAIL-REFUSED", 530, "5.7.57", "Client not authenticated to send "
	    "mail", "only after a login" },
	{ "MAIL-REFUSED", 432, "4.3.2", "Concurrent connections limit "
	    "exceeded", "too many connections" },
	/* Google */
	{ "AUTH-REFUSED", 534, "5.7.9", "Application-specific password "
	    "required. gsmtp", "app password" },
	{ "AUTH-REFUSED", 534, "5.7.14", "Please log in via your web browser "
	    "and then try again. gsmtp", "browser" },
	{ "AUTH-REFUSED", 535, "5.7.8", "Username and Password not accepted. "
	    "a1-2b.3 - gsmtp", "app password" },
	{ "AUTH-REFUSED", 454, "4.7.0", "Too many login attempts, please try "
	    "again later.", "waiting some minutes" },
	{ "MAIL-REFUSED", 550, "5.4.5", "Daily user sending limit exceeded.",
	    "day's limit" },
	{ "DATA-REFUSED", 550, "5.7.26", "unauthenticated", "DKIM" },
	/* others */
	{ "AUTH-REFUSED", 535, "", "Authentication credentials invalid",
	    "POP3 and IMAP" },
	{ "AUTH-REFUSED", 535, "5.7.8", "Error: authentication failed",
	    "password is wrong" },
	{ "MAIL-REFUSED", 553, "5.7.1", "<a@x>: Sender address rejected: not "
	    "owned by user b", "may not send as" },
	{ "RCPT-REFUSED", 553, "5.7.1", "<a@x>: Sender address rejected: not "
	    "logged in", "wants a login" },
	{ "RCPT-REFUSED", 554, "5.7.1", "<a@x>: Relay access denied",
	    "only after a login" },
	{ "MAIL-REFUSED", 553, "", "no", "belongs to the login" },
	{ "MAIL-REFUSED", 550, "5.7.1", "no", "belongs to the login" },
	{ "RCPT-REFUSED", 550, "5.1.1", "who?", "no such mailbox" },
	{ "RCPT-REFUSED", 450, "4.2.2", "full", "mailbox is full" },
	{ "RCPT-REFUSED", 451, "4.7.1", "later", "greylisting" },
	{ "EHLO", 504, "5.5.2", "<x>: Helo command rejected: need "
	    "fully-qualified hostname", "'domain'" },
	/* what is better left unexplained */
	{ "RCPT-REFUSED", 553, "", "no", NULL },
	{ "RCPT-REFUSED", 550, "", "no", NULL },
	{ "DATA-REFUSED", 554, "5.7.1", "not today", NULL },
	{ "DATA-REFUSED", 554, "", "", NULL },
	{ "NET-CLOSED", 0, "", "", NULL },
	{ "NET-CLOSED", 0, "5.1.1", "sendasdenied", NULL },
};

static void
refusals_are_told_in_plain_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = { 0 };
		const char *got;

		err_set(&err, EX_NOPERM, rows[i].id, "refused");
		err_reply(&err, rows[i].code, rows[i].enhanced,
		    str_of(rows[i].reply));
		got = meaning_of(&err);
		if (!got != !rows[i].want ||
		    (got && !strstr(got, rows[i].want)))
			fail_msg("%s: got '%s', want '%s'", rows[i].reply,
			    got ? got : "(none)",
			    rows[i].want ? rows[i].want : "(none)");
		err_clear(&err);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_are_told_in_plain_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
