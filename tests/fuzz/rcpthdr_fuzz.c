/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recipients from a header: each may go into a command, nobody is named by
 * "<>", and what is refused is refused as a bad message.
 */
#include "fuzz.h"

#include "base/alloc.h"
#include "envelope/envelope.h"
#include "envelope/rcpthdr.h"
#include "text/field.h"

/* Every field of the text; lines that are none are passed over. */
static void
outline_of(struct outline *o, struct str text)
{
	while (text.len > 0) {
		struct outline_field f = { .raw = text };
		size_t end = 0;

		do {
			end += str_find(str_from(text, end), '\n');
			end += end < text.len;
		} while (end < text.len && str_is_blank_char(text.ptr[end]));
		f.raw = str_first(text, end);
		text = str_from(text, end);
		if (!field_split(f.raw, &f.name, &f.value))
			continue;
		o->field = alloc_grow(o->field, o->field_count + 1,
		    sizeof(*o->field));
		o->field[o->field_count++] = f;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address_list list = { 0 };
	struct outline o = { 0 };
	struct err err = { 0 };
	char *sender = NULL;

	outline_of(&o, fuzz_str(data, size));
	if (rcpthdr_read(&list, &o, &err) < 0) {
		fuzz_must(err.status == EX_DATAERR);
		err_clear(&err);
	} else {
		fuzz_must(list.count <= ENVELOPE_RCPT_MAX);
		for (size_t i = 0; i < list.count; i++)
			fuzz_must(list.item[i].spec[0] && address_check(
			    str_of(list.item[i].spec), true, &err) == 0);
	}
	if (rcpthdr_sender(&sender, &o, &err) < 0)
		fuzz_must(err.status == EX_DATAERR && !sender);
	else if (sender)
		fuzz_must(address_check(str_of(sender), true, &err) == 0);
	err_clear(&err);
	free(sender);
	free(o.field);
	address_list_clear(&list);
	return 0;
}
