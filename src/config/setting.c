/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/setting.h"

#include <stddef.h>

#include "config/account.h"
#include "config/nearest.h"
#include "config/type.h"
#include "base/banned.h"

#define T(name) &type_##name
#define AT(member) offsetof(struct account, member)
#define NO SETTING_NO_OPTION
#define ARG SETTING_ARGUMENT
#define MAYBE SETTING_MAYBE
#define BOTH(text) .envoi = text, .msmtp = text
#define EACH(ours, theirs) .envoi = ours, .msmtp = theirs
#define UNSET BOTH(NULL)
#define F(bits) .flags = bits
#define LABEL(text) .label = text

enum {
	SECRET = SETTING_SECRET, COMMAND = SETTING_COMMAND, OWN = SETTING_OWN,
	OLD = SETTING_OLD, GLOBAL = SETTING_GLOBAL
};

/*
 * keyword, type, member, option, default in both dialects or in each, and
 * where needed flags and the name in --pretend.  tests/lint/manual.py reads
 * the keywords here.
 */
static const struct setting settings[] = {
	{ "host", T(hosts), AT(host), ARG, UNSET },
	{ "port", T(port), AT(port), ARG, UNSET },
	{ "ip", T(family), AT(ip), ARG, BOTH("any"), F(OWN) },
	{ "source_ip", T(address), AT(source_ip),
	    ARG, UNSET, LABEL("source ip") },
	{ "proxy", T(proxy), AT(proxy), ARG, UNSET, F(OWN) },
	{ "proxy_host", T(text), AT(proxy_host),
	    ARG, UNSET, LABEL("proxy host") },
	{ "proxy_port", T(port_or_not), AT(proxy_port),
	    ARG, UNSET, LABEL("proxy port") },
	{ "proxy_passwordeval", T(command), AT(proxy_passwordeval),
	    ARG, UNSET, F(OWN | COMMAND) },
	{ "proxy_command", T(command), AT(proxy_command),
	    ARG, UNSET, F(OWN | COMMAND) },
	{ "socket", T(path), AT(socket), ARG, UNSET },
	{ "timeout", T(duration), AT(timeout), ARG, BOTH("off") },
	{ "connect_timeout", T(duration), AT(timeout), ARG, UNSET, F(OLD) },
	{ "deadline", T(duration), AT(deadline), ARG, BOTH("off"), F(OWN) },
	{ "protocol", T(protocol), AT(protocol), ARG, BOTH("smtp") },
	{ "domain", T(name), AT(domain), ARG, EACH("auto", "localhost") },
	{ "fallback", T(text), AT(fallback), ARG, UNSET, F(OWN) },

	{ "auth", T(mechanism), AT(auth), MAYBE, EACH(NULL, "off") },
	{ "user", T(text), AT(user), ARG, UNSET },
	{ "password", T(secret), AT(password), NO, UNSET, F(SECRET) },
	{ "passwordeval", T(command), AT(passwordeval),
	    ARG, UNSET, F(COMMAND) },
	{ "password_command", T(command), AT(passwordeval),
	    ARG, UNSET, F(OWN | OLD | COMMAND) },
	{ "password_file", T(path), AT(password_file), ARG, UNSET, F(OWN) },
	{ "password_fd", T(descriptor), AT(password_fd),
	    ARG, BOTH("off"), F(OWN) },
	{ "ntlmdomain", T(text), AT(ntlmdomain), NO, UNSET },
	{ "auth_cleartext", T(on_off), AT(auth_cleartext),
	    MAYBE, BOTH("off"), F(OWN) },

	{ "oauth_provider", T(text), AT(oauth_provider), ARG, UNSET, F(OWN) },
	{ "oauth_issuer", T(https), AT(oauth_issuer), ARG, UNSET, F(OWN) },
	{ "oauth_client_id", T(text), AT(oauth_client_id), ARG, UNSET, F(OWN) },
	{ "oauth_client_secret", T(secret), AT(oauth_client_secret),
	    NO, UNSET, F(OWN | SECRET) },
	{ "oauth_client_secret_file", T(path), AT(oauth_client_secret_file),
	    ARG, UNSET, F(OWN) },
	{ "oauth_client_secret_eval", T(command),
	    AT(oauth_client_secret_eval), ARG, UNSET, F(OWN | COMMAND) },
	{ "oauth_scope", T(text), AT(oauth_scope), ARG, UNSET, F(OWN) },
	{ "oauth_tenant", T(name), AT(oauth_tenant), ARG, UNSET, F(OWN) },
	{ "oauth_grant", T(grant), AT(oauth_grant), ARG, BOTH("user"),
	    F(OWN) },
	{ "oauth_flow", T(flow), AT(oauth_flow), ARG, BOTH("auto"), F(OWN) },
	{ "oauth_redirect_port", T(port_or_not), AT(oauth_redirect_port),
	    ARG, UNSET, F(OWN) },
	{ "oauth_authorization_endpoint", T(https),
	    AT(oauth_authorization_endpoint), ARG, UNSET, F(OWN) },
	{ "oauth_token_endpoint", T(https), AT(oauth_token_endpoint),
	    ARG, UNSET, F(OWN) },
	{ "oauth_device_endpoint", T(https), AT(oauth_device_endpoint),
	    ARG, UNSET, F(OWN) },
	{ "oauth_registration_endpoint", T(https),
	    AT(oauth_registration_endpoint), ARG, UNSET, F(OWN) },
	{ "oauth_revocation_endpoint", T(https),
	    AT(oauth_revocation_endpoint), ARG, UNSET, F(OWN) },
	{ "oauth_token_file", T(path), AT(oauth_token_file),
	    ARG, UNSET, F(OWN) },
	{ "oauth_tls_trust_file", T(path), AT(oauth_tls_trust_file),
	    ARG, UNSET, F(OWN) },

	{ "tls", T(on_off), AT(tls), MAYBE, EACH(NULL, "off") },
	{ "tls_starttls", T(on_off), AT(tls_starttls),
	    MAYBE, EACH(NULL, "on") },
	{ "tls_nostarttls", T(turned_off), AT(tls_starttls),
	    NO, UNSET, F(OLD) },
	{ "tls_trust_file", T(path), AT(tls_trust_file), ARG, BOTH("system") },
	{ "tls_crl_file", T(path), AT(tls_crl_file), ARG, UNSET },
	{ "tls_fingerprint", T(fingerprint), AT(tls_fingerprint), ARG, UNSET },
	{ "tls_pin", T(pins), AT(tls_pin), ARG, UNSET, F(OWN) },
	{ "tls_key_file", T(path), AT(tls_key_file), ARG, UNSET },
	{ "tls_key_pin", T(secret), AT(tls_key_pin), NO, UNSET,
	    F(OWN | SECRET) },
	{ "tls_cert_file", T(path), AT(tls_cert_file), ARG, UNSET },
	{ "tls_certcheck", T(on_off), AT(tls_certcheck), MAYBE, BOTH("on") },
	{ "tls_nocertcheck", T(turned_off), AT(tls_certcheck),
	    NO, UNSET, F(OLD) },
	{ "tls_min_dh_prime_bits", T(bits), AT(tls_min_dh_prime_bits),
	    ARG, UNSET },
	{ "tls_priorities", T(text), AT(tls_priorities), ARG, UNSET },
	{ "tls_host_override", T(text), AT(tls_host_override), ARG, UNSET },
	{ "tls_min", T(version), AT(tls_min), ARG, BOTH("1.2"), F(OWN) },
	{ "tls_resume", T(on_off), AT(tls_resume), MAYBE, BOTH("on"), F(OWN) },
	{ "sandbox", T(on_off), AT(sandbox), MAYBE, BOTH("on"), F(OWN) },
	{ "tls_force_sslv3", T(ignored), 0, MAYBE, UNSET, F(OLD) },

	{ "auto_from", T(on_off), AT(auto_from), MAYBE, BOTH("off") },
	{ "maildomain", T(text), AT(maildomain), ARG, UNSET },
	{ "from", T(senders), AT(from), NO, UNSET },
	{ "account_from", T(account_from), AT(account_from),
	    NO, BOTH("envelope"), F(OWN) },
	{ "match_to", T(words), AT(match_to), NO, UNSET, F(OWN) },
	{ "from_rewrite", T(from_rewrite), AT(from_rewrite),
	    ARG, EACH("local", "off"), F(OWN) },
	{ "from_rewrite_match", T(words), AT(from_rewrite_match),
	    ARG, UNSET, F(OWN) },
	{ "from_name", T(text), AT(from_name), ARG, UNSET, F(OWN) },
	{ "from_full_name", T(text), AT(from_full_name), NO, UNSET },
	{ "allow_from_override", T(on_off_said), AT(allow_from_override),
	    NO, BOTH("on") },
	{ "set_from_header", T(from_header), AT(set_from_header),
	    MAYBE, BOTH("auto") },
	{ "add_missing_from_header", T(add_missing), AT(set_from_header),
	    MAYBE, UNSET, F(OLD) },
	{ "set_date_header", T(auto_header), AT(set_date_header),
	    MAYBE, BOTH("auto") },
	{ "add_missing_date_header", T(add_missing), AT(set_date_header),
	    MAYBE, UNSET, F(OLD) },
	{ "set_msgid_header", T(auto_header), AT(set_msgid_header),
	    MAYBE, BOTH("auto") },
	{ "set_to_header", T(to_header), AT(set_to_header),
	    MAYBE, BOTH("off") },
	{ "to_rewrite", T(to_rewrite), AT(to_rewrite),
	    ARG, EACH("local", "off"), F(OWN) },
	{ "undisclosed_recipients", T(undisclosed), AT(set_to_header),
	    MAYBE, UNSET, F(OLD) },
	{ "remove_bcc_headers", T(on_off), AT(remove_bcc_headers),
	    MAYBE, BOTH("on") },
	{ "keepbcc", T(off_on), AT(remove_bcc_headers), MAYBE, UNSET, F(OLD) },
	{ "dsn_notify", T(notify), AT(dsn_notify), ARG, UNSET },
	{ "dsn_return", T(dsn_return), AT(dsn_return), ARG, UNSET },
	{ "requiretls", T(on_off), AT(requiretls),
	    MAYBE, BOTH("off"), F(OWN) },
	{ "hold_for", T(duration), AT(hold_for), ARG, BOTH("off"), F(OWN) },
	{ "hold_until", T(time), AT(hold_until), ARG, UNSET, F(OWN) },
	{ "deliver_by", T(deliver_by), AT(deliver_by), ARG, UNSET, F(OWN) },
	{ "mt_priority", T(priority), AT(mt_priority), ARG, UNSET, F(OWN) },
	{ "partial_delivery", T(on_off), AT(partial_delivery),
	    MAYBE, BOTH("on"), F(OWN) },

	{ "logfile", T(path), AT(logfile), ARG, UNSET },
	{ "logfile_time_format", T(text), AT(logfile_time_format), ARG, UNSET },
	{ "log_format", T(log_format), AT(log_format),
	    ARG, EACH("text", "msmtp"), F(OWN) },
	{ "syslog", T(facility), AT(syslog), MAYBE, BOTH("off") },
	{ "aliases", T(path), AT(aliases), ARG, UNSET },
	{ "local_domains", T(words), AT(local_domains),
	    ARG, EACH("auto", NULL), F(OWN) },
	{ "admin_address", T(mailbox), AT(admin_address),
	    ARG, UNSET, F(OWN) },
	{ "mailbox", T(path), AT(mailbox), ARG, UNSET, F(OWN) },
	{ "deliver_command", T(command), AT(deliver_command),
	    ARG, UNSET, F(OWN | COMMAND) },
	{ "filter", T(command), AT(filter), ARG, UNSET, F(OWN | COMMAND) },
	{ "save_sent", T(save), AT(save_sent),
	    ARG, UNSET, F(OWN | COMMAND) },
	{ "queue", T(queue), AT(queue),
	    NO, EACH("on-failure", "never"), F(OWN) },
	{ "queue_dir", T(folder), AT(queue_dir), ARG, UNSET,
	    F(OWN | GLOBAL) },
	{ "queue_lifetime", T(duration), AT(queue_lifetime),
	    NO, BOTH("5d"), F(OWN) },
	{ "queue_retry", T(retry), AT(queue_retry),
	    NO, BOTH("1m..1h"), F(OWN) },
	{ "queue_patience", T(duration), AT(queue_patience),
	    ARG, BOTH("10s"), F(OWN) },
	{ "queue_warn", T(duration), AT(queue_warn), NO, BOTH("4h"),
	    F(OWN) },
	{ "queue_warn_mail", T(on_off), AT(queue_warn_mail),
	    NO, BOTH("off"), F(OWN) },
	{ "queue_uncertain", T(uncertain), AT(queue_uncertain),
	    NO, BOTH("retry"), F(OWN) },
	{ "queue_per_connection", T(count), AT(queue_per_connection),
	    NO, BOTH("100"), F(OWN) },
	{ "queue_run_max", T(duration), AT(queue_run_max),
	    NO, BOTH("1h"), F(OWN) },
	{ "queue_opportunistic", T(on_off), AT(queue_opportunistic),
	    NO, BOTH("on"), F(OWN) },
	{ "queue_report", T(report), AT(queue_report),
	    NO, BOTH("mail"), F(OWN) },
	{ "queue_report_size", T(size), AT(queue_report_size),
	    NO, BOTH("1M"), F(OWN) },
	{ "queue_reports_per_hour", T(count), AT(queue_reports_per_hour),
	    NO, BOTH("20"), F(OWN) },
	{ "queue_failed_lifetime", T(lifetime), AT(queue_failed_lifetime),
	    NO, BOTH("never"), F(OWN) },
	{ "queue_notify", T(command), AT(queue_notify),
	    NO, UNSET, F(OWN | COMMAND) },
	{ "queue_max_messages", T(count), AT(queue_max_messages),
	    NO, BOTH("20000"), F(OWN) },
	{ "queue_max_size", T(size), AT(queue_max_size),
	    NO, BOTH("64M"), F(OWN) },
	{ "queue_min_free", T(size), AT(queue_min_free),
	    NO, BOTH("16M"), F(OWN) },
	{ "queue_max_owner", T(count), AT(queue_max_owner),
	    NO, BOTH("1000"), F(OWN) },
	{ "rate", T(rate), AT(rate), ARG, UNSET, F(OWN) },

	{ "allow_users", T(words), AT(allow_users), NO, UNSET, F(OWN) },
	{ "allow_groups", T(words), AT(allow_groups), NO, UNSET, F(OWN) },
	{ "from_policy", T(from_policy), AT(from_policy),
	    NO, BOTH("fixed"), F(OWN) },
	{ "user_from", T(words), AT(user_from), NO, UNSET, F(OWN) },
	{ "user_rate", T(rate), AT(user_rate), NO, UNSET, F(OWN) },
	{ "max_size", T(size), AT(max_size), NO, BOTH("off"), F(OWN) },
	{ "trace", T(on_off), AT(trace), NO, BOTH("on"), F(OWN) },
};

