/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "base/tty.h"
#include "cli/qfind.h"
#include "cli/qlook.h"
#include "cli/qplace.h"
#include "cli/show.h"
#include "text/date.h"
#include "base/banned.h"

#define MOST ((size_t)32 * 1024 * 1024)
enum { CHUNK = 32768 };

/* --- the envelope --------------------------------------------------------- */

static void
put_line(struct buf *out, const char *word, struct str value)
{
	if (value.len == 0)
		return;
	buf_putf(out, "%s: ", word);
	printable_put(out, value, value.len);
	buf_putc(out, '\n');
}

static void
put_time(struct buf *out, const char *word, time_t t)
{
	if (!t)
		return;
	buf_putf(out, "%s: ", word);
	date_put_mail(out, t);
	buf_putc(out, '\n');
}

static void
put_rcpts(struct buf *out, const struct qitem *item)
{
	for (size_t i = 0; i < item->rcpt_count; i++) {
		const struct qitem_rcpt *r = &item->rcpt[i];

		buf_putf(out, "rcpt: %c <", r->mark);
		printable_put(out, str_of(r->addr), strlen(r->addr));
		buf_puts(out, ">\n");
	}
}

static void
put_notes(struct buf *out, const struct qview *v)
{
	struct str history = v->history, text;
	time_t when;

	while (qfile_next_note(&history, &when, &text)) {
		buf_puts(out, "log: ");
		date_put_mail(out, when);
		buf_putc(out, ' ');
		printable_put(out, text, text.len);
		buf_putc(out, '\n');
	}
}

/* One fact a line, as the file has them, and an empty line. */
static void
put_envelope(struct buf *out, const struct qview *v)
{
	const struct qitem *item = v->item;

	buf_putf(out, "id: %s\nstate: ", v->id.text);
	qview_put_state(out, v);
	buf_puts(out, item->uncertain ? ", may have been delivered\n" : "\n");
	put_line(out, "why", str_of(v->why));
	put_time(out, "queued", item->queued);
	if (item->attempts)
		buf_putf(out, "attempts: %u\n", item->attempts);
	put_time(out, "last", item->last);
	put_time(out, "next", item->next);
	put_line(out, "owner", str_of(item->owner_name));
	put_line(out, "host", str_of(item->host));
	put_line(out, "account", str_of(item->account));
	put_line(out, "config", str_of(item->config));
	for (size_t i = 0; i < item->set.count; i++)
		put_line(out, "set", str_of(item->set.item[i]));
	if (item->sender) {
		buf_puts(out, "from: <");
		printable_put(out, str_of(item->sender),
		    strlen(item->sender));
		buf_puts(out, ">\n");
	}
	put_rcpts(out, item);
	put_notes(out, v);
	buf_putc(out, '\n');
}

/* --- the message ---------------------------------------------------------- */

/*
 * What a terminal would obey becomes '?', lines and tabs stay.  A program
 * gets the bytes.
 */
static void
put_bytes(struct buf *out, struct str s, bool raw)
{
	if (raw) {
		buf_put(out, s);
		return;
	}
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\n' || s.ptr[i] == '\t')
			buf_putc(out, s.ptr[i]);
		else
			printable_put(out, str_n(s.ptr + i, 1), 1);
	}
}

/* Of a damaged one, what is there. */
static int
show_message(const struct qtake *t, bool raw, struct err *err)
{
	char *chunk = alloc_zero(CHUNK, 1);
	struct buf out = BUF_MAX(CHUNK);
	uint64_t at = 0;
	int ret = 0;

	while (ret == 0 && at < t->item.size) {
		uint64_t left = t->item.size - at;
		ssize_t n = pread(t->fd, chunk, left < CHUNK ? (size_t)left :
		    CHUNK, (off_t)(t->item.text_at + at));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			ret = err_set(err, EX_IOERR, "QUEUE-READ", "cannot "
			    "read a file in the queue: %s", strerror(errno));
		if (n <= 0)
			break;
		at += (uint64_t)n;
		put_bytes(&out, str_n(chunk, (size_t)n), raw);
		ret = show_text(&out, err);
		buf_reset(&out);
	}
	buf_clear(&out);
	free(chunk);
	return ret;
}

static int
print(const struct request *req, const struct qlook_item *item,
	struct err *err)
{
	struct buf out = BUF_MAX(MOST);
	int ret;

	if (req->json)
		qview_put_json(&out, &item->view);
	else
		put_envelope(&out, &item->view);
	ret = show_text(&out, err);
	buf_clear(&out);
	if (ret < 0 || req->json)
		return ret;
	return show_message(&item->take, !tty_is(STDOUT_FILENO), err);
}

static int
show_hit(const struct request *req, const struct qfind *f,
	const struct qfind_hit *hit, struct err *err)
{
	struct qlook look;
	struct qlook_item item;
	enum qfile found;
	int ret;

	qlook_begin(&look, f->dir, hit->failed, true);
	found = qlook_read(&look, &hit->name, &item, err);
	if (found == QFILE_GONE || found == QFILE_PLANTED)
		ret = qfind_refuse(hit, found, "", err);
	else
		ret = found == QFILE_ERROR ? -1 : print(req, &item, err);
	qlook_item_clear(&item);
	qlook_end(&look);
	return ret;
}

int
cmd_queue_show(const struct request *req, struct err *err)
{
	struct qplace place;
	struct qfind find = { .dir = &place.dir };
	struct qfind_hit hit;
	int ret = qplace_open(&place, req, err);

	if (ret >= 0)
		ret = qfind_begin(&find, &place.dir,
		    QFIND_WAITING | QFIND_FAILED, err);
	for (size_t i = 0; ret == 0 && i < req->rcpts.count; i++) {
		ret = qfind_one(&find, str_of(req->rcpts.item[i]), &hit, err);
		if (ret == 0)
			ret = show_hit(req, &find, &hit, err);
	}
	qfind_end(&find);
	qplace_clear(&place);
	return ret;
}
