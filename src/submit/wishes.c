/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/wishes.h"

#include "base/banned.h"

struct path_wishes
wishes_of(const struct account *account)
{
	return (struct path_wishes){
		.notify = account->dsn_notify,
		.ret = account->dsn_return,
		.dsn_optional = !account->dsn_notify && !account->dsn_return,
		.requiretls = account->requiretls,
		.hold_seconds = (uint64_t)account->hold_for,
		.hold_until = account->hold_until,
		.deliver_by = account->deliver_by,
		.priority = account->mt_priority,
	};
}

static void
put_before(const char **slot, const char *value)
{
	if (value)
		*slot = str_eq(str_of(value), STR("off")) ? NULL : value;
}

void
wishes_set_dsn(struct path_wishes *w, const char *notify, const char *ret,
	const char *envid)
{
	put_before(&w->notify, notify);
	put_before(&w->ret, ret);
	put_before(&w->envid, envid);
}
