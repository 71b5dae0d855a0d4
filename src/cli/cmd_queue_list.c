/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_queue.h"

#include <signal.h>

#include "cli/qlook.h"
#include "cli/qplace.h"
#include "cli/qtell.h"
#include "cli/qwhat.h"
#include "cli/report.h"
#include "cli/show.h"
#include "base/banned.h"

/* So much is printed at once, and so much may one message need. */
#define PIECE ((size_t)32 * 1024)
#define MOST ((size_t)32 * 1024 * 1024)

/* 'queue_warn' where nobody sets it: a listing is of no account. */
enum { LATE_S = 4 * 60 * 60 };

struct listing {
	const struct request *req;
	struct qlook look;
	struct buf out;
	struct buf ignored;	/* names that are no messages, for -v */
	size_t strange;		/* how many */
	size_t count;
	uint64_t bytes;
};

/*
 * A pager that was left is no error: this only reads, so it may die of it
 * as any filter does.
 */
static void
take_sigpipe(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
}

static void
add(struct listing *l, const struct qview *v)
{
	if (l->req->json) {
		qview_put_json(&l->out, v);
	} else {
		if (l->count == 0)
			qview_put_title(&l->out);
		qview_put(&l->out, v);
	}
	l->count++;
	l->bytes += v->item->size;
}

static int
print(struct listing *l, size_t least, struct err *err)
{
	int ret = 0;

	if (l->out.len > least) {
		ret = show_text(&l->out, err);
		buf_reset(&l->out);
	}
	return ret;
}

/*
 * A message that can't be read is told of like one that is damaged; the
 * others are to be seen all the more.
 */
static void
list_one(struct listing *l, const struct qname *name)
{
	struct err err = { 0 };
	struct qlook_item item;

	switch (qlook_read(&l->look, name, &item, &err)) {
	case QFILE_GONE:
		break;
	case QFILE_PLANTED:
		buf_putf(&l->ignored, "%s is no message: a link, no regular "
		    "file, or not yours\n", name->id.text);
		l->strange++;
		break;
	case QFILE_ERROR:
		item.view.found = QFILE_DAMAGED;
		item.view.why = buf_cstr(&err.text);
		add(l, &item.view);
		break;
	default:
		if (qwhat_all_fit(&l->req->queue_what, &name->id,
		    item.view.item))
			add(l, &item.view);
	}
	qlook_item_clear(&item);
	err_clear(&err);
}

static int
list_folder(struct listing *l, int folder, struct err *err)
{
	struct qscan scan = { 0 };
	int ret = qscan_names(&scan, folder, err);

	for (size_t i = 0; ret == 0 && i < scan.count; i++) {
		list_one(l, &scan.item[i]);
		ret = print(l, PIECE, err);
	}
	qscan_clear(&scan);
	return ret;
}

static int
list_place(struct listing *l, struct qdir *dir, bool failed,
	struct err *err)
{
	int there = failed ? qdir_failed(dir, false, err) : 1;
	int ret;

	if (there <= 0)
		return there;
	qlook_begin(&l->look, dir, failed, l->req->debug != REQUEST_QUIET);
	ret = list_folder(l, failed ? dir->failed : dir->fd, err);
	qlook_end(&l->look);
	return ret;
}

static int
end(struct listing *l, bool failed, struct err *err)
{
	if (!l->req->json) {
		if (l->count)
			qview_put_total(&l->out, l->bytes, l->count);
		else
			buf_puts(&l->out, failed ? "No mail has failed\n" :
			    "Mail queue is empty\n");
		if (l->req->debug != REQUEST_QUIET)
			buf_put(&l->out, buf_str(&l->ignored));
	}
	return print(l, 0, err);
}

int
cmd_queue_list(const struct request *req, bool failed, const char *name,
	struct err *err)
{
	struct listing l = { .req = req, .out = BUF_MAX(MOST) };
	struct qplace place;
	int ret = qplace_open(&place, req, err);

	take_sigpipe();
	if (ret > 0)
		ret = list_place(&l, &place.dir, failed, err);
	if (ret == 0)
		ret = end(&l, failed, err);
	/* A second link to a message is enough that it is not sent. */
	if (ret == 0 && l.strange > 0 && req->debug == REQUEST_QUIET)
		report_line(name, "left alone in the queue's folder: %zu "
		    "that %s no message; -v shows which and why", l.strange,
		    l.strange == 1 ? "is" : "are");
	if (ret == 0 && !failed)
		qtell_notices(place.path, LATE_S, name);
	buf_clear(&l.out);
	buf_clear(&l.ignored);
	qplace_clear(&place);
	return ret;
}
