/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A message from anybody, put in order and read again as its receiver will:
 * no blind copy is left, what is obligatory is there, the body is the same
 * and the length is the one that was told.  The first byte chooses.
 */
#include "fuzz.h"

#include "message/canon.h"
#include "message/hygiene.h"
#include "message/refold.h"
#include "message/scan.h"

#define TEXT_MAX ((size_t)64 * 1024 * 1024)

enum { KEEP_BCC = 1, FROM_ALWAYS = 2, TO_LIST = 4 };

static void
read_all(struct reader *r, struct buf *out)
{
	struct err err = { 0 };
	struct str piece;

	while (reader_next(r, &piece, &err) == 1)
		buf_put(out, piece);
	fuzz_must(err.status == 0);
	reader_free(r);
}

/* Bytes as the server gets them. */
static void
canonical(struct str in, struct buf *out)
{
	struct canon c = { 0 };

	while (in.len > 0)
		canon_feed(&c, &in, out);
	fuzz_must(canon_end(&c, out));
}

static void
check_facts(struct outline_facts got, struct str text)
{
	struct scan s = { 0 };
	struct outline_facts want;

	scan_feed(&s, text);
	want = scan_end(&s);
	fuzz_must(got.bytes == want.bytes);
	fuzz_must(got.wire_bytes == want.wire_bytes);
	fuzz_must(got.longest_line == want.longest_line);
	fuzz_must(got.eight_bit == want.eight_bit && got.nul == want.nul);
	fuzz_must(got.odd_line_ends == want.odd_line_ends);
}

static void
check_header(const struct outline *o, const struct outline *was, int mode)
{
	fuzz_must(outline_has(o, STR("From")));
	fuzz_must(outline_has(o, STR("Date")));
	fuzz_must(outline_has(o, STR("Message-ID")));
	if (!(mode & KEEP_BCC)) {
		fuzz_must(!outline_has(o, STR("Bcc")));
		fuzz_must(!outline_has(o, STR("Resent-Bcc")));
	}
	if (!was->is_signed)
		fuzz_must(o->head.longest_line <= REFOLD_LINE_MAX);
	fuzz_must(o->is_signed == was->is_signed);
	fuzz_must(!o->head.nul && !o->head.odd_line_ends);
}

/* text: the amended message; body: as it was */
static void
check_received(struct str text, struct str body, const struct outline *was,
	int mode)
{
	struct buf wire = BUF_MAX(TEXT_MAX);
	struct buf want = BUF_MAX(TEXT_MAX);
	struct outline o = { 0 };
	struct err err = { 0 };
	struct spool *s;

	canonical(text, &wire);
	canonical(body, &want);
	s = spool_from(buf_str(&wire));
	fuzz_must(outline_scan(&o, s, &err) == 0);
	check_header(&o, was, mode);
	fuzz_must(str_eq(str_from(buf_str(&wire), (size_t)o.body_at),
		buf_str(&want)));
	outline_clear(&o);
	spool_free(s);
	buf_clear(&wire);
	buf_clear(&want);
}

static void
check_amended(struct amend *a, const struct outline *o, struct str in, int mode)
{
	struct buf text = BUF_MAX(TEXT_MAX);

	read_all(amend_reader(a), &text);
	check_facts(amend_facts(a), buf_str(&text));
	check_received(buf_str(&text), str_from(in, (size_t)o->body_at), o,
		mode);
	buf_clear(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outline o = { 0 };
	struct err err = { 0 };
	struct buf msgid = BUF_MAX(TEXT_MAX);
	struct hygiene h = { .from = HYGIENE_FROM_MISSING, .add_date = true,
		.add_msgid = true, .address = STR("joe@example.org"),
		.rcpts = STR("x@example.org"), .full_name = STR("Joe") };
	struct spool *s;
	struct amend *a;
	struct str in;

	if (size == 0)
		return 0;
	in = fuzz_str(data + 1, size - 1);
	h.keep_bcc = data[0] & KEEP_BCC;
	h.from = data[0] & FROM_ALWAYS ? HYGIENE_FROM_ALWAYS : h.from;
	h.to = data[0] & TO_LIST ? HYGIENE_TO_LIST : h.to;
	s = spool_from(in);
	if (outline_scan(&o, s, &err) == 0) {
		a = amend_new(&o, s);
		fuzz_must(hygiene_apply(a, &o, &h, &msgid, &err) == 0);
		check_amended(a, &o, in, data[0]);
		amend_free(a);
	}
	err_clear(&err);
	buf_clear(&msgid);
	outline_clear(&o);
	spool_free(s);
	return 0;
}
