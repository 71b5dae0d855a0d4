/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log/log.h - one line for each run, in a file and in the system's log.
 *
 * Opened before anything connects and written once the outcome is known.
 * A log that cannot be written never fails the mail: its errors are
 * warnings, and one is enough.
 */
#ifndef ENVOI_LOG_LOG_H
#define ENVOI_LOG_LOG_H

#include "base/err.h"
#include "log/log_entry.h"
#include "log/log_line.h"

/* What the account says about logging.  All borrowed. */
struct log_options {
	const char *file;		/* "-" standard output; NULL: none */
	const char *time_format;	/* see log_line_put; file only */
	enum log_format format;
	int facility;			/* as for openlog(3); -1: none */
	const char *ident;		/* name in the system's log */
};

struct log {
	struct log_options options;	/* borrowed strings */
	int fd;				/* -1: no file */
};

/*
 * log_open - get the file ready.  The log is usable, and has to be closed,
 * also when the file cannot be opened: then only the rest is written.
 * Returns 0, or -1 with err, which is a warning.
 */
int log_open(struct log *log, const struct log_options *options,
	struct err *err);

/*
 * log_write - write the entry to every place.
 * Returns 0, or -1 with err, which is a warning.
 */
int log_write(struct log *log, const struct log_entry *e, struct err *err);

/* log_close - close the file. */
void log_close(struct log *log);

#endif
