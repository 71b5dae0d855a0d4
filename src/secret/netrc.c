/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/netrc.h"

#include <stdlib.h>

#include "base/home.h"
#include "secret/guarded.h"
#include "secret/secret.h"
#include "base/banned.h"

/* --- words ---------------------------------------------------------------- */

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct str
skip_line(struct str s)
{
	size_t n = str_find(s, '\n');

	return str_from(s, n < s.len ? n + 1 : n);
}

static struct str
skip_white(struct str s, bool comments)
{
	while (s.len && (is_white(s.ptr[0]) || (comments && s.ptr[0] == '#')))
		s = s.ptr[0] == '#' ? skip_line(s) : str_from(s, 1);
	return s;
}

/*
 * The next word, unquoted, in word.  comments: may '#' begin one here?
 * False at the end of the text.
 */
static bool
take_word(struct str *rest, struct buf *word, bool comments)
{
	struct str s = skip_white(*rest, comments);
	bool any = s.len > 0;
	char quote = '\0';

	buf_reset(word);
	if (any && (s.ptr[0] == '"' || s.ptr[0] == '\'')) {
		quote = s.ptr[0];
		s = str_from(s, 1);
	}
	while (s.len && (quote ? s.ptr[0] != quote : !is_white(s.ptr[0]))) {
		if (s.ptr[0] == '\\' && s.len > 1)
			s = str_from(s, 1);
		buf_putc(word, s.ptr[0]);
		s = str_from(s, 1);
	}
	if (quote && s.len)
		s = str_from(s, 1);
	*rest = s;
	return any;
}

/* The lines of a macro, up to an empty one. */
static void
skip_macro(struct str *rest)
{
	struct str s = skip_line(*rest);

	while (s.len && str_trim_eol(str_first(s, str_find(s, '\n'))).len)
		s = skip_line(s);
	*rest = s;
}

/* --- entries ---------------------------------------------------------------- */

enum keyword { MACHINE, DEFAULT, LOGIN, PASSWORD, SKIPPED, MACDEF, UNKNOWN };

static const struct {
	const char *word;
	enum keyword keyword;
} keywords[] = {
	{ "machine", MACHINE },
	{ "default", DEFAULT },
	{ "login", LOGIN },
	{ "user", LOGIN },
	{ "password", PASSWORD },
	{ "passwd", PASSWORD },
	{ "account", SKIPPED },
	{ "port", SKIPPED },
	{ "protocol", SKIPPED },
	{ "macdef", MACDEF },
};

static enum keyword
keyword_of(struct str word)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (str_eq(str_of(keywords[i].word), word))
			return keywords[i].keyword;
	return UNKNOWN;
}

struct search {
	struct str host, user;
	bool fits;	/* the entry that is being read does, so far */
	bool has_password;
	struct buf password;
};

static void
begin_entry(struct search *s, bool fits)
{
	s->fits = fits;
	s->has_password = false;
	buf_reset(&s->password);
}

/* One keyword with its value, which is in word. */
static void
take_pair(struct search *s, enum keyword keyword, const struct buf *word)
{
	struct str value = buf_str(word);

	if (keyword == LOGIN && s->user.len && !str_eq(value, s->user))
		s->fits = false;
	if (keyword == PASSWORD) {
		s->has_password = true;
		buf_reset(&s->password);
		buf_put(&s->password, value);
	}
}

/* Reads on until an entry that fits is complete; false at the end. */
static bool
find_entry(struct search *s, struct str text, struct buf *word)
{
	while (take_word(&text, word, true)) {
		enum keyword keyword = keyword_of(buf_str(word));
		bool begins = keyword == MACHINE || keyword == DEFAULT;

		if (begins && s->fits && s->has_password)
			return true;
		if (keyword == DEFAULT)
			begin_entry(s, true);
		if (keyword == DEFAULT || keyword == UNKNOWN)
			continue;
		if (!take_word(&text, word, false))
			break;
		if (keyword == MACHINE)
			begin_entry(s, str_eq_nocase(buf_str(word), s->host));
		else if (keyword == MACDEF)
			skip_macro(&text);
		else
			take_pair(s, keyword, word);
	}
	return s->fits && s->has_password;
}

bool
netrc_find(struct str text, struct str host, struct str user,
	struct buf *out)
{
	struct buf word = BUF_MAX(NETRC_MAX);
	struct search s = { .host = host, .user = user,
		.password = BUF_MAX(NETRC_MAX) };
	bool found = find_entry(&s, text, &word);

	if (found)
		buf_put(out, buf_str(&s.password));
	buf_wipe(&s.password);
	buf_wipe(&word);
	return found;
}

/* --- files ------------------------------------------------------------------ */

/* One file.  What is exposed only matters if it has the answer. */
static int
look_into(struct secret_search *s, const char *path, struct err *err)
{
	struct buf text = BUF_MAX(NETRC_MAX);
	struct err unreadable = { 0 };
	bool exposed = false;
	int rc = guarded_read(path, &text, &exposed, &unreadable);

	if (rc < 0)
		secret_lacks(s, "%s", buf_cstr(&unreadable.text));
	rc = rc > 0 && netrc_find(buf_str(&text), str_of(s->q->host),
	    str_of(s->q->user), s->out);
	if (rc > 0 && exposed)
		rc = guarded_refuse(path, err);
	buf_wipe(&text);
	err_clear(&unreadable);
	return rc;
}

static int
netrc_fetch(struct secret_search *s, struct err *err)
{
	char *home = home_folder();
	struct buf path = { 0 };
	int rc = 0;

	if (s->q->netrc && home) {
		buf_putf(&path, "%s/.netrc", home);
		rc = look_into(s, buf_cstr(&path), err);
	}
	if (s->q->netrc && rc == 0)
		rc = look_into(s, SYSCONFDIR "/netrc", err);
	if (s->q->netrc && rc == 0)
		secret_lacks(s, "no entry in netrc");
	buf_clear(&path);
	free(home);
	return rc;
}

const struct secret_source secret_netrc = { netrc_fetch };
