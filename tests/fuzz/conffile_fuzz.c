/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Configuration files in both dialects: a file is read whole or refused
 * with its name and line; no value holds a control character but a tab; a
 * secret is never printed; and what is printed reads back as the same
 * account.  The first byte of the input chooses the dialect and the trust.
 */
#include "fuzz.h"

#include "config/check.h"
#include "config/conffile.h"
#include "config/dump.h"

/* "print TEXT" prints TEXT, everything else fails. */
static int
evaluate(void *context, const char *command, struct buf *out,
	struct err *err)
{
	(void)context;
	if (strncmp(command, "print ", 6) != 0)
		return err_set(err, EX_CONFIG, "EVAL-FAILED", "it failed");
	buf_puts(out, command + 6);
	return 0;
}

static int
parse(struct accounts *list, struct str text, enum dialect dialect,
	enum conffile_trust trust)
{
	const struct conffile_source source = {
		.name = "rc", .dialect = dialect, .trust = trust,
		.eval = evaluate,
	};
	struct err err = { 0 };
	int status = conffile_parse(list, text, &source, &err);

	fuzz_must((status != 0) == (err.status != 0));
	if (status != 0) {
		fuzz_must(err.status == EX_CONFIG && err.id);
		fuzz_must(str_search(buf_str(&err.text), STR("rc")) <
		    err.text.len);
		fuzz_must(fuzz_is_clean(buf_str(&err.text)));
	}
	err_clear(&err);
	return status;
}

static void
check_values(const struct account *a)
{
	for (size_t i = 0; i < setting_count(); i++) {
		const struct setting *s = setting_at(i);
		const void *member = account_value(a, s);

		for (size_t n = 0; n < value_count(s->type, member); n++) {
			struct buf text = BUF_MAX(VALUE_SECRET_MAX);

			value_print(s->type, member, n, &text);
			for (size_t c = 0; c < text.len; c++)
				if (text.ptr[c] == '\t')
					text.ptr[c] = ' ';
			fuzz_must(fuzz_is_clean(buf_str(&text)));
			buf_wipe(&text);
		}
	}
}

static void
print(struct buf *out, const struct account *a, bool origin)
{
	*out = BUF_MAX(16 * CONFFILE_MAX);
	dump_config(out, a, origin);
	fuzz_must(!buf_full(out));
}

/* With another secret the same is printed. */
static void
check_secret(const struct account *a, const struct buf *printed)
{
	struct account *other = account_copy(a, a->name);
	struct buf again;

	if (other->password.ptr) {
		buf_wipe(&other->password);
		buf_puts(&other->password, "another secret");
	}
	print(&again, other, true);
	fuzz_must(str_eq(buf_str(printed), buf_str(&again)));
	buf_clear(&again);
	account_free(other);
}

/* The fixed point: print, read, print gives the first print. */
static void
check_print(const struct account *a)
{
	struct buf first, with_origin, second;
	struct accounts list = { 0 };
	struct err err = { 0 };

	print(&first, a, false);
	print(&with_origin, a, true);
	check_secret(a, &with_origin);
	fuzz_must(parse(&list, buf_str(&with_origin), DIALECT_ENVOI,
	    CONFFILE_PRIVATE) == 0);
	fuzz_must(list.count == 1);
	fuzz_must(strcmp(list.item[0]->name, a->name) == 0);
	fuzz_must(account_finish(list.item[0], NULL, &err) == 0);
	print(&second, list.item[0], false);
	/* The secret is not printed, so it may no longer ask for a login,
	   but everything else is there. */
	if (a->dialect == DIALECT_ENVOI)
		fuzz_must(str_eq(buf_str(&first), buf_str(&second)) ||
		    a->password.ptr);
	accounts_clear(&list);
	buf_clear(&first);
	buf_clear(&with_origin);
	buf_clear(&second);
}

static void
check_account_of(struct account *a)
{
	struct strlist comments = { 0 };
	struct buf pretended = BUF_MAX(16 * CONFFILE_MAX);
	struct err err = { 0 };

	check_values(a);
	account_fits(a, STR("joe+list@example.org"), NULL);
	/* Names of this machine would be looked up again and again. */
	if (account_finish(a, NULL, &err) == 0) {
		dump_pretend(&pretended, a);
		check_comments(a, &comments);
		check_account(a, &err);
		check_values(a);
		check_print(a);
	}
	strlist_clear(&comments);
	buf_clear(&pretended);
	err_clear(&err);
}

/* has_lookup - would patterns ask the resolver or the file system? */
static bool
has_lookup(struct str text)
{
	return str_search(text, STR("%C")) < text.len ||
	    str_search(text, STR("%M")) < text.len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_str(data, size);
	struct accounts list = { 0 };
	enum dialect dialect;
	enum conffile_trust trust;

	if (size == 0 || has_lookup(text))
		return 0;
	dialect = data[0] & 1 ? DIALECT_MSMTP : DIALECT_ENVOI;
	trust = data[0] & 2 ? CONFFILE_READABLE : CONFFILE_PRIVATE;
	setenv("HOME", "/home/joe", 1);
	setenv("USER", "joe", 1);
	setenv("HOSTNAME", "localhost", 1);
	if (parse(&list, str_from(text, 1), dialect, trust) == 0)
		for (size_t i = 0; i < list.count && i < 16; i++)
			check_account_of(list.item[i]);
	accounts_clear(&list);
	return 0;
}