enum { SETTINGS = sizeof(settings) / sizeof(*settings) };

size_t
setting_count(void)
{
	return SETTINGS;
}

const struct setting *
setting_at(size_t i)
{
	return &settings[i];
}

size_t
setting_index(const struct setting *s)
{
	return (size_t)(s - settings);
}

const struct setting *
setting_find(struct str keyword)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (str_eq(keyword, str_of(settings[i].keyword)))
			return &settings[i];
	return NULL;
}

static char
dash(char c)
{
	return c == '_' ? '-' : c;
}

static bool
is_option(const char *keyword, struct str option)
{
	if (strlen(keyword) != option.len)
		return false;
	for (size_t i = 0; i < option.len; i++)
		if (dash(keyword[i]) != option.ptr[i])
			return false;
	return true;
}

const struct setting *
setting_find_option(struct str option)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (settings[i].option != SETTING_NO_OPTION &&
		    is_option(settings[i].keyword, option))
			return &settings[i];
	return NULL;
}

const struct setting *
setting_main(const struct setting *s)
{
	if (!(s->flags & SETTING_OLD) || s->type->store == VALUE_NOTHING)
		return s;
	for (size_t i = 0; i < SETTINGS; i++)
		if (settings[i].offset == s->offset &&
		    !(settings[i].flags & SETTING_OLD))
			return &settings[i];
	return s;
}

