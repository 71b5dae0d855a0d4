/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * qnote: the input is a history, any bytes behind a message.  What is read
 * of it lies in it, is of one line, and what is said of a recipient by a
 * listing is printable; a note that is written reads back as it was.
 */
#include "fuzz.h"

#include "base/printable.h"
#include "cli/qview.h"
#include "queue/qfile.h"
#include "submit/reason.h"

static void
check_notes(struct str in)
{
	struct str rest = in, text;
	struct buf again = { 0 };
	time_t when, read;

	while (qfile_next_note(&rest, &when, &text)) {
		struct str line, back;

		fuzz_must(text.len > 0 && text.ptr >= in.ptr &&
		    text.ptr + text.len <= in.ptr + in.len);
		fuzz_must(str_find(text, '\n') == text.len);
		buf_reset(&again);
		qfile_put_note(&again, when, 7, text);
		line = buf_str(&again);
		fuzz_must(qfile_next_note(&line, &read, &back));
		fuzz_must(read == when && printable_is(back));
		fuzz_must(!qfile_next_note(&line, &read, &back));
	}
	buf_clear(&again);
}

static bool
is_text(const struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		if (b->ptr[i] != '\n' && ((unsigned char)b->ptr[i] < 0x20 ||
		    (unsigned char)b->ptr[i] >= 0x7f))
			return false;
	return true;
}

static void
check_view(struct str in)
{
	struct buf text = BUF_MAX(16 * in.len + 65536);
	struct buf line = BUF_MAX(16 * in.len + 65536);
	struct qitem item = {
		.state = QITEM_WAITING, .sender = (char[]){ "a@b" },
		.attempts = 1,
	};
	struct qview v = {
		.item = &item, .found = QFILE_OK, .why = "",
		.history = in, .all = true,
	};

	qitem_add_rcpt(&item, STR("carol@example.net"), NULL);
	fuzz_must(qid_read(&v.id, STR("1ng51vjnrv7sp9tg")));
	qview_put(&text, &v);
	qview_put_json(&line, &v);
	fuzz_must(!buf_full(&text) && !buf_full(&line));
	fuzz_must(is_text(&text) && is_text(&line));
	fuzz_must(str_find(buf_str(&line), '\n') == line.len - 1);
	item.sender = NULL;
	qitem_clear(&item);
	buf_clear(&text);
	buf_clear(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size);
	struct reason r;

	check_notes(in);
	if (reason_find(in, "carol@example.net", &r))
		fuzz_must(fuzz_is_clean(str_of(r.enhanced)));
	check_view(in);
	return 0;
}
