/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exchange in a test: what the server says, what we answer. */
#ifndef ENVOI_TESTS_UNIT_SASL_TALK_H
#define ENVOI_TESTS_UNIT_SASL_TALK_H

#include "test.h"

#include "sasl/sasl.h"

struct talk {
	struct sasl *sasl;
	struct buf answer;
	struct err err;
};

static inline void
talk_begin(struct talk *t, const struct sasl_mech *mech,
	const struct sasl_input *in)
{
	*t = (struct talk){ .sasl = sasl_new(mech, in),
		.answer = BUF_MAX(SASL_MESSAGE_MAX) };
}

/* The answer to a challenge replaces the one before. */
static inline int
talk_step(struct talk *t, struct str challenge)
{
	buf_reset(&t->answer);
	err_clear(&t->err);
	return sasl_step(t->sasl, challenge, &t->answer, &t->err);
}

static inline void
talk_end(struct talk *t)
{
	sasl_free(t->sasl);
	buf_wipe(&t->answer);
	err_clear(&t->err);
}

/* We answer this challenge by these bytes. */
#define assert_answer(t, challenge, bytes) do { \
	assert_int_equal(talk_step(t, STR(challenge)), 0); \
	assert_str(buf_str(&(t)->answer), bytes); \
} while (0)

/* This challenge ends the exchange, with nothing said. */
#define assert_refused(t, challenge, st, words) do { \
	assert_int_equal(talk_step(t, challenge), -1); \
	assert_err(&(t)->err, st, words); \
	assert_int_equal((t)->answer.len, 0); \
} while (0)

#endif
