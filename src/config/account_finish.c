/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second half of config/account.h: from what was said to what holds. */
#include "config/account.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "text/wildcard.h"
#include "base/banned.h"

enum { PORT_SMTP = 25, PORT_SUBMISSION = 587, PORT_SUBMISSIONS = 465,
	PORT_SOCKS = 1080 };

/* --- defaults ----------------------------------------------------------- */

static void
apply_default(struct account *a, const struct setting *s)
{
	const char *text = a->dialect == DIALECT_MSMTP ? s->msmtp : s->envoi;
	struct err err = { 0 };
	int status = 0;

	if (text)
		status = value_parse(s->type, s->keyword, str_of(text),
		    account_member(a, s), false, EX_CONFIG, &err);
	else
		value_clear(s->type, account_member(a, s));
	assert(status == 0);
	err_clear(&err);
}

/*
 * wants_default - did nobody set it?  msmtp gives the default back to what
 * only 'defaults' has unset ('tls_trust_file').
 */
static bool
wants_default(const struct account *a, const struct setting *s)
{
	const struct account_mark *mark = &a->mark[setting_index(s)];

	if (s->flags & SETTING_OLD)
		return false;
	if (mark->origin.kind == ORIGIN_DEFAULT)
		return true;
	return a->dialect == DIALECT_MSMTP && !mark->said && s->msmtp &&
	    value_count(s->type, account_value(a, s)) == 0;
}

static void
apply_defaults(struct account *a)
{
	for (size_t i = 0; i < setting_count(); i++)
		if (wants_default(a, setting_at(i)))
			apply_default(a, setting_at(i));
}

/*
 * In our own dialect the port says how TLS begins, and what is said about
 * TLS says which port; without a word about either it is 587, STARTTLS and
 * required.  A unix socket ends in this machine.
 */
static void
derive_tls(struct account *a)
{
	if (!account_is_set(a, "tls"))
		a->tls = !a->socket && !account_is_local(a);
	if (!account_is_set(a, "tls_starttls"))
		a->tls_starttls = a->port != PORT_SUBMISSIONS;
}

static void
derive_port(struct account *a)
{
	if (account_is_set(a, "port") || a->socket ||
	    a->protocol != PROTOCOL_SMTP)
		return;
	if (a->tls && !a->tls_starttls)
		a->port = PORT_SUBMISSIONS;
	else if (a->tls && a->dialect == DIALECT_ENVOI)
		a->port = PORT_SUBMISSION;
	else
		a->port = PORT_SMTP;
}

/* A user or a secret is there to be used. */
static void
derive_auth(struct account *a)
{
	bool wanted = a->user || a->password.ptr || a->passwordeval ||
	    a->password_file || a->password_fd >= 0 || account_has_oauth(a);

	if (!account_is_set(a, "auth"))
		alloc_set(&a->auth, wanted ? "on" : "off");
}

/*
 * Providers accept the address that one logs in with.  A service of this
 * machine knows who we are and says who the mail is from: it is told the
 * same.
 */
static void
derive_from(struct account *a)
{
	if (account_is_set(a, "from"))
		return;
	if (a->user && strchr(a->user, '@'))
		strlist_add(&a->from, str_of(a->user));
	else if (a->socket && !a->user && a->host.count == 0)
		strlist_add(&a->from, STR("%U@%H"));
}

/* --- patterns ----------------------------------------------------------- */

/* expand - replace *text by itself with its patterns expanded. */
static int
expand(const struct account *a, const char *keyword, const char *letters,
    const struct pattern_facts *facts, char **text, struct err *err)
{
	struct buf out = BUF_MAX(VALUE_MAX);
	int status = pattern_expand(str_of(*text), letters, facts, &out, err);

	if (status == 0 && buf_full(&out))
		status = err_set(err, EX_CONFIG, "CONF-LONG",
		    "the value of '%s' is longer than %zu bytes", keyword,
		    VALUE_MAX);
	if (status == 0) {
		free(*text);
		*text = buf_take(&out);
	} else {
		origin_wrap(err, account_origin(a, keyword));
	}
	buf_clear(&out);
	return status;
}

static int
expand_from(struct account *a, const struct pattern_facts *facts,
    struct err *err)
{
	for (size_t i = 0; i < a->from.count; i++)
		if (expand(a, "from", PATTERN_FROM, facts, &a->from.item[i],
		    err) != 0)
			return -1;
	return 0;
}

/* auto_from: whoever calls, at maildomain. */
static int
replace_from(struct account *a, const struct pattern_facts *facts,
    struct err *err)
{
	struct buf sender = { 0 };
	int status = pattern_expand(STR("%U"), PATTERN_FROM, facts, &sender,
	    err);

	if (a->maildomain && *a->maildomain)
		buf_putf(&sender, "@%s", a->maildomain);
	strlist_clear(&a->from);
	strlist_add(&a->from, buf_str(&sender));
	buf_clear(&sender);
	return status;
}

int
account_finish(struct account *a, const struct pattern_facts *facts,
    struct err *err)
{
	apply_defaults(a);
	if (a->dialect == DIALECT_ENVOI) {
		derive_tls(a);
		derive_auth(a);
		derive_from(a);
	}
	derive_port(a);
	if (a->proxy_host && a->proxy_port == 0)
		a->proxy_port = PORT_SOCKS;
	if (expand(a, "domain", PATTERN_DOMAIN, facts, &a->domain, err) != 0)
		return -1;
	if (a->from_name && expand(a, "from_name", PATTERN_NAME, facts,
	    &a->from_name, err) != 0)
		return -1;
	if (a->auto_from)
		return replace_from(a, facts, err);
	return expand_from(a, facts, err);
}

