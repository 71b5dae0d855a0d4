/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oauth/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/denial.h"
#include "base/fs.h"
#include "base/home.h"
#include "secret/guarded.h"
#include "base/banned.h"

/* Longer than a request may take (POST_TIMEOUT_MS), even twice. */
enum { LOCK_MS = 60000, LOCK_STEP_MS = 20 };

/* --- where ---------------------------------------------------------------- */

/* A name as a file's: nothing that leads elsewhere or hides. */
static void
put_name(struct buf *out, const char *name)
{
	for (const char *p = name; *p; p++) {
		bool plain = str_is_digit(*p) || strchr("-_@+", *p) ||
		    (*p == '.' && p != name) ||
		    (str_lower(*p) >= 'a' && str_lower(*p) <= 'z');

		if (plain)
			buf_putc(out, *p);
		else
			buf_putf(out, "%%%02x", (unsigned char)*p);
	}
}

/* systemd's may be several, parted by colons; the first is ours. */
static char *
state_folder(void)
{
	const char *service = home_env("STATE_DIRECTORY");
	char *state, *folder;

	if (service && *service == '/')
		return alloc_copy_n(service, str_find(str_of(service), ':'));
	state = home_xdg("XDG_STATE_HOME", ".local/state");
	folder = state ? alloc_printf("%s/envoi", state) : NULL;
	free(state);
	return folder;
}

void
cache_none(struct cache *c)
{
	*c = (struct cache){ .lock = -1, .room = -1 };
}

int
cache_init(struct cache *c, const struct account *a, struct err *err)
{
	struct buf name = { 0 };
	char *folder;

	cache_none(c);
	if (a->oauth_token_file) {
		c->path = alloc_copy(a->oauth_token_file);
		return 0;
	}
	folder = state_folder();
	if (!folder) {
		err_set(err, EX_CONFIG, "OAUTH-PLACE",
		    "there is no home to keep a token in");
		err_hint(err, "name a file with 'oauth_token_file'");
		return -1;
	}
	put_name(&name, a->name);
	c->path = alloc_printf("%s/oauth/%s.token", folder, buf_cstr(&name));
	buf_clear(&name);
	free(folder);
	return 0;
}

static char *
folder_of(const struct cache *c)
{
	size_t slash = str_find_last(str_of(c->path), '/');

	if (c->path[slash] == '\0')
		return alloc_copy(".");
	return alloc_copy_n(c->path, slash ? slash : 1);
}

/*
 * Whoever may write in the folder can put a token of his own there, and
 * mail would go out by his login.  What is not there yet is not wrong.
 */
static int
check_folder(const struct cache *c, struct err *err)
{
	char *folder = folder_of(c);
	struct stat st;
	int result = 0;

	if (stat(folder, &st) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			result = denial_set(err, EX_CONFIG, "OAUTH-FOLDER",
			    "open", folder, errno);
	} else if (st.st_uid != geteuid() || (st.st_mode & 077)) {
		result = err_set(err, EX_CONFIG, "OAUTH-FOLDER",
		    "others can get into '%s', where tokens are kept",
		    folder);
		err_hint(err, "chmod 700 '%s', and let it belong to you",
		    folder);
	}
	free(folder);
	return result;
}

/* --- reading -------------------------------------------------------------- */

int
cache_load(const struct cache *c, struct token *t, struct err *err)
{
	struct buf text = BUF_MAX(TOKEN_FILE_MAX);
	bool exposed = false;
	int result = check_folder(c, err);

	if (result == 0)
		result = guarded_read(c->path, &text, &exposed, err);
	if (result > 0 && exposed)
		result = guarded_refuse(c->path, err);
	if (result > 0 && !token_parse(buf_str(&text), t))
		result = err_set(err, EX_NOPERM, "OAUTH-DAMAGED",
		    "'%s' is damaged", c->path);
	buf_wipe(&text);
	return result;
}

/* --- writing -------------------------------------------------------------- */

