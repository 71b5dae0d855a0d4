/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log/sink_syslog.h - log lines to the system's log. */
#ifndef ENVOI_LOG_SINK_SYSLOG_H
#define ENVOI_LOG_SINK_SYSLOG_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * sink_syslog_write - hand over one line, at LOG_INFO or, for a failure, at
 * LOG_ERR.  Cannot fail: without a system log the line is lost.
 * ident: the program's name there
 * facility: as for openlog(3)
 */
void sink_syslog_write(const char *ident, int facility, bool failed,
	const struct buf *line);

#endif
