/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include <netdb.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/random.h"
#include "net/srv.h"

/* Header with a number of questions and answers; question and owner name. */
#define HEAD(q, a) "\x12\x34\x81\x80\0" q "\0" a "\0\0\0\0"
#define QUESTION "\014_submissions\4_tcp\7example\3org\0\0\41\0\1"
#define OWNER "\300\14\0\41\0\1\0\0\16\20"

static void
assert_records(const struct srv_list *list, const char *want)
{
	struct buf got = { 0 };

	for (size_t i = 0; i < list->count; i++)
		buf_putf(&got, "%s%d %d %d %s", i ? "; " : "",
			list->item[i].priority, list->item[i].weight,
			list->item[i].port, list->item[i].host);
	assert_string_equal(buf_cstr(&got), want);
	buf_clear(&got);
}

static void
answers_are_read(void **state)
{
	static const struct {
		struct str packet;
		const char *records;
	} good[] = {
		{ STR(HEAD("\1", "\1") QUESTION OWNER
			"\0\30" "\0\12\0\24\1\321" "\4mail\7example\3org\0"),
			"10 20 465 mail.example.org" },
		{ STR(HEAD("\1", "\1") QUESTION OWNER	/* compressed */
			"\0\15" "\0\0\0\1\2\113" "\4mail\300\36"),
			"0 1 587 mail.example.org" },
		{ STR(HEAD("\1", "\1") QUESTION OWNER	/* not offered */
			"\0\7" "\0\0\0\0\0\0" "\0"), "0 0 0 " },
		{ STR(HEAD("\1", "\2") QUESTION
			/* a CNAME before it, then two records */
			"\300\14\0\5\0\1\0\0\0\1\0\2\300\36"
			OWNER "\0\11\0\1\0\2\0\3\1a\0"), "1 2 3 a" },
		{ STR(HEAD("\0", "\2")
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1a\0"
			"\0\0\41\0\1\0\0\0\0\0\13\0\1\0\2\0\4\1b\1c\0"),
			"1 2 3 a; 1 2 4 b.c" },
		{ STR(HEAD("\1", "\0") QUESTION), "" },
		{ STR(HEAD("\0", "\0")), "" },
		{ STR(HEAD("\0", "\0") "trailing"), "" },
		/* another class, another type */
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\3\0\0\0\0\0\11\0\1\0\2\0\3\1a\0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\1\0\1\0\0\0\0\0\4\177\0\0\1"), "" },
		/* well-formed, but of no use */
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\0\1a\0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1 \0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\12\0\1\0\2\0\3\2a.\0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\12\0\1\0\2\0\3\2-a\0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\12\0\1\0\2\0\3\2\r\n\0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1\0\0"), "" },
		{ STR(HEAD("\0", "\1")
			"\0\0\41\0\1\0\0\0\0\0\12\0\1\0\2\0\3\2\303\244\0"),
			"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct srv_list list = { .count = 0 };

		assert_true(srv_parse(good[i].packet, &list));
		assert_records(&list, good[i].records);
	}
}

static void
malformed_answers_are_refused_whole(void **state)
{
	static const struct str bad[] = {
		STR(""), STR("\x12"), STR("\x12\x34\x81\x80\0\0\0\0\0\0\0"),
		STR("\x12\x34\x01\x00\0\0\0\0\0\0\0\0"),	/* a question */
		STR(HEAD("\1", "\0")),
		STR(HEAD("\1", "\0") "\1a"),
		STR(HEAD("\1", "\0") "\1a\0\0\41\0"),
		STR(HEAD("\1", "\0") "\300"),
		STR(HEAD("\1", "\0") "\300\14\0\41\0\1"),	/* itself */
		STR(HEAD("\1", "\0") "\300\16\300\14\0\41\0\1"),
		STR(HEAD("\1", "\0") "\300\377\0\41\0\1"),	/* outside */
		STR(HEAD("\1", "\0") "\100a\0\41\0\1"),
		STR(HEAD("\1", "\0") "\200a\0\41\0\1"),
		STR(HEAD("\0", "\1")),
		STR(HEAD("\0", "\1") "\0\0\41\0\1\0\0\0\0\0"),
		STR(HEAD("\0", "\1") "\0\0\41\0\1\0\0\0\0\0\12"
			"\0\1\0\2\0\3\1a\0"),		/* longer than all */
		STR(HEAD("\0", "\1") "\0\0\41\0\1\0\0\0\0\0\10"
			"\0\1\0\2\0\3\1a\0"),		/* length too small */
		STR(HEAD("\0", "\1") "\0\0\41\0\1\0\0\0\0\0\12"
			"\0\1\0\2\0\3\1a\0z"),		/* length too large */
		STR(HEAD("\0", "\1") "\0\0\41\0\1\0\0\0\0\0\5\0\1\0\2\0"),
		STR(HEAD("\0", "\1") "\0\0\1\0\1\0\0\0\0\377\377abc"),
		STR(HEAD("\0", "\2")
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1a\0"),
		STR(HEAD("\0", "\2")
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1a\0"
			"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\4\2b\0"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct srv_list list = { .count = 0 };

		if (srv_parse(bad[i], &list))
			fail_msg("malformed answer %zu was taken", i);
		assert_int_equal(list.count, 0);
	}
}

static void
every_cut_of_an_answer_is_refused(void **state)
{
	static const struct str whole = STR(HEAD("\1", "\1") QUESTION OWNER
		"\0\15" "\0\0\0\1\2\113" "\4mail\300\36");

	(void)state;
	for (size_t n = 0; n < whole.len; n++) {
		struct srv_list list = { .count = 0 };
		char *copy = malloc(n ? n : 1);

		memcpy(copy, whole.ptr, n);
		assert_false(srv_parse(str_n(copy, n), &list));
		free(copy);
	}
}

/* One record with a name of labels of this length, as many as asked. */
static bool
parse_long_name(int labels, int len, struct srv_list *list)
{
	struct buf p = { 0 };
	size_t data = 6 + (size_t)labels * ((size_t)len + 1) + 1;
	bool ok;

	buf_put(&p, STR(HEAD("\0", "\1") "\0\0\41\0\1\0\0\0\0"));
	buf_putc(&p, (char)(data >> 8));
	buf_putc(&p, (char)(data & 255));
	buf_put(&p, STR("\0\1\0\2\0\3"));
	for (int i = 0; i < labels; i++) {
		buf_putc(&p, (char)len);
		for (int k = 0; k < len; k++)
			buf_putc(&p, 'x');
	}
	buf_putc(&p, 0);
	ok = srv_parse(buf_str(&p), list);
	buf_clear(&p);
	return ok;
}

static void
names_have_their_limits(void **state)
{
	struct srv_list list = { .count = 0 };

	(void)state;
	assert_true(parse_long_name(127, 1, &list));
	assert_int_equal(list.count, 1);
	assert_int_equal(strlen(list.item[0].host), 253);
	assert_false(parse_long_name(128, 1, &list));
	assert_false(parse_long_name(4, 63, &list));
	assert_false(parse_long_name(1000, 63, &list));
	assert_int_equal(list.count, 1);
}

static void
a_flood_of_records_is_bounded(void **state)
{
	struct srv_list list = { .count = 0 };
	struct buf p = { 0 };

	(void)state;
	buf_put(&p, STR("\x12\x34\x81\x80\0\0\1\0\0\0\0\0"));
	for (int i = 0; i < 256; i++)
		buf_put(&p, STR("\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1a\0"));
	assert_true(srv_parse(buf_str(&p), &list));
	assert_int_equal(list.count, SRV_MAX);
	srv_order(&list);
	assert_int_equal(list.count, SRV_MAX);
	buf_clear(&p);
}

static struct srv_list
list_of(const char *words)
{
	struct srv_list list = { .count = 0 };
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one)) {
		struct srv_record *r = &list.item[list.count++];
		size_t colon = str_find(one, ':');
		uint64_t n;

		*r = (struct srv_record){ .port = (uint16_t)list.count };
		assert_true(str_to_uint(str_first(one, colon), 65535, &n));
		r->priority = (uint16_t)n;
		assert_true(str_to_uint(str_from(one, colon + 1), 65535, &n));
		r->weight = (uint16_t)n;
	}
	return list;
}

/* The ports, which are the places in the list as it was. */
static void
assert_order(const struct srv_list *list, const char *want)
{
	struct buf got = { 0 };

	for (size_t i = 0; i < list->count; i++)
		buf_putf(&got, "%s%d", i ? " " : "", list->item[i].port);
	assert_string_equal(buf_cstr(&got), want);
	buf_clear(&got);
}

static void
priority_comes_first_and_weight_draws_lots(void **state)
{
	static const unsigned char low[] = { 0 }, high[] = { 0xff };
	static const struct {
		const char *records;	/* priority:weight */
		const char *low, *high;	/* order by lots 0 and 2^64-1 */
	} cases[] = {
		{ "", "", "" },
		{ "5:0", "1", "1" },
		{ "30:1 20:1 10:1", "3 2 1", "3 2 1" },
		/* (2^64-1) mod 31 is 15: beyond the first */
		{ "1:10 1:20", "1 2", "2 1" },
		{ "1:0 1:0 1:0", "1 2 3", "1 2 3" },
		{ "1:5 1:0", "2 1", "1 2" },
		{ "2:1 1:1 2:0 1:0", "4 2 3 1", "2 4 1 3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct srv_list list = list_of(cases[i].records);

		random_fix(low, sizeof(low));
		srv_order(&list);
		assert_order(&list, cases[i].low);
		list = list_of(cases[i].records);
		random_fix(high, sizeof(high));
		srv_order(&list);
		assert_order(&list, cases[i].high);
		random_fix(NULL, 0);
	}
}

static void
lots_follow_the_weights(void **state)
{
	int first[4] = { 0 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct srv_list list = list_of("1:0 1:10 1:30 1:60");

		srv_order(&list);
		first[list.item[0].port - 1]++;
	}
	assert_in_range(first[0], 50, 500);	/* 1 in 101 */
	assert_in_range(first[1], 1500, 2500);
	assert_in_range(first[2], 5200, 6700);
	assert_in_range(first[3], 11000, 12800);
}

static void
what_is_no_domain_is_not_asked_for(void **state)
{
	static const char *const bad[] = {
		"", "a b", "a\nb", "a..b", "\xff.example",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct srv_list list;
		struct err err = { 0 };

		assert_int_equal(srv_submission(bad[i], &list, 1, &err), -1);
		assert_int_equal(err.status, EX_CONFIG);
		err_clear(&err);
	}
}

/* --- the look-up --------------------------------------------------------- */

/* What the name service says to each question. */
static struct {
	struct str answer;
	int trouble;	/* an h_errno value; 0: the answer */
	bool hangs;
} says[2];		/* [0]: _submissions, [1]: _submission */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static int
scripted_query(const char *name, unsigned char *answer, int cap, int *h_error)
{
	bool tls = strcmp(name, "_submissions._tcp.xn--bcher-kva.example") == 0;
	int i = tls ? 0 : 1;

	if (!tls && strcmp(name, "_submission._tcp.xn--bcher-kva.example"))
		return -1;
	if (says[i].hangs) {
		pthread_mutex_lock(&gate);
		pthread_mutex_unlock(&gate);
	}
	*h_error = says[i].trouble;
	if (says[i].trouble || (size_t)cap < says[i].answer.len)
		return -1;
	memcpy(answer, says[i].answer.ptr, says[i].answer.len);
	return (int)says[i].answer.len;
}

static int
look_up(struct srv_list *list, int timeout_ms, struct err *err)
{
	int rc;

	srv_fix(scripted_query);
	rc = srv_submission("b\303\274cher.example", list,
		clock_deadline(timeout_ms), err);
	srv_fix(NULL);
	return rc;
}

#define ONE_A STR(HEAD("\0", "\1") \
	"\0\0\41\0\1\0\0\0\0\0\11\0\1\0\2\0\3\1a\0")
#define ONE_B STR(HEAD("\0", "\1") \
	"\0\0\41\0\1\0\0\0\0\0\11\0\0\0\2\0\4\1b\0")
