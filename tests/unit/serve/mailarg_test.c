/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "serve/mailarg.h"

static const char *
text(const char *s)
{
	return s ? s : "-";
}

/* Everything that was understood, in one line. */
static void
describe(struct buf *out, const struct mailarg *a)
{
	buf_putf(out, "%s size=%llu utf8=%d ret=%s envid=%s notify=%s "
	    "orcpt=%s", text(a->addr), (unsigned long long)a->size, a->utf8,
	    text(a->ret), text(a->envid), text(a->notify), text(a->orcpt));
}

static const struct {
	const char *arg;
	const char *want;
} good_mail[] = {
	{ "<a@b.example>", "a@b.example size=0 utf8=0 ret=- envid=- notify=- "
	    "orcpt=-" },
	{ "<>", " size=0 utf8=0 ret=- envid=- notify=- orcpt=-" },
	{ "<root>", "root size=0 utf8=0 ret=- envid=- notify=- orcpt=-" },
	{ "<a@b> SIZE=1000 BODY=8BITMIME", "a@b size=1000 utf8=0 ret=- "
	    "envid=- notify=- orcpt=-" },
	{ "<a@b>  size=18446744073709551615  body=7bit", "a@b "
	    "size=18446744073709551615 utf8=0 ret=- envid=- notify=- orcpt=-" },
	{ "<a@b> RET=HDRS ENVID=QQ+2B31", "a@b size=0 utf8=0 ret=hdrs "
	    "envid=QQ+31 notify=- orcpt=-" },
	{ "<a@b> RET=full AUTH=<>", "a@b size=0 utf8=0 ret=full envid=- "
	    "notify=- orcpt=-" },
	{ "<a@b> AUTH=e+3Dmc2@example.org", "a@b size=0 utf8=0 ret=- "
	    "envid=- notify=- orcpt=-" },
	{ "<\xc3\xbc@b> SMTPUTF8", "\xc3\xbc@b size=0 utf8=1 ret=- envid=- "
	    "notify=- orcpt=-" },
	{ "<a@\xc3\xbc.example> SMTPUTF8 SIZE=1", "a@\xc3\xbc.example size=1 "
	    "utf8=1 ret=- envid=- notify=- orcpt=-" },
	{ "<\"a>b\"@c>", "\"a>b\"@c size=0 utf8=0 ret=- envid=- notify=- "
	    "orcpt=-" },
	{ "<\"ab\"@c>", "ab@c size=0 utf8=0 ret=- envid=- notify=- orcpt=-" },
	{ "<\"a\\\"> SIZE=1\"@c>", "\"a\\\"> SIZE=1\"@c size=0 utf8=0 ret=- "
	    "envid=- notify=- orcpt=-" },
	{ "<@one.example,@two.example:a@b>", "a@b size=0 utf8=0 ret=- "
	    "envid=- notify=- orcpt=-" },
	{ "<a@[192.0.2.1]>", "a@[192.0.2.1] size=0 utf8=0 ret=- envid=- "
	    "notify=- orcpt=-" },
}, good_rcpt[] = {
	{ "<a@b>", "a@b size=0 utf8=0 ret=- envid=- notify=- orcpt=-" },
	{ "<postmaster>", "postmaster size=0 utf8=0 ret=- envid=- notify=- "
	    "orcpt=-" },
	{ "<a@b> NOTIFY=NEVER", "a@b size=0 utf8=0 ret=- envid=- "
	    "notify=never orcpt=-" },
	{ "<a@b> NOTIFY=SUCCESS,failure,Delay ORCPT=rfc822;Joe+2Bx@b",
	    "a@b size=0 utf8=0 ret=- envid=- notify=success,failure,delay "
	    "orcpt=rfc822;Joe+2Bx@b" },
	{ "<a@b> ORCPT=utf-8;\\x{FC}@b", "a@b size=0 utf8=0 ret=- envid=- "
	    "notify=- orcpt=utf-8;\\x{FC}@b" },
	{ "<a@b> orcpt=UTF-8;\xc3\xbc@b", "a@b size=0 utf8=0 ret=- envid=- "
	    "notify=- orcpt=utf-8;\\x{FC}@b" },
	{ "<a@b> ORCPT=x400;C+20D", "a@b size=0 utf8=0 ret=- envid=- "
	    "notify=- orcpt=x400;C+20D" },
};

