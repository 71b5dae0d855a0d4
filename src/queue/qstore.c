/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/qstore.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "message/canon.h"
#include "message/scan.h"
#include "queue/qfile.h"
#include "queue/qform.h"
#include "queue/qlock.h"
#include "queue/qscan.h"
#include "queue/qsync.h"
#include "queue/qtake.h"
#include "base/banned.h"

enum { NAME_TRIES = 100 };
#define PIECE_MAX ((size_t)64 * 1024)

/* One message on its way in. */
struct put {
	const struct qdir *d;
	struct qitem *item;
	char name[32];		/* ".tmp-<id>" */
	int fd;
	struct buf text;	/* what is not written yet */
	struct digest *digest;
	struct canon canon;
};

static int
cannot_write(const struct put *p, int error, struct err *err)
{
	err_set(err, EX_TEMPFAIL, "QUEUE-WRITE",
	    "cannot write to the queue '%s': %s", p->d->path,
	    strerror(error));
	return -1;
}

/* --- limits ------------------------------------------------------------- */

static int
check_count(const struct qdir *d, uint64_t max, struct err *err)
{
	int full = qscan_is_full(d->fd, max, err);

	if (full == 0)
		return 0;
	if (full < 0) {
		err->status = EX_TEMPFAIL;
		return -1;
	}
	err_set(err, EX_TEMPFAIL, "QUEUE-FULL", "the queue holds %" PRIu64
	    " messages already", max);
	err_hint(err, "see 'envoi --queue=list'; 'queue_max_messages' is the "
	    "limit");
	return -1;
}

/* Bytes of the message if it is the owner's, at least one; else none. */
static uint64_t
bytes_of(const struct qdir *d, const char *name, uid_t owner)
{
	struct qtake t;
	struct err ignored = { 0 };
	uint64_t bytes = 0;
	bool busy;

	if (qtake_look(&t, d->fd, name, &busy, &ignored) == QFILE_OK &&
	    t.item.owner_name && t.item.owner == owner)
		bytes = t.item.size + 1;
	err_clear(&ignored);
	qtake_release(&t);
	return bytes;
}

/* What the files of the whole queue take, or enough of it. */
static bool
holds_bytes(const struct qdir *d, const struct qscan *scan, uint64_t many)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < scan->count && bytes < many; i++) {
		struct stat st;

		if (fstatat(d->fd, scan->item[i].id.text, &st,
		    AT_SYMLINK_NOFOLLOW) == 0)
			bytes += (uint64_t)st.st_size;
	}
	return bytes >= many;
}

/* Nobody's files are looked into while the queue is short and small. */
static int
check_owner(const struct qdir *d, uid_t owner, uint64_t max, struct err *err)
{
	struct qscan scan = { 0 };
	int ret = qscan_names(&scan, d->fd, err);
	uint64_t count = 0, bytes = 0;
	bool look = ret == 0 && (scan.count >= max ||
	    holds_bytes(d, &scan, QSTORE_OWNER_BYTES));

	if (ret < 0)
		err->status = EX_TEMPFAIL;
	for (size_t i = 0; look && i < scan.count && count < max &&
	    bytes < QSTORE_OWNER_BYTES; i++) {
		uint64_t more = bytes_of(d, scan.item[i].id.text, owner);

		bytes += more;
		count += more > 0;
	}
	if (count >= max || bytes >= QSTORE_OWNER_BYTES) {
		ret = err_set(err, EX_TEMPFAIL, "QUEUE-FULL", "%" PRIu64
		    " messages of user %lu wait already, %" PRIu64 " bytes",
		    count, (unsigned long)owner, bytes);
		err_hint(err, "'queue_max_owner' is the limit, and 200 MiB");
	}
	qscan_clear(&scan);
	return ret;
}

static int
check_room(const struct qdir *d, const struct qstore_limits *l,
	struct err *err)
{
	struct statvfs s;
	uint64_t block, wanted = l->min_free;

	/* Some file systems don't know how large they are. */
	if (fstatvfs(d->fd, &s) < 0 || s.f_blocks == 0)
		return 0;
	block = s.f_frsize ? s.f_frsize : s.f_bsize;
	if (!l->min_free_exact && wanted > s.f_blocks / 100 * block)
		wanted = s.f_blocks / 100 * block;
	if (s.f_bavail >= wanted / block)
		return 0;
	err_set(err, EX_TEMPFAIL, "QUEUE-FULL", "the disk of the queue '%s' "
	    "is almost full", d->path);
	err_hint(err, "'queue_min_free' says what is left for others");
	return -1;
}

static int
check_limits(const struct put *p, const struct qstore_limits *l,
	struct err *err)
{
	if (!l)
		return 0;
	if (l->max_messages && check_count(p->d, l->max_messages, err) < 0)
		return -1;
	if (l->max_owner && p->item->owner_name &&
	    check_owner(p->d, p->item->owner, l->max_owner, err) < 0)
		return -1;
	return l->min_free ? check_room(p->d, l, err) : 0;
}

