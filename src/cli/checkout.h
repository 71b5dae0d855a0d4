/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/checkout.h - a checklist on standard output, in words or as JSON.
 */
#ifndef ENVOI_CLI_CHECKOUT_H
#define ENVOI_CLI_CHECKOUT_H

#include "base/json.h"
#include "submit/checklist.h"

struct checkout {
	struct buf text;	/* JSON: everything; else one step */
	struct json json;
	bool as_json;
	struct err err;		/* standard output cannot be written */
};

/* checkout_begin - checkout_end it. */
void checkout_begin(struct checkout *out, bool as_json);

/* checkout_tell - for checklist.tell; ctx is a struct checkout. */
void checkout_tell(void *ctx, const struct checklist_step *step);

/*
 * checkout_end - print what is left, and release.
 * account: which was checked; NULL: there is none
 * Returns 0, or -1 with err EX_IOERR.
 */
int checkout_end(struct checkout *out, const char *account, int status,
	struct err *err);

#endif
