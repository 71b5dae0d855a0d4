/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message/mailfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/hostname.h"
#include "base/random.h"
#include "message/canon.h"
#include "base/banned.h"

enum {
	PIECE = 32 * 1024,
	LOCK_WAIT_MS = 30 * 1000, LOCK_STEP_MS = 50
};

static int
fail(struct err *err, const char *path, int error)
{
	bool passing = error == ENOSPC || error == EDQUOT || error == EIO ||
	    error == EAGAIN || error == ENFILE || error == EMFILE;

	return denial_set(err, passing ? EX_TEMPFAIL : EX_CANTCREAT,
	    "MAILBOX", "write", path, error);
}

/* --- text ------------------------------------------------------------------ */

static const char from_word[] = "From ";

static void
give_back(struct mailfile_quote *q, struct buf *out)
{
	buf_put(out, str_n(from_word, q->matched));
	q->matched = 0;
}

void
mailfile_quote(struct mailfile_quote *q, struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];

		if (!q->in_line && c == from_word[q->matched]) {
			if (++q->matched < sizeof(from_word) - 1)
				continue;
			/* behind those that stand there already: all look
			   the same */
			buf_putc(out, '>');
			give_back(q, out);
			q->in_line = true;
			continue;
		}
		q->in_line |= c != '>' || q->matched > 0;
		give_back(q, out);
		buf_putc(out, c);
		if (c == '\n')
			q->in_line = false;
	}
}

void
mailfile_quote_end(struct mailfile_quote *q, struct buf *out)
{
	give_back(q, out);
}

static int
write_all(int fd, const char *path, struct str s, struct err *err)
{
	return fs_write(fd, s) == 0 ? 0 : fail(err, path, errno);
}

/* On its way from CRLF to the file. */
struct text {
	int fd;
	const char *path;
	struct mailfile_quote *quote;	/* NULL: none is needed */
	struct buf wire;	/* as canon makes it */
	struct buf lines;	/* with LF alone */
	struct buf out;
};

static int
flush(struct text *t, struct err *err)
{
	buf_reset(&t->lines);
	buf_reset(&t->out);
	/* Behind canon a CR is always half of a CRLF. */
	for (size_t i = 0; i < t->wire.len; i++)
		if (t->wire.ptr[i] != '\r')
			buf_putc(&t->lines, t->wire.ptr[i]);
	buf_reset(&t->wire);
	if (!t->quote)
		return write_all(t->fd, t->path, buf_str(&t->lines), err);
	mailfile_quote(t->quote, buf_str(&t->lines), &t->out);
	return write_all(t->fd, t->path, buf_str(&t->out), err);
}

static int
write_text(struct text *t, struct reader *message, struct err *err)
{
	struct canon canon = { 0 };
	struct str piece;
	int more;

	while ((more = reader_next(message, &piece, err)) > 0)
		while (piece.len > 0) {
			canon_feed(&canon, &piece, &t->wire);
			if (flush(t, err) < 0)
				return -1;
		}
	if (more < 0)
		return -1;
	while (!canon_end(&canon, &t->wire))
		if (flush(t, err) < 0)
			return -1;
	if (flush(t, err) < 0)
		return -1;
	buf_reset(&t->out);
	if (t->quote)
		mailfile_quote_end(t->quote, &t->out);
	return write_all(t->fd, t->path, buf_str(&t->out), err);
}

int
mailfile_write(int fd, const char *what, struct str head,
	struct reader *message, bool quote, struct err *err)
{
	struct mailfile_quote q = { 0 };
	struct text t = {
		.fd = fd, .path = what, .quote = quote ? &q : NULL,
		.wire = BUF_MAX(PIECE), .lines = BUF_MAX(PIECE),
		/* a '>' for every "From \n", and what was held back */
		.out = BUF_MAX((size_t)2 * PIECE),
	};
	int ret = write_all(fd, what, head, err);

	if (ret == 0)
		ret = write_text(&t, message, err);
	buf_clear(&t.wire);
	buf_clear(&t.lines);
	buf_clear(&t.out);
	return ret;
}

/* --- maildir ----------------------------------------------------------------- */

/* Unique without asking anybody: time, process, and chance. */
static void
put_name(struct buf *out)
{
	const char *host = *hostname_own() ? hostname_own() : "localhost";
	unsigned char chance[8];
	struct timeval now;

	gettimeofday(&now, NULL);
	random_bytes(chance, sizeof(chance));
	buf_putf(out, "%lld.M%06ldP%ldR", (long long)now.tv_sec,
	    (long)now.tv_usec, (long)getpid());
	for (size_t i = 0; i < sizeof(chance); i++)
		buf_putf(out, "%02x", chance[i]);
	buf_putc(out, '.');
	for (const char *c = host; *c; c++)
		if (*c == '/' || *c == ':')
			buf_putf(out, "\\%03o", (unsigned int)*c);
		else
			buf_putc(out, *c);
}

static int
sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	return ret;
}

