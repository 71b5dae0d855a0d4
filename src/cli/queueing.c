/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/queueing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/locate.h"
#include "config/type.h"
#include "queue/qform.h"
#include "base/banned.h"

static void
unfit_option(struct queueing *q, const struct setting *s, const char *why)
{
	if (q->unfit.len)
		return;
	setting_put_option(&q->unfit, s);
	buf_putf(&q->unfit, " was given on the command line, and %s", why);
}

/* Does the value name a file by where we are now? */
static bool
is_relative(const struct setting *s, const char *value)
{
	static const char *const words[] = { "", "-", "off", "system" };

	if (s->type != &type_path || *value == '/' || *value == '~')
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(value, words[i]) == 0)
			return false;
	return true;
}

static void
keep_option(struct queueing *q, const struct request_setting *given)
{
	const struct setting *s = setting_find(str_of(given->keyword));
	const char *value = given->value ? given->value : "";
	char here[PATH_MAX];
	struct buf line = { 0 };

	if (s->flags & SETTING_GLOBAL)
		return;
	if (s->flags & (SETTING_SECRET | SETTING_COMMAND))
		unfit_option(q, s, "the queue keeps no secrets and no "
		    "commands");
	if (strcmp(s->keyword, "password_fd") == 0)
		unfit_option(q, s, "nobody else has that descriptor");
	buf_putf(&line, "%s ", setting_main(s)->keyword);
	if (is_relative(s, value) && getcwd(here, sizeof(here)))
		buf_putf(&line, "%s/", here);
	buf_puts(&line, value);
	if (line.len + 16 > QFORM_LINE_MAX)
		unfit_option(q, s, "it is too long for the queue");
	strlist_add(&q->set, buf_str(&line));
	buf_clear(&line);
}

/* A pipe or a file without a name is not there when the queue is run. */
static void
keep_config(struct queueing *q, const struct request *req)
{
	struct locate_file file = { 0 };
	struct stat st;

	if (!req->config_file)
		return;
	locate_named(req->config_file, req->front == FRONT_MSMTP, &file);
	q->config = file.path ? realpath(file.path, NULL) : NULL;
	if (!q->config || stat(q->config, &st) != 0 || !S_ISREG(st.st_mode) ||
	    strlen(q->config) + 16 > QFORM_LINE_MAX)
		buf_puts(&q->unfit, "the file of -C is none that can be "
		    "read again later");
	locate_clear(&file);
}

int
queueing_init(struct queueing *q, const struct request *req,
	const struct accounts *accounts, struct err *err)
{
	const struct request_setting *dir = request_find(req, "queue_dir");

	*q = (struct queueing){ .dir = NULL };
	if (accounts_queue_dir(accounts, dir ? dir->value : NULL, &q->dir,
	    err) < 0)
		return -1;
	if (!q->dir)
		q->dir = qdir_default();
	keep_config(q, req);
	for (size_t i = 0; i < req->setting_count; i++)
		keep_option(q, &req->setting[i]);
	q->place = (struct enqueue_place){
		.dir = q->dir,
		.config = q->config,
		.as_msmtp = req->front == FRONT_MSMTP,
		.set = &q->set,
		.unfit = q->unfit.len ? buf_cstr(&q->unfit) : NULL,
		.straight = req->store_only,
	};
	return 0;
}

void
queueing_own(struct queueing *q, uid_t uid, const char *name)
{
	alloc_set(&q->owner, name ? name : "-");
	q->place.owner = uid;
	q->place.owner_name = q->owner;
}

void
queueing_clear(struct queueing *q)
{
	free(q->dir);
	free(q->config);
	free(q->owner);
	strlist_clear(&q->set);
	buf_clear(&q->unfit);
	*q = (struct queueing){ .dir = NULL };
}
