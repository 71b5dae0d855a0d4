/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "message/mailfile.h"
#include "message/spool.h"

static char folder[] = "/tmp/mailfile.XXXXXX";
static char path[128];

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static const char *
in_folder(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
lines_that_begin_like_from_are_quoted(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "From a\n", ">From a\n" },
		{ ">From a\n", ">>From a\n" },
		{ ">>>From \n", ">>>>From \n" },
		{ "x\nFrom a\nFrom b", "x\n>From a\n>From b" },
		{ "From", "From" }, { "From\n", "From\n" },
		{ "Fro From x\n", "Fro From x\n" },
		{ "FROM a\n", "FROM a\n" }, { " From a\n", " From a\n" },
		{ "> From a\n", "> From a\n" }, { ">>\n", ">>\n" },
		{ "F>rom \n", "F>rom \n" }, { "", "" }, { "\n\n", "\n\n" },
		{ ">", ">" }, { "FromFrom x\n", "FromFrom x\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		for (size_t cut = 0; cut <= strlen(table[i].in); cut++) {
			struct str in = str_of(table[i].in);
			struct mailfile_quote q = { 0 };
			struct buf out = { 0 };

			mailfile_quote(&q, str_first(in, cut), &out);
			mailfile_quote(&q, str_from(in, cut), &out);
			mailfile_quote_end(&q, &out);
			assert_string_equal(buf_cstr(&out), table[i].out);
			buf_clear(&out);
		}
}

/* However many '>' a line begins with, they take no memory. */
static void
marks_are_not_held_back(void **state)
{
	struct mailfile_quote q = { 0 };
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 1; i <= 1000; i++) {
		mailfile_quote(&q, STR(">"), &out);
		assert_int_equal(out.len, i);
	}
	mailfile_quote(&q, STR("From x\n"), &out);
	assert_int_equal(out.len, 1000 + 1 + 7);
	buf_clear(&out);
}

static int
append(const char *name, const char *sender, const char *text,
	struct err *err)
{
	struct spool *spool = spool_from(str_of(text));
	struct reader *reader = spool_reader(spool, 0);
	int ret = mailfile_mbox(name, str_of(sender),
	    STR("Return-Path: <x>\n"), reader, err);

	reader_free(reader);
	spool_free(spool);
	return ret;
}

static void
an_mbox_grows_by_a_message(void **state)
{
	const char *name = in_folder("mbox");
	struct buf text = { 0 };
	struct err err = { 0 };
	struct stat st;

	(void)state;
	clock_fix(951782400);
	assert_int_equal(append(name, "a@b", "S: x\r\n\r\nFrom me\rhi", &err),
	    0);
	assert_int_equal(append(name, "", "S: y\n\n", &err), 0);
	assert_int_equal(fs_read(name, &text, &st), 0);
	assert_string_equal(buf_cstr(&text),
	    "From a@b Tue Feb 29 00:00:00 2000\nReturn-Path: <x>\n"
	    "S: x\n\n>From me\nhi\n\n"
	    "From MAILER-DAEMON Tue Feb 29 00:00:00 2000\n"
	    "Return-Path: <x>\nS: y\n\n\n");
	assert_int_equal(st.st_mode & 07777, 0600);
	buf_clear(&text);
}

static void
a_foreign_end_is_completed(void **state)
{
	const char *name = in_folder("foreign");
	struct buf text = { 0 };
	struct err err = { 0 };
	FILE *f = fopen(name, "w");

	(void)state;
	assert_non_null(f);
	fputs("From x\n\nno end", f);
	fclose(f);
	assert_int_equal(append(name, "a@b", "S: x\n\n", &err), 0);
	assert_int_equal(fs_read(name, &text, NULL), 0);
	assert_true(str_starts(buf_str(&text),
	    STR("From x\n\nno end\n\nFrom a@b ")));
	buf_clear(&text);
}

static void
what_is_no_file_is_refused(void **state)
{
	static const char *const names[] = { ".", "link", "fifo", "no/mbox" };

	(void)state;
	assert_int_equal(symlink("mbox", in_folder("link")), 0);
	assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct err err = { 0 };

		assert_int_equal(append(in_folder(names[i]), "a@b", "x\n",
		    &err), -1);
		assert_int_equal(err.status, EX_CANTCREAT);
		err_clear(&err);
	}
}

/* How many files; name gets the last. */
static int
count(const char *in, char *name, size_t size)
{
	DIR *d = opendir(in);
	struct dirent *e;
	int n = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			snprintf(name, size, "%s/%s", in, e->d_name);
			n++;
		}
	closedir(d);
	return n;
}

static void
a_maildir_gets_whole_files(void **state)
{
	char name[512], box[64], new[80], tmp[80];
	struct buf text = { 0 };
	struct err err = { 0 };
	struct stat st;

	(void)state;
	snprintf(box, sizeof(box), "%s/maildir", folder);
	snprintf(new, sizeof(new), "%s/new", box);
	snprintf(tmp, sizeof(tmp), "%s/tmp", box);
	for (int i = 1; i < 4; i++) {
		struct spool *spool = spool_from(STR("S: x\r\n\r\nFrom\n.\n"));
		struct reader *reader = spool_reader(spool, 0);

		assert_int_equal(mailfile_maildir(box, STR("R: y\n"), reader,
		    &err), 0);
		assert_int_equal(count(new, name, sizeof(name)), i);
		assert_int_equal(count(tmp, name, sizeof(name)), 0);
		reader_free(reader);
		spool_free(spool);
	}
	count(new, name, sizeof(name));
	assert_int_equal(fs_read(name, &text, &st), 0);
	assert_string_equal(buf_cstr(&text), "R: y\nS: x\n\nFrom\n.\n");
	assert_int_equal(st.st_mode & 07777, 0600);
	buf_clear(&text);
}

static void
a_maildir_that_cannot_be_made_is_an_error(void **state)
{
	struct spool *spool = spool_from(STR("x\n"));
	struct reader *reader = spool_reader(spool, 0);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mailfile_maildir(in_folder("no/maildir"), STR(""),
	    reader, &err), -1);
	assert_int_equal(err.status, EX_CANTCREAT);
	assert_string_equal(err.id, "MAILBOX");
	err_clear(&err);
	reader_free(reader);
	spool_free(spool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_begin_like_from_are_quoted),
		cmocka_unit_test(marks_are_not_held_back),
		cmocka_unit_test(an_mbox_grows_by_a_message),
		cmocka_unit_test(a_foreign_end_is_completed),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_maildir_gets_whole_files),
		cmocka_unit_test(a_maildir_that_cannot_be_made_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
