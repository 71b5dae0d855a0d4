/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recipients from a header: each may go into a command, nobody is named by
 * "<>", and what is refused is refused as a bad message.
 */
#include "fuzz.h"

#include "envelope/envelope.h"
#include "envelope/rcpthdr.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address_list list = { 0 };
	struct spool *spool = spool_from(fuzz_str(data, size));
	struct outline o = { 0 };
	struct err err = { 0 };
	char *sender = NULL;

	fuzz_must(outline_scan(&o, spool, &err) == 0);
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
	outline_clear(&o);
	spool_free(spool);
	address_list_clear(&list);
	return 0;
}
