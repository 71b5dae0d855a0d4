/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "serve/rate.h"

static const struct pace_rate three = { 3, 60 };

static void
so_many_go_at_once_and_then_one_by_one(void **state)
{
	uint64_t full = 0;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_next(&full, &three, 1000), 0);
	assert_int_equal(rate_next(&full, &three, 1000), 20);
	assert_int_equal(rate_next(&full, &three, 1019), 1);
	assert_int_equal(rate_next(&full, &three, 1020), 0);
	assert_int_equal(rate_next(&full, &three, 1020), 20);
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_next(&full, &three, 2000), 0);
	assert_int_not_equal(rate_next(&full, &three, 2000), 0);
}

static void
a_refused_one_does_not_count(void **state)
{
	uint64_t full = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		rate_next(&full, &three, 1000);
	assert_int_equal(rate_next(&full, &three, 1060), 0);
	assert_int_equal(rate_next(&full, &three, 1060), 0);
	assert_int_equal(rate_next(&full, &three, 1060), 0);
}

static void
a_clock_that_was_set_back_costs_one_round_at_most(void **state)
{
	uint64_t full = 0;

	(void)state;
	rate_next(&full, &three, 4000000000);
	assert_int_equal(rate_next(&full, &three, 1000), 20);
	assert_int_equal(rate_next(&full, &three, 1020), 0);
	/* and one that was set forward gives one round */
	full = 0;
	for (int i = 0; i < 3; i++)
		rate_next(&full, &three, 1000);
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_next(&full, &three, 9000), 0);
	assert_int_not_equal(rate_next(&full, &three, 9000), 0);
	/* one that is before the epoch is at it */
	full = 0;
	assert_int_equal(rate_next(&full, &three, -5), 0);
}

