/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option_arg.h"

#include "base/banned.h"

bool
option_has_control(const char *s, bool tab_ok)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && !(tab_ok && *s == '\t')) ||
		    *s == 0x7f)
			return true;
	return false;
}

int
option_bad_value(struct err *err, const char *value, const char *wanted)
{
	err_set(err, EX_USAGE, "OPTION-VALUE", "unknown value '%s'", value);
	err_hint(err, "use one of: %s", wanted);
	return -1;
}

int
option_take_recipient(struct request *req, const char *arg, bool is_option,
	struct err *err)
{
	if (is_option) {
		err_set(err, EX_USAGE, "OPTION-ORDER",
		    "'%s' comes after a recipient", arg);
		err_hint(err, "options come first");
		return -1;
	}
	if (option_has_control(arg, true))
		return err_set(err, EX_DATAERR, "ADDRESS",
		    "invalid address '%s'", arg);
	strlist_add(&req->rcpts, str_of(arg));
	return 0;
}
