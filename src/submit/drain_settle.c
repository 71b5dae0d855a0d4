/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "queue/qstore.h"
#include "submit/drain_core.h"
#include "submit/drain_owed.h"
#include "submit/mailbox.h"
#include "submit/reason.h"
#include "base/banned.h"

/* Lost connections, and MAIL put off in a row, that end an account's turn. */
enum { LOST_MAX = 3, PUT_OFF_MAX = 3 };

/* Files that cannot be written before the disk is to blame. */
enum { STRIKES_MAX = 3 };

/* What is told about one attempt in the file's history. */
#define NOTES_MAX (QFILE_HISTORY_MAX / 4)

/* How often a failing account counts for each message's lifetime. */
#define WAITED_EVERY ((time_t)60 * 60)

/* --- what the file says ---------------------------------------------- */

/* A queue that cannot be written would send the same over and over. */
static enum drain_next
strike(struct drain *d, struct err *err)
{
	if (++d->strikes >= STRIKES_MAX)
		return DRAIN_BROKEN;
	drain_trouble(d, err);
	return DRAIN_GO_ON;
}

static int
put_marks(const struct drain_mail *m, const char *before, struct err *err)
{
	const struct qitem *item = &m->take.item;

	for (size_t i = 0; i < item->rcpt_count; i++)
		if (item->rcpt[i].mark != before[i] &&
		    qfile_put_mark(m->take.fd, &item->rcpt[i], err) < 0)
			return -1;
	return 0;
}

/* State, then to disk. */
static int
put_state(const struct drain_mail *m, struct err *err)
{
	if (qfile_put_state(m->take.fd, &m->take.item, err) < 0)
		return -1;
	return qfile_sync(m->take.fd, err);
}

static void
note(const struct drain_mail *m, struct buf *notes, struct str text)
{
	qfile_put_note(notes, m->now, m->take.item.attempts, text);
}

static void
append(const struct drain_mail *m, const struct buf *notes)
{
	if (notes->len > 0)
		qfile_append(m->take.fd, &m->take.item, buf_str(notes));
}

static void
tell(const struct drain_mail *m, enum drain_what what, const struct err *err)
{
	const struct qitem *item = &m->take.item;
	struct drain_event e = {
		.what = what,
		.id = item->id.text,
		.account = item->account,
		.item = item,
		.err = err && err->status ? err : NULL,
	};

	drain_tell(m->w->d, &e);
}

static void
write_journal(struct drain_mail *m, const struct err *err, int status)
{
	struct drain_way *w = m->w;
	struct outline_facts facts = m->content.facts;
	size_t i = outline_find(&m->outline, STR("Message-ID"), 0);
	char *id = NULL;
	struct journal_line line = {
		.account = w->carrier.account,
		.envelope = &m->envelope,
		.facts = w->carrier.attempt ?
		    attempt_facts(w->carrier.attempt) : NULL,
		.queue_id = m->take.item.id.text,
		.size = facts.wire_bytes - facts.lines,
		.err = err,
		.status = status,
	};
	struct err warning = { 0 };

	if (i < m->outline.field_count) {
		struct str value = str_trim(m->outline.field[i].value);

		id = alloc_copy_n(value.ptr, value.len);
		line.message_id = id;
	}
	if (journal_write(&w->journal, &line, &warning) < 0)
		drain_warn(w->d, &warning);
	free(id);
}

/* A copy of what was sent, once: not again for those who come later. */
static void
save_copy(struct drain_mail *m, size_t had)
{
	const char *where = m->w->carrier.account->save_sent;
	struct err err = { 0 };
	struct reader *reader;

	if (!where || had > 0 || envelope_count(&m->envelope, RCPT_SENT) == 0
	    || m->take.item.saved || drain_is_report(&m->take.item))
		return;
	reader = amend_reader(m->amend);
	if (mailbox_save(where, m->envelope.sender, reader, &err) < 0)
		drain_warn(m->w->d, &err);
	reader_free(reader);
	err_clear(&err);
}

/* --- whose outcome is what ------------------------------------------- */

/* The fate of one recipient: its new mark, and the reason. */
static void
mark_one(struct drain_mail *m, size_t i, const struct err *err,
	struct buf *notes)
{
	struct qitem_rcpt *r = &m->take.item.rcpt[i];
	const struct rcpt *e;
	struct buf text = { 0 };
	struct fate fate;

