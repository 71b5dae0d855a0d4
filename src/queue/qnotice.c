/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qnotice.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "queue/qacct.h"
#include "queue/qfile.h"
#include "queue/qscan.h"
#include "text/date.h"
#include "base/banned.h"

#define TOLD ".told"

/* Of the file, and how many messages are looked into. */
#define TOLD_MAX ((size_t)256 * 1024)
enum { HEADS_MAX = 1000 };

/* Longer ones are the same if they begin the same. */
enum { CAUSE_MAX = 300 };

/* --- what was told ---------------------------------------------------------- */

static void
load_told(struct qnotices *n, const struct qdir *d)
{
	struct err ignored = { 0 };
	char *to;
	ssize_t got;
	int fd;

	n->before.max = TOLD_MAX;
	if (qfile_open(d->fd, TOLD, false, &fd, &ignored) == QFILE_OK) {
		to = buf_reserve(&n->before, TOLD_MAX);
		got = read(fd, to, TOLD_MAX);
		buf_commit(&n->before, got > 0 ? (size_t)got : 0);
		close(fd);
	}
	err_clear(&ignored);
}

static bool
was_told(const struct qnotices *n, struct str cause)
{
	struct str rest = buf_str(&n->before), line;

	while (str_cut(&rest, '\n', &line))
		if (str_eq(line, cause))
			return true;
	return false;
}

/* A cause that is there now; true: nobody has heard of it. */
static bool __attribute__((format(printf, 2, 3)))
is_news(struct qnotices *n, const char *fmt, ...)
{
	struct buf cause = BUF_MAX(CAUSE_MAX);
	struct str s;
	va_list ap;
	bool news;

	va_start(ap, fmt);
	buf_vputf(&cause, fmt, ap);
	va_end(ap);
	s = buf_str(&cause);
	for (size_t i = 0; i < s.len; i++)
		if (cause.ptr[i] == '\n')
			cause.ptr[i] = '?';
	strlist_add(&n->causes, s);
	news = !was_told(n, s);
	buf_clear(&cause);
	return news;
}

static struct qnotice *
add(struct qnotices *n, enum qnotice_kind kind)
{
	struct qnotice *item;

	n->item = alloc_grow(n->item, n->count + 1, sizeof(*n->item));
	item = &n->item[n->count++];
	*item = (struct qnotice){ .kind = kind };
	return item;
}

/* --- failed/ ---------------------------------------------------------------- */

static void
find_failed(struct qnotices *n, struct qdir *d)
{
	struct qscan scan = { 0 };
	struct err ignored = { 0 };
	size_t news = 0;

	if (qdir_failed(d, false, &ignored) > 0)
		qscan_names(&scan, d->failed, &ignored);
	for (size_t i = 0; i < scan.count; i++)
		news += is_news(n, "failed %s", scan.item[i].id.text);
	if (news > 0)
		add(n, QNOTICE_FAILED)->count = news;
	qscan_clear(&scan);
	err_clear(&ignored);
}

/* --- what waits -------------------------------------------------------------- */

struct waiting {
	struct strlist accounts;	/* whose mail it is, with its file */
	size_t count;			/* not held */
	size_t late;			/* of which nobody has heard */
	time_t oldest;
};

static void
put_way(struct buf *out, const char *account, const char *config)
{
	buf_puts(out, account ? account : "");
	buf_putc(out, ' ');
	buf_puts(out, config ? config : "");
}

static void
count_one(struct qnotices *n, struct waiting *w, const struct qitem *item,
	int64_t late)
{
	struct buf way = { 0 };

	if (item->state != QITEM_WAITING)
		return;
	w->count++;
	if (!w->oldest || item->queued < w->oldest)
		w->oldest = item->queued;
	put_way(&way, item->account, item->config);
	if (!strlist_has(&w->accounts, buf_str(&way)))
		strlist_add(&w->accounts, buf_str(&way));
	buf_clear(&way);
	if (late > 0 && item->waited >= late &&
	    is_news(n, "late %s", item->id.text))
		w->late++;
}

