/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "submit/content.h"

#include "test.h"

#define GREEN "all of it is gr\xc3\xbcn\n"
#define SUBJECT "Subject: \xc3\xbc\n"

/* RAW: the user wants headers to stay as they are. */
enum { EIGHT = 1, UTF8 = 2, RAW = 4 };

static const struct {
	int offers;
	const char *in;
	const char *words;	/* that come out */
	bool eight_bit;
	bool utf8_header;
} cases[] = {
	{ 0, "A: 1\n\nx\n", "A: 1\n\nx\n", false, false },
	{ EIGHT | RAW, "A: 1\n\n" GREEN, "A: 1\n\n" GREEN, true, false },
	{ EIGHT, "A: 1\n\n" GREEN, "charset=utf-8", true, false },
	{ 0, "A: 1\n\n" GREEN, "gr=C3=BCn", false, false },
	{ EIGHT, SUBJECT "\nx\n", "Subject: =?UTF-8?B?w7w=?=\n\nx\n",
		false, false },
	{ EIGHT | UTF8, SUBJECT "\nx\n",
		"Subject: =?UTF-8?B?w7w=?=\n\nx\n", false, false },
	{ EIGHT | RAW, SUBJECT "\nx\n", SUBJECT "\nx\n", true, false },
	{ RAW, SUBJECT "\nx\n", "Subject: =?UTF-8?B?w7w=?=\n\nx\n", false,
		false },
	{ EIGHT | UTF8, "To: \xc3\xbc@example.org\n\nx\n",
		"To: \xc3\xbc@example.org\n\nx\n", true, true },
	{ EIGHT | UTF8, "DKIM-Signature: v\n" SUBJECT "\nx\n",
		"DKIM-Signature: v\n" SUBJECT "\nx\n", true, true },
	/* nothing but the header may be 8-bit */
	{ UTF8, "To: \xc3\xbc@example.org\n\n" GREEN, "gr=C3=BCn", true, true },
};

static const struct {
	int offers;
	const char *in;
} refused[] = {
	{ 0, "DKIM-Signature: v\n\n" GREEN },
	{ UTF8, "DKIM-Signature: v\n\n" GREEN },
	{ EIGHT, "DKIM-Signature: v\n" SUBJECT "\nx\n" },
	{ EIGHT, "To: \xc3\xbc@example.org\n\nx\n" },
	{ 0, "Content-Transfer-Encoding: x\n\n" GREEN },
};

struct mail {
	struct spool *s;
	struct outline o;
	struct amend *a;
	struct content c;
};

static void
mail_open(struct mail *m, const char *text, bool raw)
{
	struct err err = { 0 };

	*m = (struct mail){ .s = spool_from(str_of(text)) };
	assert_int_equal(outline_scan(&m->o, m->s, &err), 0);
	m->a = amend_new(&m->o, m->s);
	content_init(&m->c, m->a, raw);
}

static void
mail_close(struct mail *m)
{
	content_clear(&m->c);
	amend_free(m->a);
	outline_clear(&m->o);
	spool_free(m->s);
}

/* What comes out has LF for line ends here. */
static void
check_words(struct reader *r, const char *words)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct str piece;

	while (reader_next(r, &piece, &err) == 1)
		for (size_t i = 0; i < piece.len; i++)
			if (piece.ptr[i] != '\r')
				buf_putc(&text, piece.ptr[i]);
	assert_non_null(strstr(buf_cstr(&text), words));
	buf_clear(&text);
}

static void
a_message_takes_the_form_that_the_server_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err err = { 0 };
		struct mail m;

		mail_open(&m, cases[i].in, cases[i].offers & RAW);
		assert_int_equal(content_adapt(&m.c, cases[i].offers & EIGHT,
			cases[i].offers & UTF8, &err), 0);
		assert_int_equal(err.status, 0);
		assert_int_equal(m.c.facts.eight_bit, cases[i].eight_bit);
		assert_int_equal(m.c.utf8_header, cases[i].utf8_header);
		check_words(m.c.reader, cases[i].words);
		mail_close(&m);
	}
}

static void
what_has_no_such_form_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct err err = { 0 };
		struct mail m;

		mail_open(&m, refused[i].in, false);
		assert_int_equal(content_adapt(&m.c, refused[i].offers & EIGHT,
			refused[i].offers & UTF8, &err), -1);
		assert_int_equal(err.status, EX_DATAERR);
		assert_null(m.c.reader);
		err_clear(&err);
		mail_close(&m);
	}
}

static void
the_form_changes_with_the_server(void **state)
{
	struct err err = { 0 };
	struct mail m;

	(void)state;
	mail_open(&m, "A: 1\n\n" GREEN, true);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(content_adapt(&m.c, false, false, &err), 0);
		check_words(m.c.reader, "gr=C3=BCn");
		assert_int_equal(content_adapt(&m.c, true, false, &err), 0);
		check_words(m.c.reader, "A: 1\n\n" GREEN);
	}
	mail_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_message_takes_the_form_that_the_server_takes),
		cmocka_unit_test(what_has_no_such_form_is_refused),
		cmocka_unit_test(the_form_changes_with_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
