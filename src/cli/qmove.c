/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qmove.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "cli/qfind.h"
#include "message/spool.h"
#include "queue/qstore.h"
#include "base/banned.h"

int
qmove_begin(struct qmove *m, const struct request *req,
	struct accounts *accounts, struct err *err)
{
	struct accounts_query query = { .name = req->account };

	if (!accounts_choose(accounts, &query, NULL, err))
		return -1;
	m->account = req->account;
	m->as_msmtp = req->front == FRONT_MSMTP;
	m->config = req->config_file ? realpath(req->config_file, NULL) :
	    NULL;
	if (req->config_file && !m->config)
		return err_set(err, EX_CONFIG, "CONF-UNREADABLE",
		    "cannot find '%s': %s", req->config_file,
		    strerror(errno));
	return 0;
}

static void
change_item(const struct qmove *m, struct qitem *item, struct buf *history)
{
	struct buf note = { 0 };

	buf_putf(&note, "moved from account '%s' to '%s'", item->account,
	    m->account);
	qfile_put_note(history, clock_wall(), 0, buf_str(&note));
	buf_clear(&note);
	alloc_set(&item->account, m->account);
	alloc_set(&item->config, m->config);
	item->as_msmtp = m->as_msmtp;
	strlist_clear(&item->set);
	for (size_t i = 0; i < item->rcpt_count; i++)
		if (item->rcpt[i].mark == QITEM_FAILED)
			qitem_reopen(&item->rcpt[i]);
	if (item->state == QITEM_DECIDED)
		item->state = QITEM_WAITING;
	item->attempts = 0;
	item->waited = 0;
	item->next = item->last = 0;
}

/*
 * From failed/ there are two for a moment; a kill just there leaves the one
 * in failed/ as well, which is never sent by itself.
 */
static int
store(const struct qdir *dir, bool failed, struct qtake *t,
	struct reader *message, struct str history, struct err *err)
{
	int ret;

	if (!failed)
		return qstore_replace(dir, &t->item, message, history, err);
	ret = qstore_put(dir, &t->item, message, history, NULL, err);
	if (ret > 0)
		return err_set(err, EX_UNAVAILABLE, "QUEUE-STATE",
		    "'%s' waits in the queue already", t->name);
	return ret < 0 ? -1 : qstore_remove(t->folder, t->name, err);
}

int
qmove_run(const struct qmove *m, const struct qdir *dir, bool failed,
	struct qtake *t, struct err *err)
{
	struct buf history = { 0 };
	struct reader *message;
	struct spool *spool;
	enum qfile found = qfile_verify(t->fd, &t->item, &t->why, err);
	struct qfind_hit hit = { { t->item.id, false }, failed };
	int ret;

	if (found != QFILE_OK)
		return found == QFILE_ERROR ? -1 : qfind_refuse(&hit, found,
		    buf_cstr(&t->why), err);
	spool = spool_at(t->fd, t->item.text_at, t->item.size);
	qfile_history(t->fd, &t->item, QFILE_HISTORY_MAX / 2, &history);
	change_item(m, &t->item, &history);
	message = spool_reader(spool, 0);
	ret = store(dir, failed, t, message, buf_str(&history), err);
	reader_free(message);
	spool_free(spool);
	buf_clear(&history);
	return ret;
}

void
qmove_end(struct qmove *m)
{
	free(m->config);
	*m = (struct qmove){ 0 };
}
