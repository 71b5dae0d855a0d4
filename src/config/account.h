/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/account.h - one account with all its settings.
 *
 * Which keyword, option and environment name fills which member, with what
 * type, range and default, is the table in config/setting.c.  A setting's
 * value is meaningful after account_finish() has filled in the defaults of
 * the dialect; until then only what was set is.
 */
#ifndef ENVOI_CONFIG_ACCOUNT_H
#define ENVOI_CONFIG_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strlist.h"
#include "config/origin.h"
#include "config/pattern.h"
#include "config/setting.h"

/* Whose defaults hold: an msmtprc keeps msmtp's (DESIGN, Dialect). */
enum dialect { DIALECT_ENVOI, DIALECT_MSMTP };

/* From MAILDIR on nobody is connected to (account_is_local). */
enum account_protocol { PROTOCOL_SMTP, PROTOCOL_LMTP, PROTOCOL_MAILDIR,
	PROTOCOL_MBOX, PROTOCOL_DISCARD, PROTOCOL_COMMAND };
enum account_header { HEADER_OFF, HEADER_ON, HEADER_AUTO, HEADER_UNDISCLOSED };
enum account_rewrite { REWRITE_OFF, REWRITE_QUALIFY, REWRITE_LOCAL,
	REWRITE_ALL };
enum account_queue { QUEUE_NEVER, QUEUE_ON_FAILURE, QUEUE_ALWAYS };
enum account_uncertain { UNCERTAIN_RETRY, UNCERTAIN_HOLD };
enum account_report { REPORT_OFF, REPORT_MAIL, REPORT_NOTICE };
enum account_from_policy { FROM_FIXED, FROM_OWN, FROM_ANY };
enum account_grant { GRANT_USER, GRANT_CLIENT };
enum account_flow { FLOW_AUTO, FLOW_DEVICE, FLOW_BROWSER, FLOW_PASTE };
enum account_log_format { LOG_MSMTP, LOG_TEXT, LOG_JSON };

/* What is known about how one setting of one account got its value. */
struct account_mark {
	struct origin origin;	/* name: borrowed from the account */
	bool said;	/* by this account or one it names as parent; not
			   only by 'defaults' */
	bool here;	/* in this account's own section: further lines of
			   a list add to it */
};

struct account {
	char *name;
	enum dialect dialect;
	struct origin origin;	/* where the account begins; file and line,
				   or a default for --host and the like */
	struct account_mark *mark;	/* owned: one per row of the table */
	struct strlist names;	/* what the origins borrow */

	/* server and connection */
	struct strlist host;	/* several: tried in turn */
	int port;		/* finished: 1..65535, or 0 with socket */
	int ip;			/* 0 any, 4, 6 */
	char *source_ip;
	char *proxy;		/* URL: socks5h://user@host:port, http:// */
	char *proxy_host;	/* msmtp: SOCKS5 without login */
	int proxy_port;
	char *proxy_passwordeval;
	char *proxy_command;
	char *socket;
	int timeout;		/* seconds; 0: the RFC's ceilings */
	int deadline;		/* seconds for the whole run; 0: none */
	int protocol;		/* enum account_protocol */
	char *domain;		/* EHLO name: "auto", "" or a name */
	char *fallback;		/* account to try instead */

	/* login */
	char *auth;		/* "off", "on" or a mechanism, lower case */
	char *user;
	struct buf password;	/* secret */
	char *passwordeval;
	char *password_file;
	int password_fd;	/* -1: none */
	char *ntlmdomain;
	bool auth_cleartext;	/* allow a password without TLS */

	/* OAuth: where the token comes from; all URLs are https */
	char *oauth_provider;	/* a row of oauth/preset */
	char *oauth_issuer;	/* says the endpoints itself (RFC 8414) */
	char *oauth_client_id;
	struct buf oauth_client_secret;	/* secret */
	char *oauth_client_secret_file;
	char *oauth_client_secret_eval;
	char *oauth_scope;
	char *oauth_tenant;	/* of Microsoft's endpoints */
	int oauth_grant;	/* enum account_grant */
	int oauth_flow;		/* enum account_flow */
	int oauth_redirect_port;	/* 0: any */
	char *oauth_authorization_endpoint;
	char *oauth_token_endpoint;
	char *oauth_device_endpoint;
	char *oauth_registration_endpoint;
	char *oauth_revocation_endpoint;
	char *oauth_token_file;	/* NULL: by the account's name */
	char *oauth_tls_trust_file;	/* NULL: the system's */

