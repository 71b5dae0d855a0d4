/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_queue.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/tty.h"
#include "cli/process.h"
#include "cli/qfind.h"
#include "cli/qplace.h"
#include "cli/qtold.h"
#include "cli/qwhat.h"
#include "cli/report.h"
#include "submit/drain.h"
#include "base/banned.h"

/* However soon a message is due, so long there is a pause (seconds). */
enum { PAUSE_S = 5 };

/* --- signals -------------------------------------------------------------- */

static volatile sig_atomic_t stop, again;

/* What is under way is given a few seconds more, then it is over. */
static void
take_stop(int signo)
{
	(void)signo;
	stop = 1;
	clock_hurry();
}

static void
take_again(int signo)
{
	(void)signo;
	again = 1;
}

/* The second time kills: a person may be in more of a hurry. */
static void
catch(int signo, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler }, before;

	sigemptyset(&action.sa_mask);
	if (handler == take_stop)
		action.sa_flags = (int)SA_RESETHAND;
	if (sigaction(signo, NULL, &before) == 0 &&
	    before.sa_handler != SIG_IGN)
		sigaction(signo, &action, NULL);
}

static void
catch_signals(bool stays)
{
	stop = again = 0;
	catch(SIGTERM, take_stop);
	catch(SIGINT, take_stop);
	catch(SIGHUP, stays ? take_again : take_stop);
}

/*
 * Until ms have passed or a signal comes, also one that came just before:
 * they are let in only while we sleep.
 */
