/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qwhat.h - what stands behind -q: a selection, an interval, or
 * another sendmail's letters.
 *
 *   -q            everything
 *   -qIx -qRx -qSx    whose id, a recipient, or the sender contains x;
 *   -q!Ix ...     whose does not
 *   -q30m -q1h30m -q15    again and again; a lone number is of minutes
 *   -qp -qp5m     the same, as sendmail's runners that stay; -qp: a minute
 *   -qf -qff -qi -ql -qq    exim's and sendmail's kinds of a single run
 *   -qGname       a queue group of sendmail's; there is only one queue
 */
#ifndef ENVOI_CLI_QWHAT_H
#define ENVOI_CLI_QWHAT_H

#include <stdint.h>

#include "base/err.h"
#include "base/strlist.h"
#include "queue/qitem.h"

enum qwhat_kind {
	QWHAT_ALL,
	QWHAT_EVERY,		/* again and again */
	QWHAT_ID,
	QWHAT_RCPT,
	QWHAT_SENDER
};

struct qwhat {
	enum qwhat_kind kind;
	bool negated;
	int64_t every_s;	/* of QWHAT_EVERY, 1 or more */
	struct str text;	/* borrowed: what is to be contained */
};

/*
 * qwhat_parse - read what stands behind -q.
 * arg: NULL or empty: nothing
 * Returns 0, or -1 with err EX_USAGE.
 */
int qwhat_parse(struct qwhat *what, const char *arg, struct err *err);

/*
 * qwhat_fits - is a message one of those meant?  Letter case does not
 * count; of recipients, those that are to do.
 */
bool qwhat_fits(const struct qwhat *what, const struct qid *id,
	const struct qitem *item);

/* qwhat_all_fit - by several, as they were given and qwhat_parse took. */
bool qwhat_all_fit(const struct strlist *given, const struct qid *id,
	const struct qitem *item);

/* qwhat_selects - is there one among them that leaves messages out? */
bool qwhat_selects(const struct strlist *given);

/* qwhat_every - the last interval among them in seconds; 0: none. */
int64_t qwhat_every(const struct strlist *given);

#endif
