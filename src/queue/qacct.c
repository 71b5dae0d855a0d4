/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qacct.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/digest.h"
#include "base/err.h"
#include "queue/qfile.h"
#include "queue/schedule.h"
#include "text/date.h"
#include "base/banned.h"

/* The file is filled up to this, so that every write is the same size. */
#define FILE_LEN ((size_t)2048)

enum { NAME_LEN = 32, HASH_BYTES = 8, REASON_MAX = 400, TEXT_MAX = 500,
	MANY = 4096 };

#define DAY ((time_t)24 * 60 * 60)
#define NETWORK_CAP ((int64_t)15 * 60)

static void
file_name(char *to, struct str key)
{
	unsigned char sum[DIGEST_MAX];
	struct buf hex = { 0 };

	digest_of(DIGEST_SHA256, key, sum);
	digest_hex(&hex, sum, HASH_BYTES);
	snprintf(to, NAME_LEN, ".acct-%s", buf_cstr(&hex));
	buf_clear(&hex);
}

/* --- reading -------------------------------------------------------------- */

static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return false;
	return s.len > 0 && s.len <= TEXT_MAX;
}

static void
take_text(char **to, struct str value)
{
	if (!*to && is_one_line(value))
		*to = alloc_copy_n(value.ptr, value.len);
}

static void
take_number(unsigned int *to, struct str value)
{
	uint64_t n;

	if (str_to_uint(value, 1000000000, &n))
		*to = (unsigned int)n;
}

static void
take_line(struct qacct *q, struct str word, struct str value)
{
	if (str_eq(word, STR("account")))
		take_text(&q->account, value);
	else if (str_eq(word, STR("config")))
		take_text(&q->config, value);
	else if (str_eq(word, STR("reason")))
		take_text(&q->reason, value);
	else if (str_eq(word, STR("fails")))
		take_number(&q->fails, value);
	else if (str_eq(word, STR("rate-count")))
		take_number(&q->rate_count, value);
	else if (str_eq(word, STR("success")))
		date_read_iso(value, &q->success);
	else if (str_eq(word, STR("since")))
		date_read_iso(value, &q->since);
	else if (str_eq(word, STR("last")))
		date_read_iso(value, &q->last);
	else if (str_eq(word, STR("next")))
		date_read_iso(value, &q->next);
	else if (str_eq(word, STR("rate-from")))
		date_read_iso(value, &q->rate_from);
	else if (str_eq(word, STR("cause")))
		q->cause = str_eq(value, STR("setup")) ? QACCT_SETUP :
		    QACCT_NETWORK;
}

static void
parse(struct qacct *q, struct str text)
{
	struct str line;

	if (!str_cut(&text, '\n', &line) ||
	    !str_eq(line, STR("envoi-account 1")))
		return;
	while (str_cut(&text, '\n', &line)) {
		size_t colon = str_search(line, STR(": "));

		if (colon < line.len)
			take_line(q, str_first(line, colon),
			    str_from(line, colon + 2));
	}
	/* Torn: as good as none. */
	if (!q->account || q->fails == 0)
		q->cause = QACCT_NONE;
}

static void
load_named(struct qacct *q, const struct qdir *d, const char *name)
{
	struct err ignored = { 0 };
	char text[FILE_LEN];
	ssize_t n;
	int fd;

	*q = (struct qacct){ 0 };
	if (qfile_open(d->fd, name, false, &fd, &ignored) != QFILE_OK) {
		err_clear(&ignored);
		return;
	}
	n = pread(fd, text, sizeof(text), 0);
	close(fd);
	if (n > 0)
		parse(q, str_n(text, (size_t)n));
}

void
qacct_load(struct qacct *q, const struct qdir *d, struct str key)
{
	char name[NAME_LEN];

	file_name(name, key);
	load_named(q, d, name);
}

