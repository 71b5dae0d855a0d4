/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/report.h - what a person gets to read when something failed.
 *
 * On standard error, each line with the program's name in front: what
 * failed, what the server said, what it means, what to change.  Nothing is
 * ever printed on success, and a broken standard error changes nothing.
 */
#ifndef ENVOI_CLI_REPORT_H
#define ENVOI_CLI_REPORT_H

#include "base/buf.h"
#include "base/err.h"

/*
 * report_put - append the lines for err, at most four, each with its line
 * end.  The first is "NAME: TEXT [E-ID]".
 * name: the program's, printable
 */
void report_put(struct buf *out, const char *name, const struct err *err);

/* report_err - write them to standard error; returns err's exit status. */
int report_err(const char *name, const struct err *err);

/* report_warning - write one line "NAME: warning: TEXT [E-ID]". */
void report_warning(const char *name, const struct err *err);

/* report_line - write one line "NAME: TEXT", formatted, made printable. */
void report_line(const char *name, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
