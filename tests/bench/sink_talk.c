/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sink.h"

#include "base/banned.h"

#define COUNT(c, what, n) \
	atomic_fetch_add(&(c)->sink->count.what, (unsigned long)(n))

/* What a command leads to. */
enum next { GO_ON, QUIT_SAID, LOST };

struct command {
	const char *verb;
	enum next (*run)(struct sink_conn *c, struct str args);
};

static struct str
held(const struct sink_conn *c)
{
	return str_n(c->in + c->pos, c->len - c->pos);
}

/*
 * What we owe goes out only when the client has nothing more to say, so
 * that a pipelined group gets one answer.
 */
static bool
wait_for_more(struct sink_conn *c, bool within)
{
	if (!within && !conn_has_more(c) && conn_flush(c) < 0)
		return false;
	return conn_fill(c) > 0;
}

static bool
next_line(struct sink_conn *c, struct str *line)
{
	for (;;) {
		size_t end = str_find(held(c), '\n');

		if (end < held(c).len) {
			*line = str_trim_eol(str_first(held(c), end));
			c->pos += end + 1;
			return true;
		}
		if (!wait_for_more(c, held(c).len > 0))
			return false;
	}
}

static enum next
say(struct sink_conn *c, struct str text)
{
	conn_say(c, text);
	return GO_ON;
}

/* --- commands ------------------------------------------------------------ */

static enum next
run_ehlo(struct sink_conn *c, struct str args)
{
	struct buf out = { 0 };

	(void)args;
	buf_puts(&out, "250-sink\r\n");
	if (c->sink->pipelining)
		buf_puts(&out, "250-PIPELINING\r\n");
	if (c->sink->chunking)
		buf_puts(&out, "250-CHUNKING\r\n");
	if (c->sink->mode == SINK_STARTTLS && !c->tls)
		buf_puts(&out, "250-STARTTLS\r\n");
	else
		buf_puts(&out, "250-AUTH PLAIN\r\n");
	buf_puts(&out, "250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n"
	    "250-ENHANCEDSTATUSCODES\r\n250 SIZE\r\n");
	conn_say(c, buf_str(&out));
	buf_clear(&out);
	return GO_ON;
}

static enum next
run_helo(struct sink_conn *c, struct str args)
{
	(void)args;
	return say(c, STR("250 sink\r\n"));
}

static enum next
run_ok(struct sink_conn *c, struct str args)
{
	(void)args;
	return say(c, STR("250 2.0.0 ok\r\n"));
}

static enum next
run_starttls(struct sink_conn *c, struct str args)
{
	(void)args;
	if (c->tls || c->sink->mode != SINK_STARTTLS || held(c).len > 0)
		return say(c, STR("503 5.5.1 not now\r\n"));
	say(c, STR("220 2.0.0 go ahead\r\n"));
	if (conn_flush(c) < 0 || conn_start_tls(c) < 0)
		return LOST;
	return GO_ON;
}

/* Any name and password will do. */
static enum next
run_auth(struct sink_conn *c, struct str args)
{
	struct str line;

	if (str_find(args, ' ') == args.len) {
		say(c, STR("334 \r\n"));
		if (!next_line(c, &line))
			return LOST;
	}
	COUNT(c, logins, 1);
	return say(c, STR("235 2.7.0 welcome\r\n"));
}

static enum next
run_rcpt(struct sink_conn *c, struct str args)
{
	(void)args;
	COUNT(c, recipients, 1);
	return say(c, STR("250 2.1.5 ok\r\n"));
}

static enum next
taken(struct sink_conn *c)
{
	COUNT(c, messages, 1);
	return say(c, STR("250 2.0.0 taken\r\n"));
}

static const struct str end_of_data = STR("\r\n.\r\n");

/*
 * Offset of the end of data, or the length of s.  By line ends: the server
 * must not be what is measured, and few bytes are one.
 */
static size_t
find_end(struct str s)
{
	size_t i = 1;

	while (i < s.len) {
		i += str_find(str_from(s, i), '\n');
		if (i + 1 < s.len && s.ptr[i + 1] == '.' &&
		    str_starts(str_from(s, i - 1), end_of_data))
			return i - 1;
		i++;
	}
	return s.len;
}

/*
 * Takes the text of DATA up to its end.  The buffer keeps the last four
 * bytes of what has been looked at, as the end may be cut.
 */
static enum next
run_data(struct sink_conn *c, struct str args)
{
	size_t keep = end_of_data.len - 1, at;

	(void)args;
	say(c, STR("354 go ahead\r\n"));
	if (conn_flush(c) < 0)
		return LOST;
	while (held(c).len < 3)
		if (!wait_for_more(c, true))
			return LOST;
	if (str_starts(held(c), STR(".\r\n"))) {	/* an empty message */
		c->pos += 3;
		return taken(c);
	}
	while ((at = find_end(held(c))) == held(c).len) {
		if (at > keep) {
			COUNT(c, message_bytes, at - keep);
			c->pos += at - keep;
		}
		if (!wait_for_more(c, true))
			return LOST;
	}
	COUNT(c, message_bytes, at + 2);
	c->pos += at + end_of_data.len;
	return taken(c);
}

static enum next
run_bdat(struct sink_conn *c, struct str args)
{
	size_t cut = str_find(args, ' ');
	uint64_t left;

	if (!str_to_uint(str_first(args, cut), UINT32_MAX, &left)) {
		say(c, STR("501 5.5.4 size?\r\n"));
		return LOST;
	}
	COUNT(c, message_bytes, left);
	while (left > 0) {
		size_t have = held(c).len;

		have = have < left ? have : (size_t)left;
		c->pos += have;
		left -= have;
		if (left > 0 && !wait_for_more(c, true))
			return LOST;
	}
	if (cut < args.len)	/* LAST */
		return taken(c);
	return say(c, STR("250 2.0.0 more\r\n"));
}

static enum next
run_quit(struct sink_conn *c, struct str args)
{
	(void)args;
	say(c, STR("221 2.0.0 bye\r\n"));
	return QUIT_SAID;
}

static const struct command commands[] = {
	{ "EHLO", run_ehlo },
	{ "HELO", run_helo },
	{ "STARTTLS", run_starttls },
	{ "AUTH", run_auth },
	{ "MAIL", run_ok },
	{ "RCPT", run_rcpt },
	{ "DATA", run_data },
	{ "BDAT", run_bdat },
	{ "RSET", run_ok },
	{ "NOOP", run_ok },
	{ "QUIT", run_quit },
};

static enum next
run_line(struct sink_conn *c, struct str line)
{
	size_t cut = str_find(line, ' ');
	struct str verb = str_first(line, cut);
	struct str args = cut < line.len ? str_from(line, cut + 1) : STR("");

	COUNT(c, commands, 1);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (str_eq_nocase(verb, str_of(commands[i].verb)))
			return commands[i].run(c, args);
	return say(c, STR("500 5.5.2 what?\r\n"));
}

void
talk(struct sink_conn *c)
{
	enum next next = GO_ON;
	struct str line;

	if (c->sink->mode == SINK_TLS && conn_start_tls(c) < 0)
		next = LOST;
	else
		say(c, STR("220 sink ESMTP\r\n"));
	while (next == GO_ON)
		next = next_line(c, &line) ? run_line(c, line) : LOST;
	conn_flush(c);
	if (next == LOST)
		COUNT(c, broken, 1);
}
