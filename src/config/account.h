/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config/account.h - one account with all its settings.
 *
 * Which keyword, option and environment name fills which member, with what
 * type, range and default, is the table in config/setting.c.  A setting's
 * value is meaningful after account_finish() has filled in the defaults of
 * the dialect.
 */
#ifndef ENVOI_CONFIG_ACCOUNT_H
#define ENVOI_CONFIG_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strlist.h"

/* Whose defaults hold: an msmtprc keeps msmtp's (DESIGN, Dialect). */
enum dialect { DIALECT_ENVOI, DIALECT_MSMTP };

enum account_protocol { PROTOCOL_SMTP, PROTOCOL_LMTP };
enum account_header { HEADER_OFF, HEADER_ON, HEADER_AUTO, HEADER_UNDISCLOSED };
enum account_rewrite { REWRITE_OFF, REWRITE_QUALIFY, REWRITE_LOCAL,
	REWRITE_ALL };
enum account_queue { QUEUE_NEVER, QUEUE_ON_FAILURE, QUEUE_ALWAYS };
enum account_log_format { LOG_MSMTP, LOG_TEXT, LOG_JSON };

struct account {
	char *name;
	enum dialect dialect;

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

	/* TLS */
	bool tls;
	bool tls_starttls;
	char *tls_trust_file;
	char *tls_crl_file;
	char *tls_fingerprint;	/* hex pairs joined by ':' */
	struct strlist tls_pin;
	char *tls_key_file;
	char *tls_cert_file;
	bool tls_certcheck;
	char *tls_priorities;
	char *tls_host_override;
	int tls_min_dh_prime_bits;
	int tls_min;		/* 12 or 13 */
	bool tls_resume;

	/* sender, recipients, header */
	struct strlist from;	/* several: any may match; first is used */
	char *from_full_name;
	bool allow_from_override;
	int set_from_header;	/* enum account_header */
	int set_date_header;
	int set_msgid_header;
	int set_to_header;
	bool remove_bcc_headers;
	bool undisclosed_recipients;
	bool auto_from;
	char *maildomain;
	bool partial_delivery;
	char *dsn_notify;	/* "never" or "failure,delay,success"; NULL */
	char *dsn_return;	/* "headers" or "full"; NULL */
	char *aliases;

	/* log */
	char *logfile;		/* path, or "-" for standard output */
	char *logfile_time_format;
	int log_format;		/* enum account_log_format */
	int syslog;		/* facility as for openlog(3); -1: off */

	/* queue */
	int queue;		/* enum account_queue */
};

#endif
