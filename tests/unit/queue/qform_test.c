/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "queue/qform.h"
#include "base/banned.h"

#define ID "1ng51vjnrv7sp9tg"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef"
#define STATE "state: Q 0003 000000900 2026-08-22T14:46:10Z " \
	"2026-08-22T14:31:00Z -\n"
#define FIRST "envoi-queue 1\n" STATE
#define MIDDLE "id: " ID "\nqueued: 2026-08-22T14:25:30Z\naccount: work\n"
#define ENVELOPE "from: <alice@example.org>\nrcpt: + <bob@example.net>\n" \
	"rcpt: - <carol@example.net>\n"
#define SIZES "size: 000000001532\nwire: 000000001571\nsha256: " HASH "\n"
#define PLAIN FIRST MIDDLE ENVELOPE SIZES "\n"

/* Everything that can stand there, as it is written. */
static const char full[] = "envoi-queue 1\n"
	"state: H 9999 999999999 1970-01-01T00:00:00Z "
	"2026-08-22T14:31:00Z ?\n"
	"id: " ID "d\n"
	"queued: 2026-08-22T14:25:30Z\n"
	"owner: 1000 alice\n"
	"host: laptop\n"
	"account: my work\n"
	"config: /home/alice/other config\n"
	"as-msmtp: yes\n"
	"set: timeout 5\n"
	"set: proxy_host \n"
	"saved: yes\n"
	"from: <>\n"
	"rcpt: ! <\"a>b\"@example.net>\n"
	"rcpt: - <carol@example.net> for=a+3Eb+2Bc "
	"notify=success,delay orcpt=rfc822;x+2B3E+2By@a.b\n"
	"rcpt: - <dave@example.net> orcpt=utf-8;d@e.f\n"
	"notify: failure,delay\n"
	"ret: headers\n"
	"envid: QQ=17\n"
	"orcpt: yes\n"
	"dsn-optional: yes\n"
	"!requiretls: yes\n"
	"!hold-until: 2026-08-23T00:00:00Z\n"
	"!deliver-by: RT 2026-08-24T00:00:00Z\n"
	"priority: -9\n"
	"dsn-for: " ID "\n"
	"has-original: yes\n"
	"body: 8bit\n"
	"size: 000000001532\n"
	"wire: 000000001571\n"
	"sha256: " HASH "\n"
	"\n";

static enum qform
read_text(struct qitem *item, const char *text, struct buf *why)
{
	return qform_read(item, str_of(text), why);
}

static void
a_header_is_read(void **state)
{
	struct qitem item = { 0 };
	struct buf why = { 0 };

	(void)state;
	assert_int_equal(read_text(&item, PLAIN, &why), QFORM_OK);
	assert_int_equal(why.len, 0);
	assert_string_equal(item.id.text, ID);
	assert_int_equal(item.state, QITEM_WAITING);
	assert_int_equal(item.attempts, 3);
	assert_int_equal(item.waited, 900);
	assert_int_equal(item.next, 1787409970);
	assert_int_equal(item.next - item.last, 910);
	assert_false(item.uncertain);
	assert_string_equal(item.account, "work");
	assert_string_equal(item.sender, "alice@example.org");
	assert_int_equal(item.rcpt_count, 2);
	assert_int_equal(item.rcpt[0].mark, QITEM_SENT);
	assert_string_equal(item.rcpt[1].addr, "carol@example.net");
	assert_int_equal(PLAIN[item.rcpt[1].mark_at], '-');
	assert_int_equal(PLAIN[item.rcpt[0].mark_at], '+');
	assert_int_equal(item.size, 1532);
	assert_int_equal(item.wire, 1571);
	assert_int_equal(item.sha256[31], 0xef);
	assert_int_equal(item.text_at, sizeof(PLAIN) - 1);
	assert_int_equal(qitem_count(&item, QITEM_LEFT), 1);
	assert_int_equal(qitem_count(&item, QITEM_SENT), 1);
	assert_int_equal(qitem_count(&item, QITEM_FAILED), 0);
	qitem_clear(&item);
}

