/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "serve/verb.h"

static const struct {
	const char *line;
	enum verb verb;
	const char *arg;
} good[] = {
	{ "EHLO client.example.org", VERB_EHLO, "client.example.org" },
	{ "ehlo", VERB_EHLO, "" },
	{ "HELO  x ", VERB_HELO, "x" },
	{ "LHLO [127.0.0.1]", VERB_LHLO, "[127.0.0.1]" },
	{ "MAIL FROM:<a@b> SIZE=1", VERB_MAIL, "<a@b> SIZE=1" },
	{ "mail from: <a@b>", VERB_MAIL, "<a@b>" },
	{ "RCPT TO:<a@b>", VERB_RCPT, "<a@b>" },
	{ "RCPT TO:<\xc3\xbc@b>", VERB_RCPT, "<\xc3\xbc@b>" },
	{ "DATA", VERB_DATA, "" },
	{ "DATA ", VERB_DATA, "" },
	{ "BDAT 10 LAST", VERB_BDAT, "10 LAST" },
	{ "RSET", VERB_RSET, "" },
	{ "NOOP anything goes", VERB_NOOP, "anything goes" },
	{ "VRFY joe", VERB_VRFY, "joe" },
	{ "HELP", VERB_HELP, "" },
	{ "HELP MAIL", VERB_HELP, "MAIL" },
	{ "QUIT", VERB_QUIT, "" },
	{ "STARTTLS", VERB_ABSENT, "" },
	{ "AUTH PLAIN AGEAYg==", VERB_ABSENT, "PLAIN AGEAYg==" },
	{ "GET / HTTP/1.1", VERB_FOREIGN, "/ HTTP/1.1" },
};

static void
commands_are_known_in_any_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct answer no = { 0 };
		enum verb verb;
		struct str arg;

		if (verb_parse(str_of(good[i].line), &verb, &arg, &no) < 0)
			fail_msg("'%s': %s", good[i].line,
			    buf_cstr(&no.text));
		assert_int_equal(verb, good[i].verb);
		assert_true(str_eq(arg, str_of(good[i].arg)));
		answer_clear(&no);
	}
}

static const struct {
	struct str line;
	int code;
	const char *words;
} bad[] = {
	{ STR(""), 500, "unknown" },
	{ STR(" "), 500, "unknown" },
	{ STR("HELLO x"), 500, "unknown command 'HELLO'" },
	{ STR("EHL x"), 500, "unknown" },
	{ STR("EHLOx"), 500, "unknown" },
	{ STR("MAILFROM:<a@b>"), 500, "unknown" },
	{ STR("Subject: hello"), 500, "unknown" },
	{ STR("MAIL\tFROM:<a@b>"), 500, "control" },
	{ STR("NOOP a\rb"), 500, "control" },
	{ STR("NOOP\0"), 500, "control" },
	{ STR("RCPT TO:<a@b>\r"), 500, "control" },
	{ STR("NOOP \x7f"), 500, "control" },
	{ STR("NOOP \xff"), 500, "UTF-8" },
	{ STR("RCPT TO:<\xc3@b>"), 500, "UTF-8" },
	{ STR("MAIL"), 501, "needs an argument" },
	{ STR("MAIL <a@b>"), 501, "FROM:" },
	{ STR("MAIL FROM <a@b>"), 501, "FROM:" },
	{ STR("MAIL TO:<a@b>"), 501, "FROM:" },
	{ STR("RCPT FROM:<a@b>"), 501, "TO:" },
	{ STR("DATA now"), 501, "no argument" },
	{ STR("RSET x"), 501, "no argument" },
	{ STR("QUIT x"), 501, "no argument" },
	{ STR("BDAT"), 501, "needs" },
	{ STR("VRFY"), 501, "needs" },
};

static void
what_is_no_command_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct answer no = { 0 };
		enum verb verb;
		struct str arg;

		assert_int_equal(verb_parse(bad[i].line, &verb, &arg, &no),
		    -1);
		if (no.code != bad[i].code ||
		    !strstr(buf_cstr(&no.text), bad[i].words))
			fail_msg("case %zu: %d %s", i, no.code,
			    buf_cstr(&no.text));
		answer_clear(&no);
	}
}

static const struct {
	const char *arg;
	uint64_t bytes;
	int last;	/* -1: refused */
} chunks[] = {
	{ "0", 0, 0 },
	{ "0 LAST", 0, 1 },
	{ "1000 last", 1000, 1 },
	{ "1000  LAST", 1000, 1 },
	{ "18446744073709551615", UINT64_MAX, 0 },
	{ "", 0, -1 },
	{ "LAST", 0, -1 },
	{ "x", 0, -1 },
	{ "-1", 0, -1 },
	{ "+1", 0, -1 },
	{ "1k", 0, -1 },
	{ "0x10", 0, -1 },
	{ "18446744073709551616", 0, -1 },
	{ "10 LAST 10", 0, -1 },
	{ "10 FIRST", 0, -1 },
	{ "10LAST", 0, -1 },
};

static void
a_chunk_has_a_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		struct answer no = { 0 };
		uint64_t bytes;
		bool last;
		int ret = verb_parse_chunk(str_of(chunks[i].arg), &bytes,
		    &last, &no);

		if ((ret < 0) != (chunks[i].last < 0))
			fail_msg("'%s'", chunks[i].arg);
		if (ret == 0) {
			assert_true(bytes == chunks[i].bytes);
			assert_int_equal(last, chunks[i].last);
		} else {
			assert_int_equal(no.code, 501);
		}
		answer_clear(&no);
	}
}

static void
help_lists_what_there_is(void **state)
{
	struct buf out = { 0 };

	(void)state;
	verb_put_list(&out);
	assert_string_equal(buf_cstr(&out), "EHLO HELO LHLO MAIL RCPT DATA "
	    "BDAT RSET NOOP VRFY HELP QUIT");
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_known_in_any_case),
		cmocka_unit_test(what_is_no_command_is_refused),
		cmocka_unit_test(a_chunk_has_a_size),
		cmocka_unit_test(help_lists_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