static int
unwritable(const char *path, int status, struct err *err)
{
	int error = errno;

	denial_set(err, status, "OAUTH-WRITE", "write", path, error);
	return -1;
}

/* Each missing folder, 0700. */
static void
make_folder(const struct cache *c)
{
	for (char *p = c->path + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			(void)mkdir(c->path, 0700);
			*p = '/';
		}
}

static int
take_lock(int fd, int64_t deadline_ms)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		if (clock_left_ms(deadline_ms) == 0)
			return -1;
		poll(NULL, 0, LOCK_STEP_MS);
	}
	return 0;
}

int
cache_lock(struct cache *c, struct err *err)
{
	char *path = alloc_printf("%s.lock", c->path);
	int result = 0;

	make_folder(c);
	if (check_folder(c, err) < 0) {
		free(path);
		return -1;
	}
	c->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY, 0600);
	if (c->lock < 0)
		result = unwritable(path, EX_CANTCREAT, err);
	else if (take_lock(c->lock, clock_deadline(LOCK_MS)) < 0)
		result = err_set(err, EX_TEMPFAIL, "OAUTH-LOCK",
		    "cannot lock '%s': %s", path, errno == EWOULDBLOCK ?
		    "another process holds it" : strerror(errno));
	free(path);
	return result;
}

/*
 * The bytes are written and not only promised: some file systems promise
 * nothing, and posix_fallocate of the C library then writes as well.
 */
static int
fill(int fd)
{
	int error = posix_fallocate(fd, 0, (off_t)TOKEN_FILE_MAX);

	if (error == 0 && fsync(fd) < 0)
		error = errno;
	errno = error;
	return error ? -1 : 0;
}

static void
drop_room(struct cache *c)
{
	if (c->room >= 0)
		close(c->room);
	if (c->room_path)
		(void)unlink(c->room_path);
	free(c->room_path);
	c->room_path = NULL;
	c->room = -1;
}

int
cache_reserve(struct cache *c, struct err *err)
{
	int result = 0;

	c->room_path = alloc_printf("%s.XXXXXX", c->path);
	c->room = mkostemp(c->room_path, O_CLOEXEC);	/* 0600 */
	if (c->room >= 0 && fill(c->room) == 0)
		return 0;
	result = unwritable(c->path, EX_TEMPFAIL, err);
	if (c->room < 0) {
		free(c->room_path);	/* names no file of ours */
		c->room_path = NULL;
	}
	drop_room(c);
	return result;
}

static int
write_whole(int fd, struct str bytes)
{
	if (fs_write(fd, bytes) < 0 || ftruncate(fd, (off_t)bytes.len) < 0)
		return -1;
	return fsync(fd);
}

/* That the new name is there, too, outlives a power cut. */
static void
sync_folder(const struct cache *c)
{
	char *folder = folder_of(c);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(folder);
}

int
cache_store(struct cache *c, const struct token *t, struct err *err)
{
	struct buf text = BUF_MAX(TOKEN_FILE_MAX);
	int result = 0;

	token_put(&text, t);
	if (write_whole(c->room, buf_str(&text)) < 0 ||
	    rename(c->room_path, c->path) < 0)
		result = unwritable(c->path, EX_IOERR, err);
	buf_wipe(&text);
	if (result < 0) {
		err_hint(err, "a token that the provider has just given is "
		    "lost, and the one before may have ended: log in again "
		    "with --login");
		return -1;
	}
	free(c->room_path);	/* it has become the file */
	c->room_path = NULL;
	drop_room(c);
	sync_folder(c);
	return 0;
}

int
cache_remove(struct cache *c, struct err *err)
{
	if (unlink(c->path) == 0) {
		sync_folder(c);
		return 1;
	}
	return errno == ENOENT || errno == ENOTDIR ? 0 :
	    unwritable(c->path, EX_CANTCREAT, err);
}

void
cache_clear(struct cache *c)
{
	drop_room(c);
	if (c->lock >= 0)
		close(c->lock);
	free(c->path);
	cache_none(c);
}
