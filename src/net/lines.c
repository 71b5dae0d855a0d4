/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/lines.h"

#include "base/banned.h"

enum { READ_STEP = 4096 };

void
lines_init(struct lines *l, struct stream *s, size_t max_line)
{
	*l = (struct lines){ .s = s, .max_line = max_line,
		.held = BUF_MAX(max_line + READ_STEP) };
}

struct str
lines_left(const struct lines *l)
{
	return str_from(buf_str(&l->held), l->pos);
}

void
lines_clear(struct lines *l)
{
	buf_wipe(&l->held);
	l->pos = 0;
}

static int
too_long(const struct lines *l, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "LINE-LONG",
		"line longer than %zu bytes", l->max_line);
}

/* One read.  1 bytes came, 0 end, -1 with err. */
static int
fill(struct lines *l, int64_t deadline_ms, struct err *err)
{
	ssize_t n;
	char *to;

	buf_drop(&l->held, l->pos);
	l->pos = 0;
	to = buf_reserve(&l->held, READ_STEP);
	if (!to)	/* cannot be: a line is refused before */
		return too_long(l, err);
	n = stream_read(l->s, to, READ_STEP, deadline_ms, err);
	if (n > 0)
		buf_commit(&l->held, (size_t)n);
	return n > 0 ? 1 : (int)n;
}

static int
ended(const struct lines *l, struct err *err)
{
	if (lines_left(l).len == 0)
		return 0;
	return err_set(err, EX_TEMPFAIL, "NET-CLOSED",
		"connection closed within a line");
}

int
lines_next(struct lines *l, struct str *line, int64_t deadline_ms,
	struct err *err)
{
	size_t seen = 0;

	for (;;) {
		struct str left = lines_left(l);
		size_t end = seen + str_find(str_from(left, seen), '\n');
		int rc;

		if (end >= l->max_line)
			return too_long(l, err);
		if (end < left.len) {
			*line = str_first(left, end);
			if (end > 0 && left.ptr[end - 1] == '\r')
				line->len--;
			l->pos += end + 1;
			return 1;
		}
		seen = left.len;
		rc = fill(l, deadline_ms, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return ended(l, err);
	}
}