	if (!m->place || r->mark != QITEM_LEFT || m->place[i] == SIZE_MAX)
		return;
	e = &m->envelope.rcpt[m->place[i]];
	if (e->state == RCPT_SENT) {
		r->mark = QITEM_SENT;
	} else if (e->state == RCPT_DEFERRED || e->state == RCPT_REFUSED) {
		fate = fate_of(&e->err, true);
		if (e->state == RCPT_REFUSED && fate.run == FATE_REPORT)
			r->mark = QITEM_FAILED;
		reason_put_rcpt(&text, r->addr, &e->err);
		note(m, notes, buf_str(&text));
	} else if (err->status) {
		fate = fate_of(err, m->in_session);
		if (fate.run == FATE_REPORT)
			r->mark = QITEM_FAILED;
	}
	buf_clear(&text);
}

static const char *
word_of(const struct drain_mail *m, const struct err *err)
{
	if (err->uncertain)
		return "uncertain";
	return fate_of(err, m->in_session).run == FATE_ACCOUNT ? "account" :
	    "message";
}

/* What stopped all of them is said once, before what was said to one. */
static void
mark_all(struct drain_mail *m, const struct err *err, struct buf *notes)
{
	struct buf text = { 0 };

	if (err->status) {
		reason_put(&text, word_of(m, err), err);
		note(m, notes, buf_str(&text));
	}
	for (size_t i = 0; i < m->take.item.rcpt_count; i++)
		mark_one(m, i, err, notes);
	buf_clear(&text);
}

/* --- the three ends -------------------------------------------------- */

/* The report is with its reader, so its original is only a copy now. */
static void
drop_original(struct drain *d, const struct qitem *item)
{
	struct qdir *dir = d->order->dir;
	struct err err = { 0 };

	if (!item->has_original || !*item->about.text)
		return;
	if (qdir_failed(dir, false, &err) > 0)
		qstore_remove(dir->failed, item->about.text, &err);
	if (err.status)
		drain_trouble(d, &err);
}

/*
 * Everybody has it: nothing may stand between the server's answer and this,
 * or a kill there sends it again.
 */
static enum drain_next
remove_sent(struct drain_mail *m, const char *before, struct err *err)
{
	struct drain *d = m->w->d;
	struct err ignored = { 0 };

	if (qstore_remove(d->order->dir->fd, m->take.name, err) == 0) {
		d->result->sent++;
		drop_original(d, &m->take.item);
		return DRAIN_GO_ON;
	}
	/* Then at least nobody sends it again. */
	if (put_marks(m, before, &ignored) == 0)
		put_state(m, &ignored);
	err_clear(&ignored);
	return strike(d, err);
}

/* Some refused, nobody left: the report is owed from here on. */
static enum drain_next
put_decided(struct drain_mail *m, const char *before, const struct buf *notes,
	struct err *err)
{
	m->take.item.state = QITEM_DECIDED;
	if (put_marks(m, before, err) < 0 ||
	    qfile_put_state(m->take.fd, &m->take.item, err) < 0)
		return strike(m->w->d, err);
	append(m, notes);
	if (qfile_sync(m->take.fd, err) < 0)
		return strike(m->w->d, err);
	m->w->d->result->failed++;
	return DRAIN_GO_ON;
}

static enum drain_next
put_waiting(struct drain_mail *m, const char *before, const struct buf *notes,
	struct err *err)
{
	struct drain *d = m->w->d;

	if (put_marks(m, before, err) < 0 || put_state(m, err) < 0)
		return strike(d, err);
	append(m, notes);
	d->result->deferred++;
	if (m->take.item.state == QITEM_WAITING)
		drain_due_at(d, m->take.item.next);
	return DRAIN_GO_ON;
}

/* --- after an attempt ------------------------------------------------ */

static char *
copy_marks(const struct qitem *item)
{
	char *marks = alloc_zero(item->rcpt_count + 1, 1);

	for (size_t i = 0; i < item->rcpt_count; i++)
		marks[i] = item->rcpt[i].mark;
	return marks;
}

static size_t
count_marks(const char *marks, char mark)
{
	size_t n = 0;

	for (; *marks; marks++)
		n += *marks == mark;
	return n;
}

static void
fail_rest(struct drain_mail *m, struct buf *notes, struct str why)
{
	struct qitem *item = &m->take.item;

	note(m, notes, why);
	for (size_t i = 0; i < item->rcpt_count; i++)
		if (item->rcpt[i].mark == QITEM_LEFT)
			item->rcpt[i].mark = QITEM_FAILED;
}

static void
give_up_if_old(struct drain_mail *m, struct buf *notes)
{
	const struct qitem *item = &m->take.item;
	struct buf why = { 0 };

	if (qitem_count(item, QITEM_LEFT) == 0 ||
	    !schedule_is_over(item, &m->w->schedule))
		return;
	buf_putf(&why, "expired given up after %lld hours",
	    (long long)(item->waited / 3600));
	fail_rest(m, notes, buf_str(&why));
	buf_clear(&why);
}