static void
odd_rates_are_counted_exactly(void **state)
{
	static const struct pace_rate rates[] = { { 1000000, 1 },
		{ 65536, 1 }, { 999999, 7 }, { 7, 86400 }, { 1, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		uint64_t full = 0;
		int sent = 0;

		while (rate_next(&full, &rates[i], 1000) == 0)
			sent++;
		assert_int_equal(sent, rates[i].count);
	}
}

static void
only_its_own_text_is_read(void **state)
{
	static const struct {
		const char *text;
		uint64_t want;
	} cases[] = {
		{ "000000000000000007\n", 7 },
		{ "999999999999999999\n", 999999999999999999 },
		{ "", 0 }, { "7\n", 0 }, { "00000000000000000007", 0 },
		{ "0000000000000000007\n", 0 }, { "-00000000000000007\n", 0 },
		{ "00000000000000007x\n", 0 }, { " 00000000000000007\n", 0 },
		{ "000000000000000007\n\n", 0 },
	};
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(rate_read(str_of(cases[i].text)) ==
		    cases[i].want);
	rate_put(&out, UINT64_MAX);
	assert_string_equal(buf_cstr(&out), "999999999999999999\n");
	buf_clear(&out);
}

/* --- files ---------------------------------------------------------------- */

struct place {
	char dir[64];
	char folder[80];
	char file[96];
};

static int
set_up(void **state)
{
	static struct place p;

	snprintf(p.dir, sizeof(p.dir), "/tmp/envoi-rate-XXXXXX");
	assert_non_null(mkdtemp(p.dir));
	snprintf(p.folder, sizeof(p.folder), "%s/state/rate", p.dir);
	snprintf(p.file, sizeof(p.file), "%s/7", p.folder);
	clock_fix(1000);
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	char command[128];
	const struct place *p = *state;

	clock_fix(0);
	snprintf(command, sizeof(command), "rm -rf '%s'", p->dir);
	return system(command);
}

static void
each_user_has_a_file(void **state)
{
	const struct place *p = *state;
	struct err err = { 0 };
	struct stat st;

	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_take(p->folder, 7, &three, &err), 0);
	assert_int_equal(rate_take(p->folder, 7, &three, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "sent 3 mails within 60 seconds");
	assert_int_equal(err.code, 451);
	assert_string_equal(err.enhanced, "4.7.1");
	err_clear(&err);
	assert_int_equal(rate_take(p->folder, 8, &three, &err), 0);
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(p->folder, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void
a_damaged_file_is_a_new_one(void **state)
{
	const struct place *p = *state;
	struct err err = { 0 };
	struct buf text = { 0 };

	fs_replace(p->file, STR("\0\xff-and-much-more-than-should-be-here"));
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_take(p->folder, 7, &three, &err), 0);
	assert_int_equal(rate_take(p->folder, 7, &three, &err), -1);
	err_clear(&err);
	assert_int_equal(fs_read(p->file, &text, NULL), 0);
	assert_string_equal(buf_cstr(&text), "000000001060000000\n");
	buf_clear(&text);
}

static void
what_is_no_file_is_not_used(void **state)
{
	const struct place *p = *state;
	struct err err = { 0 };

	fs_make_folders(p->file);
	assert_int_equal(symlink("/dev/null", p->file), 0);
	assert_int_equal(rate_take(p->folder, 7, &three, &err), -1);
	assert_int_equal(err.code, 451);
	assert_string_equal(err.enhanced, "4.3.0");
	err_clear(&err);
	assert_int_equal(unlink(p->file), 0);
	assert_int_equal(mkfifo(p->file, 0600), 0);
	assert_int_equal(rate_take(p->folder, 7, &three, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "no file of ours");
	err_clear(&err);
	assert_int_equal(rate_take(NULL, 7, &three, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "no folder");
	err_clear(&err);
}

/* Does this process wait for a lock? */
static bool
is_waiting(pid_t pid)
{
	FILE *locks = fopen("/proc/locks", "r");
	char line[256], word[32];
	bool found = false;

	assert_non_null(locks);
	snprintf(word, sizeof(word), " WRITE %d ", (int)pid);
	while (fgets(line, sizeof(line), locks))
		found |= strstr(line, "-> FLOCK") && strstr(line, word);
	fclose(locks);
	return found;
}

static void
two_at_once_take_turns(void **state)
{
	const struct place *p = *state;
	const struct timespec nap = { .tv_nsec = 1000000 };
	struct err err = { 0 };
	int fd, status;
	pid_t child;

	assert_int_equal(rate_take(p->folder, 7, &three, &err), 0);
	fd = open(p->file, O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	child = fork();
	if (child == 0) {
		close(fd);
		_exit(rate_take(p->folder, 7, &three, &err) == 0 ? 0 : 1);
	}
	while (!is_waiting(child)) {
		if (waitpid(child, &status, WNOHANG) != 0)
			fail_msg("it did not wait");
		nanosleep(&nap, NULL);
	}
	/* Meanwhile the rest was used up, which it has to see. */
	assert_int_equal(pwrite(fd, "000000001060000000\n", 19, 0), 19);
	assert_int_equal(close(fd), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 1);
}

static void
the_folder_is_the_services_own(void **state)
{
	static const struct {
		const char *state, *xdg, *want;
	} cases[] = {
		{ "/var/lib/envoi", "/x", "/var/lib/envoi/rate" },
		{ "/a:/b", "/x", "/a/rate" },
		{ "relative", "/x", "/x/envoi/rate" },
		{ "", "/x", "/x/envoi/rate" },
		{ "", "relative", "/h/.local/state/envoi/rate" },
	};

	(void)state;
	setenv("HOME", "/h", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *folder;

		setenv("STATE_DIRECTORY", cases[i].state, 1);
		setenv("XDG_STATE_HOME", cases[i].xdg, 1);
		folder = rate_folder();
		assert_string_equal(folder, cases[i].want);
		free(folder);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_go_at_once_and_then_one_by_one),
		cmocka_unit_test(a_refused_one_does_not_count),
		cmocka_unit_test(
		    a_clock_that_was_set_back_costs_one_round_at_most),
		cmocka_unit_test(odd_rates_are_counted_exactly),
		cmocka_unit_test(only_its_own_text_is_read),
		cmocka_unit_test_setup_teardown(each_user_has_a_file,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_file_is_a_new_one,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_file_is_not_used,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_at_once_take_turns,
		    set_up, tear_down),
		cmocka_unit_test(the_folder_is_the_services_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
