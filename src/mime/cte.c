/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/cte.h"

#include "base/alloc.h"
#include "base/filter.h"
#include "message/canon.h"
#include "message/recode.h"
#include "message/refold.h"
#include "text/utf8.h"
#include "base/banned.h"

/* Bytes encoded at a time, and the most that can come of them. */
#define SLICE ((size_t)8192)
#define OUT_MAX (8 * SLICE + 1024)
#define LINES_MAX (OUT_MAX / 2)	/* base64 makes a third more of them */

/* A line of base64 with its CRLF. */
enum { BASE64_LINE = 76 + 2 };

const char *
cte_name(enum cte cte)
{
	static const char *const names[] = {
		[CTE_7BIT] = "7bit",
		[CTE_QP] = "quoted-printable",
		[CTE_BASE64] = "base64",
		[CTE_BASE64_TEXT] = "base64",
	};

	return names[cte];
}

/* --- the encoders under one roof ------------------------------------------ */

/* Zero-initialise, encoder_init; lines is owned. */
struct encoder {
	enum cte cte;
	struct canon canon;
	struct recode recode;
	struct buf lines;	/* with CRLF line ends, to be base64 */
};

static void
encoder_init(struct encoder *e, enum cte cte)
{
	struct buf lines = e->lines;

	buf_reset(&lines);
	lines.max = LINES_MAX;
	*e = (struct encoder){ .cte = cte, .lines = lines };
	e->recode.kind = cte == CTE_QP ? RECODE_QP : RECODE_BASE64;
}

/*
 * Take a slice of in, or less where out, with room for OUT_MAX, gets full:
 * the line ends that a run of CRs means are known only behind it.
 */
static void
encoder_feed(struct encoder *e, struct str *in, struct buf *out)
{
	struct str slice = str_first(*in, SLICE), rest = slice;

	switch (e->cte) {
	case CTE_7BIT:
		canon_feed(&e->canon, &rest, out);
		break;
	case CTE_BASE64_TEXT:
		buf_reset(&e->lines);
		canon_feed(&e->canon, &rest, &e->lines);
		recode_feed(&e->recode, buf_str(&e->lines), out);
		break;
	default:
		recode_feed(&e->recode, slice, out);
		rest = STR("");
		break;
	}
	*in = str_from(*in, slice.len - rest.len);
}

/* Only CRs can be waiting: a line that is open stays open. */
static bool
end_lines(struct canon *c, struct buf *out)
{
	return (c->crs == 0 && c->ends == 0 && !c->owes_lf) ||
		canon_end(c, out);
}

/* False: out is full, call again with an empty one. */
static bool
encoder_end(struct encoder *e, struct buf *out)
{
	if (e->cte == CTE_7BIT)
		return end_lines(&e->canon, out);
	if (e->cte == CTE_BASE64_TEXT) {
		bool all;

		buf_reset(&e->lines);
		all = end_lines(&e->canon, &e->lines);
		recode_feed(&e->recode, buf_str(&e->lines), out);
		if (!all)
			return false;
	}
	recode_end(&e->recode, out);
	return true;
}

/* --- measuring ------------------------------------------------------------ */

struct measure {
	struct cte_facts *facts;
	struct encoder plain, qp;
	struct buf out;
	uint64_t line;		/* bytes of the open line */
	size_t from;		/* of them, those of "From " */
	char cut[4];		/* the start of a character */
	size_t cut_len;
};

static bool
is_text_control(char c)
{
	return c == '\t' || c == '\n' || c == '\r' || c == '\f' ||
	    c == '\b' || c == '\a' || c == 0x1b;
}

static void
see_byte(struct measure *m, char c)
{
	static const char from[] = "From ";
	struct cte_facts *f = m->facts;

	if (c == '\n' || c == '\r') {
		f->cr = f->cr || c == '\r';
		m->line = m->from = 0;
		return;
	}
	if (m->line == m->from && m->from < 5 && c == from[m->from])
		m->from++;
	m->line++;
	f->from_line = f->from_line || m->from == 5;
	if (m->line > f->longest_line)
		f->longest_line = m->line;
	f->eight_bit = f->eight_bit || (unsigned char)c > 0x7f;
	f->nul = f->nul || c == '\0';
	if ((unsigned char)c < ' ' || c == 0x7f)
		f->control = f->control || !is_text_control(c);
}

/* Characters may be cut by the pieces they come in. */
static void
see_utf8(struct measure *m, struct str in)
{
	while (in.len > 0 && !m->facts->not_utf8) {
		size_t n;

		if (m->cut_len == 0 && (unsigned char)in.ptr[0] < 0x80) {
			in = str_from(in, 1);
			continue;
		}
		m->cut[m->cut_len++] = in.ptr[0];
		in = str_from(in, 1);
		n = utf8_next(str_n(m->cut, m->cut_len), NULL);
		if (n > 0)
			m->cut_len = 0;
		else if (m->cut_len == sizeof(m->cut))
			m->facts->not_utf8 = true;
	}
}

