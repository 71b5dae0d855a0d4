/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_aliases.h"

#include "cli/report.h"
#include "config/load.h"
#include "envelope/alias.h"
#include "envelope/local.h"
#include "base/banned.h"

static int
check_file(const char *path, const struct strlist *domains,
	const char *name, struct err *err)
{
	struct alias *alias = alias_open(path, err);
	struct alias_scope scope = { .is_local = local_has };
	struct local local;
	int ret;

	if (!alias)
		return -1;
	local_init(&local, domains);
	scope.arg = &local;
	ret = alias_check(alias, &scope, err);
	for (size_t i = 0; i < alias_warnings(alias)->count; i++)
		report_line(name, "warning: %s",
		    alias_warnings(alias)->item[i]);
	local_clear(&local);
	alias_free(alias);
	return ret;
}

/* A file that several accounts share is read once. */
static int
check_accounts(const struct accounts *list, const char *name,
	struct err *err)
{
	struct strlist seen = { 0 };
	int ret = 0;

	for (size_t i = 0; i < list->count && ret == 0; i++) {
		const struct account *a = list->item[i];

		if (!a->aliases || strlist_has(&seen, str_of(a->aliases)))
			continue;
		strlist_add(&seen, str_of(a->aliases));
		ret = check_file(a->aliases, &a->local_domains, name, err);
	}
	strlist_clear(&seen);
	return ret;
}

static int
check(const struct request *req, const char *name, struct err *err)
{
	const struct request_setting *given = request_find(req, "aliases");
	struct strlist none = { 0 };
	struct accounts list = { 0 };
	struct load_request load = {
		.file = req->config_file,
		.as_msmtp = req->front == FRONT_MSMTP,
	};
	int ret;

	if (given && given->value && *given->value)
		return check_file(given->value, &none, name, err);
	ret = load_accounts(&list, &load, err);
	if (ret == 0)
		ret = check_accounts(&list, name, err);
	accounts_clear(&list);
	return ret;
}

int
cmd_aliases(const struct request *req, const char *name)
{
	struct err err = { 0 };
	int status = 0;

	if (check(req, name, &err) < 0)
		status = report_err(name, &err);
	err_clear(&err);
	return status;
}
