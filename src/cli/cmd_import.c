/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_import.h"

#include "cli/show.h"
#include "config/import.h"
#include "base/banned.h"

/* Each word may become a line with a comment. */
#define OUTPUT_MAX (IMPORT_FILE_MAX * 8)

static int
refuse_kind(const char *name, struct err *err)
{
	struct buf known = { 0 };

	for (const struct import_kind *k = import_kinds; k->name; k++)
		buf_putf(&known, "%s%s", known.len ? ", " : "", k->name);
	err_set(err, EX_USAGE, "OPTION-VALUE", "unknown value '%s'", name);
	err_hint(err, "use one of: %s", buf_cstr(&known));
	buf_clear(&known);
	return -1;
}

int
cmd_import(const struct request *req, struct err *err)
{
	const struct import_kind *kind = import_find(str_of(req->mode_arg));
	struct buf out = BUF_MAX(OUTPUT_MAX);
	int ret;

	if (!kind)
		return refuse_kind(req->mode_arg, err);
	if (req->rcpts.count > 1)
		return err_set(err, EX_USAGE, "IMPORT",
		    "--import takes one file");
	ret = import_file(kind, req->rcpts.count ? req->rcpts.item[0] : NULL,
	    &out, err);
	if (ret == 0)
		ret = show_text(&out, err);
	buf_wipe(&out);
	return ret;
}
