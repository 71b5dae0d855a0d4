/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other form of a message is one that the server takes, has the length
 * that was told, and needs no other form.  The first byte says what the
 * server takes.
 */
#include "fuzz.h"

#include "message/reencode.h"
#include "message/refold.h"
#include "message/scan.h"

#define TEXT_MAX ((size_t)64 * 1024 * 1024)

enum { EIGHT_BIT = 1, UTF8_HEADER = 2, LABEL = 4 };

struct mail {
	struct spool *s;
	struct outline o;
	struct amend *a;	/* NULL when the header was refused */
};

static void
mail_open(struct mail *m, struct str text)
{
	struct err err = { 0 };

	*m = (struct mail){ .s = spool_from(text) };
	if (outline_scan(&m->o, m->s, &err) == 0)
		m->a = amend_new(&m->o, m->s);
	err_clear(&err);
}

static void
mail_close(struct mail *m)
{
	amend_free(m->a);
	outline_clear(&m->o);
	spool_free(m->s);
}

static void
read_all(struct reader *r, struct buf *out)
{
	struct err err = { 0 };
	struct str piece;

	while (reader_next(r, &piece, &err) == 1) {
		fuzz_must(piece.len > 0);
		buf_put(out, piece);
	}
	fuzz_must(err.status == 0);
	reader_free(r);
}

static void
check_facts(const struct reencode *r, struct str text,
	const struct reencode_wish *wish)
{
	struct outline_facts facts;
	struct scan s = { 0 };

	scan_feed(&s, text);
	facts = scan_end(&s);
	fuzz_must(facts.bytes == reencode_facts(r).bytes);
	fuzz_must(facts.wire_bytes == reencode_facts(r).wire_bytes);
	fuzz_must(facts.longest_line <= REFOLD_LINE_MAX);
	if (!wish->eight_bit && !wish->utf8_header)
		fuzz_must(!facts.eight_bit);
	fuzz_must(!facts.nul && !facts.odd_line_ends);
}

static void
check_other_form(struct reencode *r, const struct reencode_wish *wish)
{
	struct reencode_wish again = *wish;
	struct buf text = BUF_MAX(TEXT_MAX);
	struct mail m;

	again.label = false;	/* not where the encoding is unknown */
	read_all(reencode_reader(r), &text);
	fuzz_must(!buf_full(&text));
	check_facts(r, buf_str(&text), wish);
	mail_open(&m, buf_str(&text));
	fuzz_must(m.a);
	fuzz_must(!reencode_is_needed(m.a, &again));
	fuzz_must(reencode_header_is_ascii(r) == !m.o.head.eight_bit);
	mail_close(&m);
	buf_clear(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reencode_wish wish;
	struct err err = { 0 };
	struct reencode *r;
	struct mail m;

	if (size == 0)
		return 0;
	wish.eight_bit = data[0] & EIGHT_BIT;
	wish.utf8_header = data[0] & UTF8_HEADER;
	wish.label = data[0] & LABEL;
	mail_open(&m, fuzz_str(data + 1, size - 1));
	if (m.a && reencode_is_needed(m.a, &wish)) {
		r = reencode_new(m.a, &wish, &err);
		fuzz_must(r || err.status == EX_DATAERR);
		if (r)
			check_other_form(r, &wish);
		reencode_free(r);
		err_clear(&err);
	}
	mail_close(&m);
	return 0;
}