static void
what_is_written_is_what_was_read(void **state)
{
	struct qitem item = { 0 };
	struct buf why = { 0 }, out = { 0 };

	(void)state;
	assert_int_equal(read_text(&item, full, &why), QFORM_OK);
	qform_put(&out, &item);
	assert_string_equal(buf_cstr(&out), full);
	assert_int_equal(item.text_at, out.len);
	for (size_t i = 0; i < item.rcpt_count; i++)
		assert_int_equal(full[item.rcpt[i].mark_at],
		    item.rcpt[i].mark);
	assert_string_equal(item.rcpt[0].addr, "\"a>b\"@example.net");
	assert_string_equal(item.rcpt[1].original, "a>b+c");
	assert_string_equal(item.rcpt[1].notify, "success,delay");
	assert_string_equal(item.rcpt[1].orcpt, "rfc822;x+3E+y@a.b");
	assert_null(item.rcpt[2].notify);
	buf_clear(&out);
	qitem_clear(&item);
}

static void
the_state_has_its_place(void **state)
{
	struct qitem item = { .state = 'B', .attempts = 123456,
		.waited = 5000000000, .next = 1, .uncertain = true };
	struct buf out = { 0 };

	(void)state;
	qform_put_state(&out, &item);
	assert_int_equal(out.len, QFORM_STATE_LEN);
	assert_string_equal(buf_cstr(&out), "B 9999 999999999 "
	    "1970-01-01T00:00:01Z 1970-01-01T00:00:00Z ?");
	assert_memory_equal(&PLAIN[QFORM_STATE_AT], "Q 0003", 6);
	assert_int_equal(PLAIN[QFORM_UNCERTAIN_AT], '-');
	assert_int_equal(full[QFORM_UNCERTAIN_AT], '?');
	item.waited = -5;
	buf_reset(&out);
	qform_put_state(&out, &item);
	assert_int_equal(out.len, QFORM_STATE_LEN);
	buf_clear(&out);
}

static void
the_order_behind_the_state_is_free_and_other_words_are_ignored(void **state)
{
	static const char *const texts[] = {
		FIRST SIZES ENVELOPE MIDDLE "\n",
		FIRST MIDDLE ENVELOPE "colour: blue\n" SIZES "\n",
		FIRST MIDDLE ENVELOPE "colour: \nhue: \x01\n" SIZES "\n",
		FIRST MIDDLE ENVELOPE SIZES,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct qitem item = { 0 };
		struct buf why = { 0 };

		assert_int_equal(read_text(&item, texts[i], &why), QFORM_OK);
		qitem_clear(&item);
	}
}

static void
what_a_newer_version_wrote_is_left_alone(void **state)
{
	static const char *const texts[] = {
		"envoi-queue 2\n\n", "envoi-queue 17\nanything\n\n",
		FIRST MIDDLE ENVELOPE SIZES "!pledge: yes\n\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct qitem item = { 0 };
		struct buf why = { 0 };

		assert_int_equal(read_text(&item, texts[i], &why),
		    QFORM_NEWER);
		assert_true(why.len > 0);
		buf_clear(&why);
		qitem_clear(&item);
	}
}

#define WITH(line) FIRST MIDDLE ENVELOPE SIZES line "\n\n"
#define STATED(text) "envoi-queue 1\nstate: " text "\n" MIDDLE ENVELOPE \
	SIZES "\n"

