/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qverb.h"

#include "base/banned.h"

static const struct {
	const char *word;
	enum qverb_ids ids;
} verbs[] = {
	[QVERB_NONE] = { "", QVERB_NO_IDS },
	[QVERB_LIST] = { "list", QVERB_NO_IDS },
	[QVERB_FAILED] = { "failed", QVERB_NO_IDS },
	[QVERB_SHOW] = { "show", QVERB_NEEDS_IDS },
	[QVERB_HOLD] = { "hold", QVERB_NEEDS_IDS },
	[QVERB_RELEASE] = { "release", QVERB_NEEDS_IDS },
	[QVERB_REMOVE] = { "remove", QVERB_NEEDS_IDS },
	[QVERB_RETRY] = { "retry", QVERB_NEEDS_IDS },
	[QVERB_REQUEUE] = { "requeue", QVERB_NEEDS_IDS },
	[QVERB_FLUSH] = { "flush", QVERB_SOME_IDS },
	[QVERB_RUN] = { "run", QVERB_NO_IDS },
};

enum { VERBS = sizeof(verbs) / sizeof(*verbs) };

enum qverb
qverb_of(const char *word)
{
	for (int i = QVERB_NONE + 1; word && i < VERBS; i++)
		if (strcmp(word, verbs[i].word) == 0)
			return (enum qverb)i;
	return QVERB_NONE;
}

enum qverb_ids
qverb_ids(enum qverb verb)
{
	return verbs[verb].ids;
}

const char *
qverb_word(enum qverb verb)
{
	return verbs[verb].word;
}

void
qverb_put_all(struct buf *out)
{
	for (int i = QVERB_NONE + 1; i < VERBS; i++)
		buf_putf(out, "%s%s", i > QVERB_NONE + 1 ? ", " : "",
		    verbs[i].word);
}
