/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qid.h"

#include <assert.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/banned.h"

/* Without i, l, o and u, and in the order of their bytes. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

enum { BITS = 5, TIME_CHARS = 7 };

/* The lowest bits of v as characters, the highest first. */
static void
put_bits(char *to, size_t chars, uint64_t v)
{
	while (chars > 0) {
		to[--chars] = alphabet[v & 31];
		v >>= BITS;
	}
}

void
qid_new(struct qid *id)
{
	time_t now = clock_wall();
	uint64_t chance;

	random_bytes(&chance, sizeof(chance));
	*id = (struct qid){ "" };
	put_bits(id->text, TIME_CHARS, now > 0 ? (uint64_t)now : 0);
	put_bits(id->text + TIME_CHARS, QID_LEN - TIME_CHARS, chance);
}

static bool
is_character(char c)
{
	return c && strchr(alphabet, c);
}

bool
qid_read(struct qid *id, struct str name)
{
	struct qid found = { "" };

	if (name.len != QID_LEN && (name.len != QID_LEN + 1 ||
	    name.ptr[QID_LEN] != 'd'))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (!is_character(name.ptr[i]))
			return false;
		found.text[i] = name.ptr[i];
	}
	*id = found;
	return true;
}

bool
qid_is_report(const struct qid *id)
{
	return id->text[0] && id->text[QID_LEN] == 'd';
}

struct qid
qid_report(const struct qid *id)
{
	struct qid report = *id;

	assert(!qid_is_report(id));
	report.text[QID_LEN] = 'd';
	return report;
}