void
setting_put_option(struct buf *out, const struct setting *s)
{
	buf_puts(out, "--");
	for (const char *c = s->keyword; *c; c++)
		buf_putc(out, dash(*c));
}

void
setting_put_variable(struct buf *out, const struct setting *s)
{
	buf_puts(out, "ENVOI_");
	for (const char *c = s->keyword; *c; c++)
		buf_putc(out, *c >= 'a' && *c <= 'z' ?
		    (char)(*c - ('a' - 'A')) : *c);
}

/* What people write who know another program's words. */
static const char *
translate(struct str word)
{
	static const char *const words[][2] = {
		{ "ehlo", "domain" }, { "ehlo_name", "domain" },
		{ "helo", "domain" }, { "hostname", "host" },
		{ "log", "logfile" }, { "login", "user" },
		{ "mailhub", "host" }, { "pass", "password" },
		{ "pass_eval", "passwordeval" }, { "passwd", "password" },
		{ "server", "host" }, { "smtp_server", "host" },
		{ "ssl", "tls" }, { "username", "user" },
		{ "use_starttls", "tls_starttls" }, { "use_tls", "tls" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq_nocase(word, str_of(words[i][0])))
			return words[i][1];
	return NULL;
}

const char *
setting_nearest(struct str word)
{
	const char *best = translate(word);
	unsigned int least = NEAREST_WORD_MAX;

	for (size_t i = 0; i < SETTINGS && !best; i++)
		if (str_eq_nocase(word, str_of(settings[i].keyword)))
			best = settings[i].keyword;
	if (best)
		return best;
	for (size_t i = 0; i < SETTINGS; i++) {
		unsigned int distance = nearest_distance(word,
		    str_of(settings[i].keyword));

		if (distance < least && !(settings[i].flags & SETTING_OLD)) {
			least = distance;
			best = settings[i].keyword;
		}
	}
	return nearest_ok(least, word.len) ? best : NULL;
}
