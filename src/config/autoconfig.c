/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/autoconfig.h"

#include "base/printable.h"
#include "text/address.h"
#include "base/banned.h"

enum { DEPTH_MAX = 16, FIELD_MAX = 512 };

/* --- pieces of XML ----------------------------------------------------------- */

enum piece { END, OPEN, CLOSE, EMPTY, TEXT, BAD };

struct scan {
	struct str rest;
	struct str name;	/* of a tag */
	struct str attributes;
	struct str text;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str
trim(struct str s)
{
	while (s.len && is_space(s.ptr[0]))
		s = str_from(s, 1);
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* Go past what ends with these bytes. */
static bool
skip_past(struct scan *s, struct str end)
{
	size_t at = str_search(s->rest, end);

	if (at == s->rest.len)
		return false;
	s->rest = str_from(s->rest, at + end.len);
	return true;
}

/* Where a tag ends; a '>' within quotes does not end it. */
static size_t
tag_length(struct str tag)
{
	char quote = '\0';

	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];

		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return i;
	}
	return tag.len;
}

/* At the '<' of an element. */
static enum piece
read_tag(struct scan *s)
{
	struct str tag = str_from(s->rest, 1);
	size_t len = tag_length(tag);
	enum piece kind = OPEN;

	if (len == tag.len)
		return BAD;
	s->rest = str_from(tag, len + 1);
	tag = str_first(tag, len);
	if (str_starts(tag, STR("/"))) {
		kind = CLOSE;
		tag = str_from(tag, 1);
	} else if (str_ends(tag, STR("/"))) {
		kind = EMPTY;
		tag.len--;
	}
	len = 0;
	while (len < tag.len && !is_space(tag.ptr[len]))
		len++;
	s->name = str_first(tag, len);
	s->attributes = str_from(tag, len);
	return s->name.len ? kind : BAD;
}

static enum piece
next_piece(struct scan *s)
{
	while (s->rest.len) {
		size_t text = str_find(s->rest, '<');

		if (text > 0) {
			s->text = str_first(s->rest, text);
			s->rest = str_from(s->rest, text);
			return TEXT;
		}
		if (str_starts(s->rest, STR("<!--"))) {
			s->rest = str_from(s->rest, 4);
			if (!skip_past(s, STR("-->")))
				return BAD;
		} else if (str_starts(s->rest, STR("<?"))) {
			if (!skip_past(s, STR("?>")))
				return BAD;
		} else if (str_starts(s->rest, STR("<!"))) {
			return BAD;
		} else {
			return read_tag(s);
		}
	}
	return END;
}

/* Take the next name="value" off; false when there is none. */
static bool
cut_attribute(struct str *list, struct str *name, struct str *value)
{
	struct str rest = trim(*list);
	size_t equals = str_find(rest, '=');
	char quote;

	if (equals + 1 >= rest.len)
		return false;
	quote = rest.ptr[equals + 1];
	if (quote != '"' && quote != '\'')
		return false;
	*name = str_first(rest, equals);
	rest = str_from(rest, equals + 2);
	*value = str_first(rest, str_find(rest, quote));
	if (value->len == rest.len)
		return false;
	*list = str_from(rest, value->len + 1);
	return true;
}

static bool
has_attribute(struct str list, struct str name, struct str value)
{
	struct str this, said;

	while (cut_attribute(&list, &this, &said))
		if (str_eq(this, name))
			return str_eq(said, value);
	return false;
}

/* --- text -------------------------------------------------------------------- */

static bool
put_entity(struct buf *out, struct str *text)
{
	static const struct {
		struct str name;
		char c;
	} entities[] = {
		{ { "&amp;", 5 }, '&' }, { { "&lt;", 4 }, '<' },
		{ { "&gt;", 4 }, '>' }, { { "&quot;", 6 }, '"' },
		{ { "&apos;", 6 }, '\'' },
	};

	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (str_starts(*text, entities[i].name)) {
			buf_putc(out, entities[i].c);
			*text = str_from(*text, entities[i].name.len);
			return true;
		}
	return false;
}

static bool
put_text(struct buf *out, struct str text)
{
	while (text.len) {
		if (text.ptr[0] == '&') {
			if (!put_entity(out, &text))
				return false;
			continue;
		}
		buf_putc(out, text.ptr[0]);
		text = str_from(text, 1);
	}
	return !buf_full(out);
}

/* Thunderbird's words for the address and its parts. */
static void
put_filled(struct buf *out, struct str text, struct str address)
{
	const struct {
		struct str word, value;
	} words[] = {
		{ STR("%EMAILADDRESS%"), address },
		{ STR("%EMAILLOCALPART%"), address_local(address) },
		{ STR("%EMAILDOMAIN%"), address_domain(address) },
	};

	while (text.len) {
		size_t i = 0;

		while (i < 3 && !str_starts(text, words[i].word))
			i++;
		buf_put(out, i < 3 ? words[i].value : str_first(text, 1));
		text = str_from(text, i < 3 ? words[i].word.len : 1);
	}
}

/* --- servers ------------------------------------------------------------------ */

