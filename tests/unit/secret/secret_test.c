/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "secret/secret.h"

/* Nothing set, nobody to ask. */
static const struct secret_query nothing = { .account = "work",
	.host = "mail.example.org", .user = "joe", .password_fd = -1 };

static void
assert_secret(const struct secret_query *q, struct str want)
{
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	assert_int_equal(secret_fetch(q, &out, &err), 0);
	assert_true(str_eq(buf_str(&out), want));
	buf_wipe(&out);
}

static void
assert_no_secret(const struct secret_query *q, int status, const char *words)
{
	struct buf out = BUF_MAX(SECRET_MAX);
	struct err err = { 0 };

	assert_int_equal(secret_fetch(q, &out, &err), -1);
	assert_err(&err, status, words);
	assert_int_equal(out.len, 0);
	assert_null(out.ptr);
	err_clear(&err);
}

static void
the_first_source_that_is_set_answers(void **state)
{
	struct secret_query q = nothing;

	(void)state;
	folder_put("file", STR("from file\n"), 0600);
	folder_put("work", STR("from credential\n"), 0600);
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_secret(&q, STR("from credential"));
	q.password_eval = "echo from command";
	assert_secret(&q, STR("from command"));
	q.password_file = "file";
	assert_secret(&q, STR("from file"));
	q.password = STR("literal");
	assert_secret(&q, STR("literal"));
	q.password = STR("");
	assert_secret(&q, STR(""));
	unsetenv("CREDENTIALS_DIRECTORY");
	unlink("file");
	unlink("work");
}

static void
nothing_found_names_account_host_and_user(void **state)
{
	(void)state;
	assert_no_secret(&nothing, EX_NOPERM,
	    "no password for 'joe' at 'mail.example.org' (nobody to ask)");
}

static void
a_source_that_was_named_must_answer(void **state)
{
	struct secret_query q = nothing;

	(void)state;
	q.password_eval = "exit 2";
	assert_no_secret(&q, EX_CONFIG, "password command failed (status 2)");
	q.password_eval = "echo secret; exit 1";
	assert_no_secret(&q, EX_CONFIG, "password command failed (status 1)");
	q.password_eval = ":";
	assert_no_secret(&q, EX_CONFIG, "password command printed nothing");
	q.password_eval = "echo; echo secret";
	assert_no_secret(&q, EX_CONFIG, "printed an empty line");
	q.password_file = "missing";
	assert_no_secret(&q, EX_CONFIG,
	    "password file 'missing' does not exist");
}

static void
the_command_does_not_eat_the_message(void **state)
{
	struct secret_query q = nothing;
	int end[2], saved = dup(0);
	char left[8];

	(void)state;
	assert_int_equal(pipe(end), 0);
	assert_int_equal(write(end[1], "mail\n", 5), 5);
	dup2(end[0], 0);
	q.password_eval = "cat; echo secret";
	assert_secret(&q, STR("secret"));
	assert_int_equal(read(0, left, sizeof(left)), 5);
	dup2(saved, 0);
	close(saved);
	close(end[0]);
	close(end[1]);
}

static void
credentials_are_looked_up_by_account_then_in_common(void **state)
{
	struct secret_query q = nothing;

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_no_secret(&q, EX_NOPERM, "no credential 'work' or 'envoi.pas");
	folder_put("envoi.password", STR("common\n"), 0400);
	assert_secret(&q, STR("common"));
	folder_put("work", STR("own\n"), 0400);
	assert_secret(&q, STR("own"));
	q.account = "home";
	assert_secret(&q, STR("common"));
	q.account = "../etc/passwd";
	assert_secret(&q, STR("common"));
	q.account = "..";
	assert_secret(&q, STR("common"));
	q.account = NULL;
	assert_secret(&q, STR("common"));
	q.account = "work";
	folder_put("work", STR("own\n"), 0644);
	assert_no_secret(&q, EX_CONFIG, "holds secrets and others can");
	unlink("work");
	unlink("envoi.password");
	unsetenv("CREDENTIALS_DIRECTORY");
}

/* A pipe that holds these bytes; its writing end is left in *keep. */
static int
pipe_with(struct str bytes, int *keep)
{
	int end[2];

	assert_int_equal(pipe(end), 0);
	assert_int_equal(write(end[1], bytes.ptr, bytes.len),
	    (ssize_t)bytes.len);
	*keep = end[1];
	return end[0];
}

static void
a_descriptor_is_read_to_its_line_end_and_closed(void **state)
{
	struct secret_query q = nothing;
	int keep;

	(void)state;
	q.password_fd = pipe_with(STR("secret\nmore"), &keep);
	assert_secret(&q, STR("secret"));	/* the writer still there */
	assert_no_secret(&q, EX_CONFIG, "cannot read the password from descr");
	close(keep);

	q.password_fd = pipe_with(STR("no end"), &keep);
	close(keep);
	assert_secret(&q, STR("no end"));
	q.password_fd = pipe_with(STR(""), &keep);
	close(keep);
	assert_no_secret(&q, EX_CONFIG, "no password in descriptor");
	q.password_fd = pipe_with(STR("\nx\n"), &keep);
	close(keep);
	assert_no_secret(&q, EX_CONFIG, "no password in descriptor");
	q.password_fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	assert_no_secret(&q, EX_CONFIG, "File too large");
}

static void
a_secret_of_the_greatest_length_passes_and_a_longer_one_not(void **state)
{
	struct secret_query q = nothing;
	static char big[SECRET_MAX];

	(void)state;
	memset(big, '0', sizeof(big));
	big[sizeof(big) - 1] = '7';
	q.password_eval = "printf '%065536d' 7";
	assert_secret(&q, str_n(big, sizeof(big)));
	q.password_eval = "printf '%065537d' 7";
	assert_no_secret(&q, EX_CONFIG, "printed more than 65536 bytes");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_source_that_is_set_answers),
		cmocka_unit_test(nothing_found_names_account_host_and_user),
		cmocka_unit_test(a_source_that_was_named_must_answer),
		cmocka_unit_test(the_command_does_not_eat_the_message),
		cmocka_unit_test(
		    credentials_are_looked_up_by_account_then_in_common),
		cmocka_unit_test(
		    a_descriptor_is_read_to_its_line_end_and_closed),
		cmocka_unit_test(
		    a_secret_of_the_greatest_length_passes_and_a_longer_one_not),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
