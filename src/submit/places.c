/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/places.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/denial.h"
#include "base/fs.h"
#include "envelope/alias.h"
#include "envelope/local.h"
#include "submit/journal.h"
#include "base/banned.h"

/* --- the log ---------------------------------------------------------------- */

static bool
is_path(const char *logfile)
{
	return logfile && strcmp(logfile, "-") != 0 &&
	    strncmp(logfile, "/dev/std", 8) != 0;
}

static const char *
exposure(mode_t mode)
{
	if (mode & (S_IWGRP | S_IWOTH))
		return "; others can write to it";
	return mode & S_IROTH ? "; others can read who writes to whom" : "";
}

/* It is opened as for a mail, which makes it, so only when it is there. */
static int
check_logfile(const char *path, const struct account *a, struct stat *st,
	struct err *err)
{
	struct journal journal = { 0 };
	int rc;

	if (lstat(path, st) != 0) {
		*st = (struct stat){ 0 };
		rc = fs_may_write(path, true);
		if (rc < 0) {
			denial_set(err, EX_CANTCREAT, "LOG-OPEN", "write",
			    path, errno);
			err_wrap(err, "log file");
		}
		return rc;
	}
	rc = journal_open(&journal, a, err);
	journal_close(&journal);
	return rc;
}

static void
check_log(const struct account *a, struct checklist *list)
{
	struct err err = { 0 };
	struct stat st = { 0 };

	if (!a->logfile && a->syslog < 0)
		checklist_end(list, "log", CHECKLIST_SKIPPED,
		    "nothing is logged");
	else if (!is_path(a->logfile))
		checklist_end(list, "log", CHECKLIST_OK, "%s", a->logfile ?
		    "a standard stream" : "the system's log");
	else if (check_logfile(a->logfile, a, &st, &err) < 0)
		checklist_fail(list, "log", &err);
	else
		checklist_end(list, "log", *exposure(st.st_mode) ?
		    CHECKLIST_WARNING : CHECKLIST_OK, "'%s' can be %s%s",
		    a->logfile, st.st_mode ? "written" : "made",
		    exposure(st.st_mode));
}

/* --- aliases ---------------------------------------------------------------- */

static void
check_aliases(const struct account *a, struct checklist *list)
{
	struct alias_scope scope = { .is_local = local_has };
	struct err err = { 0 };
	struct local local;
	struct alias *alias;

	if (!a->aliases) {
		checklist_end(list, "aliases", CHECKLIST_SKIPPED,
		    "there is no 'aliases' file");
		return;
	}
	alias = alias_open(a->aliases, &err);
	if (!alias) {
		checklist_fail(list, "aliases", &err);
		return;
	}
	local_init(&local, &a->local_domains);
	scope.arg = &local;
	if (alias_check(alias, &scope, &err) < 0)
		checklist_fail(list, "aliases", &err);
	else
		checklist_end(list, "aliases", CHECKLIST_OK,
		    "'%s' leads to addresses", a->aliases);
	for (size_t i = 0; i < alias_warnings(alias)->count; i++)
		checklist_end(list, "aliases", CHECKLIST_WARNING, "%s",
		    alias_warnings(alias)->item[i]);
	local_clear(&local);
	alias_free(alias);
}

/* --- mail that stays here ------------------------------------------------------ */

/* A maildir takes mail in two of its folders, and is made by the first. */
static int
may_write(struct str kind, const char *path)
{
	static const char *const folders[] = { "tmp/x", "new/x" };
	struct stat st;
	int rc = 0;

	if (!str_eq(kind, STR("maildir")) || stat(path, &st) != 0)
		return fs_may_write(path, false);
	for (size_t i = 0; i < 2 && rc == 0; i++) {
		struct buf file = { 0 };

		buf_putf(&file, "%s/%s", path, folders[i]);
		rc = fs_may_write(buf_cstr(&file), true);
		buf_clear(&file);
	}
	return rc;
}

static void
check_box(struct checklist *list, const char *step, struct str kind,
	const char *path)
{
	struct err err = { 0 };

	if (may_write(kind, path) == 0) {
		checklist_end(list, step, CHECKLIST_OK, "%.*s '%s' can be "
		    "written", STR_ARG(kind), path);
		return;
	}
	denial_set(&err, EX_CANTCREAT, "MAILBOX", "write", path, errno);
	checklist_fail(list, step, &err);
}

static void
check_mailbox(const struct account *a, struct checklist *list)
{
	if (a->protocol == PROTOCOL_MAILDIR)
		check_box(list, "mailbox", STR("maildir"), a->mailbox);
	else if (a->protocol == PROTOCOL_MBOX)
		check_box(list, "mailbox", STR("mbox"), a->mailbox);
	else if (a->protocol == PROTOCOL_COMMAND)
		checklist_end(list, "mailbox", CHECKLIST_SKIPPED,
		    "'deliver_command' is not run");
}

static void
check_copies(const struct account *a, struct checklist *list)
{
	struct str where = str_of(a->save_sent), kind;

	if (!a->save_sent) {
		checklist_end(list, "copies", CHECKLIST_SKIPPED,
		    "none are kept of what is sent");
		return;
	}
	str_cut(&where, ':', &kind);
	if (str_eq(kind, STR("pipe")))
		checklist_end(list, "copies", CHECKLIST_SKIPPED,
		    "the command of 'save_sent' is not run");
	else	/* the end of save_sent, so it ends in NUL */
		check_box(list, "copies", kind, where.ptr);
}

void
places_check(const struct account *a, struct checklist *list)
{
	checklist_begin(list);
	check_log(a, list);
	check_aliases(a, list);
	check_mailbox(a, list);
	check_copies(a, list);
}
