/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue/qid.h - names of queued messages.
 *
 * Sixteen characters of Crockford's base 32 in lower case: 35 bits of
 * seconds, then 45 random bits.  They sort by time, are never used again,
 * and say nothing about process, user or host.  The report about a message
 * has its name plus 'd', so that making it twice makes one.
 */
#ifndef ENVOI_QUEUE_QID_H
#define ENVOI_QUEUE_QID_H

#include <stdbool.h>
#include <time.h>

#include "base/str.h"

#define QID_LEN ((size_t)16)

struct qid {
	char text[QID_LEN + 2];	/* NUL-terminated; "" is no id */
};

/* qid_new - one that nobody has had before. */
void qid_new(struct qid *id);

/* qid_read - is name an id, a report's included?  id: untouched if not. */
bool qid_read(struct qid *id, struct str name);

/* qid_is_report - does it name a report? */
bool qid_is_report(const struct qid *id);

/* qid_report - the id of the report about a message (no report itself). */
struct qid qid_report(const struct qid *id);

static inline struct str
qid_str(const struct qid *id)
{
	return str_of(id->text);
}

static inline bool
qid_same(const struct qid *a, const struct qid *b)
{
	return str_eq(qid_str(a), qid_str(b));
}

#endif
