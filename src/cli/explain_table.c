/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "cli/explain.h"

#include "base/banned.h"

/* By identifier.  tests/lint/explain.py finds those that have no row. */
const struct explain explain_table[] = {
	{ "ADDRESS",
	    "An address on the command line, in the message or in a setting "
	    "is none that mail can be sent to: it holds control characters, "
	    "blanks outside quotes or unbalanced brackets, or it begins with "
	    "'-', '|' or '/'. It is never repaired, since another address "
	    "might come of it. Nothing was sent." },
	{ "ALIAS",
	    "The file that 'aliases' names has a line that is no alias. A "
	    "line is 'name: address, address'; one that begins with a blank "
	    "continues the one before; '#' begins a comment." },
	{ "ALIAS-LOOP",
	    "The aliases lead back to themselves, or through more steps or "
	    "included files than can be meant." },
	{ "ALIAS-MANY",
	    "The aliases of one recipient lead to more addresses than can be "
	    "meant." },
	{ "ALIAS-TARGET",
	    "The alias leads only to programs ('|command') or files "
	    "('/path'), which a mail server delivers to, and envoi does not. "
	    "Name an address, or a file of addresses by ':include:/path'." },
	{ "ALIAS-UNREADABLE",
	    "A file of aliases, the one that 'aliases' names or one that it "
	    "includes, cannot be read or is no file. It is needed only when a "
	    "recipient may be an alias." },
	{ "ATTACH-CHANGED",
	    "A file that was to be sent had other bytes when it was read "
	    "again: a program writes to it. The upload was stopped before "
	    "its end, so nothing was delivered. Attach a copy of the file." },
	{ "ATTACH-OPEN",
	    "A file that was to be sent cannot be read. Nothing was sent. "
	    "The reason is the system's." },
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
	{ "BY-SOON",
	    "'deliver_by' asks for delivery sooner than the server promises "
	    "to any mail. Give it more time, or N in place of R." },
	{ "COMMAND-CHAR",
	    "A command for the server would have held a line break or another "
	    "control character, or one that is not ASCII where only ASCII may "
	    "be. It was not sent. This is the last of several checks: please "
	    "report how you came here." },
	{ "COMMAND-LONG",
	    "A command would be longer than servers take. For a login this "
	    "means a secret of several thousand bytes." },
	{ "COMPOSE-FIELD",
	    "A header field for a mail that is to be composed is none "
	    "('Name: value'), is there twice where only one may be, or is "
	    "one that says how the mail is made, such as Content-Type of "
	    "something that is no text. Nothing was sent." },
	{ "CONF-ACCOUNT",
	    "The account that was asked for with -a, 'fallback' or as a "
	    "parent is in none of the files; or no account was asked for, "
	    "none has a 'from' that fits the sender, and none is called "
	    "'default'. 'account default : NAME' in the file makes one the "
	    "default." },
	{ "CONF-CONFLICT",
	    "Two settings of the account exclude each other. The message "
	    "begins with the file and line of one of them." },
	{ "CONF-CONTROL",
	    "The value of a setting holds a control character. In a file that "
	    "is often a stray byte at the end of the line." },
	{ "CONF-DUPLICATE",
	    "Two accounts of one file have the same name. Remember that "
	    "settings before the first 'account' line are an account called "
	    "'default'." },
	{ "CONF-EMPTY",
	    "The setting needs a value and has none." },
	{ "CONF-EVAL",
	    "The command of an 'eval' line could not be run, or commands may "
	    "not be run from this file." },
	{ "CONF-FROM",
	    "Nobody says who the message is from: the account has no 'from', "
	    "or only a pattern such as *@example.org that stands for an "
	    "address which was not given. Set 'from' to an address, or use "
	    "-f." },
	{ "CONF-GLOBAL",
	    "The setting is the same for all accounts, so it cannot stand "
	    "behind the name of one: put it at the top of the file, or "
	    "behind a line 'defaults'." },
	{ "CONF-HOST",
	    "The account does not say which server to use, or what it says is "
	    "no name of a host. Set 'host', or 'socket'." },
	{ "CONF-LONG",
	    "A file, a value or a list of the configuration is larger than "
	    "any that can be meant." },
	{ "CONF-MAILBOX",
	    "'protocol maildir' and 'protocol mbox' put mail into a file or "
	    "folder that 'mailbox' names; 'protocol command' gives it to the "
	    "command that 'deliver_command' is. What is missing has to be "
	    "set." },
	{ "CONF-MAILNAME",
	    "The pattern %M stands for the first line of the file 'mailname' "
	    "in the system's configuration folder, and there is none." },
	{ "CONF-MODE",
	    "The file holds a password or a command, and others can read or "
	    "write it. 'chmod 600 FILE' makes it yours alone. A file with a "
	    "password must belong to you or to root; a file with commands "
	    "must not be writable by others. That holds for root too." },
	{ "CONF-NONE",
	    "No configuration file was found. 'envoi --version' shows where "
	    "they are looked for. Three lines are enough for a start: host, "
	    "from and user." },
	{ "CONF-PORT",
	    "Without a port this account cannot be used. LMTP has none that "
	    "everybody agrees on." },
	{ "CONF-PROTOCOL",
	    "The mail of this account stays on this machine, as 'protocol' "
	    "says, so there is no server to ask." },
	{ "CONF-SYNTAX",
	    "The line cannot be understood. A line is a setting, a blank and "
	    "a value; 'account NAME' begins an account, and 'account NAME : "
	    "PARENT' one that takes over what the parent says." },
	{ "CONF-TLS",
	    "The TLS settings of the account do not go together, or leave "
	    "nothing to check the server's certificate by." },
	{ "CONF-UNKNOWN",
	    "There is no setting of this name. Letter case counts. If one is "
	    "near, it is named." },
	{ "CONF-UNREADABLE",
	    "A configuration file is there, but may not be read by you, and "
	    "there is no other account. The message says whose it is and "
	    "which mode it has. If the mode would allow it, something like "
	    "SELinux or AppArmor does not." },
	{ "CONF-URL",
	    "ENVOI_URL is smtps://USER@HOST:PORT, or the same with smtp, "
	    "submission, submissions or lmtp in front. It holds no password: "
	    "that belongs into ENVOI_PASSWORD or ENVOI_PASSWORD_FILE." },
	{ "CONF-USER",
	    "'auth' wants a login, and 'user' is missing." },
	{ "CONF-VALUE",
	    "The setting does not take this value; the message says what it "
	    "takes. In an msmtprc a '#' inside a line belongs to the value." },
	{ "DATA-REFUSED",
	    "The server took sender and recipients but not the message. With "
	    "a code from 400 to 499 it may take it later; otherwise its words "
	    "tell what it dislikes: the size, a virus, too many links, a From "
	    "field that is not yours." },
	{ "EHLO",
	    "The server refused the greeting that every session begins with. "
	    "Some do not like the name we give: see 'domain'." },
	{ "ETRN",
	    "The server does not start its queue for the host that was asked "
	    "for." },
	{ "EXPLAIN",
	    "You asked for the explanation of an identifier that does not "
	    "exist." },
	{ "GREETING",
	    "The server did not say 220 when we connected: it is too busy, or "
	    "does not want connections from your address. A provider of "
	    "internet access often blocks port 25; port 587 or 465 is the "
	    "right one for sending mail." },
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
	{ "HOLD-LONG",
	    "The server does not hold a message back for as long as was asked "
	    "for." },
	{ "HOST-BAD",
	    "This is no name or address of a host." },
	{ "HOST-FAMILY",
	    "'host' is an address of one family, and 'ip', -4 or -6 asks for "
	    "the other." },
	{ "HOST-UNKNOWN",
	    "The name service says that there is no such host. Check 'host' "
	    "for a slip. Trying again does not help." },
	{ "IDN",
	    "The domain has characters that no international domain name may "
	    "have, or one of its parts is too long." },
	{ "IMPORT",
	    "The configuration of another program cannot be read. Name its "
	    "file after --import PROGRAM; that of nullmailer is called "
	    "remotes." },
	{ "INPUT-READ",
	    "The message could not be read from standard input. A closed "
	    "standard input is never taken for an empty message." },
	{ "KEYRING",
	    "The desktop's key ring is there and did not take the password: "
	    "it is locked, its service is in trouble, or it refused. The "
	    "account can have a 'password_file' in its place." },
	{ "LINE-LONG",
	    "A line from the server or a proxy is longer than anything that "
	    "these protocols know." },
	{ "LOG-OPEN",
	    "The log file cannot be used. It must be a regular file, no "
	    "symbolic link. The mail is not affected." },
	{ "LOG-WRITE",
	    "The line could not be written to the log. The mail is not "
	    "affected." },
	{ "MAIL-REFUSED",
	    "The server refused the sender. Most servers take only senders "
	    "that belong to the login. Set 'from' in the account, or use -f." },
	{ "MAILBOX",
	    "The message could not be written into the maildir or mbox of "
	    "this account, or a copy into that of 'save_sent'. Nothing of it "
	    "is left there. A copy that cannot be kept is only a warning." },
	{ "MESSAGE-BIG",
	    "The message is larger than the server takes, so it was not sent. "
	    "Mail grows by a third when files are attached." },
	{ "MESSAGE-CHANGED",
	    "The file on standard input changed while it was sent. The "
	    "transfer was broken off; nothing is delivered." },
	{ "MODE",
	    "What was asked for does not exist: there is no daemon, or it is "
	    "not in this version." },
	{ "MSG-ENCODING",
	    "The server does not take 8-bit text, or lines over 998 bytes, and "
	    "the part of the message that has them is of a type, or in an "
	    "encoding, that may not be encoded. Send it as base64." },
	{ "MSG-FIELD-NAME",
	    "A field that was to be added to the header has a name that is "
	    "none." },
	{ "MSG-FIELD-VALUE",
	    "A field that was to be added to the header has a value with a "
	    "line break or another control character. It would have become "
	    "another field, or the body." },
	{ "MSG-HEADER-SIZE",
	    "The header of the message is larger than any can be. Perhaps an "
	    "empty line is missing between header and body." },
	{ "MSG-SIGNED",
	    "The server does not take 8-bit text, or lines over 998 bytes, and "
	    "encoding them would break the message's signature. Sign a "
	    "message that is quoted-printable or base64 already." },
	{ "MSG-STRUCTURE",
	    "Parts of the message have to be encoded for this server, but "
	    "where they begin and end is not clear: a multipart without its "
	    "boundary, or too many or too deep parts." },
	{ "MSG-UTF8-ADDRESS",
	    "An address in the header has letters outside ASCII before its "
	    "'@'. That has no other form, and the server does not offer "
	    "SMTPUTF8." },
	{ "NET-CLOSED",
	    "The server closed the connection without a word. Trying again "
	    "may help. If it always happens at once, the server may speak TLS "
	    "from the first byte: port 465, or 'tls_starttls off'." },
	{ "NET-CONNECT",
	    "No connection to the server could be made. 'Connection refused' "
	    "means that nothing listens there; 'timed out' mostly that "
	    "something in between drops packets; port 25 is often closed for "
	    "homes and offices. Every address that was tried is named." },
	{ "NET-IO",
	    "The connection broke while it was used. Trying again may help." },
	{ "NET-LOCAL",
	    "The system has no descriptor, no memory or no port left for a "
	    "connection." },
	{ "NET-LOOKUP",
	    "The name service gave no answer, so it is not known whether "
	    "there is such a host. Trying again may help; without a network "
	    "it does not." },
	{ "NET-RESET",
	    "The other side broke the connection off. Trying again may help." },
	{ "NET-TIMEOUT",
	    "The server did not answer within the time that the standard "
	    "grants it, or that 'timeout' or 'deadline' set." },
	{ "NO-RECIPIENTS",
	    "Nobody is named to send to: neither on the command line nor, "
	    "with -t, in To, Cc and Bcc. Without -t the header is not looked "
	    "at." },
	{ "NO-SENDER",
	    "--read-envelope-from takes the sender from the From field, and "
	    "the message has none that names an address. Use -f." },
	{ "NOT-OFFERED",
	    "The server does not offer what the message or an option needs." },
	{ "NOT-SMTP",
	    "The port is open, but another protocol is spoken there. Mail is "
	    "handed in on port 587 or 465." },
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
	{ "OPTION",
	    "There is no such option, or its beginning fits several. Options "
	    "are listed by --help and explained in envoi(1)." },
	{ "OPTION-CONFLICT",
	    "Two options exclude each other, or a recipient was named in a "
	    "mode that sends nothing." },
	{ "OPTION-NAME",
	    "Called as sendmail, mailq or newaliases, only sendmail's own "
	    "options are accepted: web programs pass strangers' words on such "
	    "command lines, and these must not name files, commands or "
	    "servers. Call the program as envoi." },
	{ "OPTION-ORDER",
	    "An option stands behind a recipient. It is refused rather than "
	    "guessed at: it may have been meant as a recipient by a program "
	    "that was given it by a stranger. Put options first, and '--' "
	    "before the recipients." },
	{ "OPTION-VALUE",
	    "The option lacks its value, takes none, or does not take this "
	    "one." },
	{ "OUTPUT",
	    "What you asked to see could not be written to standard output." },
	{ "PIPE",
	    "The system gave no pipe, which is needed for the message of "
	    "--check --send: too many files are open." },
	{ "POLICY-ACCOUNT",
	    "The account belongs to a service of this machine, and what it "
	    "says in 'allow_users' and 'allow_groups' does not mean you. Ask "
	    "its administrator." },
	{ "POLICY-FROM",
	    "Whoever sends through a service of this machine may write only "
	    "as what its 'from_policy' allows: the account's own address, or "
	    "one of the user's. Send with that address, or without a From "
	    "field, which is then added." },
	{ "POLICY-LOOP",
	    "The service was given an account whose 'socket' is the one that "
	    "it serves, so mail would go round for ever. It needs a "
	    "configuration of its own, given with -C, which names a server." },
	{ "POLICY-OWN",
	    "Somebody else may send through this account, but not as anybody: "
	    "with 'from_policy fixed' it needs a 'from' that is an address, "
	    "with 'from_policy own' a 'maildomain', or a 'user_from' for that "
	    "user." },
	{ "POLICY-SIZE",
	    "The message is larger than 'max_size' of the service's account "
	    "allows." },
	{ "PROXY-CLOSED",
	    "The proxy closed the connection while it was asked to connect to "
	    "the server." },
	{ "PROXY-COMMAND",
	    "The program of 'proxy_command' did not start, or ended before "
	    "the mail was through. What it said is on standard error." },
	{ "PROXY-LOGIN",
	    "The proxy wants a login, or does not accept the one it got." },
	{ "PROXY-PROTOCOL",
	    "What answers at the proxy's address is no such proxy. Check the "
	    "kind in 'proxy': socks5h:// or http://." },
	{ "PROXY-REFUSED",
	    "The proxy does not connect to the server. Its rules may allow "
	    "other ports only." },
	{ "PROXY-URL",
	    "'proxy' is no URL of a proxy: socks5h://HOST:PORT and "
	    "http://HOST:PORT are, with USER@ in front of the host where it "
	    "wants a login." },
	{ "QUEUE-BUSY",
	    "A run of the queue is delivering this message at this moment. "
	    "Nothing was changed; try again when that is over." },
	{ "QUEUE-CUT-OFF",
	    "A run of the queue was killed after the whole message had gone "
	    "to the server and before the answer was written down. The "
	    "message may have been delivered; it is tried again half an "
	    "hour later, or held, as 'queue_uncertain' says." },
	{ "QUEUE-DAMAGED",
	    "A message in the queue is not what was put in: its file was cut "
	    "off, or changed by hand or by a failing disk. It is never sent "
	    "and lies in the folder 'failed' of the queue, its name ending "
	    "in '.bad'." },
	{ "QUEUE-FOLDER",
	    "The folder that holds the queue cannot be used: it cannot be "
	    "made or opened, belongs to somebody else, or others could look "
	    "into it. It has to be yours alone (mode 0700). 'queue_dir' "
	    "names another one." },
	{ "QUEUE-FULL",
	    "The queue takes no more: as many messages as "
	    "'queue_max_messages' says are waiting, this one is larger than "
	    "'queue_max_size', it has more recipients than one file of the "
	    "queue may have, or the disk has hardly any room left "
	    "('queue_min_free'). The message was not kept." },
	{ "QUEUE-GONE",
	    "The message was in the queue a moment ago and is not any more: "
	    "it was delivered, or somebody else removed it." },
	{ "QUEUE-ID",
	    "No message in the queue, or more than one, has an id with this "
	    "in it. 'envoi --queue=list' shows those that wait, "
	    "'envoi --queue=failed' those that could not be delivered." },
	{ "QUEUE-LOCK",
	    "The file system of the queue has no locks, so two runs could "
	    "send the same message. Name a folder on another one with "
	    "'queue_dir'." },
	{ "QUEUE-READ",
	    "The queue, or a message in it, cannot be read. The disk may be "
	    "failing. The message stays where it is." },
	{ "QUEUE-STATE",
	    "That can't be done with this message: it is held or not held, "
	    "damaged, written by a newer version, or no message at all. "
	    "envoi-queue(7) has the states and what each allows." },
	{ "QUEUE-UNFIT",
	    "A message that cannot be sent now would wait in the queue, but "
	    "what it needs to be sent is not there any more later: a secret "
	    "or a command was given on the command line, or the file of -C is "
	    "none that stays. Put it into the configuration instead. The "
	    "message was not kept." },
	{ "QUEUE-WRITE",
	    "The queue cannot be written: the disk is full or read-only, a "
	    "quota is reached, or the disk is failing. What was to be put in "
	    "was not kept; what is in it stays." },
	{ "QUIT",
	    "The server refused the goodbye. That has no effect on the mail." },
	{ "RATE",
	    "'user_rate' limits how many mails a user may send through the "
	    "service, and there were so many. Later there is room again; a "
	    "program that sends in a loop is better stopped." },
	{ "RATE-ACCOUNT",
	    "The account has sent as many messages as 'rate' lets it send in "
	    "that time. With 'queue' they wait until there is room again; "
	    "without it the caller has to try again." },
	{ "RATE-FILE",
	    "How much a user has sent is kept in a file in the service's "
	    "state folder, and it cannot be written. Without it, 'user_rate' "
	    "could not be kept, so nothing is sent until the service has the "
	    "folder back." },
	{ "RCPT-BARE",
	    "The recipient has no domain, no alias has this name, and nothing "
	    "says which domain is meant. Set 'aliases' or 'maildomain', or "
	    "write the whole address." },
	{ "RCPT-MANY",
	    "The message has more recipients than can be handed over at once." },
	{ "RCPT-REFUSED",
	    "The server does not take mail for this recipient. The others got "
	    "theirs unless the message says otherwise. 'relay denied' means "
	    "that the server wants a login first, or is not the one for your "
	    "mail." },
	{ "REPLY",
	    "The server's answer is no SMTP, or does not fit the question. "
	    "Trying again may help; if not, the server is out of order or "
	    "something in between changes what it says." },
	{ "REPLY-LONG",
	    "The server's answer does not end, or is longer than any can be." },
	{ "REPLY-MIXED",
	    "The lines of one answer carry different codes. Some programs "
	    "would believe the first and some the last, so it is taken for no "
	    "success." },
	{ "REPLY-UNASKED",
	    "The server answered what was not asked. It would have been taken "
	    "for the answer to the next command, so the session was ended." },
	{ "REQUIRETLS",
	    "TLS on the whole way was asked for, which begins with a verified "
	    "connection to this server." },
	{ "RSET",
	    "The server refused to begin anew after a message." },
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
	{ "SERVER-CLOSING",
	    "The server said 421: it is closing the connection, because it is "
	    "busy, going down or has waited too long. Trying again helps." },
	{ "SETUP-PLACE",
	    "The user has no home, so there is no place to keep a "
	    "configuration in. Name a file with -C, or let --print print it." },
	{ "SETUP-TAKEN",
	    "--setup does not touch what is there: the file has an account "
	    "of this name, or a new file would put an msmtprc out of force. "
	    "Give the account another name with -a, print it with --print, "
	    "or let --force put a new file in place of the old one, which "
	    "is kept with a '~' behind its name." },
	{ "SETUP-TERMINAL",
	    "A password or a server has to be asked for, and there is no "
	    "terminal to ask on. 'envoi --setup ADDRESS --print' asks "
	    "nothing." },
	{ "SETUP-WRITE",
	    "The configuration or the password file cannot be written. "
	    "Folder, owner and free space are to be looked at." },
	{ "SOCKET-OWNER",
	    "The unix socket is in a folder that others can write to, and "
	    "what answers there is neither root, you nor its owner, "
	    "so anybody may have put it there to read your mail. Nothing was "
	    "sent. Have the service listen in a folder of its own, such as "
	    "one in /run." },
	{ "SOCKET-PATH",
	    "The path of the unix socket is empty or longer than the system "
	    "can take." },
	{ "SOURCE-IP",
	    "'source_ip' has to be an address of this machine, in digits." },
	{ "SPOOL-CREATE",
	    "A message over 1 MiB is kept in a file without a name while it "
	    "is sent, and that could not be made. TMPDIR says where it is "
	    "put." },
	{ "SPOOL-READ",
	    "The message was read once, but could not be read again. Nothing "
	    "is delivered by half." },
	{ "SPOOL-SHRANK",
	    "The file on standard input became shorter while it was sent. The "
	    "transfer was broken off; nothing is delivered." },
	{ "SPOOL-WRITE",
	    "There is no room for the message while it is sent. TMPDIR may "
	    "name a folder with more." },
	{ "SRV-NONE",
	    "The domain does not announce a server for handing in mail (RFC "
	    "6186). Set 'host' to the name that your provider tells you." },
	{ "STARTTLS-MISSING",
	    "The account wants encryption, and the server does not offer "
	    "STARTTLS. On port 465 set 'tls_starttls off'; on port 25, try "
	    "587. If it used to be offered, somebody may be in the way: "
	    "nothing was sent without it." },
	{ "STARTTLS-REFUSED",
	    "The server offered encryption and refused it when asked. Nothing "
	    "was sent without it." },
	{ "TLS-CRL",
	    "The revocation list that 'tls_crl_file' names cannot be read, is "
	    "empty or out of date. A list that does not count would be no "
	    "check." },
	{ "TLS-EXPIRED",
	    "The server's certificate, or one that vouches for it, is not "
	    "valid today. Check this machine's date. Otherwise the server's "
	    "owner has to renew it." },
	{ "TLS-FINGERPRINT",
	    "The server's certificate is not the one whose fingerprint "
	    "'tls_fingerprint' gives. It was renewed, or it is not the right "
	    "server. Ask its owner before you change the setting." },
	{ "TLS-FINGERPRINT-BAD",
	    "A fingerprint is 32 pairs of hex digits (SHA-256), 20 (SHA-1) or "
	    "16 (MD5), with colons between them." },
	{ "TLS-HANDSHAKE",
	    "Both sides could not agree on how to encrypt, or the handshake "
	    "was broken off. The server may know only versions before TLS "
	    "1.2, or want a client certificate." },
	{ "TLS-HOST",
	    "The name that the certificate is to be checked against is none. "
	    "Set 'host' or 'tls_host_override' to a name." },
	{ "TLS-INJECTED",
	    "The server sent more than its answer to STARTTLS before the "
	    "encryption began. What comes before it can be forged by anybody "
	    "on the way, so the session was ended. This may be an attack, or "
	    "a broken proxy." },
	{ "TLS-ISSUER",
	    "Nobody whom this machine trusts vouches for the server's "
	    "certificate. A server with a private authority needs "
	    "'tls_trust_file'; a self-signed certificate can be trusted alone "
	    "by 'tls_fingerprint', once you have compared it. If the server "
	    "is a public one, it may have forgotten to send the certificates "
	    "in between, or somebody is in the way." },
	{ "TLS-KEY",
	    "The client's certificate and key cannot be used: a file is "
	    "missing or unreadable, they do not belong together, or a "
	    "password is needed." },
	{ "TLS-LIBRARY",
	    "The TLS library is out of order on this machine." },
	{ "TLS-NAME",
	    "The server's certificate is for another name than the one you "
	    "connect to. Providers often have a canonical name for the "
	    "server: use that as 'host'. The message lists the names that the "
	    "certificate is for." },
	{ "TLS-NO-NAME",
	    "There is no host name to check the certificate against. Set "
	    "'tls_host_override'." },
	{ "TLS-NOT-TLS",
	    "The account wants TLS from the first byte, and the port speaks "
	    "plain text. On port 587 or 25 set 'tls_starttls on'." },
	{ "TLS-PIN",
	    "The server's key is none of those that 'tls_pin' gives, or the "
	    "setting is not of the form sha256//BASE64." },
	{ "TLS-PRIORITIES",
	    "The TLS library does not understand 'tls_priorities'. 'gnutls- "
	    "cli --list --priority STRING' tries one." },
	{ "TLS-PROTOCOL",
	    "The encrypted connection was damaged on its way. Trying again "
	    "may help." },
	{ "TLS-PURPOSE",
	    "The certificate was made for another purpose than to be a "
	    "server's." },
	{ "TLS-REVOKED",
	    "The server's certificate was withdrawn by the authority that "
	    "issued it. Do not use the server before its owner has replaced "
	    "it." },
	{ "TLS-STAPLE",
	    "The certificate demands that the server shows a fresh "
	    "confirmation by its authority, and the server shows none that "
	    "counts." },
	{ "TLS-TRUST-FILE",
	    "The file that 'tls_trust_file' names cannot be read, or holds no "
	    "certificate in PEM form." },
	{ "TLS-WEAK",
	    "The server's certificate has a key that is too short, or a "
	    "signature that can be forged." },
	{ "UTF8-NOT-OFFERED",
	    "An address or a header field is not ASCII, and the server does "
	    "not take such mail. An international domain alone is no problem; "
	    "a local part is." },
	{ NULL, NULL },
};
