/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "log/sink_syslog.h"

#include <syslog.h>

#include "base/banned.h"

void
sink_syslog_write(const char *ident, int facility, bool failed,
	const struct buf *line)
{
	openlog(ident, 0, facility);
	syslog(failed ? LOG_ERR : LOG_INFO, "%s", buf_cstr(line));
	closelog();
}
