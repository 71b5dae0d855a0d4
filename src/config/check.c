/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/check.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/banned.h"

static bool
has(const char *text)
{
	return text && *text;
}

/* has_comment - did an msmtprc's value swallow its comment? */
static bool
has_comment(struct str text)
{
	return str_search(text, STR(" #")) < text.len ||
	    str_search(text, STR("\t#")) < text.len;
}

/* is_address - IPv6 without brackets; a zone may follow ("fe80::1%eth0"). */
static bool
is_address(struct str host)
{
	unsigned char address[16];
	char text[64];

	host = str_first(host, str_find(host, '%'));
	if (host.len >= sizeof(text))
		return false;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	return inet_pton(AF_INET6, text, address) == 1;
}

/* What people write in place of a name; NULL when it may be one. */
static const char *
host_trouble(struct str host)
{
	if (has_comment(host))
		return "in an msmtprc a '#' inside a line belongs to the "
		    "value: move the comment to a line of its own";
	if (str_find(host, ' ') < host.len)
		return "a name holds no blanks";
	if (str_find(host, '/') < host.len)
		return "write the name alone, without 'smtp://' and the like";
	if (str_find(host, ':') < host.len && !is_address(host) &&
	    !str_starts(host, STR("srv:")))
		return "write the name alone and the port as 'port NUMBER'; "
		    "an IPv6 address needs no brackets";
	return NULL;
}

static int
check_host(const struct account *a, struct err *err)
{
	if (a->host.count == 0 && !a->socket) {
		account_fail(a, "host", err, "CONF-HOST",
		    "it has neither 'host' nor 'socket'");
		err_hint(err, "add 'host NAME' to the account");
		return -1;
	}
	for (size_t i = 0; i < a->host.count; i++) {
		const char *hint = host_trouble(str_of(a->host.item[i]));

		if (!hint)
			continue;
		account_fail(a, "host", err, "CONF-HOST",
		    "'%s' is no name of a host", a->host.item[i]);
		err_hint(err, "%s", hint);
		return -1;
	}
	if (a->port == 0 && !a->socket)
		return account_fail(a, "port", err, "CONF-PORT",
		    "LMTP has no port of its own, so 'port' must be set");
	return 0;
}

static int
check_family(const struct account *a, struct err *err)
{
	unsigned char address[16];

	if (!a->source_ip || a->ip == 0)
		return 0;
	if (inet_pton(a->ip == 4 ? AF_INET : AF_INET6, a->source_ip,
	    address) == 1)
		return 0;
	return account_fail(a, "source_ip", err, "CONF-CONFLICT",
	    "'source_ip %s' cannot be used with 'ip %d'", a->source_ip,
	    a->ip);
}

static int
check_proxy(const struct account *a, struct err *err)
{
	int ways = has(a->proxy) + has(a->proxy_host) +
	    has(a->proxy_command);

	if (ways <= 1)
		return check_family(a, err);
	return account_fail(a, has(a->proxy) ? "proxy" : "proxy_command",
	    err, "CONF-CONFLICT", "only one of 'proxy', 'proxy_host' and "
	    "'proxy_command' can be used");
}

/* A token that we fetch is a secret of its own kind. */
static int
check_oauth(const struct account *a, struct err *err)
{
	struct str auth = str_of(a->auth);

	if (!account_has_oauth(a) || str_eq(auth, STR("on")) ||
	    str_eq(auth, STR("off")) || str_eq(auth, STR("oauthbearer")) ||
	    str_eq(auth, STR("xoauth2")))
		return 0;
	account_fail(a, "auth", err, "CONF-CONFLICT",
	    "'auth %s' cannot use the token that OAuth gives", a->auth);
	err_hint(err, "set 'auth' to on, oauthbearer or xoauth2");
	return -1;
}

static int
check_auth(const struct account *a, struct err *err)
{
	struct str auth = str_of(a->auth);

	if (has(a->user) || str_eq(auth, STR("off")) ||
	    str_eq(auth, STR("external")) || str_eq(auth, STR("gssapi")))
		return 0;
	account_fail(a, "auth", err, "CONF-USER",
	    "logging in needs a 'user'");
	err_hint(err, "add 'user NAME' to account '%s'", a->name);
	return -1;
}

static int
check_certificate(const struct account *a, struct err *err)
{
	if (has(a->tls_key_file) && !has(a->tls_cert_file))
		return account_fail(a, "tls_key_file", err, "CONF-TLS",
		    "'tls_key_file' needs 'tls_cert_file' too");
	if (has(a->tls_cert_file) && !has(a->tls_key_file))
		return account_fail(a, "tls_cert_file", err, "CONF-TLS",
		    "'tls_cert_file' needs 'tls_key_file' too");
	return 0;
}

