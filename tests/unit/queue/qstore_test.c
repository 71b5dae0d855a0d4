/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <sys/resource.h>
#include <signal.h>

#include "base/alloc.h"
#include "base/reader.h"
#include "queue/qform.h"
#include "queue/qlock.h"
#include "queue/qscan.h"
#include "base/banned.h"

#define TEXT "From: a@example.org\n\nHello\n"

static void
a_message_put_in_can_be_taken_out(void **state)
{
	struct qitem item;
	struct qtake t;
	struct err err = { 0 };
	struct buf all = { 0 };
	struct stat st;

	(void)state;
	place_item(&item);
	assert_int_equal(place_put(&item, STR(TEXT), STR("log: x\n"), NULL,
	    &err), 0);
	assert_int_equal(place_count(place_dir.fd), 1);
	assert_int_equal(fstatat(place_dir.fd, item.id.text, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	place_read(item.id.text, &all);
	assert_true(str_ends(buf_str(&all), STR("\n\n" TEXT "log: x\n")));

	assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	assert_string_equal(t.item.sender, "alice@example.org");
	assert_string_equal(t.item.rcpt[1].original, "carol");
	assert_int_equal(t.item.size, sizeof(TEXT) - 1);
	assert_int_equal(t.item.wire, sizeof(TEXT) - 1 + 3);
	assert_int_equal(t.item.text_at, item.text_at);
	assert_false(t.item.eight_bit);
	assert_int_equal(qfile_verify(t.fd, &t.item, &t.why, &err), QFILE_OK);
	qtake_release(&t);
	qitem_clear(&item);
	buf_clear(&all);
}

static void
every_line_end_becomes_a_line_feed(void **state)
{
	static const struct {
		const char *in, *out;
		size_t len;
	} cases[] = {
		{ "a\r\nb\r\n", "a\nb\n", 6 }, { "a\nb", "a\nb\n", 3 },
		{ "a\r\r\nb", "a\nb\n", 5 }, { "a\rb", "a\nb\n", 3 },
		{ "a\r", "a\n", 2 }, { "", "", 0 }, { "\n", "\n", 1 },
		{ "a\0b\n", "ab\n", 4 }, { ".\n..\n", ".\n..\n", 5 },
		{ "\xc3\xa4\r\n", "\xc3\xa4\n", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct qitem item;
		struct err err = { 0 };
		struct buf all = { 0 };

		place_item(&item);
		assert_int_equal(place_put(&item, str_n(cases[i].in,
		    cases[i].len), STR(""), NULL, &err), 0);
		place_read(item.id.text, &all);
		assert_string_equal(buf_cstr(&all) + item.text_at,
		    cases[i].out);
		assert_int_equal(item.size, strlen(cases[i].out));
		assert_int_equal(item.eight_bit, i == 9);
		qitem_clear(&item);
		buf_clear(&all);
	}
}

/* Pieces as a caller may cut them. */
struct cut_reader {
	struct reader reader;
	struct str left;
	struct str all;
	size_t step;
	size_t fail_at;
};

static int
cut_next(struct reader *base, struct str *piece, struct err *err)
{
	struct cut_reader *r = (struct cut_reader *)base;

	if (r->fail_at && r->all.len - r->left.len >= r->fail_at)
		return err_set(err, EX_TEMPFAIL, "SPOOL-READ", "gone");
	*piece = str_first(r->left, r->step);
	r->left = str_from(r->left, piece->len);
	return piece->len > 0;
}

static const struct reader_ops cut_ops = { .next = cut_next };

static void
a_large_message_arrives_whole_however_it_is_cut(void **state)
{
	static const size_t steps[] = { 1, 7, 4096, 65535, 65536, 1 << 20 };
	struct buf text = BUF_MAX(1 << 20), want = BUF_MAX(1 << 20);

	(void)state;
	for (int i = 0; text.len < 300000; i++) {
		buf_putf(&text, "line %d\r\n", i);
		buf_putf(&want, "line %d\n", i);
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct cut_reader r = { { &cut_ops }, buf_str(&text),
			buf_str(&text), steps[i], 0 };
		struct buf all = BUF_MAX(1 << 20), why = { 0 };
		struct err err = { 0 };
		struct qitem item;
		struct qtake t;

		place_item(&item);
		assert_int_equal(qstore_put(&place_dir, &item, &r.reader,
		    STR(""), NULL, &err), 0);
		place_read(item.id.text, &all);
		assert_true(str_eq(str_from(buf_str(&all), item.text_at),
		    buf_str(&want)));
		assert_int_equal(item.wire, text.len);
		assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text,
		    0, &err), QFILE_OK);
		assert_int_equal(qfile_verify(t.fd, &t.item, &why, &err),
		    QFILE_OK);
		qtake_release(&t);
		qitem_clear(&item);
		buf_clear(&all);
	}
	buf_clear(&text);
	buf_clear(&want);
}

static void
a_source_that_fails_leaves_nothing(void **state)
{
	struct cut_reader r = { { &cut_ops }, STR(TEXT), STR(TEXT), 1, 5 };
	struct err err = { 0 };
	struct qitem item;

	(void)state;
	place_item(&item);
	assert_int_equal(qstore_put(&place_dir, &item, &r.reader, STR(""),
	    NULL, &err), -1);
	assert_int_equal(err.status, EX_TEMPFAIL);
	assert_int_equal(place_count(place_dir.fd), 0);
	err_clear(&err);
	qitem_clear(&item);
}

static void
a_fixed_id_is_taken_once(void **state)
{
	struct err err = { 0 };
	struct qitem item;

	(void)state;
	for (int i = 0; i < 3; i++) {
		place_item(&item);
		item.id = (struct qid){ "1ng51vjnrv7sp9tgd" };
		assert_int_equal(place_put(&item, STR(TEXT), STR(""), NULL,
		    &err), i > 0);
		assert_int_equal(place_count(place_dir.fd), 1);
		qitem_clear(&item);
	}
}

/* Puts one in for an owner, or nobody; at most two of each. */
static int
put_for(uid_t uid, const char *name, struct err *err)
{
	static const struct qstore_limits two = { .max_owner = 2 };
	struct qitem item;
	int ret;

	place_item(&item);
	item.owner = uid;
	alloc_set(&item.owner_name, name);
	ret = place_put(&item, STR(TEXT), STR(""), &two, err);
	qitem_clear(&item);
	return ret;
}

static void
each_owner_has_so_much_room(void **state)
{
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(put_for(0, NULL, &err), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(put_for(7, "-", &err), 0);
	assert_int_equal(put_for(7, "bob", &err), -1);
	assert_err(&err, EX_TEMPFAIL, "2 messages of user 7 wait");
	err_clear(&err);
	assert_int_equal(put_for(0, "root", &err), 0);
	assert_int_equal(put_for(8, "eve", &err), 0);
	assert_int_equal(put_for(0, NULL, &err), 0);
	assert_int_equal(place_count(place_dir.fd), 8);
}

static void
limits_are_told_and_kept(void **state)
{
	static const struct {
		struct qstore_limits limits;
		const char *words;
	} cases[] = {
		{ { .max_messages = 1 }, "holds 1 messages" },
		{ { .max_bytes = 10 }, "larger than 10 bytes" },
		{ { .min_free = UINT64_MAX, .min_free_exact = true },
		    "almost full" },
	};
	struct err err = { 0 };
	struct qitem item;

	(void)state;
	place_item(&item);
	assert_int_equal(place_put(&item, STR(TEXT), STR(""),
	    &(struct qstore_limits){ .max_messages = 1, .max_bytes = 100,
	    .min_free = 1 }, &err), 0);
	qitem_clear(&item);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		place_item(&item);
		assert_int_equal(place_put(&item, STR(TEXT), STR(""),
		    &cases[i].limits, &err), -1);
		assert_err(&err, EX_TEMPFAIL, cases[i].words);
		assert_string_equal(err.id, "QUEUE-FULL");
		err_clear(&err);
		qitem_clear(&item);
		assert_int_equal(place_count(place_dir.fd), 1);
	}
}

static void
more_recipients_than_are_read_are_not_put_in(void **state)
{
	struct err err = { 0 };
	struct qitem item;

	(void)state;
	place_item(&item);
	while (item.rcpt_count <= QITEM_RCPT_MAX)
		qitem_add_rcpt(&item, STR("x@example.net"), NULL);
	assert_int_equal(place_put(&item, STR(TEXT), STR(""), NULL, &err),
	    -1);
	assert_err(&err, EX_TEMPFAIL, "recipients");
	assert_int_equal(place_count(place_dir.fd), 0);
	err_clear(&err);
	qitem_clear(&item);
}

static void
a_full_disk_is_told_and_leaves_nothing(void **state)
{
	struct rlimit old, small = { 100, RLIM_INFINITY };
	struct err err = { 0 };
	struct qitem item;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	place_item(&item);
	assert_int_equal(place_put(&item, STR(TEXT), STR(""), NULL, &err),
	    -1);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_err(&err, EX_TEMPFAIL, "too large");
	assert_string_equal(err.id, "QUEUE-WRITE");
	assert_int_equal(place_count(place_dir.fd), 0);
	err_clear(&err);
	qitem_clear(&item);
}

static void
put_one(struct qitem *item)
{
	struct err err = { 0 };

	place_item(item);
	assert_int_equal(place_put(item, STR(TEXT), STR(""), NULL, &err), 0);
}

static void
what_is_taken_is_busy_for_others(void **state)
{
	struct qitem item;
	struct qtake a, b;
	struct err err = { 0 };
	bool busy = true;

	(void)state;
	put_one(&item);
	assert_int_equal(qtake_look(&b, place_dir.fd, item.id.text, &busy,
	    &err), QFILE_OK);
	assert_false(busy);
	qtake_release(&b);
	assert_int_equal(qtake_open(&a, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	assert_int_equal(qtake_open(&b, place_dir.fd, item.id.text, 0, &err),
	    QFILE_BUSY);
	qtake_release(&b);
	assert_int_equal(qtake_open(&b, place_dir.fd, item.id.text, 1, &err),
	    QFILE_BUSY);
	qtake_release(&b);
	assert_int_equal(qtake_look(&b, place_dir.fd, item.id.text, &busy,
	    &err), QFILE_OK);
	assert_true(busy);
	qtake_release(&b);
	qtake_release(&a);
	assert_int_equal(qtake_open(&b, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	assert_int_equal(qstore_remove(place_dir.fd, item.id.text, &err), 0);
	qtake_release(&b);
	assert_int_equal(qtake_open(&b, place_dir.fd, item.id.text, 0, &err),
	    QFILE_GONE);
	qtake_release(&b);
	assert_int_equal(qstore_remove(place_dir.fd, item.id.text, &err), 0);
	qitem_clear(&item);
}

static void
a_failed_one_goes_aside_and_comes_back(void **state)
{
	struct qitem item;
	struct qtake t;
	struct err err = { 0 };

	(void)state;
	put_one(&item);
	assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	assert_int_equal(qstore_fail(&place_dir, &item.id, false, &err), 0);
	qtake_release(&t);
	assert_int_equal(place_count(place_dir.fd), 0);
	assert_int_equal(place_count(place_dir.failed), 1);
	assert_int_equal(qtake_open(&t, place_dir.failed, item.id.text, 0,
	    &err), QFILE_OK);
	assert_int_equal(qstore_unfail(&place_dir, &item.id, &err), 0);
	qtake_release(&t);
	assert_int_equal(place_count(place_dir.fd), 1);
	assert_int_equal(place_count(place_dir.failed), 0);
	assert_int_equal(qstore_unfail(&place_dir, &item.id, &err), -1);
	assert_true(err.status != 0);
	err_clear(&err);
	qitem_clear(&item);
}

static void
planted_files_are_not_touched(void **state)
{
	struct qitem item;
	struct qtake t;
	struct err err = { 0 };
	static const char link[] = "1ng51vjnrv7sp9tg";
	static const char fifo[] = "1ng51vjnrv7sp9th";
	static const char folder[] = "1ng51vjnrv7sp9tj";
	static const char hard[] = "1ng51vjnrv7sp9tk";
	const char *const names[] = { link, fifo, folder, hard };
	bool busy;

	(void)state;
	put_one(&item);
	assert_int_equal(symlinkat(item.id.text, place_dir.fd, link), 0);
	assert_int_equal(mkfifoat(place_dir.fd, fifo, 0600), 0);
	assert_int_equal(mkdirat(place_dir.fd, folder, 0700), 0);
	assert_int_equal(linkat(place_dir.fd, item.id.text, place_dir.fd,
	    hard, 0), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_int_equal(qtake_open(&t, place_dir.fd, names[i], 0,
		    &err), QFILE_PLANTED);
		qtake_release(&t);
		assert_int_equal(qtake_look(&t, place_dir.fd, names[i],
		    &busy, &err), QFILE_PLANTED);
		qtake_release(&t);
	}
	if (geteuid() == 0) {
		assert_int_equal(unlinkat(place_dir.fd, hard, 0), 0);
		assert_int_equal(fchownat(place_dir.fd, item.id.text, 12345,
		    12345, 0), 0);
		assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text,
		    0, &err), QFILE_PLANTED);
		qtake_release(&t);
	}
	qitem_clear(&item);
}

static void
change(const char *name, off_t at, char byte)
{
	int fd = openat(place_dir.fd, name, O_WRONLY);

	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void
damage_is_found_before_anything_is_sent(void **state)
{
	struct err err = { 0 };

	(void)state;
	for (int how = 0; how < 6; how++) {
		enum qfile result;
		struct qitem item;
		struct qtake t;
		int fd;

		put_one(&item);
		fd = openat(place_dir.fd, item.id.text, O_RDWR);
		if (how == 0)	/* cut in the message */
			assert_int_equal(ftruncate(fd, (off_t)(item.text_at +
			    item.size - 1)), 0);
		else if (how == 1)	/* cut in front of it */
			assert_int_equal(ftruncate(fd,
			    (off_t)item.text_at - 1), 0);
		else if (how == 2)
			assert_int_equal(ftruncate(fd, 0), 0);
		else if (how == 3)	/* a zeroed block */
			change(item.id.text, (off_t)(item.text_at + 3), 0);
		else if (how == 4)
			change(item.id.text, 0, 'X');
		else
			change(item.id.text, (off_t)(item.text_at +
			    item.size - 1), 'x');
		close(fd);
		result = qtake_open(&t, place_dir.fd, item.id.text, 0, &err);
		if (result == QFILE_OK)
			result = qfile_verify(t.fd, &t.item, &t.why, &err);
		assert_int_equal(result, QFILE_DAMAGED);
		assert_true(t.why.len > 0);
		qtake_release(&t);
		qitem_clear(&item);
	}
}

static void
a_copy_under_another_id_is_not_sent_too(void **state)
{
	static const char other[] = "1ng51vjnrv7sp9tg";
	struct buf all = { 0 };
	struct err err = { 0 };
	struct qitem item;
	struct qtake t;

	(void)state;
	put_one(&item);
	place_read(item.id.text, &all);
	place_write(other, buf_str(&all));
	assert_int_equal(qtake_open(&t, place_dir.fd, other, 0, &err),
	    QFILE_DAMAGED);
	qtake_release(&t);
	qitem_clear(&item);
	buf_clear(&all);
}

static void
state_and_marks_are_overwritten_in_place(void **state)
{
	struct buf before = { 0 }, after = { 0 };
	struct err err = { 0 };
	struct qitem item;
	struct qtake t;

	(void)state;
	put_one(&item);
	place_read(item.id.text, &before);
	assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	qfile_put_uncertain(t.fd);
	qtake_release(&t);
	assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	assert_true(t.item.uncertain);
	t.item.state = QITEM_DECIDED;
	t.item.attempts = 7;
	t.item.last = 1787410000;
	t.item.uncertain = false;
	t.item.rcpt[0].mark = QITEM_SENT;
	t.item.rcpt[1].mark = QITEM_FAILED;
	assert_int_equal(qfile_put_state(t.fd, &t.item, &err), 0);
	assert_int_equal(qfile_put_mark(t.fd, &t.item.rcpt[0], &err), 0);
	assert_int_equal(qfile_put_mark(t.fd, &t.item.rcpt[1], &err), 0);
	assert_int_equal(qfile_sync(t.fd, &err), 0);
	qtake_release(&t);
	place_read(item.id.text, &after);
	assert_int_equal(after.len, before.len);
	assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	assert_int_equal(t.item.state, QITEM_DECIDED);
	assert_int_equal(t.item.attempts, 7);
	assert_int_equal(qitem_count(&t.item, QITEM_LEFT), 0);
	assert_int_equal(qfile_verify(t.fd, &t.item, &t.why, &err), QFILE_OK);
	qtake_release(&t);
	qitem_clear(&item);
	buf_clear(&before);
	buf_clear(&after);
}

static void
history_is_appended_up_to_a_limit(void **state)
{
	struct buf note = { 0 }, all = BUF_MAX(1 << 20);
	struct err err = { 0 };
	struct qitem item;
	struct qtake t;
	struct str rest, text;
	time_t when;
	size_t n = 0;

	(void)state;
	put_one(&item);
	assert_int_equal(qtake_open(&t, place_dir.fd, item.id.text, 0, &err),
	    QFILE_OK);
	for (unsigned int i = 0; i < 3000; i++) {
		buf_reset(&note);
		qfile_put_note(&note, 1787410000, i,
		    STR("rcpt bob@example.net 450 \x1b[2J\nlater"));
		qfile_append(t.fd, &t.item, buf_str(&note));
	}
	qfile_history(t.fd, &t.item, 1 << 20, &all);
	assert_true(all.len <= QFILE_HISTORY_MAX);
	assert_true(all.len > QFILE_HISTORY_MAX - note.len);
	for (rest = buf_str(&all); qfile_next_note(&rest, &when, &text); n++) {
		assert_int_equal(when, 1787410000);
		assert_str(text, "rcpt bob@example.net 450 ?[2J?later");
	}
	assert_true(n > 900);
	/* The last of it begins with a whole line. */
	buf_reset(&all);
	qfile_history(t.fd, &t.item, 200, &all);
	assert_true(str_starts(buf_str(&all), STR("log: ")));
	assert_true(all.len <= 200 && all.len > 100);
	assert_int_equal(qfile_verify(t.fd, &t.item, &t.why, &err), QFILE_OK);
	qtake_release(&t);
	qitem_clear(&item);
	buf_clear(&all);
	buf_clear(&note);
}

static void
torn_history_is_passed_over(void **state)
{
	struct str rest = STR("log: 2026-08-22T14\nnonsense\nlog: \n\n"
	    "log: 2026-08-22T14:31:00Z 3\nlog: 2026-08-22T14:31:00Z 3 x y\n"
	    "log: 2026-13-22T14:31:00Z 3 z\nlog: 2026-08-22T14:31:00Z 4 las");
	struct str text;
	time_t when;

	(void)state;
	assert_true(qfile_next_note(&rest, &when, &text));
	assert_str(text, "x y");
	assert_true(qfile_next_note(&rest, &when, &text));
	assert_str(text, "las");
	assert_false(qfile_next_note(&rest, &when, &text));
}

#define placed(test) cmocka_unit_test_setup_teardown(test, place_make, \
	place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		placed(a_message_put_in_can_be_taken_out),
		placed(every_line_end_becomes_a_line_feed),
		placed(a_large_message_arrives_whole_however_it_is_cut),
		placed(a_source_that_fails_leaves_nothing),
		placed(a_fixed_id_is_taken_once),
		placed(each_owner_has_so_much_room),
		placed(limits_are_told_and_kept),
		placed(more_recipients_than_are_read_are_not_put_in),
		placed(a_full_disk_is_told_and_leaves_nothing),
		placed(what_is_taken_is_busy_for_others),
		placed(a_failed_one_goes_aside_and_comes_back),
		placed(planted_files_are_not_touched),
		placed(damage_is_found_before_anything_is_sent),
		placed(a_copy_under_another_id_is_not_sent_too),
		placed(state_and_marks_are_overwritten_in_place),
		placed(history_is_appended_up_to_a_limit),
		placed(torn_history_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
