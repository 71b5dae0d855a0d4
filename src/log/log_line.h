/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log/log_line.h - one log entry as one line of text.
 *
 * Whatever the facts hold, a line holds only bytes from 0x20 to 0x7E: a
 * sender or a server can neither break it nor begin another one.
 */
#ifndef ENVOI_LOG_LOG_LINE_H
#define ENVOI_LOG_LOG_LINE_H

#include "base/buf.h"
#include "log/log_entry.h"

/* The ceiling a line's buffer needs; recipients are cut to fit. */
#define LOG_LINE_MAX ((size_t)512 * 1024)

enum log_format {
	LOG_FORMAT_MSMTP,	/* msmtp's fields in msmtp's order */
	LOG_FORMAT_TEXT,	/* key=value, quoted where needed */
	LOG_FORMAT_JSON		/* one object */
};

/*
 * log_line_put - append the line, without a line end.
 * time_format: as for strftime(3); NULL is the format's own default,
 *              "none" leaves the time out
 * out:         with a ceiling of at least LOG_LINE_MAX
 */
void log_line_put(struct buf *out, const struct log_entry *e,
	enum log_format format, const char *time_format);

/*
 * log_line_status - the name of an exit status, such as "EX_TEMPFAIL".
 */
const char *log_line_status(int status);

#endif