static void
look_at(struct qnotices *n, struct waiting *w, const struct qdir *d,
	const char *name, int64_t late)
{
	struct qitem item = { 0 };
	struct buf why = { 0 };
	struct err ignored = { 0 };
	int fd;

	if (qfile_open(d->fd, name, false, &fd, &ignored) == QFILE_OK) {
		if (qfile_load(fd, &item, &why, &ignored) == QFILE_OK)
			count_one(n, w, &item, late);
		close(fd);
	}
	qitem_clear(&item);
	buf_clear(&why);
	err_clear(&ignored);
}

static void
find_waiting(struct qnotices *n, struct waiting *w, const struct qdir *d,
	int64_t late)
{
	struct qscan scan = { 0 };
	struct err ignored = { 0 };

	qscan_names(&scan, d->fd, &ignored);
	for (size_t i = 0; i < scan.count && i < HEADS_MAX; i++)
		look_at(n, w, d, scan.item[i].id.text, late);
	if (w->late > 0)
		add(n, QNOTICE_LATE)->count = w->late;
	qscan_clear(&scan);
	err_clear(&ignored);
}

static void
find_accounts(struct qnotices *n, const struct waiting *w,
	const struct qdir *d)
{
	size_t count;
	struct qacct *all = qacct_all(d, &count);

	for (size_t i = 0; i < count; i++) {
		struct qacct *a = &all[i];
		struct buf way = { 0 }, since = { 0 };

		put_way(&way, a->account, a->config);
		date_put_iso(&since, a->since);
		if (a->cause == QACCT_SETUP &&
		    strlist_has(&w->accounts, buf_str(&way)) &&
		    is_news(n, "account %s %s", buf_cstr(&since),
		    buf_cstr(&way))) {
			struct qnotice *item = add(n, QNOTICE_ACCOUNT);

			item->account = alloc_copy(a->account);
			item->reason = alloc_copy(a->reason);
			item->since = a->since;
		}
		buf_clear(&way);
		buf_clear(&since);
		qacct_clear(a);
	}
	free(all);
}

static void
find_idle(struct qnotices *n, const struct waiting *w, const struct qdir *d)
{
	time_t now = clock_wall(), run = 0;
	struct buf text = { 0 };
	struct stat st;

	if (w->count == 0 || now - w->oldest < QNOTICE_IDLE_AFTER)
		return;
	if (fstatat(d->fd, ".run", &st, AT_SYMLINK_NOFOLLOW) == 0)
		run = st.st_mtime;
	if (now - run < QNOTICE_IDLE_AFTER)
		return;
	date_put_iso(&text, run);
	if (is_news(n, "idle %s", buf_cstr(&text)))
		add(n, QNOTICE_IDLE)->since = run;
	buf_clear(&text);
}

void
qnotice_find(struct qnotices *n, struct qdir *d, int64_t late)
{
	struct waiting w = { 0 };

	load_told(n, d);
	find_failed(n, d);
	find_waiting(n, &w, d, late);
	find_accounts(n, &w, d);
	find_idle(n, &w, d);
	strlist_clear(&w.accounts);
}

/* --- now it is told ---------------------------------------------------------- */

void
qnotice_told(const struct qnotices *n, const struct qdir *d)
{
	struct buf text = BUF_MAX(TOLD_MAX);
	ssize_t done;
	int fd;

	for (size_t i = 0; i < n->causes.count; i++)
		if (text.len + strlen(n->causes.item[i]) + 1 < TOLD_MAX)
			buf_putf(&text, "%s\n", n->causes.item[i]);
	if (str_eq(buf_str(&text), buf_str(&n->before))) {
		buf_clear(&text);
		return;
	}
	fd = openat(d->fd, TOLD, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW |
	    O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd >= 0) {
		done = write(fd, text.ptr ? text.ptr : "", text.len);
		(void)done;
		close(fd);
	}
	buf_clear(&text);
}

void
qnotices_clear(struct qnotices *n)
{
	for (size_t i = 0; i < n->count; i++) {
		free(n->item[i].account);
		free(n->item[i].reason);
	}
	free(n->item);
	strlist_clear(&n->causes);
	buf_clear(&n->before);
	*n = (struct qnotices){ 0 };
}
