/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Address lists: what is taken may go into a command, prints back, and is
 * read as the same again.
 */
#include "fuzz.h"

#include "text/address.h"
#include "text/encword.h"

static void
check_again(const struct address *a)
{
	struct address_list again = { 0 };
	struct buf line = BUF_MAX(1024 * 1024);
	struct buf before = BUF_MAX(1024 * 1024);
	struct buf after = BUF_MAX(1024 * 1024);
	struct err err = { 0 };

	address_format(&line, str_of(a->name), str_of(a->spec));
	fuzz_must(fuzz_is_clean(buf_str(&line)));
	fuzz_must(address_parse_list(&again, buf_str(&line), &err) == 0);
	fuzz_must(again.count == 1);
	fuzz_must(strcmp(again.item[0].spec, a->spec) == 0);
	encword_decode(&before, str_of(a->name));
	encword_decode(&after, str_of(again.item[0].name));
	fuzz_must(str_eq(str_trim(buf_str(&before)),
	    str_trim(buf_str(&after))));
	buf_clear(&line);
	buf_clear(&before);
	buf_clear(&after);
	address_list_clear(&again);
}

static void
check_one(const struct address *a)
{
	struct str spec = str_of(a->spec);
	struct err err = { 0 };

	fuzz_must(fuzz_is_clean(spec) && fuzz_is_clean(str_of(a->name)));
	fuzz_must(address_check(spec, true, &err) == 0);
	fuzz_must(spec.len <= ADDRESS_MAX);
	fuzz_must(spec.len == 0 || !str_find(STR("-|/"), spec.ptr[0]) ||
	    str_find(STR("-|/"), spec.ptr[0]) == 3);
	fuzz_must(address_same(spec, spec));
	fuzz_must(address_local(spec).len + address_domain(spec).len +
	    (address_local(spec).len < spec.len) == spec.len);
	check_again(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address_list list = { 0 };
	struct err err = { 0 };

	if (address_parse_list(&list, fuzz_str(data, size), &err) < 0) {
		fuzz_must(err.status == EX_DATAERR);
		fuzz_must(str_starts(buf_str(&err.text),
		    STR("invalid address '")));
	} else {
		fuzz_must(err.status == 0);
	}
	for (size_t i = 0; i < list.count; i++)
		check_one(&list.item[i]);
	err_clear(&err);
	(void)address_check(fuzz_str(data, size), size & 1, &err);
	err_clear(&err);
	address_list_clear(&list);
	return 0;
}
