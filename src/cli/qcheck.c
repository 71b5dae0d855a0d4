/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qcheck.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include "base/alloc.h"
#include "base/clock.h"
#include "base/home.h"
#include "queue/qdir.h"
#include "queue/qnotice.h"
#include "queue/qscan.h"
#include "text/date.h"
#include "base/banned.h"

static const char step[] = "queue";

/* --- where it lies -------------------------------------------------------- */

static bool
is_in_memory(const struct qdir *d)
{
#ifdef __linux__
	enum { TMPFS = 0x01021994 };
	struct statfs s;

	return fstatfs(d->fd, &s) == 0 &&
	    ((unsigned long)s.f_type & 0xffffffff) == TMPFS;
#else
	(void)d;
	return false;
#endif
}

static void
check_file_system(const struct qdir *d, struct checklist *list)
{
	if (is_in_memory(d))
		checklist_end(list, step, CHECKLIST_WARNING,
		    "'%s' is on a tmpfs: what waits is lost at a reboot; "
		    "name another folder with 'queue_dir'", d->path);
	if (qdir_is_network(d))
		checklist_end(list, step, CHECKLIST_WARNING,
		    "'%s' is on a network file system, whose locks may hold "
		    "on one machine only; name a local folder with "
		    "'queue_dir'", d->path);
}

/*
 * A variable of the login shell is unknown to timers, which then look into
 * another folder.
 */
static void
check_variable(const char *path, struct checklist *list)
{
	const char *state = home_env("XDG_STATE_HOME");
	char *usual = qdir_default(), *home = home_folder();
	char *plain = home ? alloc_printf("%s/.local/state/envoi/queue",
	    home) : NULL;

	if (path && state && usual && plain && strcmp(path, usual) == 0 &&
	    strcmp(usual, plain) != 0)
		checklist_end(list, step, CHECKLIST_WARNING,
		    "XDG_STATE_HOME leads to '%s', but timers may not know "
		    "it: set 'queue_dir %s' in the configuration", path,
		    path);
	free(usual);
	free(home);
	free(plain);
}

/* --- does anything run it? ------------------------------------------------ */

static bool
is_there(char *path)
{
	struct stat st;
	bool there = path && lstat(path, &st) == 0;

	free(path);
	return there;
}

/* What 'systemctl enable' leaves, for one user, for all, or the system's. */
static bool
has_timer(void)
{
	static const char tail[] =
	    "systemd/user/timers.target.wants/envoi-queue.timer";
	char *config = home_xdg("XDG_CONFIG_HOME", ".config");
	bool mine = config && is_there(alloc_printf("%s/%s", config, tail));

	free(config);
	return mine || is_there(alloc_printf("/etc/%s", tail)) ||
	    is_there(alloc_copy("/etc/systemd/system/timers.target.wants/"
	    "envoi-queue.timer"));
}

static bool
lingers(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return user && is_there(alloc_printf("/var/lib/systemd/linger/%s",
	    user->pw_name));
}

static time_t
last_run(const struct qdir *d)
{
	struct stat st;

	return d->fd >= 0 && fstatat(d->fd, ".run", &st,
	    AT_SYMLINK_NOFOLLOW) == 0 ? st.st_mtime : 0;
}

static void
check_runs(const struct qdir *d, struct checklist *list)
{
	time_t last = last_run(d);
	bool timer = has_timer();
	struct buf when = { 0 };

	if (last) {
		buf_puts(&when, "since ");
		date_put_minute(&when, last);
	} else {
		buf_puts(&when, "yet");
	}
	if (last && clock_wall() - last < QNOTICE_IDLE_AFTER)
		checklist_end(list, step, CHECKLIST_OK, "last run %s",
		    buf_cstr(&when) + strlen("since "));
	else if (timer)
		checklist_end(list, step, CHECKLIST_OK,
		    "its timer is enabled, but nothing has run it %s%s",
		    buf_cstr(&when), lingers() ? "" : "; it runs while you "
		    "are logged in, after 'loginctl enable-linger' always");
	else
		checklist_end(list, step, CHECKLIST_WARNING,
		    "nothing has run it %s: systemctl --user enable --now "
		    "envoi-queue.timer, or see envoi-queue(7), TIMERS",
		    buf_cstr(&when));
	buf_clear(&when);
}

/* --- all ------------------------------------------------------------------ */

static void
tell_waiting(const struct qdir *d, struct checklist *list)
{
	struct qscan scan = { 0 };
	struct err err = { 0 };

	if (qscan_names(&scan, d->fd, &err) < 0)
		checklist_fail(list, step, &err);
	else
		checklist_end(list, step, CHECKLIST_OK,
		    "'%s', %zu message%s in it", d->path, scan.count,
		    scan.count == 1 ? "" : "s");
	qscan_clear(&scan);
}

static void
check_folder(const char *path, struct checklist *list)
{
	struct qdir d = { .fd = -1, .failed = -1 };
	struct err err = { 0 };
	int there = qdir_open(&d, path, false, &err);

	if (there < 0) {
		checklist_fail(list, step, &err);
		return;
	}
	if (there > 0) {
		tell_waiting(&d, list);
		check_file_system(&d, list);
	} else {
		checklist_end(list, step, CHECKLIST_OK,
		    "'%s', made when it is needed", path);
	}
	check_variable(path, list);
	check_runs(&d, list);
	qdir_close(&d);
}

void
qcheck_run(const struct request *req, const struct accounts *accounts,
	const struct account *a, struct checklist *list)
{
	const struct request_setting *given = request_find(req, "queue_dir");
	struct err err = { 0 };
	char *path = NULL;

	if (a->queue == QUEUE_NEVER || account_is_local(a))
		return;
	checklist_begin(list);
	if (accounts_queue_dir(accounts, given ? given->value : NULL, &path,
	    &err) < 0) {
		checklist_fail(list, step, &err);
	} else {
		if (!path)
			path = qdir_default();
		if (path || a->queue == QUEUE_ALWAYS)
			check_folder(path, list);
		else
			checklist_end(list, step, CHECKLIST_SKIPPED,
			    "nobody knows your home: what cannot be sent at "
			    "once is not kept");
	}
	free(path);
}