	/* TLS */
	bool tls;
	bool tls_starttls;
	char *tls_trust_file;
	char *tls_crl_file;
	char *tls_fingerprint;	/* hex pairs joined by ':' */
	struct strlist tls_pin;
	char *tls_key_file;
	struct buf tls_key_pin;	/* secret */
	char *tls_cert_file;
	bool tls_certcheck;
	char *tls_priorities;
	char *tls_host_override;
	int tls_min_dh_prime_bits;
	int tls_min;		/* 12 or 13 */
	bool tls_resume;
	bool sandbox;		/* see submit/confine.h */

	/* sender, recipients, header */
	struct strlist from;	/* several: any may match; first is used */
	bool account_from;	/* the From field chooses it, too */
	struct strlist match_to;	/* words: whose mail it is only for */
	char *from_full_name;
	int from_rewrite;	/* enum account_rewrite */
	struct strlist from_rewrite_match;	/* words, see
						   envelope/rewrite.h */
	char *from_name;	/* display name where there was none; finished:
				   patterns expanded */
	int to_rewrite;		/* enum account_rewrite, never ALL */
	bool allow_from_override;
	int set_from_header;	/* enum account_header */
	int set_date_header;
	int set_msgid_header;
	int set_to_header;
	bool remove_bcc_headers;
	bool auto_from;
	char *maildomain;
	bool partial_delivery;
	char *dsn_notify;	/* "never" or "failure,delay,success"; NULL */
	char *dsn_return;	/* "headers" or "full"; NULL */
	bool requiretls;	/* RFC 8689 */
	int hold_for;		/* FUTURERELEASE, seconds; 0: off */
	char *hold_until;	/* FUTURERELEASE, RFC 3339 */
	char *deliver_by;	/* DELIVERBY: "3600;R" */
	char *mt_priority;	/* MT-PRIORITY: "-9" to "9" */
	char *aliases;
	struct strlist local_domains;	/* words, see envelope/local.h */
	char *admin_address;	/* gets what is local and has no alias */

	/* log */
	char *logfile;		/* path, or "-" for standard output */
	char *logfile_time_format;
	int log_format;		/* enum account_log_format */
	int syslog;		/* facility as for openlog(3); -1: off */

	/* on this machine */
	char *mailbox;		/* of protocol maildir and mbox */
	char *deliver_command;	/* of protocol command */
	char *filter;		/* command */
	char *save_sent;	/* maildir:PATH, mbox:PATH, pipe:COMMAND */

	/* queue; times in seconds, sizes in bytes, 0: no limit, never */
	int queue;		/* enum account_queue */
	char *queue_dir;	/* for all accounts: see accounts.h */
	int queue_lifetime;
	char *queue_retry;	/* "60..3600": see pace.h */
	int queue_patience;
	int queue_warn;
	bool queue_warn_mail;
	int queue_uncertain;	/* enum account_uncertain */
	int queue_per_connection;
	int queue_run_max;
	bool queue_opportunistic;
	int queue_report;	/* enum account_report */
	int queue_report_size;
	int queue_reports_per_hour;
	int queue_failed_lifetime;
	char *queue_notify;	/* command */
	int queue_max_messages;
	int queue_max_size;
	int queue_min_free;
	int queue_max_owner;	/* messages of one user of the service */
	char *rate;		/* "20/60": see pace.h */

	/* other users, who come over a socket: see serve/policy.h */
	struct strlist allow_users;	/* words: names, numbers, "*" */
	struct strlist allow_groups;	/* the same */
	int from_policy;	/* enum account_from_policy */
	struct strlist user_from;	/* words: a user, then addresses */
	char *user_rate;	/* as rate */
	int max_size;		/* bytes of a message; 0: no limit of its own */
	bool trace;		/* a Received field says who it was */
};

/*
 * account_new - nothing set.
 * name:   copied
 * origin: where it begins, copied; NULL: nowhere
 * Owned, never NULL.
 */