#define NOT_OFFERED STR(HEAD("\0", "\1") \
	"\0\0\41\0\1\0\0\0\0\0\7\0\0\0\0\0\0\0")
#define NO_RECORD STR(HEAD("\0", "\0"))
#define BROKEN STR(HEAD("\0", "\1"))

static void
tls_at_once_comes_before_starttls(void **state)
{
	static const struct {
		struct str tls, starttls;
		int tls_trouble, starttls_trouble;
		const char *records;
		bool first_is_tls;
	} good[] = {
		{ ONE_A, ONE_B, 0, 0, "1 2 3 a; 0 2 4 b", true },
		{ ONE_A, NOT_OFFERED, 0, 0, "1 2 3 a", true },
		{ NOT_OFFERED, ONE_B, 0, 0, "0 2 4 b", false },
		{ NO_RECORD, ONE_B, 0, 0, "0 2 4 b", false },
		{ BROKEN, ONE_B, 0, 0, "0 2 4 b", false },
		{ ONE_A, ONE_B, 0, TRY_AGAIN, "1 2 3 a", true },
		{ ONE_A, ONE_B, HOST_NOT_FOUND, 0, "0 2 4 b", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct srv_list list;
		struct err err = { 0 };

		says[0].answer = good[i].tls;
		says[0].trouble = good[i].tls_trouble;
		says[1].answer = good[i].starttls;
		says[1].trouble = good[i].starttls_trouble;
		assert_int_equal(look_up(&list, 20000, &err), 0);
		assert_records(&list, good[i].records);
		assert_int_equal(list.item[0].tls, good[i].first_is_tls);
		if (list.count > 1)
			assert_false(list.item[1].tls);
	}
}

static void
no_server_is_told_from_no_answer(void **state)
{
	static const struct {
		struct str tls, starttls;
		int tls_trouble, starttls_trouble;
		int status;
		const char *words;
	} bad[] = {
		{ NO_RECORD, NO_RECORD, 0, 0, EX_NOHOST,
			"domain 'xn--bcher-kva.example' names no server" },
		{ ONE_A, ONE_B, HOST_NOT_FOUND, NO_DATA, EX_NOHOST,
			"names no server" },
		{ NOT_OFFERED, NOT_OFFERED, 0, 0, EX_NOHOST,
			"says that it offers no submission" },
		{ NOT_OFFERED, NO_RECORD, 0, 0, EX_NOHOST,
			"says that it offers no submission" },
		{ ONE_A, ONE_B, TRY_AGAIN, TRY_AGAIN, EX_TEMPFAIL,
			"the name service is in trouble" },
		{ NO_RECORD, ONE_B, 0, NO_RECOVERY, EX_TEMPFAIL,
			"the name service is in trouble" },
		{ BROKEN, NO_RECORD, 0, 0, EX_TEMPFAIL,
			"the name service is in trouble" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct srv_list list;
		struct err err = { 0 };

		says[0].answer = bad[i].tls;
		says[0].trouble = bad[i].tls_trouble;
		says[1].answer = bad[i].starttls;
		says[1].trouble = bad[i].starttls_trouble;
		assert_int_equal(look_up(&list, 20000, &err), -1);
		assert_err(&err, bad[i].status, bad[i].words);
		err_clear(&err);
	}
}

static void
a_name_service_that_hangs_does_not_hold_us(void **state)
{
	struct srv_list list;
	struct err err = { 0 };

	(void)state;
	memset(says, 0, sizeof(says));
	says[0].hangs = true;
	says[0].answer = says[1].answer = NO_RECORD;
	pthread_mutex_lock(&gate);
	assert_int_equal(look_up(&list, 50, &err), -1);
	assert_err(&err, EX_TEMPFAIL, "timed out");
	err_clear(&err);
	says[1].answer = ONE_B;		/* what has come is used */
	assert_int_equal(look_up(&list, 600000, &err), 0);
	assert_records(&list, "0 2 4 b");
	pthread_mutex_unlock(&gate);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(malformed_answers_are_refused_whole),
		cmocka_unit_test(every_cut_of_an_answer_is_refused),
		cmocka_unit_test(names_have_their_limits),
		cmocka_unit_test(a_flood_of_records_is_bounded),
		cmocka_unit_test(priority_comes_first_and_weight_draws_lots),
		cmocka_unit_test(lots_follow_the_weights),
		cmocka_unit_test(what_is_no_domain_is_not_asked_for),
		cmocka_unit_test(tls_at_once_comes_before_starttls),
		cmocka_unit_test(no_server_is_told_from_no_answer),
		cmocka_unit_test(a_name_service_that_hangs_does_not_hold_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
