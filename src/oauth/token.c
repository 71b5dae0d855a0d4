/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/token.h"

#include "base/clock.h"
#include "base/banned.h"

enum {
	MARGIN_S = 300,
	LIFE_PART = 6,
	SKEW_S = 300	/* a clock that was set back by less is believed */
};

#define FIRST STR("envoi-oauth 1")
#define LAST STR("end")

/* A name, and the member that it is; exactly one of them. */
struct member {
	const char *name;
	struct buf *text;
	int64_t *number;
	bool *flag;
};

enum { MEMBERS = 13 };

static void
list_members(struct token *t, struct member list[MEMBERS])
{
	const struct member all[MEMBERS] = {
		{ "client_id", &t->client_id, NULL, NULL },
		{ "client_secret", &t->client_secret, NULL, NULL },
		{ "registered", NULL, NULL, &t->registered },
		{ "basic", NULL, NULL, &t->basic },
		{ "issuer", &t->issuer, NULL, NULL },
		{ "endpoint", &t->endpoint, NULL, NULL },
		{ "revocation", &t->revocation, NULL, NULL },
		{ "scope", &t->scope, NULL, NULL },
		{ "login", NULL, &t->login, NULL },
		{ "obtained", NULL, &t->obtained, NULL },
		{ "expires", NULL, &t->expires, NULL },
		{ "access_token", &t->access, NULL, NULL },
		{ "refresh_token", &t->refresh, NULL, NULL },
	};

	memcpy(list, all, sizeof(all));
}

void
token_init(struct token *t)
{
	*t = (struct token){
		.access = BUF_MAX(TOKEN_MAX),
		.refresh = BUF_MAX(TOKEN_MAX),
		.client_secret = BUF_MAX(TOKEN_TEXT_MAX),
		.client_id = BUF_MAX(TOKEN_TEXT_MAX),
		.issuer = BUF_MAX(TOKEN_TEXT_MAX),
		.endpoint = BUF_MAX(TOKEN_TEXT_MAX),
		.revocation = BUF_MAX(TOKEN_TEXT_MAX),
		.scope = BUF_MAX(TOKEN_TEXT_MAX),
	};
}

void
token_put(struct buf *out, const struct token *t)
{
	struct token copy = *t;	/* shares the bytes; only looked at */
	struct member m[MEMBERS];

	list_members(&copy, m);
	buf_put(out, FIRST);
	buf_putc(out, '\n');
	for (size_t i = 0; i < MEMBERS; i++) {
		if (m[i].text && m[i].text->len) {
			buf_putf(out, "%s ", m[i].name);
			buf_put(out, buf_str(m[i].text));
			buf_putc(out, '\n');
		}
		if (m[i].number && *m[i].number)
			buf_putf(out, "%s %lld\n", m[i].name,
			    (long long)*m[i].number);
		if (m[i].flag && *m[i].flag)
			buf_putf(out, "%s yes\n", m[i].name);
	}
	buf_put(out, LAST);
	buf_putc(out, '\n');
}

static bool
is_clean(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
	return s.len > 0;
}

static bool
take_value(const struct member *m, struct str value)
{
	uint64_t number = 0;

	if (m->flag) {
		*m->flag = true;
		return str_eq(value, STR("yes"));
	}
	if (m->number) {
		if (!str_to_uint(value, INT64_MAX, &number))
			return false;
		*m->number = (int64_t)number;
		return true;
	}
	if (m->text->len || !is_clean(value))
		return false;
	buf_put(m->text, value);
	return !buf_full(m->text);
}

static bool
take_line(const struct member list[MEMBERS], struct str line)
{
	struct str name = str_first(line, str_find(line, ' '));

	if (name.len == 0 || name.len == line.len)
		return false;
	for (size_t i = 0; i < MEMBERS; i++)
		if (str_eq(name, str_of(list[i].name)))
			return take_value(&list[i],
			    str_from(line, name.len + 1));
	return true;
}

bool
token_parse(struct str text, struct token *t)
{
	struct member list[MEMBERS];
	struct str line;

	list_members(t, list);
	if (text.len == 0 || text.ptr[text.len - 1] != '\n' ||
	    !str_cut(&text, '\n', &line) || !str_eq(line, FIRST))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (str_eq(line, LAST))
			return text.len == 0;
		if (!take_line(list, line))
			return false;
	}
	return false;
}

bool
token_is_fresh(const struct token *t)
{
	int64_t now = clock_wall();
	int64_t life = t->expires - t->obtained;
	int64_t margin = life / LIFE_PART < MARGIN_S ? life / LIFE_PART :
	    MARGIN_S;

	return t->access.len > 0 && life > 0 &&
	    t->obtained <= now + SKEW_S && now < t->expires - margin;
}

void
token_clear(struct token *t)
{
	struct member list[MEMBERS];

	list_members(t, list);
	for (size_t i = 0; i < MEMBERS; i++)
		if (list[i].text)
			buf_wipe(list[i].text);
	token_init(t);
}
