/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "message/spool.h"
#include "mime/cte.h"

static struct cte_facts
facts_of(struct str text)
{
	struct spool *s = spool_from(text);
	struct reader *r = spool_reader(s, 0);
	struct err err = { 0 };
	struct cte_facts f;

	assert_int_equal(cte_measure(&f, r, &err), 0);
	reader_free(r);
	spool_free(s);
	return f;
}

static struct buf
encoded(struct str text, enum cte cte, bool twice)
{
	struct spool *s = spool_from(text);
	struct reader *r = cte_reader(spool_reader(s, 0), cte);
	struct buf out = BUF_MAX(1 << 20);
	struct err err = { 0 };
	struct str piece;

	if (twice) {
		reader_next(r, &piece, &err);
		assert_int_equal(reader_rewind(r, &err), 0);
	}
	while (reader_next(r, &piece, &err) > 0)
		buf_put(&out, piece);
	assert_int_equal(err.status, 0);
	reader_free(r);
	spool_free(s);
	return out;
}

static void
bytes_are_seen_as_what_they_are(void **state)
{
	struct cte_facts f;

	(void)state;
	f = facts_of(STR(""));
	assert_true(cte_looks_like_text(&f) && f.bytes == 0);
	f = facts_of(STR("ab\tc\nd\x1b[0m"));
	assert_true(cte_looks_like_text(&f) && !f.eight_bit && !f.cr);
	assert_int_equal(f.longest_line, 5);
	assert_int_equal(f.wire_bytes, f.bytes + 1);
	f = facts_of(STR("\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"));
	assert_true(cte_looks_like_text(&f) && f.eight_bit);
	f = facts_of(STR("\xc3" "a\xc3\xbc"));
	assert_true(f.not_utf8 && !cte_looks_like_text(&f));
	assert_true(facts_of(STR("abc\xe2\x82")).not_utf8);
	f = facts_of(STR("a\1b"));
	assert_true(f.control && !cte_looks_like_text(&f));
	f = facts_of(STR("a\0b\n"));
	assert_true(f.nul && f.bytes == 4);
	assert_true(facts_of(STR("x\nFrom y")).from_line);
	assert_false(facts_of(STR(" From y\nFrom:\nFFrom y")).from_line);
	assert_true(facts_of(STR("a\rb")).cr);
}

static void
the_cheapest_safe_encoding_is_taken(void **state)
{
	static const struct {
		const char *text;
		enum cte text_cte, file_cte;
	} table[] = {
		{ "", CTE_7BIT, CTE_7BIT },
		{ "plain\n", CTE_7BIT, CTE_7BIT },
		{ "dos\r\n", CTE_7BIT, CTE_BASE64 },
		{ "From me\n", CTE_7BIT, CTE_BASE64 },
		{ "one \xc3\xbc in a long line\n", CTE_QP, CTE_QP },
		{ "\xc3\xbc\xc3\xbc\xc3\xbc\n", CTE_BASE64_TEXT, CTE_BASE64 },
		{ "one \xff in a long line\n", CTE_QP, CTE_BASE64 },
	};
	char line[1000];
	struct cte_facts f;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		f = facts_of(str_of(table[i].text));
		assert_int_equal(cte_for_text(&f), table[i].text_cte);
		assert_int_equal(cte_for_file(&f), table[i].file_cte);
	}
	memset(line, 'x', sizeof(line));
	f = facts_of(str_n(line, 998));
	assert_int_equal(cte_for_text(&f), CTE_7BIT);
	f = facts_of(str_n(line, 999));
	assert_int_equal(cte_for_text(&f), CTE_QP);
	f = facts_of(STR("a\0b"));
	assert_int_equal(cte_for_text(&f), CTE_BASE64);
	assert_int_equal(cte_for_file(&f), CTE_BASE64);
}

static void
what_is_read_is_encoded(void **state)
{
	static const struct {
		const char *in;
		enum cte cte;
		const char *out;
	} table[] = {
		{ "", CTE_7BIT, "" }, { "", CTE_QP, "" },
		{ "", CTE_BASE64, "" }, { "", CTE_BASE64_TEXT, "" },
		{ "a\nb", CTE_7BIT, "a\r\nb" },
		{ "a\r\r\nb\rc\r", CTE_7BIT, "a\r\nb\r\nc\r\n" },
		{ "\xc3\xbc \nb", CTE_QP, "=C3=BC=20\r\nb" },
		{ "a\nb", CTE_BASE64, "YQpi" },
		{ "a\nb\r", CTE_BASE64_TEXT, "YQ0KYg0K" },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(table) / sizeof(*table); i++) {
		struct buf b = encoded(str_of(table[i / 2].in),
		    table[i / 2].cte, i % 2 == 1);

		assert_string_equal(buf_cstr(&b), table[i / 2].out);
		buf_clear(&b);
	}
}

/* Of every length around a line, a slice and its ends. */
static void
sizes_are_known_beforehand(void **state)
{
	static const size_t lengths[] = {
		1, 2, 3, 56, 57, 58, 113, 114, 115, 8191, 8192, 8193, 20000,
	};
	static const char pattern[] = "ab \xc3\xbc\r\ncd\n.e=\r";
	char text[20000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = pattern[i % (sizeof(pattern) - 1)];
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct str s = str_n(text, lengths[i]);
		struct cte_facts f = facts_of(s);

		for (int cte = CTE_7BIT; cte <= CTE_BASE64_TEXT; cte++) {
			struct buf b = encoded(s, (enum cte)cte, false);

			assert_int_equal(b.len, cte_size((enum cte)cte, &f));
			buf_clear(&b);
		}
	}
}

/* More line ends than any buffer holds, and all known only behind them. */
static void
endless_carriage_returns_become_that_many_lines(void **state)
{
	enum { ENDS = 200000 };
	struct buf text = BUF_MAX(1 << 20), wire;
	struct cte_facts f;
	const char *after[] = { "x", "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		buf_reset(&text);
		buf_putc(&text, 'a');
		for (int n = 0; n < ENDS; n++)
			buf_putc(&text, '\r');
		buf_puts(&text, after[i]);
		f = facts_of(buf_str(&text));
		wire = encoded(buf_str(&text), CTE_7BIT, true);
		assert_int_equal(wire.len, 1 + 2 * ENDS + (i == 0));
		assert_int_equal(f.wire_bytes, wire.len);
		assert_int_equal(buf_str(&wire).ptr[wire.len - 1],
		    i == 0 ? 'x' : '\n');
		buf_clear(&wire);
		wire = encoded(buf_str(&text), CTE_BASE64_TEXT, false);
		assert_int_equal(wire.len, cte_size(CTE_BASE64_TEXT, &f));
		buf_clear(&wire);
	}
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_seen_as_what_they_are),
		cmocka_unit_test(the_cheapest_safe_encoding_is_taken),
		cmocka_unit_test(what_is_read_is_encoded),
		cmocka_unit_test(sizes_are_known_beforehand),
		cmocka_unit_test(
			endless_carriage_returns_become_that_many_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