static void
hold_if_wanted(struct drain_mail *m, const struct err *err)
{
	if (err->uncertain &&
	    m->w->account->queue_uncertain == UNCERTAIN_HOLD)
		m->take.item.state = QITEM_HELD;
}

/* Everything about the attempt goes into the item, nothing to disk yet. */
static void
count_attempt(struct drain_mail *m, const struct err *err, struct buf *notes)
{
	struct qitem *item = &m->take.item;
	int64_t least = err->status ? fate_of(err, m->in_session).least : 0;

	item->uncertain |= err->uncertain;
	if (item->uncertain && least < FATE_LONG)
		least = FATE_LONG;
	schedule_tried(item, &m->w->schedule, m->now, least);
	mark_all(m, err, notes);
	give_up_if_old(m, notes);
	hold_if_wanted(m, err);
}

static enum drain_next
put_outcome(struct drain_mail *m, const char *before, const struct buf *notes,
	struct err *err)
{
	const struct qitem *item = &m->take.item;

	if (qitem_count(item, QITEM_LEFT) > 0)
		return put_waiting(m, before, notes, err);
	if (qitem_count(item, QITEM_FAILED) > 0)
		return put_decided(m, before, notes, err);
	return remove_sent(m, before, err);
}

/* The first that went wrong with a recipient, for who looks on. */
static const struct err *
some_err(const struct drain_mail *m, const struct err *err)
{
	for (size_t i = 0; !err->status && i < m->envelope.count; i++)
		if (m->envelope.rcpt[i].err.status)
			return &m->envelope.rcpt[i].err;
	return err;
}

/* To log, to whoever looks on, and the report. */
static void
make_known(struct drain_mail *m, const char *before, const struct err *err)
{
	const struct qitem *item = &m->take.item;
	const struct err *why = some_err(m, err);
	bool left = qitem_count(item, QITEM_LEFT) > 0;

	write_journal(m, err, left ? EX_TEMPFAIL : why->status);
	save_copy(m, count_marks(before, QITEM_SENT));
	if (left)
		tell(m, err->uncertain ? DRAIN_UNCERTAIN : DRAIN_DEFERRED,
		    why);
	else if (item->state != QITEM_DECIDED)
		tell(m, DRAIN_SENT, NULL);
	else
		tell(m, DRAIN_FAILED, why);
	if (item->state == QITEM_DECIDED)
		drain_decided(m->w->d, m->w->account, &m->take);
	else if (left)
		drain_late(m, true);
}

/* Nobody was told anything: only the account is to blame. */
static bool
is_all_account(const struct drain_mail *m, const struct err *err)
{
	const struct envelope *e = &m->envelope;

	return err->status && envelope_count(e, RCPT_SENT) == 0 &&
	    envelope_count(e, RCPT_DEFERRED) == 0 &&
	    envelope_count(e, RCPT_REFUSED) == 0 &&
	    fate_of(err, m->in_session).run == FATE_ACCOUNT;
}

/* The message stays as it was, but for a mark that is not true now. */
static enum drain_next
leave_as_it_was(struct drain_mail *m, const struct err *err)
{
	struct err trouble = { 0 };

	if (m->w->ended && !m->take.item.uncertain &&
	    put_state(m, &trouble) < 0)
		drain_trouble(m->w->d, &trouble);
	write_journal(m, err, EX_TEMPFAIL);
	return DRAIN_NO_WAY;
}

/* The connection went while the message was on its way. */
static bool
is_lost(const struct drain_way *w, const struct err *err)
{
	return err->scope == ERR_SESSION && w->carrier.attempt &&
	    !account_is_local(w->carrier.account) &&
	    !attempt_session(w->carrier.attempt);
}

/* What it means for the mail that follows. */
static enum drain_next
judge_account(struct drain_mail *m, const struct err *err)
{
	struct drain_way *w = m->w;

	if (err->status && fate_of(err, m->in_session).run == FATE_ACCOUNT)
		return DRAIN_NO_WAY;
	if (err->status && is_lost(w, err))
		return ++w->lost < LOST_MAX ? DRAIN_GO_ON : DRAIN_NO_WAY;
	if (err_is_temporary(err) && strcmp(err->id, "MAIL-REFUSED") == 0)
		return ++w->put_off < PUT_OFF_MAX ? DRAIN_GO_ON :
		    DRAIN_NO_WAY;
	w->put_off = 0;
	w->worked = true;
	return DRAIN_GO_ON;
}

