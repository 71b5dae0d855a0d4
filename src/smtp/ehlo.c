/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/ehlo.h"

#include "base/printable.h"
#include "base/banned.h"

/* A list of mechanisms longer than this is no list. */
enum { AUTH_MAX = 64 };

static const struct keyword {
	struct str word;
	enum ehlo_flag flag;
} keywords[] = {
	{ { "STARTTLS", 8 }, EHLO_STARTTLS },
	{ { "AUTH", 4 }, EHLO_AUTH },
	{ { "PIPELINING", 10 }, EHLO_PIPELINING },
	{ { "CHUNKING", 8 }, EHLO_CHUNKING },
	{ { "SIZE", 4 }, EHLO_SIZE },
	{ { "8BITMIME", 8 }, EHLO_8BITMIME },
	{ { "SMTPUTF8", 8 }, EHLO_SMTPUTF8 },
	{ { "DSN", 3 }, EHLO_DSN },
	{ { "ENHANCEDSTATUSCODES", 19 }, EHLO_ENHANCED },
	{ { "LIMITS", 6 }, EHLO_LIMITS },
	{ { "REQUIRETLS", 10 }, EHLO_REQUIRETLS },
	{ { "FUTURERELEASE", 13 }, EHLO_FUTURERELEASE },
	{ { "DELIVERBY", 9 }, EHLO_DELIVERBY },
	{ { "MT-PRIORITY", 11 }, EHLO_MT_PRIORITY },
	{ { "ETRN", 4 }, EHLO_ETRN },
	{ { "BINARYMIME", 10 }, EHLO_BINARYMIME },
};

/* The next blank-separated word of a line; false at its end. */
static bool
next_word(struct str *rest, struct str *word)
{
	*rest = str_trim(*rest);
	return str_cut(rest, ' ', word);
}

static void
read_auth(struct ehlo *e, struct str rest)
{
	struct str word;

	while (next_word(&rest, &word) && e->auth.count < AUTH_MAX)
		if (printable_is(word) && !strlist_has(&e->auth, word))
			strlist_add(&e->auth, word);
}

/* RFC 9422: "RCPTMAX=100 MAILMAX=10 ..." */
static void
read_limits(struct ehlo *e, struct str rest)
{
	struct str word, name;
	uint64_t n;

	while (next_word(&rest, &word)) {
		if (!str_cut(&word, '=', &name) ||
		    !str_to_uint(word, 999999, &n))
			continue;
		if (str_eq_nocase(name, STR("RCPTMAX")))
			e->rcpt_max = n;
		else if (str_eq_nocase(name, STR("MAILMAX")))
			e->mail_max = n;
	}
}

/* The first parameter as a number; 0 when there is none. */
static uint64_t
read_number(struct str rest)
{
	struct str word;
	uint64_t n = 0;

	if (!next_word(&rest, &word) || !str_to_uint(word, UINT64_MAX, &n))
		return 0;
	return n;
}

static void
read_parameters(struct ehlo *e, enum ehlo_flag flag, struct str rest)
{
	switch (flag) {
	case EHLO_AUTH:
		read_auth(e, rest);
		break;
	case EHLO_SIZE:
		e->size_max = read_number(rest);
		break;
	case EHLO_LIMITS:
		read_limits(e, rest);
		break;
	case EHLO_FUTURERELEASE:
		e->hold_max = read_number(rest);
		break;
	case EHLO_DELIVERBY:
		e->by_min = read_number(rest);
		break;
	default:
		break;
	}
}

static void
read_line(struct ehlo *e, struct str line)
{
	struct str word, rest = line;

	if (!next_word(&rest, &word))
		return;
	/* "AUTH=LOGIN" is how servers older than RFC 2554 wrote it. */
	if (str_starts_nocase(word, STR("AUTH="))) {
		e->have |= EHLO_AUTH;
		read_auth(e, str_from(str_trim(line), 5));
		return;
	}
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_eq_nocase(word, keywords[i].word)) {
			e->have |= (unsigned int)keywords[i].flag;
			read_parameters(e, keywords[i].flag, rest);
		}
}

void
ehlo_parse(struct ehlo *e, const struct reply *r)
{
	struct str rest = buf_str(&r->text), line;
	struct buf shown = { 0 };

	ehlo_clear(e);
	str_cut(&rest, '\n', &line);	/* the greeting line: a name */
	while (str_cut(&rest, '\n', &line)) {
		read_line(e, line);
		buf_reset(&shown);
		printable_put(&shown, line, PRINTABLE_MAX);
		strlist_add(&e->lines, buf_str(&shown));
	}
	buf_clear(&shown);
}

void
ehlo_clear(struct ehlo *e)
{
	strlist_clear(&e->auth);
	strlist_clear(&e->lines);
	*e = (struct ehlo){ 0 };
}
