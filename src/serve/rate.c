/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/rate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/home.h"
#include "base/banned.h"

#define SECOND ((uint64_t)1000000)
#define FULL_MAX ((uint64_t)999999999999999999)

/* --- arithmetic ----------------------------------------------------------- */

int64_t
rate_next(uint64_t *full, const struct pace_rate *rate, time_t now)
{
	uint64_t at = now > 0 ? (uint64_t)now * SECOND : 0;
	uint64_t count = (uint64_t)rate->count;
	/* Rounded up, so that no more than so many go, ever. */
	uint64_t piece = ((uint64_t)rate->seconds * SECOND + count - 1) /
	    count;
	uint64_t window = piece * count;
	uint64_t from = *full > at ? *full : at;

	if (from > at + window)
		from = at + window;	/* the clock was set back */
	if (from + piece > at + window) {
		*full = from;
		return (int64_t)((from + piece - at - window + SECOND - 1) /
		    SECOND);
	}
	*full = from + piece;
	return 0;
}

uint64_t
rate_read(struct str text)
{
	uint64_t full;

	if (text.len != RATE_DIGITS + 1 || text.ptr[RATE_DIGITS] != '\n' ||
	    !str_to_uint(str_first(text, RATE_DIGITS), FULL_MAX, &full))
		return 0;
	return full;
}

void
rate_put(struct buf *out, uint64_t full)
{
	buf_putf(out, "%0*" PRIu64 "\n", RATE_DIGITS,
	    full < FULL_MAX ? full : FULL_MAX);
}

/* --- files ---------------------------------------------------------------- */

char *
rate_folder(void)
{
	struct str dirs = str_of(home_env("STATE_DIRECTORY")), first;
	char *state, *folder;

	if (str_cut(&dirs, ':', &first) && str_starts(first, STR("/")))
		return alloc_printf("%.*s/rate", STR_ARG(first));
	state = home_xdg("XDG_STATE_HOME", ".local/state");
	if (!state)
		return NULL;
	folder = alloc_printf("%s/envoi/rate", state);
	free(state);
	return folder;
}

static int
unusable(struct err *err, const char *path, const char *why)
{
	err_set(err, EX_TEMPFAIL, "RATE-FILE", "cannot count what you send "
	    "in '%s': %s", path, why);
	err_reply(err, 451, "4.3.0", STR(""));
	err->scope = ERR_MESSAGE;
	return -1;
}

static int
must_wait(struct err *err, const struct pace_rate *rate, int64_t seconds)
{
	err_set(err, EX_TEMPFAIL, "RATE", "you have sent %d mails within %d "
	    "seconds; the next may go in %" PRId64 " seconds", rate->count,
	    rate->seconds, seconds);
	err_reply(err, 451, "4.7.1", STR(""));
	err->scope = ERR_MESSAGE;
	return -1;
}

/* Only we can have made what is in there; so something else is a mishap. */
static int
open_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC, 0600);
	struct stat st;

	if (fd < 0)
		return unusable(err, path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid())
		return fd;
	close(fd);
	return unusable(err, path, "it is no file of ours");
}

static int
lock(int fd)
{
	int ret;

	do
		ret = flock(fd, LOCK_EX);
	while (ret < 0 && errno == EINTR);
	return ret;
}

static uint64_t
load(int fd)
{
	char text[RATE_DIGITS + 2];
	ssize_t n = pread(fd, text, sizeof(text), 0);

	return n > 0 ? rate_read(str_n(text, (size_t)n)) : 0;
}

/* In place and of one length, so that a full disk does not matter. */
static int
store(int fd, uint64_t full)
{
	struct buf text = { 0 };
	bool ok;

	rate_put(&text, full);
	ok = pwrite(fd, text.ptr, text.len, 0) == (ssize_t)text.len &&
	    ftruncate(fd, (off_t)text.len) == 0;
	buf_clear(&text);
	return ok ? 0 : -1;
}

static int
count_one(int fd, const char *path, const struct pace_rate *rate,
	struct err *err)
{
	uint64_t full;
	int64_t wait;

	if (lock(fd) < 0)
		return unusable(err, path, strerror(errno));
	full = load(fd);
	wait = rate_next(&full, rate, clock_wall());
	if (store(fd, full) < 0)
		return unusable(err, path, "it cannot be written");
	return wait > 0 ? must_wait(err, rate, wait) : 0;
}

int
rate_take(const char *folder, uid_t uid, const struct pace_rate *rate,
	struct err *err)
{
	char *path;
	int fd, ret = -1;

	if (!folder)
		return unusable(err, "", "there is no folder for it");
	path = alloc_printf("%s/%" PRIu32, folder, uid);
	fs_make_folders(path);
	fd = open_file(path, err);
	if (fd >= 0) {
		ret = count_one(fd, path, rate, err);
		close(fd);
	}
	free(path);
	return ret;
}
