/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/scan.h"

#include "message/marks.h"

#include "base/banned.h"

size_t
scan_run(struct str s)
{
	struct marks m = marks_begin(s);

	return marks_next(&m);
}

bool
scan_is_ascii(struct str s)
{
	const uint64_t highs = 0x8080808080808080;
	uint64_t seen = 0;
	size_t i = 0;

	for (; s.len - i >= sizeof(uint64_t[4]); i += sizeof(uint64_t[4])) {
		uint64_t w[4];

		memcpy(w, s.ptr + i, sizeof(w));
		seen |= w[0] | w[1] | w[2] | w[3];
	}
	for (; i < s.len; i++)
		seen |= (unsigned char)s.ptr[i];
	return (seen & highs) == 0;
}

/* count line ends; the first of them ends the open line. */
static void
end_lines(struct scan *s, uint64_t count)
{
	if (s->line > s->facts.longest_line)
		s->facts.longest_line = s->line;
	s->facts.wire_bytes += s->line + 2 * count;
	s->facts.lines += count;
	s->line = 0;
}

/* No LF came after the CRs that are waiting. */
static void
end_lone_crs(struct scan *s)
{
	s->facts.odd_line_ends = true;
	end_lines(s, s->crs);
	s->crs = 0;
}

static void
feed_special(struct scan *s, char c)
{
	if (c == '\0') {
		s->facts.nul = true;
	} else if (c == '\r') {
		s->crs++;
	} else {
		if (s->crs > 1)
			s->facts.odd_line_ends = true;
		s->crs = 0;
		end_lines(s, 1);
	}
}

static void
feed_run(struct scan *s, size_t n)
{
	if (n > 0 && s->crs > 0)
		end_lone_crs(s);
	s->line += n;
}

void
scan_feed(struct scan *s, struct str piece)
{
	struct marks m = marks_begin(piece);
	size_t from = 0, at;

	s->facts.bytes += piece.len;
	if (!s->facts.eight_bit)
		s->facts.eight_bit = !scan_is_ascii(piece);
	while ((at = marks_next(&m)) < piece.len) {
		feed_run(s, at - from);
		feed_special(s, piece.ptr[at]);
		from = at + 1;
	}
	feed_run(s, piece.len - from);
}

struct outline_facts
scan_end(struct scan *s)
{
	if (s->crs > 0)
		end_lone_crs(s);
	if (s->line > 0)
		end_lines(s, 1);
	return s->facts;
}

struct outline_facts
scan_sum(struct outline_facts a, struct outline_facts b)
{
	return (struct outline_facts){
		.bytes = a.bytes + b.bytes,
		.wire_bytes = a.wire_bytes + b.wire_bytes,
		.lines = a.lines + b.lines,
		.longest_line = a.longest_line > b.longest_line ?
			a.longest_line : b.longest_line,
		.eight_bit = a.eight_bit || b.eight_bit,
		.nul = a.nul || b.nul,
		.odd_line_ends = a.odd_line_ends || b.odd_line_ends,
	};
}
