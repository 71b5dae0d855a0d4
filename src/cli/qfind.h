/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qfind.h - from what a person types to a message in the queue.
 */
#ifndef ENVOI_CLI_QFIND_H
#define ENVOI_CLI_QFIND_H

#include "queue/qdir.h"
#include "queue/qscan.h"
#include "queue/qtake.h"

/* Where to look. */
enum { QFIND_WAITING = 1, QFIND_FAILED = 2 };

struct qfind {
	struct qdir *dir;	/* borrowed */
	struct qscan waiting;
	struct qscan failed;
};

struct qfind_hit {
	struct qname name;
	bool failed;		/* it lies in failed/ */
};

/*
 * qfind_begin - read the names.
 * where: QFIND_WAITING and QFIND_FAILED, or'ed
 * Returns 0, or -1 with err; qfind_end it either way.
 */
int qfind_begin(struct qfind *f, struct qdir *dir, int where,
	struct err *err);

/*
 * qfind_one - the message whose id contains a text; one that waits is
 * preferred to one of the very same id that failed.
 * Returns 0, or -1 with err EX_UNAVAILABLE: none, or several.
 */
int qfind_one(const struct qfind *f, struct str part, struct qfind_hit *hit,
	struct err *err);

/* qfind_folder, qfind_file - where a hit lies: folder and file name. */
int qfind_folder(const struct qfind *f, const struct qfind_hit *hit);
void qfind_file(const struct qfind_hit *hit, char *to, size_t size);

/*
 * qfind_refuse - why a message that was found can't be dealt with.
 * found: what qtake_open or qtake_look said, not QFILE_OK or ERROR
 * why:   what is wrong with it
 * Returns -1 with err: EX_TEMPFAIL when somebody else is dealing with it or
 * has dealt with it, else EX_UNAVAILABLE.
 */
int qfind_refuse(const struct qfind_hit *hit, enum qfile found,
	const char *why, struct err *err);

void qfind_end(struct qfind *f);

#endif