/* --- writing -------------------------------------------------------------- */

/*
 * A file that nobody else has.  Between its birth and the lock a sweeper
 * may take it for a dead writer's; then it gets another name.
 */
static int
create(struct put *p, struct err *err)
{
	for (int i = 0; i < NAME_TRIES; i++) {
		struct qid id;
		struct stat st;
		enum qlock lock;

		qid_new(&id);
		snprintf(p->name, sizeof(p->name), ".tmp-%s", id.text);
		p->fd = openat(p->d->fd, p->name, O_RDWR | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0600);
		if (p->fd < 0 && errno == EEXIST)
			continue;
		if (p->fd < 0)
			return cannot_write(p, errno, err);
		lock = qlock_try(p->fd, err);
		if (lock == QLOCK_TAKEN && fstat(p->fd, &st) == 0 &&
		    st.st_nlink > 0) {
			if (!*p->item->id.text)
				p->item->id = id;
			return 0;
		}
		if (lock == QLOCK_ERROR) {
			err->status = EX_TEMPFAIL;
			unlinkat(p->d->fd, p->name, 0);
		}
		close(p->fd);
		p->fd = -1;
		if (lock == QLOCK_ERROR)
			return -1;
	}
	return cannot_write(p, EEXIST, err);
}

static int
write_all(const struct put *p, struct str bytes, struct err *err)
{
	return fs_write(p->fd, bytes) == 0 ? 0 : cannot_write(p, errno, err);
}

/* Wire text has CRs only in front of LFs; on disk the LF is enough. */
static void
take_wire(struct put *p, struct str wire)
{
	struct qitem *item = p->item;
	size_t from = p->text.len;
	struct str line;

	while (str_cut(&wire, '\r', &line))
		buf_put(&p->text, line);
	line = str_from(buf_str(&p->text), from);
	for (size_t i = 0; i < line.len; i++)
		item->wire += line.ptr[i] == '\n';
	item->eight_bit |= !scan_is_ascii(line);
	item->size += line.len;
	item->wire += line.len;
}

static int
flush(struct put *p, struct err *err)
{
	int ret;

	digest_add(p->digest, buf_str(&p->text));
	ret = write_all(p, buf_str(&p->text), err);
	buf_reset(&p->text);
	return ret;
}

static int
put_piece(struct put *p, struct str piece, struct err *err)
{
	struct buf wire = BUF_MAX(PIECE_MAX);
	int ret = 0;

	while (ret == 0 && piece.len > 0) {
		canon_feed(&p->canon, &piece, &wire);
		take_wire(p, buf_str(&wire));
		buf_reset(&wire);
		if (p->text.len >= PIECE_MAX)
			ret = flush(p, err);
	}
	buf_clear(&wire);
	return ret;
}

static int
put_end(struct put *p, struct err *err)
{
	struct buf wire = BUF_MAX(PIECE_MAX);
	bool done;

	do {
		done = canon_end(&p->canon, &wire);
		take_wire(p, buf_str(&wire));
		buf_reset(&wire);
	} while (!done);
	buf_clear(&wire);
	return flush(p, err);
}

static int
put_message(struct put *p, struct reader *message, uint64_t max,
	struct err *err)
{
	struct str piece;
	int more;

	while ((more = reader_next(message, &piece, err)) > 0) {
		if (put_piece(p, piece, err) < 0)
			return -1;
		if (!max || p->item->size <= max)
			continue;
		err_set(err, EX_TEMPFAIL, "QUEUE-FULL", "the message is "
		    "larger than %" PRIu64 " bytes", max);
		err_hint(err, "'queue_max_size' is the limit");
		return -1;
	}
	return more < 0 ? -1 : put_end(p, err);
}

/* The header, where it belongs; what it says of the message may change. */
static int
put_header(struct put *p, bool again, struct err *err)
{
	struct buf header = BUF_MAX(QITEM_HEADER_MAX);
	int ret = 0;

	qform_put(&header, p->item);
	if (buf_full(&header) || p->item->rcpt_count > QITEM_RCPT_MAX)
		ret = err_set(err, EX_TEMPFAIL, "QUEUE-FULL",
		    "the queue does not take so many recipients at once");
	else if (!again)
		ret = write_all(p, buf_str(&header), err);
	else if (pwrite(p->fd, header.ptr, header.len, 0) !=
	    (ssize_t)header.len)
		ret = cannot_write(p, errno, err);
	buf_clear(&header);
	return ret;
}

