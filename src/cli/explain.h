/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/explain.h - every message's identifier, explained at length.
 *
 * Each literal that err_set is given anywhere has its row here; the lint
 * looks for those that have none.
 */
#ifndef ENVOI_CLI_EXPLAIN_H
#define ENVOI_CLI_EXPLAIN_H

#include "base/buf.h"
#include "base/err.h"

/*
 * explain_put - append the explanation, in 80 columns.
 * id: "[E-TLS-NAME]", "E-TLS-NAME" or "TLS-NAME", in any letter case
 * Returns 0, or -1 with err EX_USAGE for an identifier that is not known.
 */
int explain_put(struct buf *out, struct str id, struct err *err);

/* One row of a table; the rows of each are sorted by identifier. */
struct explain {
	const char *id;		/* without "E-"; NULL ends the table */
	const char *text;	/* sentences, one line, parted by blanks */
};
extern const struct explain explain_here[], explain_login[], explain_server[];

/* All of them; NULL ends the list. */
extern const struct explain *const explain_tables[];

#endif
