/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <sys/file.h>

#include "queue/qscan.h"
#include "base/banned.h"

#define A "1ng51vjnrv7sp9tg"
#define B "1ng53c0kd2m8ay4e"
#define C "1ng53c0kd2m8ay4f"
#define D "1ng53c0kd2m8ay4g"
#define E "1ng53c0kd2m8ay4h"

static void
ids_are_found_in_order_and_other_names_left_alone(void **state)
{
	static const char *const names[] = { B, A, A "d", ".run", ".wake",
		".tmp-" A, "README", "core", "1NG51VJNRV7SP9TG", A "x",
		A ".bad", "x.bad", ".bad" };
	struct qscan s = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_false(qscan_any(place_dir.fd));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		place_write(names[i], STR(""));
	assert_int_equal(qscan_names(&s, place_dir.fd, &err), 0);
	assert_int_equal(s.count, 4);
	assert_string_equal(s.item[2].id.text, A "d");
	assert_string_equal(s.item[3].id.text, B);
	assert_true(s.item[0].bad != s.item[1].bad);
	assert_true(qscan_has(&s, &s.item[3].id));
	assert_true(qscan_any(place_dir.fd));
	qscan_clear(&s);
	assert_false(qscan_has(&s, &(struct qid){ A }));
	/* Reading it again begins at the start. */
	assert_int_equal(qscan_names(&s, place_dir.fd, &err), 0);
	assert_int_equal(s.count, 4);
	qscan_clear(&s);
}

static void
a_folder_is_full_from_so_many_names_on(void **state)
{
	struct err err = { 0 };
	char name[] = A;

	(void)state;
	for (char c = '0'; c <= '9'; c++) {
		name[15] = c;
		place_write(name, STR(""));
	}
	place_write(".run", STR(""));
	place_write("README", STR(""));
	assert_int_equal(qscan_is_full(place_dir.fd, 9, &err), 1);
	assert_int_equal(qscan_is_full(place_dir.fd, 10, &err), 1);
	assert_int_equal(qscan_is_full(place_dir.fd, 11, &err), 0);
	assert_int_equal(qscan_is_full(place_dir.fd, 100000, &err), 0);
	assert_int_equal(qscan_is_full(-1, 1, &err), -1);
	assert_int_equal(err.status, EX_IOERR);
	err_clear(&err);
}

static void
part_of_an_id_is_enough_while_it_is_clear(void **state)
{
	static const struct {
		const char *part;
		size_t hits;
		const char *id;
	} cases[] = {
		{ A, 1, A }, { A "d", 1, A "d" }, { B, 1, B },
		{ "1NG53", 1, B }, { "ay4e", 1, B }, { "9TGD", 1, A "d" },
		{ "1ng", 3, NULL }, { "9tg", 2, NULL }, { "", 0, NULL },
		{ "xyz", 0, NULL }, { "1ng51vjnrv7sp9th", 0, NULL },
		{ A "dd", 0, NULL }, { "1ng51vjnrv7sp9tg1ng53", 0, NULL },
	};
	struct qscan s = { 0 };
	struct err err = { 0 };
	struct qname found;

	(void)state;
	place_write(A, STR(""));
	place_write(A "d", STR(""));
	place_write(B, STR(""));
	assert_int_equal(qscan_names(&s, place_dir.fd, &err), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(qscan_match(&s, str_of(cases[i].part),
		    &found), cases[i].hits);
		if (cases[i].id)
			assert_string_equal(found.id.text, cases[i].id);
	}
	qscan_clear(&s);
}

/* A full id never means its report, which is another message. */
static void
a_whole_id_means_only_itself(void **state)
{
	struct qscan s = { 0 };
	struct err err = { 0 };
	struct qname found;

	(void)state;
	place_write(A "d", STR(""));
	assert_int_equal(qscan_names(&s, place_dir.fd, &err), 0);
	assert_int_equal(qscan_match(&s, STR(A), &found), 0);
	qscan_clear(&s);
}

static void
what_a_dead_writer_left_is_swept_and_nothing_else(void **state)
{
	struct stat st;
	int fd;

	(void)state;
	place_write(".tmp-" A, STR("half a mess"));
	place_write(".tmp-" B, STR("being written"));
	place_write(A, STR("whole"));
	place_write("tmp-" A, STR("not ours"));
	place_write(".tmp-notes", STR("not ours either"));
	assert_int_equal(symlinkat(A, place_dir.fd, ".tmp-" C), 0);
	assert_int_equal(mkdirat(place_dir.fd, ".tmp-" D, 0700), 0);
	assert_int_equal(mkfifoat(place_dir.fd, ".tmp-" E, 0600), 0);
	fd = openat(place_dir.fd, ".tmp-" B, O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	qscan_sweep(place_dir.fd);
	assert_int_equal(fstatat(place_dir.fd, ".tmp-" A, &st, 0), -1);
	assert_int_equal(fstatat(place_dir.fd, ".tmp-" B, &st, 0), 0);
	assert_int_equal(fstatat(place_dir.fd, A, &st, 0), 0);
	assert_int_equal(fstatat(place_dir.fd, "tmp-" A, &st, 0), 0);
	assert_int_equal(fstatat(place_dir.fd, ".tmp-notes", &st, 0), 0);
	assert_int_equal(fstatat(place_dir.fd, ".tmp-" C, &st,
	    AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(fstatat(place_dir.fd, ".tmp-" D, &st, 0), 0);
	close(fd);
	qscan_sweep(place_dir.fd);
	assert_int_equal(fstatat(place_dir.fd, ".tmp-" B, &st, 0), -1);
}

#define placed(test) cmocka_unit_test_setup_teardown(test, place_make, \
	place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		placed(ids_are_found_in_order_and_other_names_left_alone),
		placed(a_folder_is_full_from_so_many_names_on),
		placed(part_of_an_id_is_enough_while_it_is_clear),
		placed(a_whole_id_means_only_itself),
		placed(what_a_dead_writer_left_is_swept_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