struct qacct *
qacct_all(const struct qdir *d, size_t *count)
{
	int fd = openat(d->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct qacct *all = NULL;
	const struct dirent *e;

	*count = 0;
	if (fd >= 0 && !dir)
		close(fd);
	while (dir && *count < MANY && (e = readdir(dir)) != NULL) {
		if (!str_starts(str_of(e->d_name), STR(".acct-")))
			continue;
		all = alloc_grow(all, *count + 1, sizeof(*all));
		load_named(&all[*count], d, e->d_name);
		if (all[*count].account)
			++*count;
		else
			qacct_clear(&all[*count]);
	}
	if (dir)
		closedir(dir);
	return all;
}

/* --- writing -------------------------------------------------------------- */

static void
put_time(struct buf *out, const char *word, time_t t)
{
	if (!t)
		return;
	buf_putf(out, "%s: ", word);
	date_put_iso(out, t);
	buf_putc(out, '\n');
}

static void
put_text(struct buf *out, const char *word, const char *value, size_t max)
{
	struct str text = str_first(str_of(value), max);

	if (text.len > 0)
		buf_putf(out, "%s: %.*s\n", word, STR_ARG(text));
}

static void
put(struct buf *out, const struct qacct *q)
{
	buf_puts(out, "envoi-account 1\n");
	put_text(out, "account", q->account, TEXT_MAX);
	put_text(out, "config", q->config, TEXT_MAX);
	put_time(out, "success", q->success);
	put_time(out, "rate-from", q->rate_from);
	if (q->rate_count)
		buf_putf(out, "rate-count: %u\n", q->rate_count);
	if (q->fails) {
		buf_putf(out, "fails: %u\ncause: %s\n", q->fails,
		    q->cause == QACCT_SETUP ? "setup" : "network");
		put_time(out, "since", q->since);
		put_time(out, "last", q->last);
		put_time(out, "next", q->next);
		put_text(out, "reason", q->reason, REASON_MAX);
	}
	while (out->len < FILE_LEN)
		buf_putc(out, '\n');
}

void
qacct_save(const struct qacct *q, const struct qdir *d, struct str key)
{
	struct buf text = BUF_MAX(FILE_LEN);
	struct err ignored = { 0 };
	char name[NAME_LEN];
	ssize_t n;
	int fd;

	file_name(name, key);
	if (qfile_open(d->fd, name, true, &fd, &ignored) == QFILE_GONE)
		fd = openat(d->fd, name, O_RDWR | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0600);
	err_clear(&ignored);
	if (fd < 0)
		return;
	put(&text, q);
	n = pwrite(fd, text.ptr, text.len, 0);
	(void)n;
	close(fd);
	buf_clear(&text);
}

/* --- what happened -------------------------------------------------------- */

void
qacct_failed(struct qacct *q, enum qacct_cause cause, time_t now,
	int64_t base, int64_t cap, int64_t least)
{
	int64_t delay;

	if (cause == QACCT_NETWORK && cap > NETWORK_CAP)
		cap = NETWORK_CAP;
	if (base > cap)
		base = cap;
	if (q->fails == 0 || q->cause != cause)
		q->since = now;
	q->cause = cause;
	q->fails++;
	q->last = now;
	delay = schedule_delay(base, cap, q->fails);
	q->next = now + (delay < least ? least : delay);
}

bool
qacct_worked(struct qacct *q, time_t now)
{
	time_t day = now - now % DAY;
	bool news = q->fails > 0 || q->success != day;

	q->success = day;
	q->fails = 0;
	q->cause = QACCT_NONE;
	q->since = q->last = q->next = 0;
	free(q->reason);
	q->reason = NULL;
	return news;
}

bool
qacct_may_send(struct qacct *q, time_t now, int count, int seconds,
	int64_t *wait)
{
	/* A window that begins ahead of us was begun by another clock. */
	if (q->rate_from > now || now - q->rate_from >= seconds) {
		q->rate_from = now;
		q->rate_count = 0;
	}
	if (q->rate_count >= (unsigned int)count) {
		*wait = q->rate_from + seconds - now;
		return false;
	}
	q->rate_count++;
	return true;
}

void
qacct_clear(struct qacct *q)
{
	free(q->account);
	free(q->config);
	free(q->reason);
	*q = (struct qacct){ 0 };
}