static const struct {
	const char *arg;
	int code;
	const char *words;
} bad_mail[] = {
	{ "", 501, "< and >" },
	{ "a@b", 501, "< and >" },
	{ "a@b>", 501, "< and >" },
	{ "<a@b", 501, "< and >" },
	{ "<\"a@b>", 501, "< and >" },
	{ "Joe <a@b>", 501, "< and >" },
	{ "<a@b>SIZE=1", 501, "blank" },
	{ "<a@b>,<c@d>", 501, "blank" },
	{ "<a@b> <c@d>", 555, "not offered" },
	{ "<<a@b>>", 501, "blank" },
	{ "< a@b>", 553, "address" },
	{ "<a@b >", 553, "address" },
	{ "<a b@c>", 553, "address" },
	{ "<a@b,c@d>", 553, "address" },
	{ "<a@b@c>", 553, "address" },
	{ "<a@>", 553, "address" },
	{ "<@b>", 553, "address" },
	{ "<@one:>x", 501, "blank" },
	{ "<@one:>", 501, "route" },
	{ "<@one>", 553, "address" },
	{ "<-oQ/tmp@b>", 553, "'-'" },
	{ "<|sh@b>", 553, "'|'" },
	{ "<\"|sh\"@b>", 553, "'|'" },
	{ "</etc/passwd>", 553, "'/'" },
	{ "<:include:/x>", 553, "address" },
	{ "<a(c)@b>", 553, "address" },
	{ "<a..b@c>", 0, "" },		/* in use, comes out quoted */
	{ "<\xc3\xbc@b>", 553, "SMTPUTF8" },
	{ "<a@\xc3\xbc.example>", 553, "SMTPUTF8" },
	{ "<a@b> SMTPUTF8=yes", 501, "SMTPUTF8" },
	{ "<a@b> SIZE", 501, "SIZE" },
	{ "<a@b> SIZE=", 501, "SIZE" },
	{ "<a@b> SIZE=-1", 501, "SIZE" },
	{ "<a@b> SIZE=1x", 501, "SIZE" },
	{ "<a@b> SIZE=18446744073709551616", 501, "SIZE" },
	{ "<a@b> SIZE=1 SIZE=2", 501, "twice" },
	{ "<a@b> BODY=BINARYMIME", 501, "BODY" },
	{ "<a@b> BODY", 501, "BODY" },
	{ "<a@b> RET=ALL", 501, "RET" },
	{ "<a@b> RET", 501, "RET" },
	{ "<a@b> ENVID=", 501, "ENVID" },
	{ "<a@b> ENVID=a=b", 501, "ENVID" },
	{ "<a@b> ENVID=+0D+0A", 501, "ENVID" },
	{ "<a@b> ENVID=+2b", 501, "ENVID" },
	{ "<a@b> AUTH=", 501, "AUTH" },
	{ "<a@b> AUTH=a=b", 501, "AUTH" },
	{ "<a@b> NOTIFY=NEVER", 555, "'NOTIFY'" },
	{ "<a@b> HOLDFOR=10", 555, "'HOLDFOR'" },
	{ "<a@b> =", 555, "not offered" },
}, bad_rcpt[] = {
	{ "<>", 501, "recipient" },
	{ "<a@b> SIZE=1", 555, "'SIZE'" },
	{ "<a@b> SMTPUTF8", 555, "'SMTPUTF8'" },
	{ "<a@b> NOTIFY", 501, "NOTIFY" },
	{ "<a@b> NOTIFY=", 501, "NOTIFY" },
	{ "<a@b> NOTIFY=NEVER,DELAY", 501, "NOTIFY" },
	{ "<a@b> NOTIFY=DELAY,DELAY", 501, "NOTIFY" },
	{ "<a@b> NOTIFY=DELAY,", 501, "NOTIFY" },
	{ "<a@b> NOTIFY=,DELAY", 501, "NOTIFY" },
	{ "<a@b> NOTIFY=ALWAYS", 501, "NOTIFY" },
	{ "<a@b> ORCPT=a@b", 501, "ORCPT" },
	{ "<a@b> ORCPT=;a@b", 501, "ORCPT" },
	{ "<a@b> ORCPT=rfc822;", 501, "ORCPT" },
	{ "<a@b> ORCPT=rfc822;a=b", 501, "ORCPT" },
	{ "<a@b> ORCPT=rfc822;\xc3\xbc@b", 501, "ORCPT" },
	{ "<a@b> ORCPT=r_c;a@b", 501, "ORCPT" },
	{ "<a@b> ORCPT=utf-8;\\x{0D}@b", 501, "ORCPT" },
	{ "<\xc3\xbc@b>", 553, "SMTPUTF8" },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int
parse(struct mailarg *a, bool rcpt, const char *arg, struct answer *no)
{
	return rcpt ? mailarg_parse_rcpt(a, str_of(arg), false, no) :
	    mailarg_parse_mail(a, str_of(arg), no);
}

static void
check_good(bool rcpt, const char *arg, const char *want)
{
	struct mailarg a = { 0 };
	struct answer no = { 0 };
	struct buf seen = { 0 };

	if (parse(&a, rcpt, arg, &no) < 0)
		fail_msg("'%s': %s", arg, buf_cstr(&no.text));
	describe(&seen, &a);
	assert_string_equal(buf_cstr(&seen), want);
	buf_clear(&seen);
	mailarg_clear(&a);
	answer_clear(&no);
}

static void
check_bad(bool rcpt, const char *arg, int code, const char *words)
{
	struct mailarg a = { 0 };
	struct answer no = { 0 };
	int ret = parse(&a, rcpt, arg, &no);

	if ((ret == 0) != (code == 0) || no.code != code ||
	    !strstr(buf_cstr(&no.text), words))
		fail_msg("'%s': %d %s", arg, no.code, buf_cstr(&no.text));
	mailarg_clear(&a);
	answer_clear(&no);
}

static void
paths_and_parameters_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good_mail); i++)
		check_good(false, good_mail[i].arg, good_mail[i].want);
	for (size_t i = 0; i < COUNT(good_rcpt); i++)
		check_good(true, good_rcpt[i].arg, good_rcpt[i].want);
}

