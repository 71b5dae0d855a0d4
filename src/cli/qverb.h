/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/qverb.h - what --queue=WORD can ask for.
 */
#ifndef ENVOI_CLI_QVERB_H
#define ENVOI_CLI_QVERB_H

#include "base/buf.h"

enum qverb {
	QVERB_NONE,
	QVERB_LIST,		/* what waits */
	QVERB_FAILED,		/* what could not be delivered */
	QVERB_SHOW,		/* one message */
	QVERB_HOLD,
	QVERB_RELEASE,
	QVERB_REMOVE,
	QVERB_RETRY,		/* due from now on */
	QVERB_REQUEUE,		/* from what failed back into the queue */
	QVERB_FLUSH,		/* try now */
	QVERB_RUN		/* try what is due */
};

/* May, must, must no ids of messages follow? */
enum qverb_ids { QVERB_NO_IDS, QVERB_SOME_IDS, QVERB_NEEDS_IDS };

/* qverb_of - by its word; QVERB_NONE for any other text, NULL too. */
enum qverb qverb_of(const char *word);

/* qverb_ids - what follows it. */
enum qverb_ids qverb_ids(enum qverb verb);

/* qverb_word - its word, a literal. */
const char *qverb_word(enum qverb verb);

/* qverb_put_all - append all words, with ", " between. */
void qverb_put_all(struct buf *out);

#endif
