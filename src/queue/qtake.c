/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qtake.h"

#include <stdio.h>
#include <unistd.h>

#include "queue/qlock.h"
#include "base/banned.h"

static void
begin(struct qtake *t, int folder, const char *name)
{
	*t = (struct qtake){ .folder = folder, .fd = -1 };
	snprintf(t->name, sizeof(t->name), "%s", name);
}

/* A file that was copied under another name would be sent twice. */
static enum qfile
check_id(struct qtake *t)
{
	struct str id = qid_str(&t->item.id), name = str_of(t->name);

	if (str_starts(name, id) && (name.len == id.len ||
	    str_eq(str_from(name, id.len), STR(".bad"))))
		return QFILE_OK;
	buf_puts(&t->why, "it has the id of another message");
	return QFILE_DAMAGED;
}

static enum qfile
load(struct qtake *t, struct err *err)
{
	enum qfile result = qfile_load(t->fd, &t->item, &t->why, err);

	return result == QFILE_OK ? check_id(t) : result;
}

static enum qfile
lock(struct qtake *t, int64_t deadline_ms, struct err *err)
{
	switch (deadline_ms ? qlock_wait(t->fd, deadline_ms, err) :
	    qlock_try(t->fd, err)) {
	case QLOCK_TAKEN:
		break;
	case QLOCK_BUSY:
		return QFILE_BUSY;
	default:
		return QFILE_ERROR;
	}
	/* While we waited it may have been sent, or moved to failed/. */
	return qfile_is_named(t->folder, t->name, t->fd) ? QFILE_OK :
	    QFILE_GONE;
}

enum qfile
qtake_open(struct qtake *t, int folder, const char *name,
	int64_t deadline_ms, struct err *err)
{
	enum qfile result;

	begin(t, folder, name);
	result = qfile_open(folder, name, true, &t->fd, err);
	if (result == QFILE_OK)
		result = lock(t, deadline_ms, err);
	if (result == QFILE_OK)
		result = load(t, err);
	return result;
}

enum qfile
qtake_look(struct qtake *t, int folder, const char *name, bool *busy,
	struct err *err)
{
	enum qfile result;

	begin(t, folder, name);
	result = qfile_open(folder, name, false, &t->fd, err);
	if (result == QFILE_OK) {
		*busy = qlock_is_busy(t->fd);
		result = load(t, err);
	}
	return result;
}

void
qtake_release(struct qtake *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	qitem_clear(&t->item);
	buf_clear(&t->why);
}
