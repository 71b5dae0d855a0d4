/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Name servers' answers: what comes out are host names that mean nothing to
 * a terminal, a shell or a protocol; ordering loses and adds nothing.
 */
#include "fuzz.h"

#include "net/srv.h"

static const char host_chars[] = "abcdefghijklmnopqrstuvwxyz"
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

static unsigned long
sum_of(const struct srv_list *list)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < list->count; i++)
		sum += list->item[i].port * 7ul + list->item[i].weight * 3ul +
		    strlen(list->item[i].host);
	return sum;
}

static void
check_record(const struct srv_record *r)
{
	size_t len = strlen(r->host);

	fuzz_must(len <= 253);
	fuzz_must(strspn(r->host, host_chars) == len);
	fuzz_must(r->host[0] != '.' && r->host[0] != '-');
	fuzz_must(r->port != 0 || len == 0);
	fuzz_must(!strstr(r->host, ".."));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct srv_list list = { .count = 0 };
	unsigned long sum;
	size_t count;

	if (!srv_parse(fuzz_str(data, size), &list)) {
		fuzz_must(list.count == 0);
		return 0;
	}
	fuzz_must(list.count <= SRV_MAX);
	count = list.count;
	for (size_t i = 0; i < count; i++)
		check_record(&list.item[i]);
	sum = sum_of(&list);
	srv_order(&list);
	fuzz_must(list.count == count && sum_of(&list) == sum);
	for (size_t i = 1; i < count; i++)
		fuzz_must(list.item[i - 1].priority <= list.item[i].priority);
	return 0;
}
