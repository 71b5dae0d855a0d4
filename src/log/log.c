/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "log/log.h"

#include "log/sink_file.h"
#include "log/sink_syslog.h"
#include "base/banned.h"

int
log_open(struct log *log, const struct log_options *options, struct err *err)
{
	*log = (struct log){ .options = *options, .fd = -1 };
	if (!options->file || !*options->file)
		return 0;
	log->fd = sink_file_open(options->file, err);
	return log->fd == -1 ? -1 : 0;
}

int
log_write(struct log *log, const struct log_entry *e, struct err *err)
{
	const struct log_options *o = &log->options;
	struct buf line = BUF_MAX(LOG_LINE_MAX);
	int result = 0;

	if (log->fd != -1) {
		log_line_put(&line, e, o->format, o->time_format);
		result = sink_file_write(log->fd, buf_str(&line), err);
		buf_reset(&line);
	}
	if (o->facility != -1) {
		log_line_put(&line, e, o->format, "none");
		sink_syslog_write(o->ident, o->facility, e->status != EX_OK,
		    &line);
	}
	buf_clear(&line);
	return result;
}

void
log_close(struct log *log)
{
	sink_file_close(log->fd);
	log->fd = -1;
}
