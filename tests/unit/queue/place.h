/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue in a temporary folder, and messages to put there. */
#ifndef ENVOI_TESTS_UNIT_QUEUE_PLACE_H
#define ENVOI_TESTS_UNIT_QUEUE_PLACE_H

#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message/spool.h"
#include "queue/qdir.h"
#include "queue/qstore.h"
#include "queue/qtake.h"

/* Made by place_make, removed with all that is in it by place_remove. */
static char place[] = "/tmp/envoi-test-XXXXXX";
static struct qdir place_dir = { .fd = -1, .failed = -1 };

static inline int
place_make(void **state)
{
	struct err err = { 0 };
	char path[64];

	(void)state;
	memcpy(place + sizeof(place) - 7, "XXXXXX", 6);
	if (!mkdtemp(place))
		return -1;
	snprintf(path, sizeof(path), "%s/q", place);
	return qdir_open(&place_dir, path, true, &err) == 1 ? 0 : -1;
}

static inline int
place_drop(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline int
place_remove(void **state)
{
	(void)state;
	qdir_close(&place_dir);
	return nftw(place, place_drop, 8, FTW_DEPTH | FTW_PHYS);
}

/* How many names there are in a folder, "." and ".." left out. */
static inline size_t
place_count(int folder)
{
	DIR *dir = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY));
	const struct dirent *e;
	size_t n = 0;

	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL)
		n += strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 &&
		    strcmp(e->d_name, "failed") != 0;
	closedir(dir);
	return n;
}

static inline void
place_item(struct qitem *item)
{
	*item = (struct qitem){ .state = QITEM_WAITING, .queued = 1787409930 };
	item->account = strdup("work");
	item->sender = strdup("alice@example.org");
	qitem_add_rcpt(item, STR("bob@example.net"), NULL);
	qitem_add_rcpt(item, STR("carol@example.net"), "carol");
}

/* Put a text in; returns what qstore_put does. */
static inline int
place_put(struct qitem *item, struct str text, struct str history,
	const struct qstore_limits *limits, struct err *err)
{
	struct spool *spool = spool_from(text);
	struct reader *reader = spool_reader(spool, 0);
	int ret = qstore_put(&place_dir, item, reader, history, limits, err);

	reader_free(reader);
	spool_free(spool);
	return ret;
}

/* Write a file of any content under any name. */
static inline void
place_write(const char *name, struct str bytes)
{
	int fd = openat(place_dir.fd, name, O_WRONLY | O_CREAT | O_TRUNC,
	    0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), (ssize_t)bytes.len);
	close(fd);
}

/* All bytes of a file. */
static inline void
place_read(const char *name, struct buf *out)
{
	int fd = openat(place_dir.fd, name, O_RDONLY);
	char piece[4096];
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_put(out, str_n(piece, (size_t)n));
	close(fd);
}

#endif