static int
check_tls(const struct account *a, struct err *err)
{
	if (!a->tls)
		return 0;
	if (a->host.count == 0 && !has(a->tls_host_override))
		return account_fail(a, "tls", err, "CONF-TLS",
		    "TLS over a 'socket' needs 'tls_host_override' to know "
		    "whom the certificate must name");
	if (a->tls_certcheck && !a->tls_trust_file && !a->tls_fingerprint &&
	    a->tls_pin.count == 0)
		return account_fail(a, "tls_trust_file", err, "CONF-TLS",
		    "nothing is left to check the certificate by: set "
		    "'tls_trust_file', 'tls_pin' or 'tls_fingerprint'");
	return 0;
}

static int
check_crl(const struct account *a, struct err *err)
{
	if (!a->tls_crl_file || a->tls_trust_file)
		return 0;
	return account_fail(a, "tls_crl_file", err, "CONF-TLS",
	    "'tls_crl_file' needs 'tls_trust_file' too");
}

/* Mail that stays here needs a place, and none of what reaches a server. */
static int
check_local(const struct account *a, struct err *err)
{
	bool command = a->protocol == PROTOCOL_COMMAND;

	if (a->protocol == PROTOCOL_DISCARD ||
	    has(command ? a->deliver_command : a->mailbox))
		return 0;
	return account_fail(a, "protocol", err, "CONF-MAILBOX",
	    "this protocol needs '%s'", command ? "deliver_command" :
	    "mailbox");
}

static int
check_remote(const struct account *a, struct err *err)
{
	if (check_host(a, err) != 0 || check_proxy(a, err) != 0 ||
	    check_auth(a, err) != 0 || check_oauth(a, err) != 0 ||
	    check_tls(a, err) != 0)
		return -1;
	return check_certificate(a, err) != 0 ? -1 : check_crl(a, err);
}

int
check_account(const struct account *a, struct err *err)
{
	int ret = account_is_local(a) ? check_local(a, err) :
	    check_remote(a, err);

	if (ret != 0)
		return -1;
	if (a->fallback && strcmp(a->fallback, a->name) == 0)
		return account_fail(a, "fallback", err, "CONF-CONFLICT",
		    "an account cannot be its own 'fallback'");
	return 0;
}

static void
note_comment(const struct account *a, const struct setting *s,
    struct strlist *out)
{
	struct buf line = { 0 };

	origin_put(&line, account_origin(a, s->keyword));
	buf_putf(&line, ": the value of '%s' holds a '#', which begins no "
	    "comment here", s->keyword);
	strlist_add(out, buf_str(&line));
	buf_clear(&line);
}

void
check_comments(const struct account *a, struct strlist *out)
{
	for (size_t i = 0; a->dialect == DIALECT_MSMTP &&
	    i < setting_count(); i++) {
		const struct setting *s = setting_at(i);
		struct buf text = BUF_MAX(VALUE_SECRET_MAX);

		if (s->flags & SETTING_OLD || s->type->store > VALUE_LIST ||
		    account_origin(a, s->keyword)->kind != ORIGIN_FILE ||
		    value_count(s->type, account_value(a, s)) == 0)
			continue;
		value_print(s->type, account_value(a, s), 0, &text);
		if (has_comment(buf_str(&text)))
			note_comment(a, s, out);
		buf_clear(&text);
	}
}

/* --- what may be meant but seldom is -------------------------------------- */

enum { PORT_SMTP = 25, PORT_SUBMISSION = 587, PORT_SUBMISSIONS = 465 };

static void __attribute__((format(printf, 4, 5)))
note_doubt(const struct account *a, const char *keyword, struct strlist *out,
    const char *fmt, ...)
{
	const struct origin *o = account_origin(a, keyword);
	struct buf line = { 0 };
	va_list ap;

	if (o->kind != ORIGIN_DEFAULT) {
		origin_put(&line, o);
		buf_puts(&line, ": ");
	}
	va_start(ap, fmt);
	buf_vputf(&line, fmt, ap);
	va_end(ap);
	strlist_add(out, buf_str(&line));
	buf_clear(&line);
}

/* The setting to look at: the one that somebody wrote. */
static const char *
tls_culprit(const struct account *a)
{
	if (account_is_set(a, "tls_starttls"))
		return "tls_starttls";
	return account_is_set(a, "tls") ? "tls" : "port";
}

void
check_doubts(const struct account *a, struct strlist *out)
{
	bool at_once = a->tls && !a->tls_starttls;

	if (a->port == PORT_SUBMISSIONS && !at_once)
		note_doubt(a, tls_culprit(a), out, "port %d usually speaks "
		    "TLS at once: 'tls on' and 'tls_starttls off'", a->port);
	if ((a->port == PORT_SMTP || a->port == PORT_SUBMISSION) && at_once)
		note_doubt(a, tls_culprit(a), out, "port %d usually begins "
		    "in plain text and turns to TLS: 'tls_starttls on'",
		    a->port);
	if (!a->tls && a->auth_cleartext)
		note_doubt(a, "auth_cleartext", out, "the password may go "
		    "over the network unencrypted");
	if (a->tls && !a->tls_certcheck && !a->tls_fingerprint &&
	    a->tls_pin.count == 0)
		note_doubt(a, "tls_certcheck", out, "nobody checks the "
		    "server's certificate, so anybody can be the server");
}