static const char *const damaged[] = {
	"", "\n", "\n\n", "envoi-queue\n\n", "envoi-queue one\n\n",
	"envoi-queue 1 \n" STATE MIDDLE ENVELOPE SIZES "\n",
	"Envoi-queue 1\n\n", "From: me\n\ntext\n",
	"envoi-queue 1\n\n",
	"envoi-queue 1\n" MIDDLE STATE ENVELOPE SIZES "\n",
	/* something is missing */
	FIRST ENVELOPE SIZES "\n", FIRST MIDDLE SIZES "\n",
	FIRST MIDDLE ENVELOPE "\n",
	FIRST MIDDLE "from: <a@b>\n" SIZES "\n",
	FIRST MIDDLE "rcpt: - <a@b>\n" SIZES "\n",
	/* or there twice */
	WITH("account: work"), WITH("from: <a@b.c>"), FIRST STATE
	    MIDDLE ENVELOPE SIZES "\n",
	/* no field */
	WITH("word"), WITH("word:"), WITH("word:value"), WITH(": x"),
	WITH(" word: value"),
	/* states */
	STATED("X 0003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z -"),
	STATED("Q 003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z -"),
	STATED("Q -003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z -"),
	STATED("Q 0003 00000 900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z -"),
	STATED("Q 0003 000000900 2026-02-30T14:46:10Z "
	    "2026-08-22T14:31:00Z -"),
	STATED("Q 0003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22 14:31:00Z -"),
	STATED("Q 0003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z +"),
	STATED("Q 0003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z - "),
	STATED("Q\t0003 000000900 2026-08-22T14:46:10Z "
	    "2026-08-22T14:31:00Z -"),
	/* addresses and marks */
	WITH("rcpt: x <a@b.c>"), WITH("rcpt: -<a@b.c>"),
	WITH("rcpt: - a@b.c"), WITH("rcpt: - <a@b.c"),
	WITH("rcpt: - <>"), WITH("rcpt: - <a b@c.d>"),
	WITH("rcpt: - <-f@b.c>"), WITH("rcpt: - <a@b.c\r>"),
	WITH("rcpt: - <a@b.c> "), WITH("rcpt: - <a@b.c> for="),
	WITH("rcpt: - <a@b.c> for=+zz"), WITH("rcpt: - <a@b.c> x=y"),
	WITH("rcpt: - <a@b.c> for=+0A"), WITH("rcpt: - <a@b.c> for=+00"),
	WITH("rcpt: "), WITH("rcpt: -"),
	WITH("rcpt: - <a@b.c> notify=often"),
	WITH("rcpt: - <a@b.c> notify="),
	WITH("rcpt: - <a@b.c> orcpt=rfc822"),
	WITH("rcpt: - <a@b.c> orcpt=rfc822;"),
	WITH("rcpt: - <a@b.c> orcpt=rfc822;a+20NOTIFY+3DNEVER"),
	WITH("rcpt: - <a@b.c> orcpt=rfc822;a notify=never"),
	WITH("rcpt: - <a@b.c> notify=never notify=never"),
	/* others */
	WITH("owner: alice"), WITH("owner: 1000"), WITH("owner: -1 x"),
	WITH("owner: 99999999999 x"), WITH("config: other"),
	WITH("config: /a\x01"), WITH("as-msmtp: no"),
	WITH("saved: no"),
	WITH("set: timeout\t5"), WITH("notify: often"),
	WITH("notify: failure,"), WITH("notify: "), WITH("ret: hdrs"),
	WITH("envid: \xc3\xa4"), WITH("envid: "), WITH("orcpt: 1"),
	WITH("!requiretls: no"), WITH("!hold-until: soon"),
	WITH("!hold-until: "),
	WITH("!deliver-by: XT 2026-08-24T00:00:00Z"),
	WITH("!deliver-by: R 2026-08-24T00:00:00Z"),
	WITH("priority: 10"), WITH("priority: 1x"),
	WITH("priority: -"), WITH("dsn-for: " ID "d"),
	WITH("dsn-for: ../x"), WITH("has-original: maybe"),
	WITH("body: binary"),
	FIRST MIDDLE ENVELOPE "size: 1532\nwire: 000000001571\n"
	    "sha256: " HASH "\n\n",
	FIRST MIDDLE ENVELOPE "size: 00000000153x\nwire: "
	    "000000001571\nsha256: " HASH "\n\n",
	FIRST MIDDLE ENVELOPE "size: 000000001532\nwire: "
	    "000000001571\nsha256: 00\n\n",
	FIRST "id: ../../etc\nqueued: 2026-08-22T14:25:30Z\n"
	    "account: work\n" ENVELOPE SIZES "\n",
};

static void
damage_is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
		struct qitem item = { 0 };
		struct buf why = { 0 };

		if (read_text(&item, damaged[i], &why) != QFORM_DAMAGED)
			fail_msg("taken: %s", damaged[i]);
		assert_true(why.len > 0);
		buf_clear(&why);
		qitem_clear(&item);
	}
}

static void
the_sender_of_a_damaged_one_is_known_where_it_can_be_read(void **state)
{
	struct qitem item = { 0 };
	struct buf why = { 0 };

	(void)state;
	assert_int_equal(read_text(&item, WITH("body: ?"), &why),
	    QFORM_DAMAGED);
	assert_string_equal(item.sender, "alice@example.org");
	buf_clear(&why);
	qitem_clear(&item);
}

