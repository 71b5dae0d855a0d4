/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server: the way to it, TLS, and what it says. */
#include <stddef.h>

#include "cli/explain.h"

#include "base/banned.h"

const struct explain explain_server[] = {
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
	{ "GREETING",
	    "The server did not say 220 when we connected: it is too busy, or "
	    "does not want connections from your address. A provider of "
	    "internet access often blocks port 25; port 587 or 465 is the "
	    "right one for sending mail." },
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
	{ "LINE-LONG",
	    "A line from the server or a proxy is longer than anything that "
	    "these protocols know." },
	{ "MAIL-REFUSED",
	    "The server refused the sender. Most servers take only senders "
	    "that belong to the login. Set 'from' in the account, or use -f." },
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
	{ "NOT-OFFERED",
	    "The server does not offer what the message or an option needs." },
	{ "NOT-SMTP",
	    "The port is open, but another protocol is spoken there. Mail is "
	    "handed in on port 587 or 465." },
	{ "PIPE",
	    "The system gave no pipe, which is needed for the message of "
	    "--check --send: too many files are open." },
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
	{ "QUIT",
	    "The server refused the goodbye. That has no effect on the mail." },
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
	{ "SERVER-CLOSING",
	    "The server said 421: it is closing the connection, because it is "
	    "busy, going down or has waited too long. Trying again helps." },
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
	    "GnuTLS is missing or out of order on this machine: install it "
	    "again (Debian: libgnutls30)." },
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
