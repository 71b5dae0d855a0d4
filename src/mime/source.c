/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mime/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "message/spool.h"
#include "mime/flowed.h"
#include "base/banned.h"

/* FNV-1a, 64 bits: finds accidents, which is all it has to do. */
#define SUM_START ((uint64_t)14695981039346656037u)
#define SUM_PRIME ((uint64_t)1099511628211u)

struct source {
	char *name;		/* owned */
	int fd;			/* -1: none of ours */
	struct spool *spool;	/* owned */
	bool is_flowed;
	bool is_summed;		/* was it read to its end once? */
	uint64_t sum;		/* of what came then */
};

struct source_reader {
	struct reader reader;
	struct source *source;	/* borrowed */
	struct reader *from;	/* owned */
	uint64_t sum;
};

static struct source *
new_source(const char *name)
{
	struct source *s = alloc_new(struct source);

	s->name = alloc_copy(name);
	s->fd = -1;
	return s;
}

static int
cannot_read(const struct source *s, const char *why, struct err *err)
{
	return err_set(err, EX_NOINPUT, "ATTACH-OPEN",
	    "cannot read '%s': %s", s->name, why);
}

static int
open_file(struct source *s, struct err *err)
{
	struct stat st;

	s->fd = open(s->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (s->fd < 0 || fstat(s->fd, &st) < 0)
		return cannot_read(s, strerror(errno), err);
	if (S_ISDIR(st.st_mode))
		return cannot_read(s, "it is a folder", err);
	/* A device may never end, or do something when it is read. */
	if (S_ISBLK(st.st_mode) || S_ISCHR(st.st_mode))
		return cannot_read(s, "it is a device", err);
	s->spool = spool_read(s->fd, false, err);
	if (s->spool)
		return 0;
	err_wrap(err, "'%s'", s->name);
	return -1;
}

struct source *
source_open(const char *path, struct err *err)
{
	struct source *s = new_source(path);

	if (open_file(s, err) == 0)
		return s;
	source_free(s);
	return NULL;
}

struct source *
source_fd(int fd, const char *name, bool dot_ends, struct err *err)
{
	struct source *s = new_source(name);

	s->spool = spool_read(fd, dot_ends, err);
	if (s->spool)
		return s;
	source_free(s);
	return NULL;
}

struct source *
source_text(struct str bytes, const char *name)
{
	struct source *s = new_source(name);

	s->spool = spool_from(bytes);
	return s;
}

void
source_flow(struct source *s)
{
	s->is_flowed = true;
}

uint64_t
source_size(const struct source *s)
{
	return spool_size(s->spool);
}

void
source_free(struct source *s)
{
	if (!s)
		return;
	spool_free(s->spool);
	if (s->fd >= 0)
		close(s->fd);
	free(s->name);
	free(s);
}

/* --- reading ------------------------------------------------------------- */

static uint64_t
add_to_sum(uint64_t sum, struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		sum = (sum ^ (unsigned char)bytes.ptr[i]) * SUM_PRIME;
	return sum;
}

/* At its end: are these the bytes that came the first time? */
static int
compare(struct source_reader *r, struct err *err)
{
	struct source *s = r->source;

	if (s->is_summed && s->sum != r->sum)
		return err_set(err, EX_TEMPFAIL, "ATTACH-CHANGED",
		    "'%s' changed while it was read", s->name);
	s->is_summed = true;
	s->sum = r->sum;
	return 0;
}

static int
next_piece(struct reader *base, struct str *piece, struct err *err)
{
	struct source_reader *r = (struct source_reader *)base;
	int more = reader_next(r->from, piece, err);

	if (more < 0)
		err_wrap(err, "'%s'", r->source->name);
	if (more == 0)
		return compare(r, err);
	if (more > 0)
		r->sum = add_to_sum(r->sum, *piece);
	return more;
}

static int
start_over(struct reader *base, struct err *err)
{
	struct source_reader *r = (struct source_reader *)base;

	r->sum = SUM_START;
	return reader_rewind(r->from, err);
}

static void
reader_done(struct reader *base)
{
	reader_free(((struct source_reader *)base)->from);
	free(base);
}

static const struct reader_ops ops = {
	.next = next_piece,
	.rewind = start_over,
	.free = reader_done,
};

struct reader *
source_reader(struct source *s)
{
	struct source_reader *r = alloc_new(struct source_reader);

	r->reader.ops = &ops;
	r->source = s;
	r->from = spool_reader(s->spool, 0);
	r->sum = SUM_START;
	return s->is_flowed ? flowed_reader(&r->reader) : &r->reader;
}
