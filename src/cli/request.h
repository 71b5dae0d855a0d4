/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/request.h - what the caller wants, as the command line says it.
 *
 * Filled by cli/option, read by the commands.  Nothing here has been looked
 * up: addresses are text, settings are words.  It holds no secret.
 */
#ifndef ENVOI_CLI_REQUEST_H
#define ENVOI_CLI_REQUEST_H

#include <stdbool.h>

#include "base/strlist.h"
#include "cli/front.h"
#include "mime/compose.h"

enum request_mode {
	REQUEST_SEND,		/* submit the message on standard input */
	REQUEST_PRETEND,	/* say what would be done */
	REQUEST_PRINT_CONFIG,
	REQUEST_CHECK,		/* is everything in order? */
	REQUEST_SETUP,		/* find, try and write settings */
	REQUEST_SET_PASSWORD,	/* keep an account's password */
	REQUEST_SMTP,		/* -bs */
	REQUEST_VERIFY,		/* -bv */
	REQUEST_LIST,		/* -bp, mailq */
	REQUEST_FLUSH,		/* -q */
	REQUEST_ALIASES,	/* -bi, newaliases */
	REQUEST_VERSION,
	REQUEST_HELP,
	REQUEST_EXPLAIN,
	REQUEST_SERVERINFO,
	REQUEST_RMQS,
	REQUEST_CONFIGURE,
	REQUEST_COMPLETION,	/* --completion SHELL */
	REQUEST_IMPORT,		/* --import PROGRAM */
	REQUEST_WHICH,		/* --which */
	REQUEST_LOGIN,		/* OAuth: get a token */
	REQUEST_LOGIN_STATUS,
	REQUEST_LOGOUT,
	REQUEST_QUEUE		/* --queue=WORD: see cli/qverb.h */
};

enum request_debug {
	REQUEST_QUIET,
	REQUEST_DEBUG,		/* the dialogue, secrets masked */
	REQUEST_DEBUG_ALL	/* secrets and message text too */
};

/* A setting given as an option, in the words of the configuration. */
struct request_setting {
	const char *keyword;	/* borrowed: a literal of the settings table */
	char *value;		/* owned; NULL: given without a value */
};

struct request {
	enum front front;
	enum request_mode mode;
	char *mode_arg;		/* owned: --explain ID and the like; or NULL */
	struct strlist rcpts;	/* each an address list, as given; with
				   --queue the ids of messages */
	struct strlist queue_what;	/* what stood behind each -q, checked
				   by cli/qwhat */
	bool rcpts_from_header;	/* -t */
	char *sender;		/* owned: as given; "" is the null sender;
				   NULL: not given */
	char *letter_sender;	/* owned: by -f or -r; NULL: not given */
	bool sender_from_header; /* --read-envelope-from */
	char *full_name;	/* owned; NULL: not given */
	char *account;		/* owned; NULL: not given */
	char *config_file;	/* owned; NULL: not given */
	struct request_setting *setting; /* owned array, in order given */
	size_t setting_count;
	size_t setting_cap;
	char *dsn_notify;	/* owned: "never" or a list such as
				   "failure,delay"; "off"; NULL: not given */
	char *dsn_return;	/* owned: "headers", "full", "off"; NULL */
	char *dsn_envid;	/* owned: 1 to 100 printable bytes; NULL */
	bool dot_is_data;	/* -i: a lone dot ends nothing, ever */
	bool no_aliases;	/* -n */
	bool store_only;	/* -odq: into the queue, where there is one */
	bool json;		/* output for programs */
	bool origin;		/* say where each setting comes from */
	bool print;		/* --setup: print in place of writing */
	bool no_autoconfig;	/* --setup: fetch nothing over HTTPS */
	bool force;		/* what is there may be replaced */
	bool any_host;		/* also messages that another machine queued */
	bool listens;		/* -bd, which is taken with an interval */
	char *send_to;		/* owned: --send of --check; NULL: not given */
	enum request_debug debug;
	bool debug_version;	/* -d0.1: asks for the version, alone */
	struct compose compose;	/* where is_wanted: a mail to be made */
};

/* request_init - an empty request for a name; its mode follows from it. */
void request_init(struct request *req, enum front front);

/*
 * request_set - note a setting; later ones count.
 * keyword: a literal; value: copied, may be NULL
 */
void request_set(struct request *req, const char *keyword, const char *value);

/*
 * request_ignores_message - is this a mode of sendmail's in which a message
 * with its recipients, if somebody hands one over, would be lost?
 */
bool request_ignores_message(const struct request *req);

/* request_find - the last setting for keyword, or NULL. */
const struct request_setting *request_find(const struct request *req,
	const char *keyword);

/* request_takes_message - is standard input read first of all? */
bool request_takes_message(const struct request *req);

/* request_takes_account - may an argument be an account's name? */
bool request_takes_account(const struct request *req);

/* request_takes_nobody - is a recipient a mistake in this mode? */
bool request_takes_nobody(const struct request *req);

/* request_clear - release everything. */
void request_clear(struct request *req);

#endif
