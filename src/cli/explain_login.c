/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logins: mechanisms, secrets and where they come from, OAuth. */
#include <stddef.h>

#include "cli/explain.h"

#include "base/banned.h"

const struct explain explain_login[] = {
	{ "AUTH-BASE64",
	    "The server's part of the login is not base64, as RFC 4954 wants "
	    "it. Nothing secret was sent in answer. The server is out of "
	    "order, or something in between changes what it says." },
	{ "AUTH-BINDING",
	    "A login mechanism that ends in -PLUS ties the login to the TLS "
	    "connection, so that nobody can stand in between. It was asked "
	    "for by 'auth', but there is no TLS, or the library cannot tell "
	    "what to bind to. Set 'tls on', or 'auth on' to let a mechanism "
	    "be chosen." },
	{ "AUTH-CLEARTEXT",
	    "The chosen login mechanism would show the password to everybody "
	    "on the way, since the connection is not encrypted. Set 'tls on'. "
	    "Where the way itself is safe, 'auth_cleartext on' permits it; "
	    "connections within this machine are exempt." },
	{ "AUTH-LIBRARY",
	    "The login mechanism needs libgsasl, which is looked for when it "
	    "is used. Install it, or choose another mechanism with 'auth'." },
	{ "AUTH-MISSING",
	    "The account wants a login, and the server does not offer one. "
	    "Many servers offer it only over TLS, or only on the submission "
	    "ports 587 and 465 and not on 25. If the server takes your mail "
	    "without a login, set 'auth off'." },
	{ "AUTH-NO-MECHANISM",
	    "Server and account have no login mechanism in common that is "
	    "good enough. Without TLS, only those that do not show the "
	    "password are used. 'auth NAME' asks for one by name." },
	{ "AUTH-NOT-OFFERED",
	    "'auth' names a mechanism, and the server does not offer it. "
	    "There is no falling back to another one then. The message lists "
	    "what the server offers; 'auth on' chooses among them." },
	{ "AUTH-REFUSED",
	    "The server does not accept the login. Check 'user' (often the "
	    "whole mail address) and the password. Many providers want an "
	    "application password or OAuth in place of the account's own "
	    "password, and some must be told that SMTP is allowed at all. "
	    "What the server said is often precise." },
	{ "AUTH-UNKNOWN",
	    "'auth' takes on, off, or the name of a mechanism; this name is "
	    "not known." },
	{ "AUTH-USER",
	    "A login was asked for and nobody says as whom. Set 'user' in the "
	    "account, or 'auth off'." },
	{ "HELPER-EMPTY",
	    "The command ended well but printed nothing, so there is no "
	    "password, no value, or no message." },
	{ "HELPER-LONG",
	    "The command printed more than a password, a value or a message "
	    "can be." },
	{ "HELPER-SIGNAL",
	    "The command was ended by a signal, so nothing that it printed is "
	    "used." },
	{ "HELPER-START",
	    "The command could not be started or listened to: the system has no "
	    "process, no memory or no descriptor left." },
	{ "HELPER-STATUS",
	    "The command ended with another status than 0, so nothing that it "
	    "printed is used. Run it by hand, by /bin/sh, to see what it "
	    "says. Its standard input is empty, or the message where it is "
	    "given one, and under cron it has neither your agent nor your "
	    "terminal. For a command that a message is given to, status 75 "
	    "means later, and every other one that the message is refused." },
	{ "HELPER-TERMINAL",
	    "The command wanted to read from the terminal and was stopped. "
	    "Use one that asks in a window, or an agent that knows the answer "
	    "already." },
	{ "HELPER-TIMEOUT",
	    "The command did not end within its time. It was ended, with all "
	    "that it had started." },
	{ "KEYRING",
	    "The desktop's key ring is there and did not take the password: "
	    "it is locked, its service is in trouble, or it refused. The "
	    "account can have a 'password_file' in its place." },
	{ "OAUTH-ANSWER",
	    "The OAuth provider answered something that is no answer: no "
	    "JSON, a JSON text in which something stands twice, or one that "
	    "lacks a token, holds control characters or is too long. Nothing "
	    "of it was used or kept. The endpoint may be the wrong one, or "
	    "something in between (a proxy, a portal) answers in its "
	    "place." },
	{ "OAUTH-DAMAGED",
	    "The file with the account's token is not whole, or was "
	    "changed by hand. Nothing of it is used. Log in again with "
	    "--login, which replaces it." },
	{ "OAUTH-DENIED",
	    "The person who was asked, or the provider's rules, gave no "
	    "access. In a company an administrator may have to agree "
	    "first: tell them the client id and what it asks for." },
	{ "OAUTH-DOWN",
	    "The OAuth provider is there, but cannot answer now (a status "
	    "of 5xx or 429). The message can be sent later; the login is "
	    "as good as before." },
	{ "OAUTH-ENDED",
	    "The login by OAuth is over, and only a person can make a new "
	    "one: with 'envoi --login=ACCOUNT'. Providers end logins that "
	    "were not used for months (Google 6 months, Microsoft 90 "
	    "days), when the password is changed, when access is taken "
	    "back, by a company's rules, and with Google after 7 days "
	    "while the project's status is 'Testing': publish it." },
	{ "OAUTH-ENDPOINT",
	    "It is not known where the provider gives tokens. Set "
	    "'oauth_provider' to one that is known, or 'oauth_issuer', or "
	    "'oauth_token_endpoint'." },
	{ "OAUTH-EXPIRED",
	    "Nobody agreed to the login while there was time. Begin again "
	    "with --login." },
	{ "OAUTH-FLOW",
	    "This way to log in is not to be had: the provider has no "
	    "endpoint for it, or the account logs in by itself and nobody "
	    "has to. 'oauth_flow' chooses the way." },
	{ "OAUTH-FOLDER",
	    "The folder with the tokens must belong to the user and be "
	    "closed to everybody else (0700): who can write there can have "
	    "mail sent by a login of his own." },
	{ "OAUTH-ID",
	    "The provider wants to know which program asks, by a client id "
	    "that it has given out. envoi brings none, because whoever "
	    "borrows another program's is switched off with it. "
	    "envoirc(5), OAUTH2, says how to get one." },
	{ "OAUTH-ISSUER",
	    "The browser came back with an answer from another provider "
	    "than the one that was asked. It may be an attempt to get a "
	    "code sent to the wrong place, so the login was ended. Check "
	    "'oauth_issuer'." },
	{ "OAUTH-LIBRARY",
	    "To get a token, envoi loads libcurl and jansson, which need "
	    "not be installed for anything else. Install both (Debian: "
	    "libcurl3-gnutls and libjansson4)." },
	{ "OAUTH-LOCK",
	    "Only one process at a time may ask for a new token, as some "
	    "providers end the login when an old one is used again. "
	    "Another process has not come to an end for a minute, or the "
	    "file system has no locks." },
	{ "OAUTH-LOGIN",
	    "The account sends with OAuth, and there is no login that "
	    "could be used: nobody has logged in yet, or it was for "
	    "another client id or provider than the settings say now, or "
	    "the provider gave nothing to renew it by. Run 'envoi "
	    "--login=ACCOUNT'." },
	{ "OAUTH-METADATA",
	    "The issuer's metadata (RFC 8414 or OpenID Connect Discovery) "
	    "cannot be used: it is not there, it is about another issuer, "
	    "or an endpoint in it is not https. 'oauth_issuer' must be the "
	    "issuer to the letter, also as to a '/' at its end." },
	{ "OAUTH-NONE",
	    "None of the accounts in question has 'oauth_provider', "
	    "'oauth_issuer' or 'oauth_token_endpoint', so there is no "
	    "OAuth login to speak of." },
	{ "OAUTH-PASTE",
	    "What was pasted is not the address that the provider sent the "
	    "browser to. It begins with http://127.0.0.1 or "
	    "http://localhost, and the browser shows that it cannot reach "
	    "it; copy all of it from the address bar. An address of an "
	    "earlier try does not do." },
	{ "OAUTH-PENDING",
	    "Nobody has agreed to the login yet." },
	{ "OAUTH-PLACE",
	    "Tokens are kept below $XDG_STATE_HOME or the home, and there "
	    "is neither. 'oauth_token_file' names another place." },
	{ "OAUTH-PORT",
	    "At the end of a login the browser comes to a port of this "
	    "machine, which could not be had. Choose another with "
	    "'oauth_redirect_port', or none; or set 'oauth_flow paste'." },
	{ "OAUTH-PROVIDER",
	    "'oauth_provider' names one of a few providers whose addresses "
	    "are built in. For all others set 'oauth_issuer', or the "
	    "endpoints themselves." },
	{ "OAUTH-REACH",
	    "The OAuth provider cannot be reached, and the account's token "
	    "has to be renewed. The message can be sent later; the login "
	    "is as good as before. Proxies are found by the variable "
	    "https_proxy." },
	{ "OAUTH-REDIRECT",
	    "An endpoint answered with a redirect. Tokens and secrets are "
	    "never sent on to another place, so the address must be the "
	    "final one." },
	{ "OAUTH-REFUSED",
	    "The provider does not want the request as it is; the text has "
	    "its own words. A wrong client id or secret, a scope that the "
	    "registration lacks, or a kind of login that it does not allow "
	    "are the usual reasons (Microsoft: 'Allow public client "
	    "flows')." },
	{ "OAUTH-SCOPE",
	    "The person who agreed left out what is needed to send mail, "
	    "or the provider did. Log in again, and leave all boxes "
	    "ticked." },
	{ "OAUTH-SIGNAL",
	    "While the token was renewed, somebody wanted the program to "
	    "end. The new token is kept, and nothing was sent." },
	{ "OAUTH-STATUS",
	    "The endpoint answered with a status of HTTP that belongs to "
	    "no OAuth answer. Its address is probably wrong." },
	{ "OAUTH-TLS",
	    "The certificate of the OAuth provider is not one that can be "
	    "believed, so nothing was sent there. 'oauth_tls_trust_file' "
	    "names authorities that the system does not have. A "
	    "certificate is also refused while this machine's clock is "
	    "wrong." },
	{ "OAUTH-TRUST",
	    "The file of 'oauth_tls_trust_file' cannot be read, or holds "
	    "no certificates." },
	{ "OAUTH-URL",
	    "Tokens and secrets go over https only, to addresses that "
	    "libcurl understands." },
	{ "OAUTH-WRITE",
	    "The file with the account's token cannot be written. When "
	    "that shows before the provider is asked, nothing is lost, and "
	    "the message can be sent when there is room or permission. "
	    "When it shows after, the text says so: the provider may take "
	    "the new token as the only one, and a new login is needed." },
	{ "SASL-BINDING",
	    "The mechanism ties the login to the TLS connection, and there is "
	    "none that it can be tied to." },
	{ "SASL-CHALLENGE",
	    "The server's part of the login is not what the mechanism "
	    "prescribes. Nothing more was sent." },
	{ "SASL-CHARSET",
	    "The server's DIGEST-MD5 is too old to know all characters of the "
	    "user name." },
	{ "SASL-CRYPTO",
	    "The TLS library refuses the hash that the mechanism needs, as it "
	    "does in FIPS mode. Choose another mechanism with 'auth'." },
	{ "SASL-DOWNGRADE",
	    "The server offers the mechanism with channel binding and the "
	    "connection can be bound to, so the one without is used only if "
	    "'auth' names it: somebody in between could have refused the "
	    "better one." },
	{ "SASL-ITERATIONS",
	    "The server asks for so few rounds of hashing that the password "
	    "would be easy to guess, or so many that it would take for ever." },
	{ "SASL-LIBRARY",
	    "The mechanism needs libgsasl, which is looked for when it is "
	    "used, and it is missing or failed. Install it, or choose another "
	    "mechanism with 'auth'." },
	{ "SASL-LONG",
	    "User name or secret are longer than the mechanism or the server "
	    "can take." },
	{ "SASL-NUL",
	    "The password holds a NUL byte. It probably comes from a file in "
	    "another encoding." },
	{ "SASL-PROOF",
	    "The server claims to have accepted the login but did not prove "
	    "that it knows the password, as the mechanism demands. It may not "
	    "be the server that you think it is. The password itself was not "
	    "sent." },
	{ "SASL-ROUNDS",
	    "The server went on asking after the mechanism had said all it "
	    "has to say." },
	{ "SASL-SERVER",
	    "The server ended the login with a word of its own." },
	{ "SASL-TOKEN",
	    "What should be an access token holds bytes that no token has. "
	    "Perhaps a password was given in its place." },
	{ "SASL-USER",
	    "The mechanism needs a user name. Set 'user'." },
	{ "SASL-UTF8",
	    "User name and password must be UTF-8 for this mechanism." },
	{ "SECRET-DESCRIPTOR",
	    "'password_fd' names a descriptor that cannot be read. The "
	    "calling program has to open it." },
	{ "SECRET-EMPTY",
	    "There is a place for the password, and it is empty." },
	{ "SECRET-FILE",
	    "The file with the password is missing, or no regular file." },
	{ "SECRET-FIXED",
	    "The configuration says where the password comes from, and that "
	    "is asked first: what --set-password puts elsewhere would have "
	    "no effect." },
	{ "SECRET-INPUT",
	    "--set-password takes the password from standard input when that "
	    "is no terminal: one line, and nothing else." },
	{ "SECRET-LOGIN",
	    "The account does not log in, so a password for it would never "
	    "be used." },
	{ "SECRET-LONG",
	    "The password is longer than any can be. Perhaps the wrong file "
	    "was named." },
	{ "SECRET-MODE",
	    "The file holds a password, and others can read or write it, or "
	    "it belongs to somebody else. 'chmod 600 FILE' makes it yours "
	    "alone." },
	{ "SECRET-NONE",
	    "A login needs a password, and none was found: not in 'password', "
	    "'password_file', 'passwordeval', a credential of the service, "
	    "the key ring, ~/.netrc or /etc/netrc, and there is nobody at a "
	    "terminal to ask. The message says why each of them had "
	    "nothing." },
	{ "SECRET-TWICE",
	    "A password that is not seen is asked for twice, and something "
	    "else was typed the second time. Nothing was changed." },
	{ "SECRET-TYPED",
	    "No password was typed when it was asked for." },
	{ NULL, NULL },
};