/* One outgoingServer in the making. */
struct server {
	struct autoconfig found;
	bool has_tls;
	bool has_login;
};

static bool
is_host(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		char c = str_lower(host.ptr[i]);

		if (!str_is_digit(c) && (c < 'a' || c > 'z') && c != '-' &&
		    c != '.')
			return false;
	}
	return host.len > 0 && host.len <= AUTOCONFIG_HOST_MAX &&
	    host.ptr[0] != '-' && host.ptr[0] != '.';
}

static bool
is_usable(const struct server *s)
{
	struct str user = buf_str(&s->found.user);

	return s->has_tls && s->has_login && s->found.port &&
	    is_host(buf_str(&s->found.host)) && printable_is(user) &&
	    user.len <= AUTOCONFIG_USER_MAX;
}

/* Several ways may stand there, the best first; the first one known. */
static void
take_login(struct server *s, struct str way)
{
	bool token = str_eq_nocase(way, STR("OAuth2"));

	if (s->has_login && !s->found.oauth)
		return;
	if (token || str_eq(way, STR("password-cleartext")) ||
	    str_eq(way, STR("password-encrypted")) ||
	    str_eq(way, STR("plain")) || str_eq(way, STR("secure"))) {
		s->has_login = true;
		s->found.oauth = token;
	}
}

static void
take_field(struct server *s, struct str name, struct str text,
	struct str address)
{
	uint64_t port = 0;

	if (str_eq(name, STR("hostname"))) {
		buf_reset(&s->found.host);
		put_filled(&s->found.host, text, address);
	} else if (str_eq(name, STR("username"))) {
		buf_reset(&s->found.user);
		put_filled(&s->found.user, text, address);
	} else if (str_eq(name, STR("port"))) {
		if (str_to_uint(text, 65535, &port))
			s->found.port = (unsigned int)port;
	} else if (str_eq(name, STR("socketType"))) {
		s->found.starttls = str_eq(text, STR("STARTTLS"));
		s->has_tls = s->found.starttls || str_eq(text, STR("SSL"));
	} else if (str_eq(name, STR("authentication"))) {
		take_login(s, text);
	}
}

/* --- the document --------------------------------------------------------------- */

struct document {
	struct scan scan;
	struct str address;
	struct str open[DEPTH_MAX];	/* names of the elements we are in */
	size_t depth;
	size_t inside;		/* depth of the server; 0: in none */
	struct buf text;	/* of the field that we are in */
	struct server server;
	struct autoconfig *best;
	bool found;
};

static void
begin_server(struct document *d)
{
	autoconfig_clear(&d->server.found);
	d->server = (struct server){ 0 };
	d->inside = d->depth;
}

static void
end_server(struct document *d)
{
	bool better = !d->found || (d->best->oauth && !d->server.found.oauth);

	d->inside = 0;
	if (!is_usable(&d->server) || !better)
		return;
	autoconfig_clear(d->best);
	*d->best = d->server.found;
	d->server.found = (struct autoconfig){ 0 };
	d->found = true;
}

static bool
open_element(struct document *d)
{
	if (d->depth == DEPTH_MAX)
		return false;
	d->open[d->depth++] = d->scan.name;
	buf_reset(&d->text);
	if (!d->inside && str_eq(d->scan.name, STR("outgoingServer")) &&
	    has_attribute(d->scan.attributes, STR("type"), STR("smtp")))
		begin_server(d);
	return true;
}

static bool
close_element(struct document *d)
{
	if (d->depth == 0 || !str_eq(d->scan.name, d->open[d->depth - 1]))
		return false;
	if (d->inside && d->depth == d->inside + 1)
		take_field(&d->server, d->scan.name,
		    trim(buf_str(&d->text)), d->address);
	if (d->inside == d->depth)
		end_server(d);
	d->depth--;
	return true;
}

static bool
take_piece(struct document *d, enum piece piece)
{
	switch (piece) {
	case OPEN:
		return open_element(d);
	case CLOSE:
		return close_element(d);
	case TEXT:
		return !d->inside || d->depth != d->inside + 1 ||
		    put_text(&d->text, d->scan.text);
	default:
		return piece == EMPTY;
	}
}

bool
autoconfig_parse(struct str xml, struct str address, struct autoconfig *out)
{
	struct autoconfig best = { 0 };
	struct document d = {
		.scan = { .rest = xml }, .address = address,
		.text = BUF_MAX(FIELD_MAX), .best = &best,
	};
	enum piece piece;
	bool good = xml.len <= AUTOCONFIG_MAX;

	if (str_starts(d.scan.rest, STR("\xef\xbb\xbf")))
		d.scan.rest = str_from(d.scan.rest, 3);
	while (good && (piece = next_piece(&d.scan)) != END)
		good = take_piece(&d, piece);
	good = good && d.found && d.depth == 0;
	if (good)
		*out = best;
	else
		autoconfig_clear(&best);
	autoconfig_clear(&d.server.found);
	buf_clear(&d.text);
	return good;
}

void
autoconfig_clear(struct autoconfig *a)
{
	buf_clear(&a->host);
	buf_clear(&a->user);
	*a = (struct autoconfig){ 0 };
}