static void
a_nul_or_a_long_line_is_damage(void **state)
{
	static const char nul[] = FIRST MIDDLE ENVELOPE
	    "host: lap\0top\n" SIZES "\n";
	struct buf text = { 0 }, why = { 0 };
	struct qitem item = { 0 };

	(void)state;
	assert_int_equal(qform_read(&item, str_n(nul, sizeof(nul) - 1), &why),
	    QFORM_DAMAGED);
	qitem_clear(&item);
	buf_puts(&text, FIRST MIDDLE ENVELOPE "colour: ");
	while (text.len < QFORM_LINE_MAX * 2)
		buf_putc(&text, 'x');
	buf_puts(&text, "\n" SIZES "\n");
	assert_int_equal(qform_read(&item, buf_str(&text), &why),
	    QFORM_DAMAGED);
	qitem_clear(&item);
	buf_clear(&text);
	buf_clear(&why);
}

static void
too_many_recipients_are_damage(void **state)
{
	struct buf text = BUF_MAX(QITEM_HEADER_MAX), why = { 0 };
	struct qitem item = { 0 };

	(void)state;
	buf_puts(&text, FIRST MIDDLE "from: <a@example.org>\n");
	for (size_t i = 0; i < QITEM_RCPT_MAX; i++)
		buf_putf(&text, "rcpt: - <u%zu@example.net>\n", i);
	buf_puts(&text, SIZES);
	assert_int_equal(qform_read(&item, buf_str(&text), &why), QFORM_OK);
	qitem_clear(&item);
	buf_puts(&text, "rcpt: - <one@example.net>\n\n");
	assert_false(buf_full(&text));
	assert_int_equal(qform_read(&item, buf_str(&text), &why),
	    QFORM_DAMAGED);
	qitem_clear(&item);
	buf_clear(&text);
	buf_clear(&why);
}

static void
the_end_is_found_wherever_the_pieces_are_cut(void **state)
{
	struct str text = str_of(PLAIN "text\n\nmore\n\n");
	size_t end = sizeof(PLAIN) - 1;

	(void)state;
	assert_int_equal(qform_end(text, 0), end);
	for (size_t cut = 0; cut <= text.len; cut++) {
		size_t got = qform_end(str_first(text, cut), 0);

		assert_int_equal(got, cut < end ? 0 : end);
		if (got == 0)
			assert_int_equal(qform_end(text, cut), end);
	}
	assert_int_equal(qform_end(STR(""), 0), 0);
	assert_int_equal(qform_end(STR("\n"), 0), 0);
	assert_int_equal(qform_end(STR("\n\n"), 0), 2);
}

static void
messages_share_a_connection_when_all_settings_are_the_same(void **state)
{
	struct qitem a = { 0 }, b = { 0 };

	(void)state;
	a.account = strdup("work");
	b.account = strdup("work");
	assert_true(qitem_same_way(&a, &b));
	b.config = strdup("/x");
	assert_false(qitem_same_way(&a, &b));
	a.config = strdup("/x");
	assert_true(qitem_same_way(&a, &b));
	strlist_add(&a.set, STR("timeout 5"));
	assert_false(qitem_same_way(&a, &b));
	strlist_add(&b.set, STR("timeout 6"));
	assert_false(qitem_same_way(&a, &b));
	qitem_clear(&a);
	qitem_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_is_read),
		cmocka_unit_test(what_is_written_is_what_was_read),
		cmocka_unit_test(the_state_has_its_place),
		cmocka_unit_test(
		    the_order_behind_the_state_is_free_and_other_words_are_ignored),
		cmocka_unit_test(what_a_newer_version_wrote_is_left_alone),
		cmocka_unit_test(damage_is_seen),
		cmocka_unit_test(
		    the_sender_of_a_damaged_one_is_known_where_it_can_be_read),
		cmocka_unit_test(a_nul_or_a_long_line_is_damage),
		cmocka_unit_test(too_many_recipients_are_damage),
		cmocka_unit_test(the_end_is_found_wherever_the_pieces_are_cut),
		cmocka_unit_test(
		    messages_share_a_connection_when_all_settings_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
