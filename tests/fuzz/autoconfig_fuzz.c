/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * autoconfig: any bytes are a file; what is found in it can stand in a
 * configuration, and a good server in front of it is found unless what
 * follows is malformed.
 */
#include "fuzz.h"

#include "base/printable.h"
#include "config/autoconfig.h"

static const char good[] =
	"<clientConfig><outgoingServer type='smtp'><hostname>a</hostname>"
	"<port>465</port><socketType>SSL</socketType><authentication>plain"
	"</authentication></outgoingServer>";

static void
check(const struct autoconfig *a)
{
	struct str host = buf_str(&a->host);

	fuzz_must(a->port > 0 && a->port < 65536);
	fuzz_must(host.len > 0 && host.len <= AUTOCONFIG_HOST_MAX);
	for (size_t i = 0; i < host.len; i++)
		fuzz_must(strchr("abcdefghijklmnopqrstuvwxyz0123456789-.",
		    str_lower(host.ptr[i])));
	fuzz_must(a->user.len <= AUTOCONFIG_USER_MAX);
	fuzz_must(printable_is(buf_str(&a->user)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_str(data, size), me = STR("me@example.org");
	struct autoconfig a = { 0 };
	struct buf whole = BUF_MAX(size + 1024);

	if (autoconfig_parse(in, me, &a))
		check(&a);
	else
		fuzz_must(!a.host.ptr && !a.user.ptr && !a.port);
	autoconfig_clear(&a);
	buf_puts(&whole, good);
	buf_put(&whole, in);
	buf_puts(&whole, "</clientConfig>");
	if (autoconfig_parse(buf_str(&whole), me, &a))
		fuzz_must(str_eq(buf_str(&a.host), STR("a")));
	autoconfig_clear(&a);
	buf_clear(&whole);
	return 0;
}
