/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/talk.h"

#include "base/clock.h"
#include "base/banned.h"

/* Bytes read at a time; a message comes in pieces of this size. */
#define READ_STEP (TALK_PIECE_MAX - TALK_LINE_MAX)

/* Answers to a pipelined group; sent earlier when they are more. */
#define OUT_HIGH ((size_t)8 * 1024)
#define OUT_MAX ((size_t)64 * 1024)

void
talk_init(struct talk *t, struct stream *stream)
{
	*t = (struct talk){
		.stream = stream,
		.in = BUF_MAX(TALK_PIECE_MAX),
		.out = BUF_MAX(OUT_MAX),
	};
}

int
talk_flush(struct talk *t, struct err *err)
{
	int ret = 0;

	if (t->out.len > 0)
		ret = stream_write(t->stream, buf_str(&t->out),
		    clock_deadline(TALK_WRITE_MS), err);
	buf_reset(&t->out);
	return ret;
}

/* Answer first, then wait for more.  1, 0 at the end, -1 with err. */
static int
fill(struct talk *t, int64_t deadline_ms, struct err *err)
{
	ssize_t n;
	char *to;

	if (talk_flush(t, err) < 0)
		return -1;
	buf_drop(&t->in, t->pos);
	t->pos = 0;
	to = buf_reserve(&t->in, READ_STEP);
	n = stream_read(t->stream, to, READ_STEP, deadline_ms, err);
	if (n > 0)
		buf_commit(&t->in, (size_t)n);
	return n > 0 ? 1 : (int)n;
}

static struct str
left(const struct talk *t)
{
	return str_from(buf_str(&t->in), t->pos);
}

/* The first line that ends says how all of them do. */
static bool
ends_well(struct talk *t, struct str *line)
{
	bool crlf = str_ends(*line, STR("\r"));

	if (t->ends == TALK_OPEN)
		t->ends = crlf ? TALK_CRLF : TALK_LF;
	if (crlf)
		line->len--;
	return crlf == (t->ends == TALK_CRLF);
}

enum talk_input
talk_line(struct talk *t, struct str *line, int64_t deadline_ms,
	struct err *err)
{
	bool too_long = false;
	size_t seen = 0;
	int rc;

	for (;;) {
		struct str rest = left(t);
		size_t end = seen + str_find(str_from(rest, seen), '\n');

		if (end < rest.len) {
			t->pos += end + 1;
			*line = str_first(rest, end);
			if (too_long || end >= TALK_LINE_MAX)
				return TALK_LONG;
			return ends_well(t, line) ? TALK_LINE : TALK_MIXED;
		}
		seen = rest.len;
		if (seen >= TALK_LINE_MAX) {	/* forget it as it comes */
			too_long = true;
			t->pos += seen;
			seen = 0;
		}
		rc = fill(t, deadline_ms, err);
		if (rc <= 0)
			return rc < 0 ? TALK_FAILED : TALK_CLOSED;
	}
}

int
talk_bytes(struct talk *t, struct str *piece, int64_t deadline_ms,
	struct err *err)
{
	if (left(t).len == 0) {
		int rc = fill(t, deadline_ms, err);

		if (rc <= 0)
			return rc;
	}
	*piece = left(t);
	return 1;
}

void
talk_take(struct talk *t, size_t n)
{
	t->pos += n;
}

static int
flush_much(struct talk *t, struct err *err)
{
	return t->out.len > OUT_HIGH ? talk_flush(t, err) : 0;
}

int
talk_say(struct talk *t, const struct answer *a, struct err *err)
{
	answer_put(&t->out, a);
	return flush_much(t, err);
}

int
talk_put(struct talk *t, struct str lines, struct err *err)
{
	buf_put(&t->out, lines);
	return flush_much(t, err);
}

void
talk_clear(struct talk *t)
{
	buf_clear(&t->in);
	buf_clear(&t->out);
}
