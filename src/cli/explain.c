/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain.h"

#include "config/nearest.h"
#include "text/fill.h"
#include "base/banned.h"

const struct explain *const explain_tables[] = { explain_here, explain_login,
	explain_server, NULL };

static const struct explain *
find(struct str id)
{
	for (size_t i = 0; explain_tables[i]; i++)
		for (const struct explain *e = explain_tables[i]; e->id; e++)
			if (str_eq_nocase(id, str_of(e->id)))
				return e;
	return NULL;
}

static const char *
nearest_id(struct str id)
{
	const char *best = NULL;
	unsigned int least = NEAREST_WORD_MAX;

	for (size_t i = 0; explain_tables[i]; i++)
		for (const struct explain *e = explain_tables[i]; e->id; e++) {
			unsigned int distance = nearest_distance(id,
				str_of(e->id));

			if (distance < least) {
				least = distance;
				best = e->id;
			}
		}
	return nearest_ok(least, id.len) ? best : NULL;
}

int
explain_put(struct buf *out, struct str id, struct err *err)
{
	const struct explain *e;
	const char *nearest;

	if (str_starts(id, STR("[")) && str_ends(id, STR("]")))
		id = str_n(id.ptr + 1, id.len - 2);
	if (str_starts_nocase(id, STR("E-")))
		id = str_from(id, 2);
	e = find(id);
	if (e) {
		buf_putf(out, "E-%s\n\n", e->id);
		fill_put(out, 0, str_of(e->text));
		return 0;
	}
	err_set(err, EX_USAGE, "EXPLAIN", "no message has the identifier "
	    "'%.*s'", STR_ARG(id));
	nearest = nearest_id(id);
	if (nearest)
		err_hint(err, "did you mean 'E-%s'?", nearest);
	else
		err_hint(err, "it stands at the end of the message: [E-...]");
	return -1;
}