struct account *account_new(const char *name, enum dialect dialect,
	const struct origin *origin);

/*
 * account_begin - a new account with the values of a 'defaults' section,
 * which do not count as said by it.
 */
struct account *account_begin(const struct account *defaults,
	const char *name, const struct origin *origin);

/* account_free - release, wiping secrets; NULL is nothing. */
void account_free(struct account *a);

/* account_copy - the same settings and origins under another name. */
struct account *account_copy(const struct account *a, const char *name);

/*
 * account_set - give a setting its value.
 * text:   as value_parse takes it; for an option without its argument the
 *         empty text
 * origin: copied, its name too.  A list that an option, or in our own
 *         dialect a line of the same section, has set gets one item more
 *         by the next one; else the new text replaces what was there.
 * Returns 0, or -1 with err that begins with the origin: EX_USAGE for an
 * option, else EX_CONFIG.
 */
int account_set(struct account *a, const struct setting *s, struct str text,
	const struct origin *origin, struct err *err);

/*
 * account_member, account_value - where the row keeps its value in this
 * account, for value_print and its siblings.
 */
void *account_member(struct account *a, const struct setting *s);
const void *account_value(const struct account *a, const struct setting *s);

/*
 * account_inherit - take over what parent said (its own lines and those it
 * inherited), but not what it merely got from 'defaults'.
 */
void account_inherit(struct account *a, const struct account *parent);

/*
 * account_is_set - did a file, an option or the environment say anything
 * about this setting, even if it was to unset it?
 * keyword: a literal of the table, not an old name
 */
bool account_is_set(const struct account *a, const char *keyword);

/* account_origin - where the value came from; borrowed from a. */
const struct origin *account_origin(const struct account *a,
	const char *keyword);

/*
 * account_fail - an error about a setting: "FILE:12: TEXT", EX_CONFIG (or
 * EX_USAGE when an option said it).  Returns -1.
 */
int account_fail(const struct account *a, const char *keyword,
	struct err *err, const char *id, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * account_finish - make every member meaningful: defaults of the dialect,
 * TLS, port, login and sender from each other, patterns in 'domain' and
 * 'from' expanded.
 * facts: for the patterns; NULL: none
 * Returns 0, or -1 with err EX_CONFIG (a pattern without a value).  Call it
 * after all options were applied; once more is harmless.
 */
int account_finish(struct account *a, const struct pattern_facts *facts,
	struct err *err);

/*
 * account_fits - is this sender one of the account's?  Each 'from' is
 * compared: one with '?', '*' or '[' as a pattern, another without regard
 * to letter case; a sender "joe+detail@host" also fits as "joe@host" where
 * 'from' has no '+'.  %U and the like are expanded first, as the user
 * meant; one that cannot be fits nobody.
 */
bool account_fits(const struct account *a, struct str sender,
	const struct pattern_facts *facts);

/* account_is_local - does its mail stay on this machine? */
static inline bool
account_is_local(const struct account *a)
{
	return a->protocol >= PROTOCOL_MAILDIR;
}

/* account_has_oauth - does it log in with a token that we fetch? */
static inline bool
account_has_oauth(const struct account *a)
{
	return a->oauth_provider || a->oauth_issuer ||
	    a->oauth_token_endpoint;
}

/*
 * account_matches - is this recipient one that 'match_to' names?  Its words
 * are domains, or patterns of whole addresses; letter case does not count.
 */
bool account_matches(const struct account *a, struct str rcpt);

/*
 * account_sender - who the message is from; a is finished.
 * given: the address of -f or of the header, NULL: none, and with
 *        'account_from header' that of facts counts if it fits the
 *        account.  It counts unless
 *        'allow_from_override' is off, and then only where a 'from' that is
 *        a pattern fits it; 'auto_from' beats it.  In msmtp's dialect its
 *        patterns are expanded if facts say that it was typed.
 * Returns an owned address ("" is the null sender), not checked for what an
 * address may hold, or NULL with err EX_CONFIG: nothing was given, and the
 * account has no 'from' but patterns.
 */
char *account_sender(const struct account *a, const char *given,
	const struct pattern_facts *facts, struct err *err);

#endif
