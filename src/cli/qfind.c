/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qfind.h"

#include <stdio.h>

#include "base/banned.h"

int
qfind_begin(struct qfind *f, struct qdir *dir, int where, struct err *err)
{
	int there = 0;

	*f = (struct qfind){ .dir = dir };
	if (dir->fd < 0)	/* nothing was ever put in */
		return 0;
	if ((where & QFIND_WAITING) &&
	    qscan_names(&f->waiting, dir->fd, err) < 0)
		return -1;
	if (where & QFIND_FAILED)
		there = qdir_failed(dir, false, err);
	return there <= 0 ? there : qscan_names(&f->failed, dir->failed, err);
}

static int
not_one(struct err *err, struct str part, size_t hits)
{
	if (hits)
		err_set(err, EX_UNAVAILABLE, "QUEUE-ID",
		    "%zu messages have '%.*s' in their id", hits,
		    STR_ARG(part));
	else
		err_set(err, EX_UNAVAILABLE, "QUEUE-ID",
		    "no message here has '%.*s' in its id", STR_ARG(part));
	err_hint(err, "'envoi --queue=list' shows what waits, "
	    "'envoi --queue=failed' what could not be delivered");
	return -1;
}

int
qfind_one(const struct qfind *f, struct str part, struct qfind_hit *hit,
	struct err *err)
{
	struct qname waiting = { .bad = false }, failed = { .bad = false };
	size_t hits = qscan_match(&f->waiting, part, &waiting);
	size_t more = qscan_match(&f->failed, part, &failed);

	if (hits == 1 && more == 1 && qid_same(&waiting.id, &failed.id))
		more = 0;
	if (hits + more != 1)
		return not_one(err, part, hits + more);
	hit->failed = more == 1;
	hit->name = hit->failed ? failed : waiting;
	return 0;
}

int
qfind_folder(const struct qfind *f, const struct qfind_hit *hit)
{
	return hit->failed ? f->dir->failed : f->dir->fd;
}

void
qfind_file(const struct qfind_hit *hit, char *to, size_t size)
{
	snprintf(to, size, "%s%s", hit->name.id.text,
	    hit->name.bad ? ".bad" : "");
}

int
qfind_refuse(const struct qfind_hit *hit, enum qfile found, const char *why,
	struct err *err)
{
	const char *id = hit->name.id.text;

	switch (found) {
	case QFILE_GONE:
		return err_set(err, EX_TEMPFAIL, "QUEUE-GONE",
		    "'%s' has gone meanwhile: it was delivered, or somebody "
		    "else removed it", id);
	case QFILE_BUSY:
		err_set(err, EX_TEMPFAIL, "QUEUE-BUSY",
		    "'%s' is being delivered right now", id);
		err_hint(err, "nothing was done with it; try again when that "
		    "is over");
		return -1;
	case QFILE_NEWER:
		err_set(err, EX_UNAVAILABLE, "QUEUE-STATE",
		    "'%s' was written by a newer envoi: %s", id, why);
		err_hint(err, "that one can send it; --queue=remove takes it "
		    "away");
		return -1;
	case QFILE_DAMAGED:
		err_set(err, EX_UNAVAILABLE, "QUEUE-STATE",
		    "'%s' is damaged: %s", id, why);
		err_hint(err, "it is never sent; --queue=show prints what is "
		    "left of it, --queue=remove takes it away");
		return -1;
	default:
		return err_set(err, EX_UNAVAILABLE, "QUEUE-STATE",
		    "'%s' is no message: it is a link, no regular file, or "
		    "not yours, and is left alone", id);
	}
}

void
qfind_end(struct qfind *f)
{
	qscan_clear(&f->waiting);
	qscan_clear(&f->failed);
}
