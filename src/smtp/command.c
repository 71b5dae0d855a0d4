/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp/command.h"

#include "base/banned.h"

static bool
is_allowed(unsigned char c, bool utf8)
{
	return c >= 0x20 && c != 0x7f && (c < 0x80 || utf8);
}

static bool
line_is_allowed(struct str line, bool utf8)
{
	for (size_t i = 0; i < line.len; i++)
		if (!is_allowed((unsigned char)line.ptr[i], utf8))
			return false;
	return true;
}

int
command_put(struct buf *out, bool utf8, struct err *err, const char *fmt, ...)
{
	struct buf line = BUF_MAX(COMMAND_MAX - 2);
	va_list ap;
	int ret = 0;

	va_start(ap, fmt);
	buf_vputf(&line, fmt, ap);
	va_end(ap);
	if (buf_full(&line)) {
		ret = err_set(err, EX_DATAERR, "COMMAND-LONG",
		    "command longer than %zu bytes", COMMAND_MAX);
	} else if (!line_is_allowed(buf_str(&line), utf8)) {
		ret = err_set(err, EX_DATAERR, "COMMAND-CHAR",
		    "control or non-ASCII character in command '%.80s'",
		    buf_cstr(&line));
	} else {
		buf_put(out, buf_str(&line));
		buf_puts(out, "\r\n");
	}
	buf_wipe(&line);	/* may hold an initial response */
	return ret;
}
