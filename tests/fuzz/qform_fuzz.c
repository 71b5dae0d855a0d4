/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * qform: any bytes are the start of a queue file; one that is taken prints
 * back as a header that reads the same, its marks and its state where they
 * say they are, and holds nothing that could break a command or a line.
 */
#include "fuzz.h"

#include "queue/qform.h"

static void
check_item(const struct qitem *item, struct str text)
{
	fuzz_must(item->text_at <= text.len);
	fuzz_must(item->rcpt_count > 0);
	for (size_t i = 0; i < item->rcpt_count; i++) {
		const struct qitem_rcpt *r = &item->rcpt[i];

		fuzz_must(r->mark_at < item->text_at);
		fuzz_must(text.ptr[r->mark_at] == r->mark);
		fuzz_must(fuzz_is_clean(str_of(r->addr)));
		fuzz_must(*r->addr);
		if (r->original)
			fuzz_must(fuzz_is_clean(str_of(r->original)));
		if (r->orcpt) {
			struct str orcpt = str_of(r->orcpt);

			fuzz_must(fuzz_is_clean(orcpt));
			fuzz_must(str_find(orcpt, ' ') == orcpt.len);
		}
	}
	fuzz_must(fuzz_is_clean(str_of(item->sender)));
	fuzz_must(fuzz_is_clean(str_of(item->account)));
	fuzz_must(text.ptr[QFORM_STATE_AT] == item->state);
	fuzz_must((text.ptr[QFORM_UNCERTAIN_AT] == '?') == item->uncertain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);
	struct buf once = BUF_MAX(4 * size + 4096);
	struct buf twice = BUF_MAX(4 * size + 4096), why = { 0 };
	struct qitem item = { 0 }, again = { 0 };

	qform_end(in, size / 2);
	if (qform_read(&item, in, &why) == QFORM_OK) {
		check_item(&item, in);
		qform_put(&once, &item);
		fuzz_must(!buf_full(&once));
		fuzz_must(qform_end(buf_str(&once), 0) == once.len);
		fuzz_must(qform_read(&again, buf_str(&once), &why) ==
		    QFORM_OK);
		check_item(&again, buf_str(&once));
		qform_put(&twice, &again);
		fuzz_must(str_eq(buf_str(&once), buf_str(&twice)));
	} else {
		fuzz_must(why.len > 0);
		fuzz_must(fuzz_is_clean(buf_str(&why)));
	}
	qitem_clear(&item);
	qitem_clear(&again);
	buf_clear(&once);
	buf_clear(&twice);
	buf_clear(&why);
	return 0;
}
