/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The examples of envoirc(5) are configurations that work when pasted. */
#include "test.h"

#include <stdio.h>

#include "config/check.h"
#include "config/conffile.h"
#include "base/banned.h"

static struct buf page = { .max = 1024 * 1024 };

static int
read_page(void **state)
{
	FILE *f = fopen(TESTDIR "/../man/envoirc.5", "r");
	char piece[4096];
	size_t n;

	(void)state;
	if (!f)
		return -1;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(&page, str_n(piece, n));
	fclose(f);
	return 0;
}

static int
clear_page(void **state)
{
	(void)state;
	buf_clear(&page);
	return 0;
}

/* plain - a line of mdoc(7) as it is shown. */
static void
put_plain(struct buf *out, struct str line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == '\\' && i + 1 < line.len) {
			i++;
			if (line.ptr[i] == 'e')
				buf_putc(out, '\\');
			else if (line.ptr[i] != '&')
				fail_msg("unknown escape in the manual");
			continue;
		}
		buf_putc(out, line.ptr[i]);
	}
	buf_putc(out, '\n');
}

static void
try(struct str text)
{
	const struct conffile_source source = { .name = "example" };
	const struct pattern_facts facts = { 0 };
	struct accounts list = { 0 };
	struct err err = { 0 };

	if (conffile_parse(&list, text, &source, &err) != 0)
		fail_msg("%s", buf_cstr(&err.text));
	assert_true(list.count > 0);
	for (size_t i = 0; i < list.count; i++)
		if (account_finish(list.item[i], &facts, &err) != 0 ||
		    check_account(list.item[i], &err) != 0)
			fail_msg("%s", buf_cstr(&err.text));
	accounts_clear(&list);
}

/* is_configuration - does a block begin with a command? */
static bool
is_configuration(struct str text)
{
	struct str word = str_first(text, str_find(text, ' '));

	word = str_first(word, str_find(word, '\n'));
	return setting_find(word) || str_eq(word, STR("account")) ||
	    str_eq(word, STR("defaults"));
}

static void
every_example_works(void **state)
{
	struct str rest = buf_str(&page), line;
	struct buf block = { 0 };
	bool inside = false;
	int tried = 0;

	(void)state;
	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, STR(".Bd -literal"))) {
			inside = true;
			buf_reset(&block);
		} else if (str_eq(line, STR(".Ed")) && inside) {
			inside = false;
			if (!is_configuration(buf_str(&block)))
				continue;
			try(buf_str(&block));
			tried++;
		} else if (inside) {
			put_plain(&block, line);
		}
	}
	assert_true(tried >= 5);
	buf_clear(&block);
}

static void
every_setting_is_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < setting_count(); i++) {
		struct buf item = { 0 };
		struct str all = buf_str(&page);
		size_t at;

		buf_putf(&item, "\n.It Ic %s", setting_at(i)->keyword);
		at = str_search(all, buf_str(&item));
		if (at == all.len || (all.ptr[at + item.len] != ' ' &&
		    all.ptr[at + item.len] != '\n'))
			fail_msg("%s", setting_at(i)->keyword);
		buf_clear(&item);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_works),
		cmocka_unit_test(every_setting_is_described),
	};

	return cmocka_run_group_tests(tests, read_page, clear_page);
}
