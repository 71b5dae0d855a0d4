/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mime/source.h - where the content of a body part comes from: a file,
 * standard input, or text that is known.
 *
 * A regular file is read where it lies, each time anew, so memory stays
 * constant.  Its size is taken when it is opened: what a program appends
 * later is not sent.  A file that became shorter, or that holds other bytes
 * than when it was first read, ends the reading with an error that names
 * it.  What is no regular file, such as a pipe, is read to its end at once.
 */
#ifndef ENVOI_MIME_SOURCE_H
#define ENVOI_MIME_SOURCE_H

#include <stdint.h>

#include "base/err.h"
#include "base/reader.h"

struct source;

/*
 * source_open - a file by its name, for an attachment.
 * Returns an owned source, or NULL with err: EX_NOINPUT when it cannot be
 * read, EX_TEMPFAIL when a pipe's bytes cannot be kept.
 */
struct source *source_open(const char *path, struct err *err);

/*
 * source_fd - what an open descriptor gives; borrowed.
 * name:     for messages
 * dot_ends: as spool_read
 */
struct source *source_fd(int fd, const char *name, bool dot_ends,
	struct err *err);

/* source_text - bytes that are known; copied. */
struct source *source_text(struct str bytes, const char *name);

/* source_flow - it gives its text as mime/flowed has it, from now on. */
void source_flow(struct source *s);

/* source_size - bytes of what lies there. */
uint64_t source_size(const struct source *s);

/* source_reader - owned by the caller; s must outlive it. */
struct reader *source_reader(struct source *s);

void source_free(struct source *s);

#endif
