/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/verb.h"

#include "text/utf8.h"
#include "base/banned.h"

enum arg_rule { ARG_NONE, ARG_MAY, ARG_MUST };

/*
 * The word behind MAIL and RCPT belongs to the command (RFC 5321 4.1.1.2).
 * EHLO should have an argument, and some callers on a pipe give none.
 */
static const struct row {
	const char *name;
	enum verb verb;
	enum arg_rule arg;
	const char *word;
} rows[] = {
	{ "EHLO", VERB_EHLO, ARG_MAY, NULL },
	{ "HELO", VERB_HELO, ARG_MAY, NULL },
	{ "LHLO", VERB_LHLO, ARG_MAY, NULL },
	{ "MAIL", VERB_MAIL, ARG_MUST, "FROM:" },
	{ "RCPT", VERB_RCPT, ARG_MUST, "TO:" },
	{ "DATA", VERB_DATA, ARG_NONE, NULL },
	{ "BDAT", VERB_BDAT, ARG_MUST, NULL },
	{ "RSET", VERB_RSET, ARG_NONE, NULL },
	{ "NOOP", VERB_NOOP, ARG_MAY, NULL },
	{ "VRFY", VERB_VRFY, ARG_MUST, NULL },
	{ "HELP", VERB_HELP, ARG_MAY, NULL },
	{ "QUIT", VERB_QUIT, ARG_NONE, NULL },
	{ "AUTH", VERB_ABSENT, ARG_MAY, NULL },
	{ "ETRN", VERB_ABSENT, ARG_MAY, NULL },
	{ "EXPN", VERB_ABSENT, ARG_MAY, NULL },
	{ "STARTTLS", VERB_ABSENT, ARG_MAY, NULL },
	{ "TURN", VERB_ABSENT, ARG_MAY, NULL },
	{ "XCLIENT", VERB_ABSENT, ARG_MAY, NULL },
	{ "CONNECT", VERB_FOREIGN, ARG_MAY, NULL },
	{ "DELETE", VERB_FOREIGN, ARG_MAY, NULL },
	{ "GET", VERB_FOREIGN, ARG_MAY, NULL },
	{ "HEAD", VERB_FOREIGN, ARG_MAY, NULL },
	{ "OPTIONS", VERB_FOREIGN, ARG_MAY, NULL },
	{ "PATCH", VERB_FOREIGN, ARG_MAY, NULL },
	{ "POST", VERB_FOREIGN, ARG_MAY, NULL },
	{ "PUT", VERB_FOREIGN, ARG_MAY, NULL },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct row *
find(struct str name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_eq_nocase(name, str_of(rows[i].name)))
			return &rows[i];
	return NULL;
}

static int
check_characters(struct str line, struct answer *no)
{
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7f)
			return answer_set(no, 500, "5.5.2",
			    "control character in a command");
	if (!utf8_is_valid(line))
		return answer_set(no, 500, "5.5.2", "command is not UTF-8");
	return 0;
}

/* Blanks between "FROM:" and the path are not of the standard but in use. */
static int
take_word(const struct row *row, struct str *arg, struct answer *no)
{
	if (!row->word)
		return 0;
	if (!str_starts_nocase(*arg, str_of(row->word)))
		return answer_set(no, 501, "5.5.2", "%s must be followed by "
		    "%s<address>", row->name, row->word);
	*arg = str_trim(str_from(*arg, strlen(row->word)));
	return 0;
}

int
verb_parse(struct str line, enum verb *verb, struct str *arg,
	struct answer *no)
{
	const struct row *row;
	struct str name;

	if (check_characters(line, no) < 0)
		return -1;
	line = str_trim(line);
	name = str_first(line, str_find(line, ' '));
	row = find(name);
	if (!row)
		return answer_set(no, 500, "5.5.2", "unknown command '%.*s'",
		    STR_ARG(str_first(name, 40)));
	*verb = row->verb;
	*arg = str_trim(str_from(line, name.len));
	if (row->arg == ARG_NONE && arg->len > 0)
		return answer_set(no, 501, "5.5.4", "%s takes no argument",
		    row->name);
	if (row->arg == ARG_MUST && arg->len == 0)
		return answer_set(no, 501, "5.5.4", "%s needs an argument",
		    row->name);
	return take_word(row, arg, no);
}

int
verb_parse_chunk(struct str arg, uint64_t *bytes, bool *last,
	struct answer *no)
{
	struct str size = str_first(arg, str_find(arg, ' '));
	struct str word = str_trim(str_from(arg, size.len));

	*last = str_eq_nocase(word, STR("LAST"));
	if (!str_to_uint(size, UINT64_MAX, bytes) ||
	    (word.len > 0 && !*last))
		return answer_set(no, 501, "5.5.4",
		    "BDAT takes a size and LAST");
	return 0;
}

void
verb_put_list(struct buf *out)
{
	for (size_t i = 0; i < ROWS && rows[i].verb < VERB_ABSENT; i++)
		buf_putf(out, "%s%s", i ? " " : "", rows[i].name);
}
