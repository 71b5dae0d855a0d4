/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/dump.h"

#include "base/json.h"
#include "base/printable.h"
#include "config/lexer.h"
#include "base/banned.h"

/* Bytes of one value that people get to see. */
#define SHOWN_MAX VALUE_MAX

/* --- as msmtp prints them ----------------------------------------------- */

static void
put_upper(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_putc(out, *text >= 'a' && *text <= 'z' ?
		    (char)(*text - ('a' - 'A')) : *text);
}

static void
put_auth(struct buf *out, const char *auth)
{
	if (strcmp(auth, "off") == 0)
		buf_puts(out, "none");
	else if (strcmp(auth, "on") == 0)
		buf_puts(out, "choose");
	else
		put_upper(out, auth);
}

/* put_special - the few settings that msmtp has its own words for. */
static bool
put_special(struct buf *out, const struct account *a, struct str keyword)
{
	if (str_eq(keyword, STR("timeout")) && a->timeout)
		buf_putf(out, a->timeout == 1 ? "%d second" : "%d seconds",
		    a->timeout);
	else if (str_eq(keyword, STR("auth")) && a->auth)
		put_auth(out, a->auth);
	else if (str_eq(keyword, STR("port")))
		buf_putf(out, "%d", a->port);
	else if (str_eq(keyword, STR("proxy_port")))
		buf_putf(out, "%d", a->proxy_port);
	else if (str_eq(keyword, STR("dsn_notify")) && a->dsn_notify)
		put_upper(out, a->dsn_notify);
	else if (str_eq(keyword, STR("dsn_return")) && a->dsn_return)
		put_upper(out, strcmp(a->dsn_return, "headers") == 0 ?
		    "hdrs" : a->dsn_return);
	else if (str_eq(keyword, STR("syslog")) && a->syslog < 0)
		buf_puts(out, "(not set)");
	else
		return false;
	return true;
}

static void
put_values(struct buf *out, const struct account *a, const struct setting *s)
{
	const void *member = account_value(a, s);
	size_t count = value_count(s->type, member);

	if (s->flags & SETTING_SECRET && count)
		buf_putc(out, '*');
	else if (put_special(out, a, str_of(s->keyword)))
		return;
	else if (count == 0)
		buf_puts(out, "(not set)");
	else
		for (size_t i = 0; i < count; i++) {
			struct buf text = { 0 };

			value_print(s->type, member, i, &text);
			buf_puts(out, i ? ", " : "");
			printable_put(out, buf_str(&text), SHOWN_MAX);
			buf_clear(&text);
		}
}

static void
put_line(struct buf *out, const struct account *a, const struct setting *s)
{
	buf_putf(out, "%s = ", s->label ? s->label : s->keyword);
	put_values(out, a, s);
	buf_putc(out, '\n');
}

void
dump_pretend(struct buf *out, const struct account *a)
{
	const unsigned int hidden = SETTING_OLD | SETTING_OWN;

	for (size_t i = 0; i < setting_count(); i++)
		if (!(setting_at(i)->flags & hidden))
			put_line(out, a, setting_at(i));
	for (size_t i = 0; i < setting_count(); i++)
		if ((setting_at(i)->flags & hidden) == SETTING_OWN)
			put_line(out, a, setting_at(i));
}

/* --- as our own files have them ----------------------------------------- */

static void
put_setting(struct buf *out, const struct account *a,
    const struct setting *s, struct str text, bool origin)
{
	if (s->flags & SETTING_SECRET) {
		buf_putf(out, "# %s *", s->keyword);
	} else {
		buf_putf(out, "%s ", s->keyword);
		lexer_quote(out, text);
	}
	if (origin) {
		buf_puts(out, "\t# ");
		origin_put(out, account_origin(a, s->keyword));
	}
	buf_putc(out, '\n');
}

/*
 * Nothing has to be said where nothing is the default; elsewhere an unset
 * value must be unset again.
 */
static bool
must_unset(const struct setting *s)
{
	return s->envoi && s->type->store <= VALUE_SECRET;
}

static void
dump_setting(struct buf *out, const struct account *a,
    const struct setting *s, bool origin)
{
	const void *member = account_value(a, s);
	size_t count = value_count(s->type, member);

	if (count == 0 && must_unset(s))
		put_setting(out, a, s, STR(""), origin);
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_MAX(VALUE_SECRET_MAX);

		if (!(s->flags & SETTING_SECRET))
			value_print(s->type, member, i, &text);
		put_setting(out, a, s, buf_str(&text), origin);
		buf_clear(&text);
	}
}

void
dump_config(struct buf *out, const struct account *a, bool origin)
{
	buf_puts(out, "account ");
	lexer_quote(out, str_of(a->name));
	buf_putc(out, '\n');
	for (size_t i = 0; i < setting_count(); i++)
		if (!(setting_at(i)->flags & SETTING_OLD))
			dump_setting(out, a, setting_at(i), origin);
}

/* --- for programs -------------------------------------------------------- */

static void
put_json_values(struct json *j, const struct account *a,
    const struct setting *s)
{
	const void *member = account_value(a, s);

	json_open(j, "values", '[');
	for (size_t i = 0; i < value_count(s->type, member); i++) {
		struct buf text = BUF_MAX(VALUE_MAX);

		value_print(s->type, member, i, &text);
		json_str(j, NULL, buf_str(&text));
		buf_clear(&text);
	}
	json_close(j, ']');
}

static void
put_json_setting(struct json *j, const struct account *a,
    const struct setting *s)
{
	struct buf origin = { 0 };

	origin_put(&origin, account_origin(a, s->keyword));
	json_open(j, NULL, '{');
	json_str(j, "name", str_of(s->keyword));
	if (s->flags & SETTING_SECRET)
		json_bool(j, "secret", true);
	else
		put_json_values(j, a, s);
	json_str(j, "origin", buf_str(&origin));
	json_close(j, '}');
	buf_clear(&origin);
}

void
dump_json(struct buf *out, const struct account *a)
{
	struct json j = { out, false };

	json_open(&j, NULL, '{');
	json_str(&j, "account", str_of(a->name));
	json_open(&j, "settings", '[');
	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *s = setting_at(i);

		if (!(s->flags & SETTING_OLD) &&
		    value_count(s->type, account_value(a, s)) > 0)
			put_json_setting(&j, a, s);
	}
	json_close(&j, ']');
	json_close(&j, '}');
	buf_putc(out, '\n');
}
