/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/load.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/eval.h"
#include "config/conffile.h"
#include "config/locate.h"
#include "base/banned.h"

enum level { USER, MACHINE, NAMED };

static const char *const level_words[] = {
	[USER] = "user", [MACHINE] = "system", [NAMED] = "user",
};

int
load_eval(void *context, const char *command, struct buf *out,
    struct err *err)
{
	(void)context;
	return eval_run("command", command, out,
	    clock_deadline(EVAL_TIMEOUT_MS), err);
}

static void __attribute__((format(printf, 2, 3)))
note(struct accounts *list, const char *fmt, ...)
{
	struct buf line = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(&line, fmt, ap);
	va_end(ap);
	strlist_add(&list->notes, buf_str(&line));
	buf_clear(&line);
}

/* is_ours - is the file there and does it belong to us? */
static bool
is_ours(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_uid == geteuid();
}

/*
 * pass_over - a file that cannot be read is no error where it need not be
 * there: HOME may be that of another user, the machine's file may be for
 * others.  Our own unreadable file is one: mail would go out another way
 * than its owner wants.
 */
static bool
pass_over(struct accounts *list, const struct locate_file *file,
    enum level level, struct err *err)
{
	if (level == NAMED || strcmp(err->id, "CONF-UNREADABLE") != 0 ||
	    is_ours(file->path))
		return false;
	note(list, "ignoring %s configuration file: %s", level_words[level],
	    buf_cstr(&err->text));
	strlist_add(&list->unreadable, buf_str(&err->text));
	err_clear(err);
	return true;
}

static int
read_file(struct accounts *list, const struct load_request *request,
    const struct locate_file *file, enum level level, struct err *err)
{
	struct conffile_source source = {
		.name = file->path, .dialect = file->dialect,
		.eval = request->eval ? request->eval : load_eval,
		.context = request->context,
	};
	bool shared = level == MACHINE && file->dialect == DIALECT_MSMTP;

	if (!file->path)
		return 0;
	if (file->error == ENOENT && level != NAMED) {
		note(list, "ignoring %s configuration file %s: no such file",
		    level_words[level], file->path);
		return 0;
	}
	if (conffile_read(list, file->path, &source, shared, err) != 0)
		return pass_over(list, file, level, err) ? 0 : -1;
	note(list, "loaded %s configuration file %s", level_words[level],
	    file->path);
	return 0;
}

/* merge - the machine's accounts behind the user's, whole or not at all. */
static void
merge(struct accounts *list, struct accounts *machine)
{
	for (size_t i = 0; i < machine->count; i++) {
		struct account *a = machine->item[i];

		if (accounts_find(list, str_of(a->name)))
			account_free(a);
		else
			accounts_add(list, a);
	}
	machine->count = 0;
}

int
load_accounts(struct accounts *list, const struct load_request *request,
    struct err *err)
{
	struct accounts machine = { 0 };
	struct locate_file file;
	int status;

	locate_machine(request->sysconfdir, &file);
	status = read_file(&machine, request, &file, MACHINE, err);
	locate_clear(&file);
	strlist_copy(&list->notes, &machine.notes);
	strlist_copy(&list->unreadable, &machine.unreadable);
	if (status == 0 && request->file) {
		locate_named(request->file, request->as_msmtp, &file);
		status = read_file(list, request, &file, NAMED, err);
		locate_clear(&file);
	} else if (status == 0) {
		locate_user(&file);
		status = read_file(list, request, &file, USER, err);
		locate_clear(&file);
	}
	if (status == 0)
		merge(list, &machine);
	if (!list->queue_dir) {
		list->queue_dir = machine.queue_dir;
		machine.queue_dir = NULL;
	}
	accounts_clear(&machine);
	return status;
}