static int
fill(struct put *p, struct reader *message, struct str history,
	const struct qstore_limits *limits, struct err *err)
{
	struct qitem *item = p->item;
	int ret;

	item->size = item->wire = 0;
	item->eight_bit = false;
	p->text.max = 3 * PIECE_MAX;
	p->digest = digest_begin();
	if (!p->digest)
		return err_set(err, EX_TEMPFAIL, "QUEUE-WRITE",
		    "the library has no SHA-256");
	/* "7bit" and "8bit", and every number, are of one width. */
	ret = put_header(p, false, err);
	if (ret == 0)
		ret = put_message(p, message, limits ? limits->max_bytes : 0,
		    err);
	digest_end(p->digest, ret == 0 ? item->sha256 : NULL);
	if (ret == 0)
		ret = put_header(p, true, err);
	if (ret == 0)
		ret = write_all(p, history, err);
	if (ret == 0 && qsync(p->fd) < 0)
		ret = cannot_write(p, errno, err);
	return ret;
}

/* --- names ---------------------------------------------------------------- */

/* Not over another file: where the system can't promise that, look first. */
static int
rename_if_free(int from_dir, const char *from, int to_dir, const char *to)
{
	struct stat st;

#ifdef HAVE_RENAMEAT2
	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
		return -1;
#endif
	if (linkat(from_dir, from, to_dir, to, 0) == 0)
		return unlinkat(from_dir, from, 0);
	if (errno == EEXIST || errno == ENOENT || errno == ENOSPC ||
	    errno == EDQUOT || errno == EROFS)
		return -1;
	if (fstatat(to_dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(from_dir, from, to_dir, to);
}

/* From the temporary name to the real one; as qstore_put. */
static int
publish(struct put *p, struct err *err)
{
	const char *id = p->item->id.text;
	int error;

	if (rename_if_free(p->d->fd, p->name, p->d->fd, id) < 0) {
		error = errno;
		/* NFS can do it and deny it. */
		if (!qfile_is_named(p->d->fd, id, p->fd)) {
			unlinkat(p->d->fd, p->name, 0);
			return error == EEXIST ? 1 :
			    cannot_write(p, error, err);
		}
	}
	if (qdir_sync(p->d->fd, err) == 0)
		return 0;
	/* Nobody may find it after the caller was told that it is not. */
	unlinkat(p->d->fd, id, 0);
	return -1;
}

int
qstore_put(const struct qdir *d, struct qitem *item, struct reader *message,
	struct str history, const struct qstore_limits *limits,
	struct err *err)
{
	struct put p = { .d = d, .item = item, .fd = -1 };
	int ret;

	if (check_limits(&p, limits, err) < 0 || create(&p, err) < 0)
		return -1;
	ret = fill(&p, message, history, limits, err);
	if (ret < 0)
		unlinkat(d->fd, p.name, 0);
	else
		ret = publish(&p, err);
	close(p.fd);
	buf_clear(&p.text);
	return ret;
}

int
qstore_replace(const struct qdir *d, struct qitem *item,
	struct reader *message, struct str history, struct err *err)
{
	struct put p = { .d = d, .item = item, .fd = -1 };
	int ret;

	if (create(&p, err) < 0)
		return -1;
	ret = fill(&p, message, history, NULL, err);
	if (ret == 0 && renameat(d->fd, p.name, d->fd, item->id.text) < 0)
		ret = cannot_write(&p, errno, err);
	if (ret < 0)
		unlinkat(d->fd, p.name, 0);
	else
		ret = qdir_sync(d->fd, err);
	close(p.fd);
	buf_clear(&p.text);
	return ret;
}

/* --- out of it ------------------------------------------------------------ */

int
qstore_remove(int folder, const char *name, struct err *err)
{
	if (unlinkat(folder, name, 0) < 0 && errno != ENOENT)
		return err_set(err, EX_IOERR, "QUEUE-WRITE",
		    "cannot remove '%s' from the queue: %s", name,
		    strerror(errno));
	if (qsync(folder) < 0)
		return err_set(err, EX_IOERR, "QUEUE-WRITE",
		    "cannot write the queue's folder to disk: %s",
		    strerror(errno));
	return 0;
}

static int
move(int from_dir, const char *from, int to_dir, const char *to,
	struct err *err)
{
	if (rename_if_free(from_dir, from, to_dir, to) < 0)
		return err_set(err, EX_IOERR, "QUEUE-WRITE",
		    "cannot move '%s' in the queue: %s", from,
		    strerror(errno));
	if (qdir_sync(to_dir, err) < 0)
		return -1;
	return qdir_sync(from_dir, err);
}

int
qstore_fail(struct qdir *d, const struct qid *id, bool bad, struct err *err)
{
	char to[32];

	if (qdir_failed(d, true, err) < 0)
		return -1;
	snprintf(to, sizeof(to), "%s%s", id->text, bad ? ".bad" : "");
	return move(d->fd, id->text, d->failed, to, err);
}

int
qstore_unfail(struct qdir *d, const struct qid *id, struct err *err)
{
	if (qdir_failed(d, false, err) <= 0)
		return err->status ? -1 : err_set(err, EX_UNAVAILABLE,
		    "QUEUE-ID", "there is no '%s' among the failed messages",
		    id->text);
	return move(d->failed, id->text, d->fd, id->text, err);
}
