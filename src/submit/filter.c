/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/filter.h"

#include "submit/helper.h"
#include "base/banned.h"

int
filter_run(struct filter *f, const char *command, struct amend *message,
	struct err *err)
{
	struct reader *reader = amend_reader(message);
	int ret = helper_run("filter", command, STR(""), reader, &f->spool,
	    err);

	reader_free(reader);
	if (ret < 0)
		return -1;
	if (spool_size(f->spool) == 0)
		return err_set(err, EX_DATAERR, "HELPER-EMPTY",
		    "filter: the command printed no message");
	if (outline_scan(&f->outline, f->spool, err) < 0)
		return -1;
	f->amend = amend_new(&f->outline, f->spool);
	/* Blind copies stay blind, whatever the command thinks of them. */
	amend_drop_all(f->amend, STR("Bcc"));
	amend_drop_all(f->amend, STR("Resent-Bcc"));
	return 0;
}

void
filter_clear(struct filter *f)
{
	amend_free(f->amend);
	outline_clear(&f->outline);
	spool_free(f->spool);
	*f = (struct filter){ 0 };
}
