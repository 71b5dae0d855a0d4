/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log/sink_file.h - log lines into a file.
 *
 * A log must neither hang the mail nor become a way to write elsewhere, so
 * symbolic links, FIFOs and devices are refused and nothing waits long.
 * The file is opened anew in each run: a rotated log needs no signal.
 */
#ifndef ENVOI_LOG_SINK_FILE_H
#define ENVOI_LOG_SINK_FILE_H

#include "base/err.h"
#include "base/str.h"

/*
 * sink_file_open - open for appending, before anything connects.
 * path: not empty; "-" or "/dev/stdout" is standard output, "/dev/stderr"
 *       standard error; else a regular file, made with mode 0600 (and its missing
 *       directories with 0700)
 * Returns a descriptor for sink_file_write and sink_file_close, or -1 with
 * err EX_CANTCREAT.
 */
int sink_file_open(const char *path, struct err *err);

/*
 * sink_file_write - append one line; its line end is added here.
 * The file is locked while it is written; a lock that cannot be had in
 * 5 s is done without, since O_APPEND keeps lines apart well enough.
 * Returns 0, or -1 with err EX_IOERR.
 */
int sink_file_write(int fd, struct str line, struct err *err);

/* sink_file_close - close it; the standard streams stay open, -1 is nothing. */
void sink_file_close(int fd);

#endif