enum drain_next
drain_settle(struct drain_mail *m, struct err *err)
{
	struct buf notes = BUF_MAX(NOTES_MAX);
	struct err trouble = { 0 };
	enum drain_next next;
	char *before;

	m->now = clock_wall();
	if (is_all_account(m, err))
		return leave_as_it_was(m, err);
	before = copy_marks(&m->take.item);
	count_attempt(m, err, &notes);
	next = put_outcome(m, before, &notes, &trouble);
	if (next == DRAIN_GO_ON && !trouble.status) {
		make_known(m, before, err);
		next = judge_account(m, err);
	}
	if (next == DRAIN_BROKEN)
		err_move(err, &trouble);
	err_clear(&trouble);
	buf_clear(&notes);
	free(before);
	return next;
}

/* --- without an attempt ---------------------------------------------- */

static enum drain_next
put_and_tell(struct drain_mail *m, const char *before,
	const struct buf *notes, struct err *err)
{
	enum drain_next next = put_outcome(m, before, notes, err);

	if (next == DRAIN_GO_ON && m->take.item.state == QITEM_DECIDED) {
		tell(m, DRAIN_FAILED, NULL);
		drain_decided(m->w->d, m->w->account, &m->take);
	}
	return next;
}

enum drain_next
drain_finish(struct drain_mail *m, struct err *err)
{
	char *before = copy_marks(&m->take.item);
	struct buf notes = { 0 };
	enum drain_next next = put_and_tell(m, before, &notes, err);

	free(before);
	return next;
}

enum drain_next
drain_put_off(struct drain_mail *m, struct err *err)
{
	struct buf notes = BUF_MAX(NOTES_MAX);
	struct err lost = { 0 };
	char *before = copy_marks(&m->take.item);
	enum drain_next next;

	err_set(&lost, EX_TEMPFAIL, "QUEUE-CUT-OFF", "the run that sent it "
	    "was ended before it knew the answer (the message may have been "
	    "delivered)");
	lost.uncertain = true;
	count_attempt(m, &lost, &notes);
	next = put_and_tell(m, before, &notes, err);
	if (next == DRAIN_GO_ON && m->take.item.state != QITEM_DECIDED)
		tell(m, DRAIN_UNCERTAIN, &lost);
	err_clear(&lost);
	buf_clear(&notes);
	free(before);
	return next;
}

enum drain_next
drain_give_up(struct drain_mail *m, const char *why, struct err *err)
{
	struct buf notes = BUF_MAX(NOTES_MAX), text = { 0 };
	char *before = copy_marks(&m->take.item);
	enum drain_next next;

	buf_putf(&text, "expired %s", why);
	fail_rest(m, &notes, buf_str(&text));
	next = put_and_tell(m, before, &notes, err);
	buf_clear(&text);
	buf_clear(&notes);
	free(before);
	return next;
}

/* --- the account failed ---------------------------------------------- */

/* As schedule_tried, but what is due stays due. */
static void
count_waited(struct drain_mail *m)
{
	struct qitem *item = &m->take.item;
	time_t next = item->next;

	schedule_tried(item, &m->w->schedule, m->now, 0);
	item->next = next;
	if (item->uncertain && next && next < m->now + FATE_LONG)
		item->next = m->now + FATE_LONG;
}

static void
wait_with(struct drain_mail *m, const struct err *why, struct err *err)
{
	struct buf notes = BUF_MAX(NOTES_MAX), text = { 0 };
	char *before = copy_marks(&m->take.item);

	count_waited(m);
	reason_put(&text, "account", why);
	note(m, &notes, buf_str(&text));
	give_up_if_old(m, &notes);
	if (qitem_count(&m->take.item, QITEM_LEFT) > 0) {
		if (put_state(m, err) == 0) {
			append(m, &notes);
			drain_late(m, false);
		}
	} else {
		put_and_tell(m, before, &notes, err);
	}
	buf_clear(&text);
	buf_clear(&notes);
	free(before);
}

void
drain_waited(struct drain_way *w, const struct drain_name *name,
	const struct err *why)
{
	struct drain_mail m = { .w = w, .now = clock_wall() };
	struct err err = { 0 };

	if (name->last <= m.now && m.now - name->last < WAITED_EVERY)
		return;
	if (qtake_open(&m.take, w->d->order->dir->fd, name->id.text, 0,
	    &err) == QFILE_OK && m.take.item.state == QITEM_WAITING &&
	    m.take.item.last == name->last &&
	    qitem_count(&m.take.item, QITEM_LEFT) > 0)
		wait_with(&m, why, &err);
	if (err.status)
		drain_trouble(w->d, &err);
	qtake_release(&m.take);
}