static void
what_is_not_clear_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_mail); i++)
		check_bad(false, bad_mail[i].arg, bad_mail[i].code,
		    bad_mail[i].words);
	for (size_t i = 0; i < COUNT(bad_rcpt); i++)
		check_bad(true, bad_rcpt[i].arg, bad_rcpt[i].code,
		    bad_rcpt[i].words);
}

static void
long_values_are_refused(void **state)
{
	static const struct {
		const char *start, *end;
		size_t longest;		/* of what stands between */
		bool rcpt;
	} limits[] = {
		{ "<a@b> ENVID=", "", 100, false },
		{ "<a@b> AUTH=", "", 500, false },
		{ "<a@b> ORCPT=rfc822;", "", 500 - 7, true },
		{ "<", "@b.example>", 1000 - 10, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(limits); i++)
		for (size_t more = 0; more < 2; more++) {
			struct mailarg a = { 0 };
			struct answer no = { 0 };
			struct buf arg = { 0 };

			buf_puts(&arg, limits[i].start);
			for (size_t n = 0; n < limits[i].longest + more; n++)
				buf_putc(&arg, 'x');
			buf_puts(&arg, limits[i].end);
			assert_int_equal(parse(&a, limits[i].rcpt,
			    buf_cstr(&arg), &no), more ? -1 : 0);
			buf_clear(&arg);
			mailarg_clear(&a);
			answer_clear(&no);
		}
}

static void
utf8_is_taken_where_mail_said_so(void **state)
{
	struct mailarg a = { 0 };
	struct answer no = { 0 };

	(void)state;
	assert_int_equal(mailarg_parse_rcpt(&a, STR("<\xc3\xbc@b>"), true,
	    &no), 0);
	assert_string_equal(a.addr, "\xc3\xbc@b");
	mailarg_clear(&a);
	answer_clear(&no);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_and_parameters_are_read),
		cmocka_unit_test(what_is_not_clear_is_refused),
		cmocka_unit_test(long_values_are_refused),
		cmocka_unit_test(utf8_is_taken_where_mail_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
