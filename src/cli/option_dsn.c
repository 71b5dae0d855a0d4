/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option_dsn.h"

#include "base/alloc.h"
#include "base/printable.h"
#include "cli/option_arg.h"
#include "base/banned.h"

/* RFC 3461 5.4: an envelope id has at most 100 characters. */
enum { ENVID_MAX = 100 };

static bool
is_notify_list(struct str list)
{
	struct str part;

	if (list.len == 0 || list.ptr[list.len - 1] == ',')
		return false;
	while (str_cut(&list, ',', &part))
		if (!str_eq_nocase(part, STR("failure")) &&
		    !str_eq_nocase(part, STR("delay")) &&
		    !str_eq_nocase(part, STR("success")))
			return false;
	return true;
}

int
option_take_notify(struct request *req, const struct option_use *use,
	struct err *err)
{
	struct str value = str_of(use->arg);

	if (!str_eq_nocase(value, STR("never")) &&
	    !str_eq_nocase(value, STR("off")) && !is_notify_list(value))
		return option_bad_value(err, use->arg, "never, off, or a list of "
		    "failure, delay, success joined by ','");
	alloc_set(&req->dsn_notify, use->arg);
	for (char *p = req->dsn_notify; *p; p++)
		*p = str_lower(*p);
	return 0;
}

int
option_take_return(struct request *req, const struct option_use *use,
	struct err *err)
{
	static const char *const words[][2] = {
		{ "full", "full" }, { "hdrs", "headers" },
		{ "headers", "headers" }, { "off", "off" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(str_of(use->arg), str_of(words[i][0]))) {
			alloc_set(&req->dsn_return, words[i][1]);
			return 0;
		}
	return option_bad_value(err, use->arg, "full, hdrs, off");
}

int
option_take_envid(struct request *req, const struct option_use *use,
	struct err *err)
{
	struct str id = str_of(use->arg);

	if (id.len == 0 || id.len > ENVID_MAX || !printable_is(id))
		return err_set(err, EX_USAGE, "OPTION-VALUE", "an envelope "
		    "id has 1 to %d printable characters", ENVID_MAX);
	alloc_set(&req->dsn_envid, use->arg);
	return 0;
}