static void
sleep_ms(int64_t ms)
{
	struct timespec t = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};
	sigset_t ours, before;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	if (!stop && !again)
		ppoll(NULL, 0, &t, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* --- one run -------------------------------------------------------------- */

struct run {
	const struct request *req;
	const char *name;	/* the program's */
	struct drain_pick *pick;	/* owned: what stood behind -q */
	size_t pick_count;
	struct strlist ids;	/* those that were named */
	bool due_only;		/* what is due, and nothing else */
	bool stays;		/* -qINTERVAL */
	int status;
};

static void
fail(struct run *r, const struct err *err)
{
	int status = report_err(r->name, err);

	if (r->status == 0)
		r->status = status;
}

static void
take_picks(struct run *r)
{
	static const enum drain_field fields[] = {
		[QWHAT_ID] = DRAIN_ID, [QWHAT_RCPT] = DRAIN_RCPT,
		[QWHAT_SENDER] = DRAIN_SENDER,
	};
	const struct strlist *given = &r->req->queue_what;
	struct err ignored = { 0 };
	struct qwhat what;

	r->pick = alloc_zero(given->count + 1, sizeof(*r->pick));
	for (size_t i = 0; i < given->count; i++)
		if (qwhat_parse(&what, given->item[i], &ignored) == 0 &&
		    what.kind >= QWHAT_ID)
			r->pick[r->pick_count++] = (struct drain_pick){
				.field = fields[what.kind],
				.negate = what.negated,
				.text = what.text.ptr,
			};
	err_clear(&ignored);
}

/* Somebody has named it, and so is told when it can't be sent. */
static int
check_named(const struct qfind *f, const struct qfind_hit *hit,
	struct err *err)
{
	struct qtake look;
	bool busy = false;
	enum qfile found = qtake_look(&look, f->dir->fd, hit->name.id.text,
	    &busy, err);
	int ret = 0;

	if (found == QFILE_OK && busy)
		found = QFILE_BUSY;
	if (found == QFILE_ERROR)
		ret = -1;
	else if (found != QFILE_OK)
		ret = qfind_refuse(hit, found, buf_cstr(&look.why), err);
	else if (look.item.state == QITEM_HELD) {
		ret = err_set(err, EX_UNAVAILABLE, "QUEUE-STATE",
		    "'%s' is held", look.name);
		err_hint(err, "--queue=release lets it go");
	}
	qtake_release(&look);
	return ret;
}

static void
take_ids(struct run *r, struct qdir *dir)
{
	struct qfind find;
	struct qfind_hit hit;
	struct err err = { 0 };

	if (qfind_begin(&find, dir, QFIND_WAITING, &err) < 0)
		fail(r, &err);
	for (size_t i = 0; i < r->req->rcpts.count; i++) {
		err_clear(&err);
		if (qfind_one(&find, str_of(r->req->rcpts.item[i]), &hit,
		    &err) == 0 && check_named(&find, &hit, &err) == 0)
			strlist_add(&r->ids, qid_str(&hit.name.id));
		else
			fail(r, &err);
	}
	err_clear(&err);
	qfind_end(&find);
}

static bool
names_some(const struct request *req)
{
	return req->rcpts.count && strcmp(req->rcpts.item[0], "ALL") != 0;
}

static enum transcript_level
level_of(const struct request *req)
{
	return req->debug == REQUEST_QUIET ? TRANSCRIPT_OFF :
	    req->debug == REQUEST_DEBUG ? TRANSCRIPT_MASKED : TRANSCRIPT_ALL;
}

static void
run_folder(struct run *r, struct qdir *dir, struct drain_result *result)
{
	struct transcript transcript = { level_of(r->req), STDERR_FILENO };
	struct drain_order order = {
		.dir = dir,
		.periodic = r->due_only || r->stays,
		.ends = !r->stays,
		.all = !r->due_only,
		.ids = names_some(r->req) ? &r->ids : NULL,
		.pick = r->pick,
		.pick_count = r->pick_count,
		.any_host = r->req->any_host,
		.may_prompt = !r->due_only && !r->stays &&
		    tty_is(STDERR_FILENO),
		.transcript = &transcript,
		.stop = &stop,
	};
	struct qtold told = { r->name };

	if (r->req->debug != REQUEST_QUIET) {
		order.tell = qtold_tell;
		order.ctx = &told;
	}
	if (names_some(r->req))
		take_ids(r, dir);
	if (drain_run(&order, result) != 0)
		fail(r, &result->err);
	/* A timer that mailed this would do so every five minutes. */
	if (result->warning.status && !r->due_only)
		report_warning(r->name, &result->warning);
}

/* next: when something is due; 0: nothing is. */
static void
run_once(struct run *r, time_t *next)
{
	struct drain_result result = { 0 };
	struct qplace place;
	struct err err = { 0 };
	int there = qplace_open(&place, r->req, &err);

	if (there < 0)
		fail(r, &err);
	else if (there > 0)
		run_folder(r, &place.dir, &result);
	else if (names_some(r->req))
		take_ids(r, &place.dir);
	*next = result.next;
	drain_result_clear(&result);
	err_clear(&err);
	qplace_clear(&place);
}

/* --- again and again ------------------------------------------------------ */

static int64_t
pause_ms(int64_t every_s, time_t next)
{
	int64_t until = next ? (int64_t)(next - clock_wall()) : every_s;

	if (until < PAUSE_S)
		until = PAUSE_S;
	return (until < every_s ? until : every_s) * 1000;
}

/*
 * What is wrong at the start ends it, so that whoever starts it sees that;
 * what goes wrong later was told and may be put right.
 */
static void
run_for_ever(struct run *r, int64_t every_s)
{
	time_t next;

	if (r->req->listens)
		report_line(r->name, "nobody is listened to; the queue is "
		    "run again and again");
	run_once(r, &next);
	while (r->status == 0 && !stop) {
		sleep_ms(pause_ms(every_s, next));
		if (stop)
			break;
		r->due_only = !again;
		again = 0;
		run_once(r, &next);
		r->status = 0;
	}
}

int
cmd_queue_run(const struct request *req, enum qverb verb, const char *name)
{
	int64_t every_s = qwhat_every(&req->queue_what);
	struct run r = {
		.req = req, .name = name,
		.due_only = verb == QVERB_RUN || every_s > 0,
		.stays = every_s > 0,
	};
	time_t next;

	process_hide();
	catch_signals(r.stays);
	take_picks(&r);
	if (r.stays)
		run_for_ever(&r, every_s);
	else
		run_once(&r, &next);
	clock_calm();
	free(r.pick);
	strlist_clear(&r.ids);
	return r.status;
}