static int
make_maildir(const char *path, struct err *err)
{
	static const char *const parts[] = { "", "/tmp", "/new", "/cur" };
	bool made = false;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct buf name = { 0 };
		int error;

		buf_putf(&name, "%s%s", path, parts[i]);
		error = mkdir(buf_cstr(&name), 0700) == 0 ? 0 : errno;
		buf_clear(&name);
		made |= error == 0;
		if (error != 0 && error != EEXIST)
			return fail(err, path, error);
	}
	return made && sync_folder(path) < 0 ? fail(err, path, errno) : 0;
}

/* Complete and on the disk under one name, then there under the other. */
static int
store(const char *temporary, const char *name, const char *folder,
	struct str head, struct reader *message, struct err *err)
{
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);
	int ret;

	if (fd < 0)
		return fail(err, temporary, errno);
	ret = mailfile_write(fd, temporary, head, message, false, err);
	if (ret == 0 && fsync(fd) < 0)
		ret = fail(err, temporary, errno);
	if (close(fd) < 0 && ret == 0)
		ret = fail(err, temporary, errno);
	if (ret == 0 && rename(temporary, name) < 0)
		ret = fail(err, name, errno);
	if (ret < 0) {
		unlink(temporary);
		return -1;
	}
	if (sync_folder(folder) == 0)
		return 0;
	fail(err, folder, errno);
	unlink(name);
	return -1;
}

int
mailfile_maildir(const char *path, struct str head, struct reader *message,
	struct err *err)
{
	struct buf name = { 0 }, temporary = { 0 }, final = { 0 };
	struct buf folder = { 0 };
	int ret = make_maildir(path, err);

	put_name(&name);
	buf_putf(&temporary, "%s/tmp/%s", path, buf_cstr(&name));
	buf_putf(&final, "%s/new/%s", path, buf_cstr(&name));
	buf_putf(&folder, "%s/new", path);
	if (ret == 0)
		ret = store(buf_cstr(&temporary), buf_cstr(&final),
		    buf_cstr(&folder), head, message, err);
	buf_clear(&name);
	buf_clear(&temporary);
	buf_clear(&final);
	buf_clear(&folder);
	return ret;
}

/* --- mbox ---------------------------------------------------------------------- */

static int
lock(int fd, const char *path, struct err *err)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
	int64_t deadline = clock_deadline(LOCK_WAIT_MS);

	while (fcntl(fd, F_SETLK, &whole) < 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return fail(err, path, errno);
		if (clock_left_ms(deadline) == 0)
			return err_set(err, EX_TEMPFAIL, "MAILBOX",
			    "cannot write '%s': another program keeps it "
			    "locked", path);
		nanosleep(&step, NULL);
	}
	return 0;
}

/* The last message may lack its end, if another program wrote it. */
static void
put_from_line(struct buf *out, int fd, off_t size, struct str sender)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t now = clock_wall();
	struct tm t = { 0 };
	char last[2] = "\n\n";

	if (size > 1 && pread(fd, last, 2, size - 2) != 2)
		last[0] = last[1] = 0;
	if (last[1] != '\n')
		buf_putc(out, '\n');
	if (last[0] != '\n' || last[1] != '\n')
		buf_putc(out, '\n');
	gmtime_r(&now, &t);
	buf_puts(out, "From ");
	/* A quoted local part may hold blanks, which part the fields here. */
	for (size_t i = 0; i < sender.len; i++)
		buf_putc(out, str_is_blank_char(sender.ptr[i]) ? '_' :
		    sender.ptr[i]);
	buf_putf(out, "%s %s %s %2d %02d:%02d:%02d %d\n",
	    sender.len > 0 ? "" : "MAILER-DAEMON", days[t.tm_wday],
	    months[t.tm_mon], t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec,
	    1900 + t.tm_year);
}

/* Into a file that is ours alone now; what fails leaves no trace. */
static int
append(int fd, const char *path, struct str sender, struct str head,
	struct reader *message, struct err *err)
{
	struct buf front = { 0 };
	struct stat st;
	int ret;

	if (fstat(fd, &st) < 0)
		return fail(err, path, errno);
	if (!S_ISREG(st.st_mode))
		return err_set(err, EX_CANTCREAT, "MAILBOX",
		    "cannot write '%s': it is no regular file", path);
	put_from_line(&front, fd, st.st_size, sender);
	buf_put(&front, head);
	ret = mailfile_write(fd, path, buf_str(&front), message, true, err);
	if (ret == 0)
		ret = write_all(fd, path, STR("\n"), err);
	if (ret == 0 && fsync(fd) < 0)
		ret = fail(err, path, errno);
	if (ret < 0 && ftruncate(fd, st.st_size) < 0)
		err_hint(err, "a part of the message is left at its end");
	buf_clear(&front);
	return ret;
}

int
mailfile_mbox(const char *path, struct str sender, struct str head,
	struct reader *message, struct err *err)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	int ret;

	if (fd < 0)
		return fail(err, path, errno);
	ret = lock(fd, path, err);
	if (ret == 0)
		ret = append(fd, path, sender, head, message, err);
	/* Closing unlocks. */
	close(fd);
	return ret;
}