/* --- senders ------------------------------------------------------------ */

/* is_pattern - the '[' of "joe@[192.0.2.1]" does not make it one. */
static bool
is_pattern(struct str from)
{
	size_t literal = str_search(from, STR("@["));

	if (literal < from.len && str_ends(from, STR("]")))
		from = str_first(from, literal);
	return wildcard_is(from);
}

static bool
fits_one(struct str from, struct str sender)
{
	return is_pattern(from) ? wildcard_match(from, sender) :
	    str_eq_nocase(from, sender);
}

/* drop_detail - "joe+list@host" as "joe@host"; false when it has none. */
static bool
drop_detail(struct str sender, struct buf *out)
{
	size_t plus = str_find(sender, '+');
	size_t at = str_find_last(sender, '@');

	if (at == sender.len || plus > at)
		return false;
	buf_put(out, str_first(sender, plus));
	buf_put(out, str_from(sender, at));
	return true;
}

static bool
fits_expanded(struct str from, struct str sender)
{
	struct buf plain = { 0 };
	bool fits = fits_one(from, sender);

	if (!fits && str_find(from, '+') == from.len &&
	    drop_detail(sender, &plain))
		fits = fits_one(from, buf_str(&plain));
	buf_clear(&plain);
	return fits;
}

static bool
fits_from(const char *from, struct str sender,
    const struct pattern_facts *facts)
{
	struct buf expanded = { 0 };
	struct err err = { 0 };
	bool fits = pattern_expand(str_of(from), PATTERN_FROM, facts,
	    &expanded, &err) == 0 && fits_expanded(buf_str(&expanded), sender);

	buf_clear(&expanded);
	err_clear(&err);
	return fits;
}

bool
account_fits(const struct account *a, struct str sender,
    const struct pattern_facts *facts)
{
	for (size_t i = 0; i < a->from.count; i++)
		if (fits_from(a->from.item[i], sender, facts))
			return true;
	return false;
}

static bool
fits_word(struct str word, struct str rcpt)
{
	size_t at = str_find_last(rcpt, '@');
	struct str domain = at < rcpt.len ? str_from(rcpt, at + 1) : STR("");

	return word.len > 0 && wildcard_match_nocase(word,
	    str_find(word, '@') < word.len ? rcpt : domain);
}

bool
account_matches(const struct account *a, struct str rcpt)
{
	for (size_t i = 0; i < a->match_to.count; i++) {
		struct str rest = str_of(a->match_to.item[i]);
		struct str word;

		while (str_cut(&rest, ' ', &word))
			if (fits_word(word, rcpt))
				return true;
	}
	return false;
}

/* may_use - may the caller's address be the sender? */
static bool
may_use(const struct account *a, const char *given)
{
	if (a->auto_from)
		return false;
	if (a->allow_from_override)
		return true;
	for (size_t i = 0; i < a->from.count; i++) {
		struct str from = str_of(a->from.item[i]);

		if (is_pattern(from) && fits_expanded(from, str_of(given)))
			return true;
	}
	return false;
}

/* An address in which nothing waits for a value. */
static bool
is_final(struct str from)
{
	return !is_pattern(from) && str_search(from, STR("%F")) == from.len;
}

static void
say_no_sender(const struct account *a, struct err *err)
{
	if (a->from.count == 0) {
		account_fail(a, "from", err, "CONF-FROM", "nobody says who "
		    "the message is from");
		err_hint(err, "add 'from ADDRESS' to the account, or call "
		    "with -f ADDRESS");
		return;
	}
	account_fail(a, "from", err, "CONF-FROM", "'%s' stands for an address "
	    "that was not given", a->from.item[0]);
	err_hint(err, "call with -f ADDRESS, or let the account have a 'from' "
	    "without wildcards and '%%F'");
}

/* The header names the sender, where it may, when nobody else does. */
static const char *
header_sender(const struct account *a, const struct pattern_facts *facts)
{
	if (!a->account_from || !facts || !facts->header_from ||
	    !account_fits(a, str_of(facts->header_from), facts))
		return NULL;
	return facts->header_from;
}

char *
account_sender(const struct account *a, const char *given,
    const struct pattern_facts *facts, struct err *err)
{
	bool typed = given && facts && facts->sender_typed;
	char *sender;

	if (!given)
		given = header_sender(a, facts);
	if (given && may_use(a, given)) {
		sender = alloc_copy(given);
		/* msmtp's users write -f '%U@example.org'. */
		if (typed && a->dialect == DIALECT_MSMTP && expand(a, "from",
		    PATTERN_FROM, facts, &sender, err) != 0) {
			free(sender);
			return NULL;
		}
		return sender;
	}
	if (a->auto_from)
		return alloc_copy(a->from.item[0]);
	for (size_t i = 0; i < a->from.count; i++)
		if (is_final(str_of(a->from.item[i])))
			return alloc_copy(a->from.item[i]);
	say_no_sender(a, err);
	return NULL;
}