/* How many bytes come of a slice. */
static uint64_t
encoded(struct measure *m, struct encoder *e, struct str in)
{
	uint64_t bytes = 0;

	while (in.len > 0) {
		buf_reset(&m->out);
		encoder_feed(e, &in, &m->out);
		bytes += m->out.len;
	}
	return bytes;
}

static uint64_t
encoded_at_end(struct measure *m, struct encoder *e)
{
	uint64_t bytes = 0;
	bool all;

	do {
		buf_reset(&m->out);
		all = encoder_end(e, &m->out);
		bytes += m->out.len;
	} while (!all);
	return bytes;
}

/* A NUL decides it; what else there is makes no difference. */
static void
see_slice(struct measure *m, struct str in)
{
	m->facts->bytes += in.len;
	if (m->facts->nul)
		return;
	for (size_t i = 0; i < in.len; i++)
		see_byte(m, in.ptr[i]);
	see_utf8(m, in);
	m->facts->wire_bytes += encoded(m, &m->plain, in);
	m->facts->qp_bytes += encoded(m, &m->qp, in);
}

static void
see_end(struct measure *m)
{
	m->facts->not_utf8 = m->facts->not_utf8 || m->cut_len > 0;
	m->facts->wire_bytes += encoded_at_end(m, &m->plain);
	m->facts->qp_bytes += encoded_at_end(m, &m->qp);
}

int
cte_measure(struct cte_facts *facts, struct reader *from, struct err *err)
{
	struct measure m = { .facts = facts, .out = BUF_MAX(OUT_MAX) };
	struct str piece;
	int more;

	*facts = (struct cte_facts){ 0 };
	encoder_init(&m.plain, CTE_7BIT);
	encoder_init(&m.qp, CTE_QP);
	while ((more = reader_next(from, &piece, err)) > 0) {
		while (piece.len > 0) {
			struct str slice = str_first(piece, SLICE);

			see_slice(&m, slice);
			piece = str_from(piece, slice.len);
		}
	}
	if (more == 0)
		see_end(&m);
	buf_clear(&m.out);
	return more;
}

/* --- choosing ------------------------------------------------------------- */

bool
cte_looks_like_text(const struct cte_facts *f)
{
	return !f->nul && !f->control && !f->not_utf8;
}

static uint64_t
base64_size(uint64_t bytes)
{
	uint64_t lines = bytes / RECODE_LINE, rest = bytes % RECODE_LINE;
	uint64_t size = lines * BASE64_LINE + (rest + 2) / 3 * 4;

	return rest == 0 && lines > 0 ? size - 2 : size;
}

uint64_t
cte_size(enum cte cte, const struct cte_facts *f)
{
	switch (cte) {
	case CTE_7BIT:
		return f->wire_bytes;
	case CTE_QP:
		return f->qp_bytes;
	case CTE_BASE64:
		return base64_size(f->bytes);
	default:
		return base64_size(f->wire_bytes);
	}
}

static bool
is_seven_bit(const struct cte_facts *f)
{
	return !f->eight_bit && !f->nul && f->longest_line <= REFOLD_LINE_MAX;
}

/*
 * What can be read in its encoded form may cost a little more: filters take
 * short texts in base64 for spam.
 */
static bool
is_qp_better(const struct cte_facts *f, uint64_t base64)
{
	return f->qp_bytes <= base64 + base64 / 4;
}

enum cte
cte_for_text(const struct cte_facts *f)
{
	if (f->nul)
		return CTE_BASE64;
	if (is_seven_bit(f))
		return CTE_7BIT;
	return is_qp_better(f, base64_size(f->wire_bytes)) ? CTE_QP :
	    CTE_BASE64_TEXT;
}

enum cte
cte_for_file(const struct cte_facts *f)
{
	if (f->cr || f->nul || f->from_line || f->not_utf8)
		return CTE_BASE64;
	if (is_seven_bit(f))
		return CTE_7BIT;
	return is_qp_better(f, base64_size(f->bytes)) ? CTE_QP : CTE_BASE64;
}

/* --- as a reader ---------------------------------------------------------- */

static void
restart(void *state)
{
	struct encoder *e = state;

	encoder_init(e, e->cte);
}

static void
feed(void *state, struct str *in, struct buf *out)
{
	encoder_feed(state, in, out);
}

static bool
end(void *state, struct buf *out)
{
	return encoder_end(state, out);
}

static void
clear(void *state)
{
	buf_clear(&((struct encoder *)state)->lines);
}

static const struct filter_ops ops = {
	.restart = restart,
	.feed = feed,
	.end = end,
	.clear = clear,
};

struct reader *
cte_reader(struct reader *from, enum cte cte)
{
	struct encoder *e = alloc_new(struct encoder);

	encoder_init(e, cte);
	return filter_reader(from, &ops, e, OUT_MAX);
}
