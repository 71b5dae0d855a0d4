/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This side: what envoi was told, the message, its queue and its files. */
#include <stddef.h>

#include "cli/explain.h"

#include "base/banned.h"

const struct explain explain_here[] = {
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
	{ "EXPLAIN",
	    "You asked for the explanation of an identifier that does not "
	    "exist." },
	{ "HOLD-LONG",
	    "The server does not hold a message back for as long as was asked "
	    "for." },
	{ "IMPORT",
	    "The configuration of another program cannot be read. Name its "
	    "file after --import PROGRAM; that of nullmailer is called "
	    "remotes." },
	{ "INPUT-READ",
	    "The message could not be read from standard input. A closed "
	    "standard input is never taken for an empty message." },
	{ "LOG-OPEN",
	    "The log file cannot be used. It must be a regular file, no "
	    "symbolic link. The mail is not affected." },
	{ "LOG-WRITE",
	    "The line could not be written to the log. The mail is not "
	    "affected." },
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
	{ "NO-RECIPIENTS",
	    "Nobody is named to send to: neither on the command line nor, "
	    "with -t, in To, Cc and Bcc. Without -t the header is not looked "
	    "at." },
	{ "NO-SENDER",
	    "--read-envelope-from takes the sender from the From field, and "
	    "the message has none that names an address. Use -f." },
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
	{ NULL, NULL },
};
