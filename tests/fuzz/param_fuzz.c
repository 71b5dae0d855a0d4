/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MIME parameters: what is read is UTF-8 without control characters, and
 * when it is written it is read as the same again.
 */
#include "fuzz.h"

#include "text/param.h"
#include "text/utf8.h"

static void
check_again(const struct param *p)
{
	struct buf line = BUF_MAX(16 * 1024 * 1024), head = { 0 };
	struct param_list again = { 0 };

	buf_puts(&line, "x/y");
	param_put_both(&line, "name", str_of(p->value));
	fuzz_must(fuzz_is_clean(buf_str(&line)));
	fuzz_must(utf8_is_ascii(buf_str(&line)));
	param_read(&head, &again, buf_str(&line));
	fuzz_must(strcmp(buf_cstr(&head), "x/y") == 0);
	/* a value of more pieces than are read loses its end */
	if (strlen(p->value) < 4000) {
		fuzz_must(again.count == 1);
		fuzz_must(strcmp(again.item[0].value, p->value) == 0);
	}
	param_list_clear(&again);
	buf_clear(&line);
	buf_clear(&head);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct param_list list = { 0 };
	struct buf head = { 0 };

	param_read(&head, &list, fuzz_str(data, size));
	fuzz_must(utf8_is_valid(buf_str(&head)));
	fuzz_must(fuzz_is_clean(buf_str(&head)));
	for (size_t i = 0; i < list.count; i++) {
		struct str value = str_of(list.item[i].value);

		fuzz_must(utf8_is_valid(value) && fuzz_is_clean(value));
		fuzz_must(list.item[i].name[0]);
		for (size_t k = 0; k < i; k++)
			fuzz_must(strcmp(list.item[i].name,
			    list.item[k].name) != 0);
		check_again(&list.item[i]);
	}
	param_list_clear(&list);
	buf_clear(&head);
	return 0;
}
