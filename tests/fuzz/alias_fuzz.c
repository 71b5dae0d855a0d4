/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alias files: whatever the file says, each of its names resolves in
 * bounded time to addresses that may go into a command, each once.
 * Included files are the input again, so no file is opened.
 */
#include "fuzz.h"

#include "envelope/alias.h"
#include "envelope/aliasfile.h"
#include "text/address.h"

static struct str input;

static int
read_input(struct buf *text, const char *path, struct err *err)
{
	if (strlen(path) % 3 == 0)
		return err_set(err, EX_CONFIG, "ALIAS-UNREADABLE",
		    "cannot read '%s'", path);
	buf_put(text, input);
	return 0;
}

static bool
is_local(const void *arg, struct str domain)
{
	(void)arg;
	return domain.len == 0 || str_eq_nocase(domain, STR("local"));
}

static void
check_name(struct alias *a, struct str name)
{
	const struct alias_scope scope = { is_local, NULL };
	struct strlist to = { 0 };
	struct err err = { 0 };

	if (alias_resolve(a, name, &scope, &to, &err) < 0)
		fuzz_must(err.status == EX_CONFIG);
	err_clear(&err);
	fuzz_must(to.count <= ALIAS_TARGETS);
	for (size_t i = 0; i < to.count; i++) {
		if (str_eq(str_of(to.item[i]), name))
			continue;
		fuzz_must(to.item[i][0]);
		fuzz_must(address_check(str_of(to.item[i]), true, &err) == 0);
	}
	strlist_clear(&to);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aliasfile f = { 0 };
	struct alias *a;
	struct err err = { 0 };

	input = fuzz_str(data, size);
	a = alias_from(input, "file", read_input, &err);
	if (!a) {
		fuzz_must(err.status == EX_CONFIG);
		fuzz_must(str_starts(buf_str(&err.text), STR("file:")));
		err_clear(&err);
		return 0;
	}
	fuzz_must(aliasfile_parse(&f, input, "file", &err) == 0);
	for (size_t i = 0; i < f.count && i < 50; i++)
		check_name(a, str_of(f.entry[i].name));
	check_name(a, STR("nobody+x@LOCAL"));
	for (size_t i = 0; i < alias_warnings(a)->count; i++)
		fuzz_must(fuzz_is_clean(str_of(alias_warnings(a)->item[i])));
	aliasfile_clear(&f);
	alias_free(a);
	return 0;
}
